const [FIRST, BACKSLASH, ONE, TWO] = [0x24, 0x5c, 0x21, 0x23];
/** Numbers that one character stands for: those from `$` to `~` without the backslash. */
const CHARACTERS = 90;

/** Bytes of what `bytesAsText` of `scripts/bytes-as-text.mjs` wrote: `!` and `#` add 90 and 180 to the character behind them. */
export function bytesOfText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  let size = 0;
  let more = 0;
  for (let at = 0; at < bytes.length; at++) {
    const code = bytes[at]!;
    if (code === ONE) more = CHARACTERS;
    else if (code === TWO) more = 2 * CHARACTERS;
    else {
      bytes[size++] = code - (code > BACKSLASH ? FIRST + 1 : FIRST) + more;
      more = 0;
    }
  }
  return bytes.subarray(0, size);
}
