import type { PlainMap } from "./plain-map.ts";
import { indexOf, startsWith, trimEnd } from "./scanner.ts";

/** Column in which GNU ld and LLD write the file of a cross reference. seen: GNU ld 2.40, LLD 14 */
const FILE_COLUMN = 50;
const SPACE = 0x20;

/**
 * One line of "Cross Reference Table": a symbol and the file that defines it, or, indented, a file that refers to it.
 * A symbol longer than the column is followed by one blank; then the file is the first rest of the line that is a known object.
 * False when the line is neither.
 */
export function crossReferenceLine(builder: PlainMap, bytes: Uint8Array, start: number, end: number): boolean {
  const last = trimEnd(bytes, start, end);
  if (last === start || startsWith(bytes, start, last, "Symbol  ")) return true;
  const column = start + FILE_COLUMN;
  if (bytes[start] === SPACE) {
    if (last <= column || trimEnd(bytes, start, column) !== start) return false;
    builder.reference(builder.objects.add(bytes, column, last));
    return true;
  }
  if (last > column && bytes[column - 1] === SPACE && bytes[column] !== SPACE) {
    const name = trimEnd(bytes, start, column);
    // A blank just before the column also occurs inside a long demangled name; then a known object starts further on.
    if (name < column - 1 || indexOf(bytes, column, last, " ") < 0 || builder.objects.find(bytes, column, last) >= 0) {
      return add(builder, bytes, start, name, column, last);
    }
  }
  let split = -1;
  for (let i = start; i < last; i++) {
    if (bytes[i] !== SPACE) continue;
    split = i;
    if (builder.objects.find(bytes, i + 1, last) >= 0) break;
  }
  return split > start && add(builder, bytes, start, split, split + 1, last);
}

function add(builder: PlainMap, bytes: Uint8Array, start: number, nameEnd: number, file: number, end: number): boolean {
  builder.referencedSymbol(bytes, start, nameEnd);
  builder.reference(builder.objects.add(bytes, file, end));
  return true;
}
