import { MAPPING_DATA, MAPPING_NONE, type SymbolTable } from "../../src/formats/elf/index.ts";
import { SYMBOL_KINDS, type Symbols } from "../../src/image/symbols.ts";
import type { ImageSection } from "../../src/ledger/section.ts";
import { plainOrder } from "./plain-order.ts";

const FUNCTION = SYMBOL_KINDS.indexOf("function");
/** Farthest that a PC-relative load reaches: twelve bits, and the aligned PC is four bytes ahead [ARMv7-M A7.7.43]. */
const REACH = 4095 + 4;

/**
 * The plain version of the kernel's literal pools, which that is held against. Hand-written assembly often ends a function's size before its literal pool. Data behind a function that a `$d` mapping symbol
 * [AAELF32 §5.5.5] marks as such, up to the next symbol, belongs to that function when code follows it or the section ends: PC-relative loads
 * reach nothing else. Where more data follows, constants were placed behind the code (`*(.text*) *(.rodata*)` in linker scripts for C), and
 * whose they are only references tell.
 */
export function plainPools(
  table: Pick<SymbolTable, "count" | "section" | "mapping" | "value">,
  symbols: Symbols,
  sections: readonly ImageSection[],
): [symbol: number, start: number, size: number][] {
  const pools: [number, number, number][] = [];
  const executable = new Map(sections.filter((section) => section.executable).map((section) => [section.index, section]));
  const mapping = mappingBySection(table, executable);
  for (let i = 0; i < symbols.count; i++) {
    const section = executable.get(symbols.sectionIndex[i]!);
    const marks = mapping.get(symbols.sectionIndex[i]!);
    if (section === undefined || marks === undefined || symbols.kind[i] !== FUNCTION) continue;
    const end = symbols.address[i]! + symbols.size[i]!;
    const next =
      i + 1 < symbols.count && symbols.sectionIndex[i + 1] === section.index ? symbols.address[i + 1]! : section.address + section.size;
    const aligned = Math.ceil(end / 4) * 4;
    if (next <= aligned || next - end > REACH) continue;
    const mark = firstFrom(marks.address, end);
    if (mark === marks.address.length || marks.address[mark]! > aligned || marks.data[mark] !== 1) continue;
    const isLast = mark + 1 === marks.address.length;
    if (isLast ? next === section.address + section.size : marks.data[mark + 1] === 0 && marks.address[mark + 1]! >= next)
      pools.push([i, end, next - end]);
  }
  return pools;
}

/** Mapping symbols of one section, ascending; `data` holds 1 for `$d`. */
interface Marks {
  readonly address: Float64Array;
  readonly data: Uint8Array;
}

function mappingBySection(
  table: Pick<SymbolTable, "count" | "section" | "mapping" | "value">,
  executable: ReadonlyMap<number, ImageSection>,
): Map<number, Marks> {
  const rows = new Map<number, number[]>();
  for (let row = 1; row < table.count; row++) {
    const section = table.section[row]!;
    if (table.mapping[row] === MAPPING_NONE || !executable.has(section)) continue;
    const known = rows.get(section);
    if (known === undefined) rows.set(section, [row]);
    else known.push(row);
  }
  const marks = new Map<number, Marks>();
  for (const [section, own] of rows) {
    const order = plainOrder(Float64Array.from(own, (row) => table.value[row]!));
    marks.set(section, {
      address: Float64Array.from(order, (i) => table.value[own[i]!]!),
      data: Uint8Array.from(order, (i) => (table.mapping[own[i]!] === MAPPING_DATA ? 1 : 0)),
    });
  }
  return marks;
}

/** Row of the first address that is `from` or above. */
function firstFrom(addresses: Float64Array, from: number): number {
  let [low, high] = [0, addresses.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (addresses[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
