// One line of "Cross Reference Table", which GNU ld and LLD write alike. seen: GNU ld 2.40, LLD 14

import { addObject, isObject } from "./objects";
import { indexOf, startsWith, trimEnd } from "./scan";
import { addReference, addReferenced } from "./symbols";

/** Column in which the file stands. */
const FILE_COLUMN: usize = 50;
const SPACE: u32 = 0x20;

/**
 * A symbol and the file that defines it, or, indented, a file that refers to it. A symbol longer than the column is followed by one blank; then the file is the first rest of
 * the line that is a known object. False when the line is neither.
 */
export function crossReferenceLine(at: usize, end: usize): bool {
  const last = trimEnd(at, end);
  if (last == at || startsWith(at, last, changetype<usize>("Symbol  "))) return true;
  const column = at + FILE_COLUMN;
  if (load<u8>(at) == SPACE) {
    if (last <= column || trimEnd(at, column) != at) return false;
    addReference(addObject(column, last));
    return true;
  }
  if (last > column && load<u8>(column - 1) == SPACE && load<u8>(column) != SPACE) {
    const name = trimEnd(at, column);
    // A blank just before the column also occurs inside a long demangled name; then a known object starts further on.
    if (name < column - 1 || indexOf(column, last, changetype<usize>(" ")) == 0 || isObject(column, last)) return add(at, name, column, last);
  }
  let split: usize = 0;
  for (let i = at; i < last; i++) {
    if (load<u8>(i) != SPACE) continue;
    split = i;
    if (isObject(i + 1, last)) break;
  }
  return split > at && add(at, split, split + 1, last);
}

function add(name: usize, nameEnd: usize, file: usize, end: usize): bool {
  addReferenced(name, nameEnd);
  addReference(addObject(file, end));
  return true;
}
