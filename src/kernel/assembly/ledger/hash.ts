// A hash of bytes that come in pieces: FNV-1a of 64 bits [FNV §2].

const PRIME: u64 = 0x100000001b3;

/** The hash of bytes behind others, of which it is `before`. */
export function hashBytes(bytes: usize, length: u32, before: u64): u64 {
  let hash = before;
  for (let at: usize = 0; at < length; at++) hash = (hash ^ <u64>load<u8>(bytes + at)) * PRIME;
  return hash;
}
