// Where the value of a register was read: the evidence for what a call through it may reach.

import { List, newList } from "../table";
import { newPairMap, PairMap } from "./pair-map";

export const ORIGIN_NONE: u32 = 0;
export const ORIGIN_TABLE: u32 = 1;
export const ORIGIN_VARIABLE: u32 = 2;
export const ORIGIN_ARGUMENT: u32 = 3;
/** A word at some offset of what a pointer that is not known points to. */
export const ORIGIN_FIELD: u32 = 4;

@unmanaged
export class Origin {
  kind: u32;
  detail: u32;
}

const origins: List = newList();
const known: PairMap = newPairMap(1 << 10);

export function beginOrigins(): void {
  origins.clear();
  origins.push<Origin>().kind = ORIGIN_NONE;
}

export function originFor(kind: u32, detail: u32): u32 {
  const found = known.get(kind, detail, 0);
  if (found != 0) return found;
  const added = origins.push<Origin>();
  added.kind = kind;
  added.detail = detail;
  known.set(kind, detail, origins.count - 1);
  return origins.count - 1;
}

@inline
export function origin(index: u32): Origin {
  return origins.at<Origin>(index);
}
