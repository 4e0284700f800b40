import type { LinkMapBuilder } from "./builder.ts";
import type { MapDialectName } from "./link-map.ts";

/** Reads one map line by line into a builder. */
export interface MapLineParser {
  /** One line without its end, bytes[start, end); the bytes are only valid during the call. `line` counts from 1. */
  line(bytes: Uint8Array, start: number, end: number, line: number): void;
  /** After the last line; `ended` says that a line end follows it. */
  end(ended: boolean): void;
}

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
  parser(builder: LinkMapBuilder, options: MapReadOptions): MapLineParser;
}
