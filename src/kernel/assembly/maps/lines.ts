// The lines of a map, found in windows that the host fills.

import { LINES_GNU_LD, LONGEST_LINE } from "../../map-columns";
import { endGnu, gnuLine } from "./gnu";
import { endLld, lldLine } from "./lld";
import { nextLine, tellMisread } from "./notes";

const NEWLINE: u32 = 0x0a;
const RETURN: u32 = 0x0d;

let dialect: u32 = 0;
let withReferences: bool = false;
/** Whether the rest of a line beyond the longest is dropped. */
let isDropping: bool = false;

export function beginLines(ofDialect: u32, crossReferences: bool): void {
  dialect = ofDialect;
  withReferences = crossReferences;
}

/** Reads the lines that end in a window; how many bytes at its end begin a line that does not, which the next window begins with. */
export function takeLines(window: usize, length: u32): u32 {
  const end = window + length;
  let start = window;
  for (let at = newline(start, end); at < end; at = newline(start, end)) {
    if (isDropping) isDropping = false;
    else {
      nextLine();
      readLine(start, at);
    }
    start = at + 1;
  }
  if (isDropping) return 0;
  if (end - start <= <usize>LONGEST_LINE) return <u32>(end - start);
  nextLine();
  tellMisread(start, start + LONGEST_LINE);
  isDropping = true;
  return 0;
}

/** Reads a last line without an end, if there is one, and ends the map; what is missing of it, as `endGnu` and `endLld` say. */
export function endLines(window: usize, length: u32, isEnded: bool): u32 {
  if (length > 0) {
    nextLine();
    readLine(window, window + length);
  }
  return dialect == LINES_GNU_LD ? endGnu(isEnded) : endLld(isEnded);
}

@inline
function readLine(start: usize, newlineAt: usize): void {
  const end = newlineAt > start && load<u8>(newlineAt - 1) == RETURN ? newlineAt - 1 : newlineAt;
  const isRead = dialect == LINES_GNU_LD ? gnuLine(start, end, withReferences) : lldLine(start, end, withReferences);
  if (!isRead) tellMisread(start, end);
}

/** The next newline in [from, end), or `end`; eight bytes a step. */
function newline(from: usize, end: usize): usize {
  let at = from;
  for (; at + 8 <= end; at += 8) {
    // A byte of `different` is 0 where there is a newline; the classic test for a zero byte in a word.
    const different = load<u64>(at) ^ 0x0a0a0a0a0a0a0a0a;
    const found = (different - 0x0101010101010101) & ~different & 0x8080808080808080;
    if (found != 0) return at + <usize>(ctz(found) >> 3);
  }
  for (; at < end; at++) if (load<u8>(at) == NEWLINE) return at;
  return end;
}
