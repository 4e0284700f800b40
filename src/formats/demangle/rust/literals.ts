const short: Readonly<Record<string, string>> = { "\0": "\\0", "\t": "\\t", "\r": "\\r", "\n": "\\n", "\\": "\\\\" };

/** A `char` (quote `'`) or `str` (quote `"`) literal as Rust source shows it; the other kind of quote needs no escape. */
export function quote(text: string, mark: "'" | '"'): string {
  let out = mark as string;
  for (const char of text) {
    const code = char.codePointAt(0)!;
    if (char === mark) out += `\\${mark}`;
    else if (short[char] !== undefined) out += short[char];
    else if (code > 0x20 && code < 0x7f) out += char;
    else out += char !== " " && isEscaped(char) ? `\\u{${code.toString(16)}}` : char;
  }
  return out + mark;
}

/** Whether `Debug` shows a character as `\u{…}`: not assigned, invisible, or joining the one before. The pattern takes a third of a millisecond to make. */
function isEscaped(char: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}\p{Grapheme_Extend}]/u.test(char);
}

/** The text of UTF-8 bytes given as pairs of hexadecimal digits, or undefined when they are not valid UTF-8. */
export function textOfHex(nibbles: string): string | undefined {
  if (nibbles.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(nibbles.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(nibbles.slice(2 * i, 2 * i + 2), 16);
  try {
    strictUtf8 ??= new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Made when a name needs it: it costs milliseconds, and few names do. */
let strictUtf8: TextDecoder | undefined;

/** Names of the basic types by their tags [RFC 2603, basic-type]. */
export const basicTypes: Readonly<Record<string, string>> = {
  a: "i8",
  b: "bool",
  c: "char",
  d: "f64",
  e: "str",
  f: "f32",
  h: "u8",
  i: "isize",
  j: "usize",
  l: "i32",
  m: "u32",
  n: "i128",
  o: "u128",
  p: "_",
  s: "i16",
  t: "u16",
  u: "()",
  v: "...",
  x: "i64",
  y: "u64",
  z: "!",
};
