import { AddressSpace, type CodeImage, type DataObjects, NO_SYMBOL } from "../graph/index.ts";

const FUNCTION = 1;
/** Shorter constants are alike by chance and cost more to share than they take, bytes. */
const SHORTEST = 8;

/** Equals by their start; `symbol` is a row of the image's symbols, -1 for a constant without one. */
export interface EqualGroup {
  readonly kind: "function" | "constant";
  readonly size: number;
  readonly copies: readonly { readonly address: number; readonly symbol: number }[];
}

/**
 * Functions that do the same: equal bytes but for branches, calls and literal loads that leave the body, which must have equal targets; those
 * within it equal distances. And read-only constants of at least eight equal bytes, named by a symbol or found by tracing.
 */
export function findEquals(image: CodeImage, objects: DataObjects): EqualGroup[] {
  const space = new AddressSpace(image);
  const bodies = new Map<string, { address: number; symbol: number; size: number }[]>();
  const taken = new Set<number>();
  const add = (key: string, address: number, symbol: number, size: number) => {
    const group = bodies.get(key);
    if (group === undefined) bodies.set(key, [{ address, symbol, size }]);
    else group.push({ address, symbol, size });
    taken.add(address);
  };
  const { symbols } = image;
  for (let row = 0; row < symbols.count; row++) {
    const [start, size] = [symbols.address[row]!, symbols.size[row]!];
    const index = space.sectionAt(start);
    if (symbols.kind[row] !== FUNCTION || size === 0 || index < 0 || !space.isCode(index) || taken.has(start)) continue;
    const section = space.sections[index]!;
    if (start + size <= section.address + section.bytes.length) add(`f${bodyKey(space, index, start, start + size)}`, start, row, size);
  }
  for (let row = 0; row < objects.start.length; row++) {
    const [start, end] = [objects.start[row]!, objects.end[row]!];
    const section = space.sections[space.sectionAt(start)];
    if (section === undefined || section.writable || objects.isStart[row] === 0 || end - start < SHORTEST || taken.has(start)) continue;
    if (end > section.address + section.bytes.length) continue;
    const symbol = objects.symbol[row] === NO_SYMBOL ? -1 : objects.symbol[row]!;
    add(`c${text(section.bytes.subarray(start - section.address, end - section.address))}`, start, symbol, end - start);
  }
  return [...bodies]
    .filter(([, group]) => group.length > 1)
    .map(([key, group]) => ({
      kind: key.startsWith("f") ? "function" : "constant",
      size: group[0]!.size,
      copies: group.map(({ address, symbol }) => ({ address, symbol })).sort((a, b) => a.address - b.address),
    }));
}

/** The body's bytes, where something leaves it the target. Literal loads count from a multiple of four: half of the address is part of the key. */
function bodyKey(space: AddressSpace, index: number, start: number, end: number): string {
  const { bytes, address } = space.sections[index]!;
  const half = (at: number) => bytes[at - address]! | (bytes[at + 1 - address]! << 8);
  const parts = [String(start % 4)];
  let plain = start;
  for (let at = start; at + 2 <= end; ) {
    const first = half(at);
    const isCode = space.isData[space.halfword(index, at)] === 0;
    const wide = isCode && first >>> 11 > 0b11100 && at + 4 <= end;
    const target = !isCode ? undefined : wide ? wideTarget(at, first, half(at + 2)) : narrowTarget(at, first);
    const length = wide ? 4 : 2;
    if (target !== undefined && (target < start || target >= end)) {
      const rest = wide ? wideOperation(first, half(at + 2)) : `${first & 0xff00}`;
      parts.push(text(bytes.subarray(plain - address, at - address)), `>${target}:${first >>> 11 === 0b11100 ? "b" : rest}`);
      plain = at + length;
    }
    at += length;
  }
  parts.push(text(bytes.subarray(plain - address, end - address)));
  return parts.join("|");
}

/** B [ARMv7-M A7.7.12 T1, T2] and LDR (literal) [A7.7.44 T1]. */
function narrowTarget(at: number, code: number): number | undefined {
  if (code >>> 11 === 0b11100) return at + 4 + ((code << 21) >> 20);
  if (code >>> 12 === 0b1101 && ((code >>> 8) & 15) < 14) return at + 4 + ((code << 24) >> 23);
  if (code >>> 11 === 0b01001) return Math.floor((at + 4) / 4) * 4 + (code & 0xff) * 4;
  return undefined;
}

/** BL and B.W [ARMv7-M A7.7.18, A7.7.12 T4], conditional B.W [T3] and LDR (literal) [A7.7.44 T2]. */
function wideTarget(at: number, first: number, second: number): number | undefined {
  if ((first & 0xff7f) === 0xf85f) return Math.floor((at + 4) / 4) * 4 + ((first & 0x80) === 0 ? -(second & 0xfff) : second & 0xfff);
  if ((first & 0xf800) !== 0xf000 || (second & 0x8000) === 0) return undefined;
  const [sign, j1, j2] = [(first >>> 10) & 1, (second >>> 13) & 1, (second >>> 11) & 1];
  const low = (second & 0x7ff) << 1;
  if ((second & 0x1000) !== 0)
    return at + 4 + ((sign === 1 ? -(2 ** 24) : 0) | ((j1 ^ sign ^ 1) << 23) | ((j2 ^ sign ^ 1) << 22) | ((first & 0x3ff) << 12) | low);
  if ((second & 0x4000) === 0 && ((first >>> 7) & 7) < 7)
    return at + 4 + ((sign === 1 ? -(2 ** 20) : 0) | (j2 << 19) | (j1 << 18) | ((first & 0x3f) << 12) | low);
  return undefined;
}

/** What is left of an instruction without its target: operation, condition, register. */
function wideOperation(first: number, second: number): string {
  const isConditional = (second & 0x5000) === 0;
  return (first & 0xf800) === 0xf800 ? `l${second & 0xf000}` : `${second & 0xd000},${isConditional ? first & 0x03c0 : ""}`;
}

const latin1 = new TextDecoder("latin1");
function text(bytes: Uint8Array): string {
  return latin1.decode(bytes);
}
