import type { MapDialectName } from "../formats/map/index.ts";

/** Who gave input sections to the linker: an archive, a crate's objects, or an object that is in no archive. */
export interface MapArchive {
  /** `libc_nano.a`, `heapless`, `main.o`; as the map writes it where several have the name. */
  readonly name: string;
  /** `linker`: what the linker wrote itself, or the script's `LONG(…)`. */
  readonly kind: "archive" | "crate" | "object" | "linker";
  /** As the map writes it. */
  readonly path: string;
}

/** An object of the link, with the row of its archive. */
export interface MapMember {
  /** `libc_nano.a(memcpy.o)`, `src/main.o`. */
  readonly name: string;
  readonly archive: number;
  /** As the map writes it. */
  readonly path: string;
}

/** Archives and objects of a map: owners of the levels of these names. */
export interface MapNames {
  readonly archives: readonly MapArchive[];
  /** In the order of the map's objects; the last one stands for rows without an object. */
  readonly members: readonly MapMember[];
}

/** An input section that the linker left out. */
export interface DiscardedSection {
  readonly name: string;
  readonly bytes: number;
  /** Row of `MapNames.members`. */
  readonly member: number;
  /** One copy of several of which the linker kept one. */
  readonly duplicate: boolean;
}

/** Why there is padding. */
export type FillCause = "alignment" | "script" | "end of section" | "linker";

/** A gap in a section, in run addresses. */
export interface Fill {
  /** Index into the list of image sections. */
  readonly section: number;
  readonly address: number;
  readonly bytes: number;
  readonly cause: FillCause;
  /** Input section or assignment that it makes room for. */
  readonly before: string | undefined;
  /** Row of `MapNames.members` of that input section. */
  readonly member: number | undefined;
  /** Alignment that explains it, bytes: the map's own, or the least that does. */
  readonly alignment: number | undefined;
}

/** What a linker map says of an image beyond who owns which byte. */
export interface LinkMapFacts extends MapNames {
  readonly file: string;
  readonly linker: MapDialectName;
  /** `--map`, or where it was found. */
  readonly evidence: string;
  readonly complete: boolean;
  /** Undefined when this linker's maps do not list what was left out. */
  readonly discarded: readonly DiscardedSection[] | undefined;
  readonly fills: readonly Fill[];
  /** Padding that would be left in a section if its input sections lay in the order of their alignment; by index of the image section. */
  readonly ordered: ReadonlyMap<number, number>;
}
