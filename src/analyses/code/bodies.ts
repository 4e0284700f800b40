import { codeAddress } from "../../architecture/thumb-bit.ts";
import { AddressSpace } from "../../graph/address-space.ts";
import type { CodeImage } from "../../graph/code-image.ts";
import { Readings } from "../../graph/readings.ts";
import type { Symbols } from "../../image/symbols.ts";

/** Shorter bodies are alike by chance, bytes. */
const SHORTEST = 8;

/**
 * A fingerprint of each symbol's bytes in which addresses do not count: targets of calls, halves of addresses and words that point into the
 * image are masked, so that the same code has the same fingerprint in another place or another link. Empty where there are no bytes, and once symbols that
 * lie over one another have been read too often.
 */
export function bodyFingerprints(image: CodeImage, symbols: Symbols): string[] {
  const space = new AddressSpace(image);
  const readings = new Readings(space.sections);
  const bodies: string[] = [];
  for (let i = 0; i < symbols.count; i++) {
    const start = symbols.address[i]!;
    const index = space.sectionAt(start);
    const section = space.sections[index];
    const end = Math.min(start + symbols.size[i]!, section === undefined ? 0 : section.address + section.bytes.length);
    bodies.push(
      section === undefined || end - start < SHORTEST || !readings.take(end - start) ? "" : fingerprint(space, index, start, end),
    );
  }
  return bodies;
}

function fingerprint(space: AddressSpace, index: number, start: number, end: number): string {
  const hash = new Fingerprint();
  hash.add(end - start);
  eachMaskedWord(space, index, start, end, (word) => hash.add(word));
  return hash.text();
}

/** Shows `see` the instructions and words of data between two addresses of a section, with what depends on their place or on the link masked. */
export function eachMaskedWord(
  space: AddressSpace,
  index: number,
  start: number,
  end: number,
  see: (word: number, length: number) => void,
): void {
  const { bytes, address } = space.sections[index]!;
  const half = (at: number) => bytes[at - address]! | (bytes[at + 1 - address]! << 8);
  const isCode = space.isCode(index);
  for (let at = start; at < end; ) {
    if (isCode && at + 2 <= end && space.isData[space.halfword(index, at)] === 0) {
      const first = half(at);
      const isWide = first >>> 11 > 0b11100 && at + 4 <= end;
      see(isWide ? masked32(first, half(at + 2)) : masked16(first, at, start, end), isWide ? 4 : 2);
      at += isWide ? 4 : 2;
    } else if (at % 4 === 0 && at + 4 <= end) {
      const word = (half(at) | (half(at + 2) << 16)) >>> 0;
      see(space.sectionAt(codeAddress(word)) >= 0 ? POINTER : word, 4);
      at += 4;
    } else {
      see(bytes[at - address]!, 1);
      at++;
    }
  }
}

const POINTER = 0x5eed_0001;
const CALL = 0x5eed_0002;

/** BL, BLX and B.W lose their target [ARMv7-M A7.7.12, A7.7.18], MOVW and MOVT their immediate [A7.7.76, A7.7.79]: it is a half of an address. */
function masked32(first: number, second: number): number {
  if ((first & 0xf800) === 0xf000 && (second & 0x8000) !== 0 && (second & 0x5000) !== 0) return CALL ^ (second & 0xd000);
  const isMove = (first & 0xfbf0) === 0xf240 || (first & 0xfbf0) === 0xf2c0;
  if (isMove && (second & 0x8000) === 0) return ((first & 0xfbf0) << 16) | (second & 0x0f00);
  return (first << 16) | second;
}

/** An unconditional branch that leaves the body is a call in the last place [ARMv7-M A7.7.12 encoding T2]. */
function masked16(code: number, at: number, start: number, end: number): number {
  if (code >>> 11 !== 0b11100) return code;
  const target = at + 4 + ((code << 21) >> 20);
  return target >= start && target < end ? code : CALL;
}

/** Two 32-bit lanes, mixed a word at a time. */
class Fingerprint {
  #low = 0x9e37_79b9;
  #high = 0x85eb_ca6b;

  add(word: number): void {
    this.#low = Math.imul(this.#low ^ word, 0x9e37_79b1);
    this.#low ^= this.#low >>> 15;
    this.#high = Math.imul(this.#high + word, 0xc2b2_ae3d) ^ (this.#low >>> 3);
  }

  text(): string {
    return hex8(this.#high) + hex8(this.#low);
  }
}

const hex8 = (lane: number) => (lane >>> 0).toString(16).padStart(8, "0");
