import { decode, Instruction, Kind, PC } from "../../formats/thumb/index.ts";
import { AddressSpace } from "../address-space.ts";
import { type CodeImage, SYMBOL_FUNCTION } from "../code-image.ts";
import { NO_SYMBOL } from "../functions.ts";
import { Readings } from "../readings.ts";
import type { DataObjects } from "./data-objects.ts";

/** Shorter constants are alike by chance and cost more to share than they take, bytes. */
const SHORTEST = 8;

/** Equals by their start; `symbol` is a row of the image's symbols, -1 for a constant without one. */
interface EqualGroup {
  readonly kind: "function" | "constant";
  readonly size: number;
  readonly copies: readonly { readonly address: number; readonly symbol: number }[];
}

/** What was found equal; `unread`: functions and constants that were not compared, as they lie over others that have been read too often. */
interface Equals {
  readonly groups: readonly EqualGroup[];
  readonly unread: number;
}

/**
 * Functions that do the same: equal bytes but for branches, calls and literal loads that leave the body, which must have equal targets; those
 * within it equal distances. And read-only constants of at least eight equal bytes, named by a symbol or found by tracing.
 */
export function findEquals(image: CodeImage, objects: DataObjects): Equals {
  const space = new AddressSpace(image);
  const readings = new Readings(space.sections);
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
    if (symbols.kind[row] !== SYMBOL_FUNCTION || size === 0 || index < 0 || !space.isCode(index) || taken.has(start)) continue;
    const section = space.sections[index]!;
    if (start + size <= section.address + section.bytes.length && readings.take(size))
      add(`f${bodyKey(space, index, start, start + size)}`, start, row, size);
  }
  for (let row = 0; row < objects.start.length; row++) {
    const [start, end] = [objects.start[row]!, objects.end[row]!];
    const section = space.sections[space.sectionAt(start)];
    if (section === undefined || section.writable || objects.isStart[row] === 0 || end - start < SHORTEST || taken.has(start)) continue;
    if (end > section.address + section.bytes.length || !readings.take(end - start)) continue;
    const symbol = objects.symbol[row] === NO_SYMBOL ? -1 : objects.symbol[row]!;
    add(`c${text(section.bytes.subarray(start - section.address, end - section.address))}`, start, symbol, end - start);
  }
  const groups = [...bodies]
    .filter(([, group]) => group.length > 1)
    .map(([key, group]) => ({
      kind: key.startsWith("f") ? ("function" as const) : ("constant" as const),
      size: group[0]!.size,
      copies: group.map(({ address, symbol }) => ({ address, symbol })).sort((a, b) => a.address - b.address),
    }));
  return { groups, unread: readings.refused };
}

/** The body's bytes, where something leaves it the target. Literal loads count from a multiple of four: half of the address is part of the key. */
function bodyKey(space: AddressSpace, index: number, start: number, end: number): string {
  const { bytes, address } = space.sections[index]!;
  const parts = [String(start % 4)];
  const instruction = new Instruction();
  let plain = start;
  for (let at = start; at + 2 <= end; ) {
    const isCode = space.isData[space.halfword(index, at)] === 0;
    const length = isCode ? decode(bytes.subarray(0, end - address), at - address, at, instruction) : 0;
    if (length > 0 && REACHES.has(instruction.kind) && (instruction.target < start || instruction.target >= end)) {
      const { kind, target, condition, rd, rd2, size } = instruction;
      // What goes to a register that is not told, of the FPU for example, must have equal bytes as well.
      const encoding = kind === Kind.LoadLiteral && rd === PC ? text(bytes.subarray(at - address, at + length - address)) : "";
      const reach = [kind, length, target, condition, rd, rd2, size, encoding].join();
      parts.push(text(bytes.subarray(plain - address, at - address)), `>${reach}`);
      plain = at + length;
    }
    at += length || 2;
  }
  parts.push(text(bytes.subarray(plain - address, end - address)));
  return parts.join("|");
}

/** Instructions whose bytes tell a distance to something, which is the same thing only from the same place. */
const REACHES: ReadonlySet<Kind> = new Set([Kind.Branch, Kind.BranchIf, Kind.Call, Kind.LoadLiteral, Kind.Address]);

const latin1 = new TextDecoder("latin1");
function text(bytes: Uint8Array): string {
  return latin1.decode(bytes);
}
