import { NotMangled } from "../limits.ts";
import { decodePunycode } from "./punycode.ts";

/** An identifier of a v0 name: where its characters lie, and whether they are Punycode. */
export interface Identifier {
  readonly start: number;
  readonly end: number;
  readonly punycode: boolean;
}

const LAST_DIGITS = 62n ** 5n;
const LIMIT_64 = 1n << 64n;

/**
 * Reads the terminals of the v0 grammar [RFC 2603] from a name without its `_R`; positions of back references count from there.
 * Every method throws `NotMangled` when the grammar is broken.
 */
export class V0Reader {
  readonly name: string;
  next = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** The character at `next`, or an empty string at the end. */
  peek(): string {
    return this.name.charAt(this.next);
  }

  eat(tag: string): boolean {
    if (this.name.charAt(this.next) !== tag) return false;
    this.next++;
    return true;
  }

  take(): string {
    if (this.next >= this.name.length) throw new NotMangled();
    return this.name.charAt(this.next++);
  }

  /** `<base-62-number>`: `_` is 0, otherwise the digits' value plus one. Below 2^64; a bigint only where a number would lose bits. */
  integer62(): number | bigint {
    const start = this.next;
    const end = this.name.indexOf("_", start);
    // 64 bits need 11 digits at most, and leading zeros are never written.
    if (end < 0 || end - start > 11) throw new NotMangled();
    this.next = end + 1;
    if (end === start) return 0;
    // Up to 8 digits are exact as a number; of 11 the first 6 and the last 5 are.
    if (end - start <= 8) return this.#digits62(start, end) + 1;
    const value = BigInt(this.#digits62(start, end - 5)) * LAST_DIGITS + BigInt(this.#digits62(end - 5, end));
    if (value + 2n >= LIMIT_64) throw new NotMangled();
    return value + 1n;
  }

  /** An optional number after `tag`: 0 when absent, else the number plus one (`s_` is 1). */
  optionalInteger62(tag: string): number | bigint {
    if (!this.eat(tag)) return 0;
    const value = this.integer62();
    return typeof value === "number" ? value + 1 : value + 1n;
  }

  disambiguator(): number | bigint {
    return this.optionalInteger62("s");
  }

  /** Target of the back reference whose `B` was just read; always before that `B`, so that chains end. */
  backReference(): number {
    const tagAt = this.next - 1;
    const target = this.integer62();
    if (target >= tagAt) throw new NotMangled();
    return Number(target);
  }

  identifier(): Identifier {
    const punycode = this.eat("u");
    const first = this.#digit();
    if (first < 0) throw new NotMangled();
    let length = first;
    if (first !== 0) {
      for (let digit = this.#digit(); digit >= 0; digit = this.#digit()) {
        length = length * 10 + digit;
        if (length > this.name.length) throw new NotMangled();
      }
    }
    this.eat("_");
    const start = this.next;
    const end = start + length;
    if (end > this.name.length) throw new NotMangled();
    if (punycode && (length === 0 || this.name.charAt(end - 1) === "_")) throw new NotMangled();
    this.next = end;
    return { start, end, punycode };
  }

  /** The identifier's characters, Punycode decoded; what cannot be decoded is shown as `punycode{…}`. */
  text(identifier: Identifier): string {
    const raw = this.name.slice(identifier.start, identifier.end);
    if (!identifier.punycode) return raw;
    const separator = raw.lastIndexOf("_");
    const ascii = separator < 0 ? "" : raw.slice(0, separator);
    const encoded = raw.slice(separator + 1);
    return decodePunycode(ascii, encoded) ?? `punycode{${ascii === "" ? "" : `${ascii}-`}${encoded}}`;
  }

  /** Lower case hexadecimal digits up to `_`. */
  hexNibbles(): string {
    const start = this.next;
    const end = this.name.indexOf("_", start);
    if (end < 0) throw new NotMangled();
    for (let i = start; i < end; i++) {
      const code = this.name.charCodeAt(i);
      if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) throw new NotMangled();
    }
    this.next = end + 1;
    return this.name.slice(start, end);
  }

  #digits62(start: number, end: number): number {
    let value = 0;
    for (let i = start; i < end; i++) value = value * 62 + digit62(this.name.charCodeAt(i));
    return value;
  }

  #digit(): number {
    const code = this.name.charCodeAt(this.next);
    if (!(code >= 0x30 && code <= 0x39)) return -1;
    this.next++;
    return code - 0x30;
  }
}

function digit62(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  if (code >= 0x61 && code <= 0x7a) return code - 0x61 + 10;
  if (code >= 0x41 && code <= 0x5a) return code - 0x41 + 36;
  throw new NotMangled();
}
