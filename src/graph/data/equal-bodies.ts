import { Columns } from "../../kernel/columns.ts";
import { newReferenceKernel } from "../../kernel/reference-kernel.ts";
import { type AddressSpace, spaceOf } from "../address-space.ts";
import { type CodeImage, SYMBOL_FUNCTION } from "../code-image.ts";
import { NO_SYMBOL } from "../functions.ts";
import { handSections } from "../hand-sections.ts";
import { Readings } from "../readings.ts";
import type { DataObjects } from "./data-objects.ts";

/** The kernel's table of bodies with the first that is alike. */
const BODIES = 4;
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

interface Body {
  readonly isFunction: boolean;
  readonly address: number;
  readonly size: number;
  readonly symbol: number;
  /** Row of its section. */
  readonly section: number;
}

/**
 * Functions that do the same: equal bytes but for branches, calls and literal loads that leave the body, which must have equal targets; those
 * within it equal distances. And read-only constants of at least eight equal bytes, named by a symbol or found by tracing.
 */
export function findEquals(image: CodeImage, objects: DataObjects): Equals {
  const space = spaceOf(image);
  const readings = new Readings(space.sections);
  const bodies: Body[] = [];
  const taken = new Set<number>();
  const add = (body: Body) => {
    bodies.push(body);
    taken.add(body.address);
  };
  const { symbols } = image;
  for (let row = 0; row < symbols.count; row++) {
    const [address, size] = [symbols.address[row]!, symbols.size[row]!];
    if (symbols.kind[row] !== SYMBOL_FUNCTION || size === 0 || taken.has(address)) continue;
    const section = space.sectionAt(address);
    if (section < 0 || !space.isCode(section)) continue;
    const { address: start, bytes } = space.sections[section]!;
    if (address + size <= start + bytes.length && readings.take(size)) add({ isFunction: true, address, size, symbol: row, section });
  }
  for (let row = 0; row < objects.start.length; row++) {
    const [address, end] = [objects.start[row]!, objects.end[row]!];
    if (objects.isStart[row] === 0 || end - address < SHORTEST || taken.has(address)) continue;
    const section = space.sectionAt(address);
    const holder = space.sections[section];
    if (holder === undefined || holder.writable) continue;
    if (end > holder.address + holder.bytes.length || !readings.take(end - address)) continue;
    const symbol = objects.symbol[row] === NO_SYMBOL ? -1 : objects.symbol[row]!;
    add({ isFunction: false, address, size: end - address, symbol, section });
  }
  const alike = new Map<number, Body[]>();
  firstAlike(space, bodies).forEach((first, row) => {
    const group = alike.get(first);
    if (group === undefined) alike.set(first, [bodies[row]!]);
    else group.push(bodies[row]!);
  });
  const groups = [...alike.values()]
    .filter((group) => group.length > 1)
    .map((group) => ({
      kind: group[0]!.isFunction ? ("function" as const) : ("constant" as const),
      size: group[0]!.size,
      copies: group.map(({ address, symbol }) => ({ address, symbol })).sort((a, b) => a.address - b.address),
    }));
  return { groups, unread: readings.refused };
}

/** For each body the row of the first that is alike, its own where that is itself; found in the kernel. */
export function firstAlike(space: AddressSpace, bodies: readonly Omit<Body, "symbol">[]): Uint32Array {
  const kernel = newReferenceKernel();
  handSections(kernel, space);
  const columns = new Columns(kernel);
  const put = (of: (body: Omit<Body, "symbol">) => number) => columns.put(Uint32Array.from(bodies, of));
  kernel.findEqualBodies(
    bodies.length,
    put(({ address }) => address),
    put(({ address, size }) => address + size),
    put(({ section }) => section),
    put(({ isFunction }) => (isFunction ? 1 : 0)),
  );
  return columns.take(Uint32Array, kernel.column(BODIES, 0), bodies.length);
}
