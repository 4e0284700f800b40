import type { Finding } from "../../bytes/finding.ts";
import type { Place } from "../../bytes/place.ts";

/** A memory that a placement file defines. Bytes. */
export interface PlacementRegion {
  readonly name: string;
  readonly origin: number;
  readonly length: number;
  readonly place: Place;
}

/** What a scatter or configuration file says about memory. */
export interface PlacementFile {
  /** In the order written; they may lie over one another. */
  readonly regions: readonly PlacementRegion[];
  readonly findings: readonly Finding[];
}

/** Text of an included file under the name that errors should call it; undefined when there is no such file. */
export type PlacementInclude = (name: string, from: string) => { readonly name: string; readonly text: string } | undefined;

/** Files that include one another deeper than this include themselves. */
export const MOST_INCLUDES = 32;
