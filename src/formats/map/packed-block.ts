/**
 * Texts of one block, packed: names of a map repeat what stands before them (crates, name spaces, words), so that a third to half remains.
 * A byte below 0x80 is one less than the literals that follow; any other is a copy of (byte & 0x7f) + 4 bytes from the offset in the two bytes behind it.
 */
const SHORTEST_COPY = 4;
const LONGEST_COPY = 0x7f + SHORTEST_COPY;
const LONGEST_RUN = 0x80;
const HASH_BITS = 13;
/** Where the four bytes of a hash were seen last, plus one. Holds offsets of one block at a time. */
const seen = new Uint32Array(1 << HASH_BITS);
let scratch = new Uint8Array(0);

/** The first `length` bytes of `block`, at most 64 KiB, packed into memory of their own. */
export function packBlock(block: Uint8Array, length: number): Uint8Array {
  // Literals cost one byte more for each run of them, and copies are never longer than what they stand for.
  const most = length + Math.ceil(length / LONGEST_RUN) + 1;
  if (scratch.length < most) scratch = new Uint8Array(most);
  seen.fill(0);
  let out = 0;
  let literals = 0;
  let at = 0;
  while (at + SHORTEST_COPY <= length) {
    const word = block[at]! | (block[at + 1]! << 8) | (block[at + 2]! << 16) | (block[at + 3]! << 24);
    const slot = Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS);
    const from = seen[slot]! - 1;
    seen[slot] = at + 1;
    const copied = from < 0 ? 0 : equalBytes(block, from, at, Math.min(LONGEST_COPY, length - at));
    if (copied < SHORTEST_COPY) {
      at++;
      continue;
    }
    out = writeLiterals(block, literals, at, out);
    scratch[out++] = 0x80 | (copied - SHORTEST_COPY);
    scratch[out++] = from & 0xff;
    scratch[out++] = from >> 8;
    at += copied;
    literals = at;
  }
  return scratch.slice(0, writeLiterals(block, literals, length, out));
}

/** The bytes that were packed, in `size` bytes of memory of their own; those behind them are 0. */
export function unpackBlock(packed: Uint8Array, size: number): Uint8Array {
  const block = new Uint8Array(size);
  let at = 0;
  for (let i = 0; i < packed.length; ) {
    const token = packed[i++]!;
    if (token < 0x80) {
      for (let left = token + 1; left > 0; left--) block[at++] = packed[i++]!;
    } else {
      let from = packed[i]! | (packed[i + 1]! << 8);
      i += 2;
      for (let left = (token & 0x7f) + SHORTEST_COPY; left > 0; left--) block[at++] = block[from++]!;
    }
  }
  return block;
}

function equalBytes(block: Uint8Array, a: number, b: number, most: number): number {
  let count = 0;
  while (count < most && block[a + count] === block[b + count]) count++;
  return count;
}

function writeLiterals(block: Uint8Array, start: number, end: number, at: number): number {
  let out = at;
  for (let from = start; from < end; from += LONGEST_RUN) {
    const to = Math.min(end, from + LONGEST_RUN);
    scratch[out++] = to - from - 1;
    for (let i = from; i < to; i++) scratch[out++] = block[i]!;
  }
  return out;
}
