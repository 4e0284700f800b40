// Texts of one block, packed: names of a map repeat what stands before them (crates, name spaces, words), so that a third to half remains. A byte below 0x80 is one less
// than the literals that follow; any other is a copy of (byte & 0x7f) + 4 bytes from the offset in the two bytes behind it.

const SHORTEST_COPY: u32 = 4;
const LONGEST_COPY: u32 = 0x7f + SHORTEST_COPY;
const LONGEST_RUN: u32 = 0x80;
const HASH_BITS: u32 = 13;

/** Where the four bytes of a hash were seen last, plus one. Holds offsets of one block at a time. */
let seen: usize = 0;
let scratch: usize = 0;

/** Bytes that `pack` may write for `length`: a run of literals costs one byte more, and copies are never longer than what they stand for. */
@inline
function mostPacked(length: u32): u32 {
  return length + (length + LONGEST_RUN - 1) / LONGEST_RUN + 1;
}

/** Packs the first `length` bytes of a block of `size` bytes at most; the packed bytes lie in memory of their own, whose size is `packedSize`. */
export function pack(block: usize, length: u32, size: u32): usize {
  if (seen == 0) {
    seen = heap.alloc(4 << HASH_BITS);
    scratch = heap.alloc(mostPacked(size));
  }
  memory.fill(seen, 0, 4 << HASH_BITS);
  let out = scratch;
  let literals: u32 = 0;
  let at: u32 = 0;
  while (at + SHORTEST_COPY <= length) {
    const slot = seen + <usize>(((load<u32>(block + at) * 0x9e3779b1) >>> (32 - HASH_BITS)) << 2);
    const from = load<u32>(slot);
    store<u32>(slot, at + 1);
    const copied: u32 = from == 0 ? 0 : equalBytes(block + from - 1, block + at, min(LONGEST_COPY, length - at));
    if (copied < SHORTEST_COPY) {
      at += 1;
      continue;
    }
    out = writeLiterals(block, literals, at, out);
    store<u8>(out, <u8>(0x80 | (copied - SHORTEST_COPY)));
    store<u16>(out + 1, <u16>(from - 1));
    out += 3;
    at += copied;
    literals = at;
  }
  packedSize = <u32>(writeLiterals(block, literals, length, out) - scratch);
  const packed = heap.alloc(max(packedSize, 1));
  memory.copy(packed, scratch, packedSize);
  return packed;
}

/** Bytes of what was packed last. */
export let packedSize: u32 = 0;

/** Unpacks `length` packed bytes to `target`, which holds a block. */
export function unpack(packed: usize, length: u32, target: usize): void {
  const end = packed + length;
  let at = target;
  while (packed < end) {
    const token: u32 = load<u8>(packed++);
    if (token < 0x80) {
      memory.copy(at, packed, token + 1);
      at += token + 1;
      packed += token + 1;
      continue;
    }
    // Byte by byte: a copy may go on into what it writes.
    let from = target + <usize>load<u16>(packed);
    packed += 2;
    for (let left = (token & 0x7f) + SHORTEST_COPY; left > 0; left--) store<u8>(at++, load<u8>(from++));
  }
}

function equalBytes(a: usize, b: usize, most: u32): u32 {
  let count: u32 = 0;
  while (count < most && load<u8>(a + count) == load<u8>(b + count)) count += 1;
  return count;
}

function writeLiterals(block: usize, start: u32, end: u32, at: usize): usize {
  let out = at;
  for (let from = start; from < end; from += LONGEST_RUN) {
    const length = min(LONGEST_RUN, end - from);
    store<u8>(out, <u8>(length - 1));
    memory.copy(out + 1, block + from, length);
    out += length + 1;
  }
  return out;
}
