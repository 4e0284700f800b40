import type { MapDialectName } from "../formats/map/index.ts";
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
  /** Whether it holds what was to be linked; `unknown` when neither a figure nor the linker tells. */
  readonly state: "over" | "fits" | "unknown";
  /** What is to lie in it: from the map, from the linker's own memory usage, or from objects; undefined when nothing tells. */
  readonly used: number | undefined;
  /** Bytes beyond the end; 0 when it fits, undefined when no figure tells. */
  readonly overflow: number | undefined;
  /** `exact`: the linker's own figures; `atLeast`: lower bounds; `estimate`: from objects, as the link would place them. */
  readonly figures: "exact" | "atLeast" | "estimate";
  /** What the linker itself printed, where it is not `overflow`. */
  readonly printed: number | undefined;
  /** The other region in which its content ends when that lies far outside: a section was placed there by mistake. */
  readonly endsIn: string | undefined;
}

/** A link that failed, explained as far as log, map and objects go. */
export interface FailedLink {
  /** File that was named: the log, or the map. */
  readonly file: string;
  readonly linker: MapDialectName | undefined;
  /** Where the pieces come from. */
  readonly source: "map" | "objects" | "log";
  /** Overfull regions first. */
  readonly regions: readonly FailedRegion[];
  readonly pieces: readonly LinkedPiece[];
  readonly undefinedSymbols: readonly string[];
  /** The linker gave up before it had looked at everything: what it does not name may be over too. */
  readonly stopped: boolean;
  /** Other errors of the linker, each whole, possibly over several lines. */
  readonly messages: readonly string[];
  /** What limits the answer, in sentences. */
  readonly notes: readonly string[];
}
