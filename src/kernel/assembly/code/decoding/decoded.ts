// Instructions as they were decoded: each is decoded once, however often it is followed.

import { Section } from "../image";
import { decode, decodeInto } from "./decode";
import { choose, i, Instruction, INSTRUCTION_SIZE } from "./instruction";

/** Instructions that are allocated at once. */
const AT_ONCE: u32 = 512;
/** Stands for what cannot be decoded. */
const NONE: usize = 1;

let block: usize = 0;
let left: u32 = 0;

/** Makes the instruction at an address of a section `i`; false when the section's bytes end before it does. */
@inline
export function decodeAt(section: Section, at: u32): bool {
  const offset = at - section.address;
  if (section.decoded != 0 && offset < section.held && (offset & 1) == 0) {
    const known = load<usize>(section.decoded + (<usize>(offset >> 1) * sizeof<usize>()));
    if (known > NONE) {
      choose(changetype<Instruction>(known));
      return true;
    }
  }
  return decodeAnew(section, at);
}

function decodeAnew(section: Section, at: u32): bool {
  const offset = at - section.address;
  if (offset >= section.held) return false;
  // What is decoded at odd distances from a section's start, which no compiler writes, is not kept.
  if ((offset & 1) != 0) return decode(section.bytes + offset, section.held - offset, at);
  if (section.decoded == 0) begin(section);
  const kept = section.decoded + (<usize>(offset >> 1) * sizeof<usize>());
  if (load<usize>(kept) == NONE) return false;
  if (left == 0) {
    block = heap.alloc(<usize>AT_ONCE * INSTRUCTION_SIZE);
    left = AT_ONCE;
  }
  if (!decodeInto(section.bytes + offset, section.held - offset, at)) {
    store<usize>(kept, NONE);
    return false;
  }
  choose(changetype<Instruction>(block));
  i.take();
  store<usize>(kept, changetype<usize>(i));
  block += INSTRUCTION_SIZE;
  left -= 1;
  return true;
}

function begin(section: Section): void {
  const bytes = <usize>((section.held + 1) >> 1) * sizeof<usize>();
  section.decoded = heap.alloc(bytes);
  memory.fill(section.decoded, 0, bytes);
}
