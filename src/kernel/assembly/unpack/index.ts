// Bytes of the other kernels, of the text that they are kept as (scripts/bytes-as-text.mjs): much of what small images cost when JavaScript that is not yet hot does it.

import "../trap";

const FIRST: u32 = 0x24;
const BACKSLASH: u32 = 0x5c;
const ONE: u32 = 0x21;
const TWO: u32 = 0x23;
/** Numbers that one character stands for: those from `$` to `~` without the backslash; `!` and `#` add as many and twice as many to the character behind them. */
const CHARACTERS: u32 = 90;

/** Where a text of so many bytes may be written. */
export function room(size: u32): usize {
  const pages = <i32>((__heap_base + size + 0xffff) >>> 16) - memory.size();
  if (pages > 0) memory.grow(pages);
  return __heap_base;
}

/** Puts the bytes of the text in its place; says how many they are. */
export function unpack(length: u32): u32 {
  let to = __heap_base;
  let more: u32 = 0;
  for (let at = __heap_base; at < __heap_base + length; at++) {
    const code = <u32>load<u8>(at);
    if (code == ONE) more = CHARACTERS;
    else if (code == TWO) more = 2 * CHARACTERS;
    else {
      store<u8>(to++, code - (code > BACKSLASH ? FIRST + 1 : FIRST) + more);
      more = 0;
    }
  }
  return <u32>(to - __heap_base);
}
