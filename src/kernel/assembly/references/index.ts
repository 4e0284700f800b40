// What the host calls: it hands over the image, function by function, and reads columns of what their instructions name.

import { addSection } from "../code/image";
import "../trap";
import { named, NamedRow, scan } from "./scan";

export { addSection, scan };

/** Room for `size` bytes, for the host to fill. */
export function allocate(size: u32): usize {
  return heap.alloc(max(size, 1));
}

export function rowCount(): u32 {
  return named.count;
}

/** One field of all rows as an array. */
export function column(field: u32): usize {
  const copy = heap.alloc(<usize>max(named.count, 1) << 2);
  for (let row: u32 = 0; row < named.count; row++) {
    store<u32>(copy + (<usize>row << 2), load<u32>(named.data + <usize>row * offsetof<NamedRow>() + (field << 2)));
  }
  return copy;
}
