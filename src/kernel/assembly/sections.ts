// Sections of the file: three that are held whole because reading jumps about in them, and one that passes by in a window.

import { Reader } from "./reader";

function newReader(): Reader {
  const reader = changetype<Reader>(heap.alloc(offsetof<Reader>()));
  memory.fill(changetype<usize>(reader), 0, offsetof<Reader>());
  return reader;
}

/** `.debug_abbrev`, whole. */
export const abbreviationSection: Reader = newReader();
/** `.debug_ranges`, whole. */
export const rangeSection: Reader = newReader();
/** `.debug_rnglists`, whole. */
export const rangeListSection: Reader = newReader();
/** `.debug_addr`, whole. */
export const addressSection: Reader = newReader();
/** `.debug_info` or `.debug_line`: the part of it that the host last put into the window. */
export const streamed: Reader = newReader();
/** Size of the streamed section. */
export let streamedSize: u32 = 0;

export function setStreamedSize(size: u32): void {
  streamedSize = size;
  streamed.setWindow(0, 0, 0);
  streamed.seek(0, 0);
}
