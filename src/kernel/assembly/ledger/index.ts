// What the host calls: it hands over claims and sections in columns, and reads the spans of the level in columns.

import "../trap";
import { setClaims, setSections } from "./claims";
import { releaseSpans, settle, spanCount, spanEvidence, spanLength, spanOwner, spanSection, spanStart } from "./settle";

export { releaseSpans, setClaims, setSections, settle };

/** Room for `size` bytes, for the host to fill; freed by `release`. */
export function allocate(size: u32): usize {
  return heap.alloc(max(size, 1));
}

export function release(address: usize): void {
  heap.free(address);
}

export function spansCount(): u32 {
  return spanCount;
}

/** A column of the spans: 0 row of the section, 1 start, 2 length, 3 owner, 4 evidence. */
export function spans(column: u32): usize {
  if (column == 0) return spanSection;
  if (column == 1) return spanStart;
  if (column == 2) return spanLength;
  return column == 3 ? spanOwner : spanEvidence;
}
