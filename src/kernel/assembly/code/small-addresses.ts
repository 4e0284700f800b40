// Addresses of data in the first page of memory, where an image begins there. Most numbers as small as these are no addresses: those alone count that lie in
// data which can be written, or from which something else can be reached, or in the load image of a section.

import { startingAt } from "./functions";
import { readWord, Section, sectionAt, sections, word } from "./image";
import { dataThings, isPointedTo, thing } from "./things";

/** Below this a constant is a number, unless it is marked here. */
export const SMALL: u32 = 0x1000;

/** A byte for each address below: 1 where it is one. */
const marks: usize = heap.alloc(SMALL);
memory.fill(marks, 0, SMALL);

@inline
export function isSmallAddress(address: u32): bool {
  return load<u8>(marks + address) != 0;
}

/** Finds them, once all objects are known; words of the vector table are asked for by their number. */
export function findSmallAddresses(tableStart: u32, tableEnd: u32): void {
  for (let row: u32 = 0; row < sections.count; row++) {
    const image = sections.at<Section>(row);
    if (image.loadAddress != 0 && image.loadAddress < SMALL) memory.fill(marks + image.loadAddress, 1, min(image.held, SMALL - image.loadAddress));
  }
  for (let grew = true; grew; ) {
    grew = false;
    for (let row: u32 = 0; row < dataThings && thing(row).start < SMALL; row++) {
      const start = thing(row).start;
      const end = thing(row).end;
      if ((start >= tableStart && start < tableEnd) || end <= start || isSmallAddress(start)) continue;
      if (thing(row).constant != 0 && end <= SMALL && !leadsOn(start, end)) continue;
      memory.fill(marks + start, 1, min(end, SMALL) - start);
      grew = true;
    }
  }
}

/** Whether data holds the address of a function or of other data from which something can be reached. */
function leadsOn(start: u32, end: u32): bool {
  for (let at = start; at + 4 <= end; at++) {
    if (!readWord(at)) continue;
    const isData = word >= SMALL ? sectionAt(word) >= 0 : isSmallAddress(word);
    if (isData && ((at & 3) == 0 || isPointedTo(word))) return true;
    if ((word & 1) != 0 && startingAt(word & ~1) >= 0) return true;
  }
  return false;
}
