import type { RegionKind } from "../ledger/region.ts";

/** A piece that the linker placed, or would place, in a region. */
export interface LinkedPiece {
  readonly region: string;
  /** Symbol or input section, as the linker calls it. */
  readonly name: string;
  /** Archive, crate or object that it comes from. */
  readonly owner: string;
  readonly kind: "archive" | "crate" | "object" | "linker" | "padding";
  readonly bytes: number;
}

/** A memory of a link that failed. Bytes. */
export interface FailedRegion {
  readonly name: string;
  readonly kind: RegionKind;
  readonly origin: number | undefined;
  readonly length: number | undefined;
  /** What the pieces take; undefined when nothing tells. */
  readonly used: number | undefined;
  /** Bytes beyond the end; 0 when it fits, undefined when the linker says only that it does not fit. */
  readonly overflow: number | undefined;
  /** The figure is a lower bound. */
  readonly atLeast: boolean;
  /** What the linker itself printed, where it is not `overflow`. */
  readonly printed: number | undefined;
}

/** A link that failed, explained as far as log, map and objects go. */
export interface FailedLink {
  /** File that was named: the log, or the map. */
  readonly file: string;
  readonly linker: "gnu-ld" | "lld" | "armlink" | "iar" | undefined;
  /** Where the pieces come from. */
  readonly source: "map" | "objects" | "log";
  /** Overfull regions first. */
  readonly regions: readonly FailedRegion[];
  readonly pieces: readonly LinkedPiece[];
  readonly undefinedSymbols: readonly string[];
  /** Other errors of the linker. */
  readonly messages: readonly string[];
  /** What limits the answer, in sentences. */
  readonly notes: readonly string[];
}
