import { codeAddress } from "../../src/architecture/thumb-bit.ts";
import type { AddressSpace } from "../../src/graph/address-space.ts";

/** Words of one body, each with its length in bytes. */
interface Words {
  readonly word: number[];
  readonly length: number[];
}

/** Words of a body in which what depends on its place or on the link is masked: the kernel's, written plainly. */
export function plainMasked(space: AddressSpace, index: number, start: number, end: number): Words {
  const { bytes, address } = space.sections[index]!;
  const half = (at: number) => bytes[at - address]! | (bytes[at + 1 - address]! << 8);
  const isCode = space.isCode(index);
  const found: Words = { word: [], length: [] };
  const see = (word: number, length: number) => {
    found.word.push(word >>> 0);
    found.length.push(length);
    return length;
  };
  for (let at = start; at < end; ) {
    if (isCode && at + 2 <= end && space.isData[space.halfword(index, at)] === 0) {
      const first = half(at);
      const isWide = first >>> 11 > 0b11100 && at + 4 <= end;
      at += isWide ? see(masked32(first, half(at + 2)), 4) : see(masked16(first, at, start, end), 2);
    } else if (at % 4 === 0 && at + 4 <= end) {
      const word = (half(at) | (half(at + 2) << 16)) >>> 0;
      at += see(space.sectionAt(codeAddress(word)) >= 0 ? POINTER : word, 4);
    } else at += see(bytes[at - address]!, 1);
  }
  return found;
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
export function plainFingerprint(size: number, words: readonly number[]): string {
  let [low, high] = [0x9e37_79b9, 0x85eb_ca6b];
  for (const word of [size, ...words]) {
    low = Math.imul(low ^ word, 0x9e37_79b1);
    low ^= low >>> 15;
    high = Math.imul(high + word, 0xc2b2_ae3d) ^ (low >>> 3);
  }
  return [high, low].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
}
