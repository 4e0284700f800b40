// Words of the image of which single bytes are read: what they point to is handed out, as it may be put together again. Each word is once: code reads
// tables of bytes again and again.

import { lose } from "./entries";
import { readWord, Section, sectionAt, sections, word } from "./image";
import { objectAt } from "./things";
import { constant, isAddress } from "./values";

/** Words that begin this many bytes before a byte hold it too. */
const BEFORE: u32 = 3;

/** Hands out what words point to that some of up to four bytes are of. */
export function loseWords(address: u32, size: u32): void {
  const row = sectionAt(address);
  if (row < 0 || size > 4) {
    loseEach(address, size);
    return;
  }
  const section = sections.at<Section>(row);
  if (section.lostWords == 0) begin(section);
  // A bit for each byte where a word may begin, from the third before the section on.
  const first = address - section.address;
  const bits = section.lostWords + (first >>> 3);
  const all: u32 = ((1 << (size + BEFORE)) - 1) << (first & 7);
  const known: u32 = load<u16>(bits);
  if ((known & all) == all) return;
  store<u16>(bits, <u16>(known | all));
  loseEach(address, size);
}

function loseEach(address: u32, size: u32): void {
  for (let at = address - BEFORE; at != address + size; at++) if (readWord(at) && isAddress(word) && objectAt(word) >= 0) lose(constant(word));
}

function begin(section: Section): void {
  const bytes = <usize>(section.size >>> 3) + 4;
  section.lostWords = heap.alloc(bytes);
  memory.fill(section.lostWords, 0, bytes);
}
