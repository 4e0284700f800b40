/** An identifier longer than this stays encoded, as in rustc-demangle. */
const MAX_DECODED = 128;

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;

/**
 * Decodes the Punycode of an identifier [RFC 3492 §6.2, with `_` for `-` per RFC 2603].
 * `ascii` holds the basic characters, `encoded` the insertions. Undefined when `encoded` is damaged or the result is longer than 128 characters.
 */
export function decodePunycode(ascii: string, encoded: string): string | undefined {
  if (ascii.length > MAX_DECODED) return undefined;
  const out = [...ascii];
  let [damp, bias, insertAt, codePoint, next] = [700, 72, 0, 0x80, 0];
  while (next < encoded.length) {
    let delta = 0;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(encoded.charCodeAt(next++));
      if (digit < 0) return undefined;
      delta += digit * weight;
      if (delta > 0xffff_ffff) return undefined;
      const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
      if (digit < threshold) break;
      weight *= BASE - threshold;
      if (weight > 0xffff_ffff) return undefined;
    }
    const length = out.length + 1;
    if (length > MAX_DECODED) return undefined;
    insertAt += delta;
    codePoint += Math.floor(insertAt / length);
    insertAt %= length;
    if (codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)) return undefined;
    out.splice(insertAt++, 0, String.fromCodePoint(codePoint));
    bias = adaptBias(delta, length, damp);
    damp = 2;
  }
  return out.join("");
}

/** [RFC 3492 §6.1] */
function adaptBias(delta: number, length: number, damp: number): number {
  let rest = Math.floor(delta / damp);
  rest += Math.floor(rest / length);
  let k = 0;
  while (rest > ((BASE - T_MIN) * T_MAX) >> 1) {
    rest = Math.floor(rest / (BASE - T_MIN));
    k += BASE;
  }
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

function digitOf(code: number): number {
  if (code >= 0x61 && code <= 0x7a) return code - 0x61;
  if (code >= 0x30 && code <= 0x39) return code - 0x30 + 26;
  return -1;
}
