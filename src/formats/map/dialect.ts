import type { ByteSource } from "../../bytes/byte-source.ts";
import type { LinkMapBuilder } from "./builder.ts";
import type { MapDialectName } from "./link-map.ts";

export interface MapReadOptions {
  /** Also keep the cross-reference table. */
  readonly crossReferences?: boolean | undefined;
}

/** One linker's way of writing a map: a new linker is a file with one of these and a line in the registry. */
export interface MapDialect {
  readonly name: MapDialectName;
  /** For people: `GNU ld`. */
  readonly title: string;
  /** How sure the text of the file's first 64 KiB makes us, from 0 (not this linker) to 1. */
  recognise(head: string): number;
  /** Reads a map into a builder; the number of its lines. @throws InputError `bytes/read`. */
  read(source: ByteSource, builder: LinkMapBuilder, options: MapReadOptions): Promise<number>;
}
