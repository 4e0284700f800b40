import { NotMangled } from "../limits.ts";

/** What a legacy name says. */
export interface LegacyName {
  /** Unescaped path elements, the hash not among them. */
  readonly elements: readonly string[];
  /** `h` and hexadecimal digits; tells instances and versions apart. */
  readonly hash: string | undefined;
  /** Index of the first character after the mangled name. */
  readonly end: number;
}

/** rustc writes 16 digits; longer hashes are old. */
const hashElement = /^h[0-9a-fA-F]{16,}$/;

/** What rustc's escapes leave in a name: `$LT$`, `$u20$` and the like. */
const escapeSequence = /\$(?:SP|BP|RF|LT|GT|LP|RP|C|u[0-9a-f]+)\$/;

const escapes: Readonly<Record<string, string>> = { SP: "@", BP: "*", RF: "&", LT: "<", GT: ">", LP: "(", RP: ")", C: "," };

/**
 * Parts of a legacy name: `_ZN`, elements of decimal length and text, `E` (seen: rustc 1.96 `symbol_names/legacy`).
 * C++ names have the same shape, so a name counts as Rust only with a hash at its end or an escape inside. Throws `NotMangled`.
 */
export function readLegacy(name: string): LegacyName {
  const raw: string[] = [];
  const at = elementsOf(name, (start, end) => raw.push(name.slice(start, end)) > 0);
  if (raw.length === 0 || /[^\0-\x7f]/.test(name.slice(0, at))) throw new NotMangled();
  const last = raw.at(-1)!;
  const hash = raw.length > 1 && hashElement.test(last) ? last : undefined;
  if (hash === undefined && !escapeSequence.test(name)) throw new NotMangled();
  return { elements: (hash === undefined ? raw : raw.slice(0, -1)).map(plainElement), hash, end: at + 1 };
}

/** Whether a name is a legacy name of Rust rather than C++: a hash at its end or an escape inside. */
export function looksLegacy(name: string): boolean {
  return name.startsWith("_ZN") && (/\dh[0-9a-fA-F]{16,}E(?:\.|$)/.test(name) || (name.includes("$") && escapeSequence.test(name)));
}

/** The first element of a legacy name, unescaped: the crate, or the type of an `impl`. Throws `NotMangled`. */
export function firstLegacyElement(name: string): string {
  let first: string | undefined;
  elementsOf(name, (start, end) => {
    first = name.slice(start, end);
    return false;
  });
  if (first === undefined) throw new NotMangled();
  return plainElement(first);
}

/** Calls `each` with start and end of each element until it returns false; the index of the final `E` or where it stopped. */
function elementsOf(name: string, each: (start: number, end: number) => boolean): number {
  let at = 3;
  for (;;) {
    let length = 0;
    const digits = at;
    for (let code = name.charCodeAt(at); code >= 0x30 && code <= 0x39; code = name.charCodeAt(++at)) {
      length = length * 10 + code - 0x30;
      if (length > name.length) throw new NotMangled();
    }
    if (at === digits) {
      if (name.charAt(at) !== "E") throw new NotMangled();
      return at;
    }
    // At least the final `E` follows.
    if (at + length >= name.length) throw new NotMangled();
    if (!each(at, at + length)) return at;
    at += length;
  }
}

/** `..` is `::`, `$LT$` is `<`, `$u20$` the character 0x20; from an unknown escape on, the text is kept as it is. */
function plainElement(element: string): string {
  let rest = element.startsWith("_$") ? element.slice(1) : element;
  let out = "";
  for (;;) {
    const at = rest.search(/[$.]/);
    if (at < 0) return out + rest;
    out += rest.slice(0, at);
    rest = rest.slice(at);
    if (rest.startsWith("..")) {
      out += "::";
      rest = rest.slice(2);
    } else if (rest.startsWith(".")) {
      out += ".";
      rest = rest.slice(1);
    } else {
      const end = rest.indexOf("$", 1);
      const plain = end < 0 ? undefined : plainText(rest.slice(1, end));
      if (plain === undefined) return out + rest;
      out += plain;
      rest = rest.slice(end + 1);
    }
  }
}

/** What an escape stands for, without its dollar signs; undefined for unknown ones and control characters. */
function plainText(sequence: string): string | undefined {
  const mark = escapes[sequence];
  if (mark !== undefined) return mark;
  if (!/^u[0-9a-f]{1,8}$/.test(sequence)) return undefined;
  const code = Number.parseInt(sequence.slice(1), 16);
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) || code < 0x20 || (code >= 0x7f && code < 0xa0)) return undefined;
  return String.fromCodePoint(code);
}
