import {
  MAPPING_DATA,
  MAPPING_NONE,
  NO_SECTION,
  STB_GLOBAL,
  STB_WEAK,
  STT_FUNC,
  STT_NOTYPE,
  STT_OBJECT,
  STT_TLS,
} from "../../src/formats/elf/index.ts";
import type { Meaning, OwningColumns } from "../../src/image/symbol-claims.ts";
import type { Symbols } from "../../src/image/symbols.ts";
import type { ImageSection } from "../../src/ledger/section.ts";
import { plainOrder } from "./plain-order.ts";

/** Rows of the symbol table that own bytes of one section, before aliases are merged. */
interface Candidates {
  readonly rows: number[];
  readonly addresses: number[];
  readonly sizes: number[];
}

/**
 * The plain version of `ownSymbols`, which the kernel's is held against: the symbols that own bytes, and how many rows lie outside of their section.
 */
export function plainOwned(
  table: OwningColumns,
  sections: readonly ImageSection[],
  { hasThumbBit, hasMappingSymbols, ...tls }: Meaning,
): { readonly symbols: Symbols; readonly outside: number } {
  const { bySection, outside } = collect(table, sections, { codeAddress: (value) => (hasThumbBit ? value - (value % 2) : value), ...tls });
  const mappedOf = hasMappingSymbols ? mappedStarts(table, bySection) : undefined;
  const writer = new SymbolWriter(table);
  for (const section of sections) {
    const candidates = bySection.get(section.index);
    if (candidates !== undefined) writeSection(table, section, candidates, mappedOf?.get(section.index), writer);
  }
  return { symbols: writer.finish(), outside };
}

function collect(
  table: OwningColumns,
  sections: readonly ImageSection[],
  { codeAddress, tlsBase, tlsTemplate }: { codeAddress(value: number): number; tlsBase: number; tlsTemplate: boolean },
): { bySection: Map<number, Candidates>; outside: number } {
  const allocated = new Map(sections.map((section) => [section.index, section]));
  const bySection = new Map<number, Candidates>();
  let outside = 0;
  for (let row = 1; row < table.count; row++) {
    const type = table.type[row]!;
    if (type !== STT_FUNC && type !== STT_OBJECT && type !== STT_NOTYPE && type !== STT_TLS) continue;
    const index = table.section[row]!;
    if (index === 0 || index === NO_SECTION || table.mapping[row] !== MAPPING_NONE) continue;
    const section = allocated.get(index);
    if (section === undefined || (type === STT_TLS && !tlsTemplate)) continue;
    const size = table.size[row]!;
    if (size === 0 && (!section.executable || type === STT_OBJECT)) continue;
    const value = table.value[row]! + (type === STT_TLS ? tlsBase : 0);
    const address = type === STT_FUNC ? codeAddress(value) : value;
    if (address < section.address || address >= section.address + section.size) {
      if (size > 0) outside++;
      continue;
    }
    let candidates = bySection.get(index);
    if (candidates === undefined) {
      candidates = { rows: [], addresses: [], sizes: [] };
      bySection.set(index, candidates);
    }
    candidates.rows.push(row);
    candidates.addresses.push(address);
    candidates.sizes.push(Math.min(size, section.address + section.size - address));
  }
  return { bySection, outside };
}

function writeSection(
  table: OwningColumns,
  section: ImageSection,
  candidates: Candidates,
  mapped: ReadonlyMap<number, number> | undefined,
  writer: SymbolWriter,
): void {
  const { rows, addresses, sizes } = candidates;
  const order = plainOrder(addresses);
  const starts = (c: number) => sizes[c]! > 0 || table.type[rows[c]!] === STT_FUNC || mapped?.has(addresses[c]!) === true;
  // What stands inside of a symbol that says its size is a label of it.
  let covered = section.address;
  for (let i = 0; i < order.length; ) {
    const address = addresses[order[i]!]!;
    let end = i;
    const isInside = address < covered;
    while (end < order.length && addresses[order[end]!] === address) covered = Math.max(covered, address + sizes[order[end++]!]!);
    const only = order[i]!;
    if (end === i + 1 && sizes[only]! > 0) {
      writer.add(section.index, address, sizes[only]!, [rows[only]!], false);
      i = end;
      continue;
    }
    const here = Array.from(order.subarray(i, end));
    const sized = here.filter((c) => sizes[c]! > 0);
    const unsized = here.filter((c) => sizes[c] === 0);
    const distinct = [...new Set(sized.map((c) => sizes[c]!))].sort((a, b) => b - a);
    distinct.forEach((size, position) => {
      const aliases = sized.filter((c) => sizes[c] === size).map((c) => rows[c]!);
      if (position === 0) for (const c of unsized) aliases.push(rows[c]!);
      writer.add(section.index, address, size, aliases, false);
    });
    const starters = unsized.filter(starts);
    if (distinct.length === 0 && starters.length > 0 && !isInside) {
      let next = end;
      while (next < order.length && !starts(order[next]!)) next++;
      writer.add(
        section.index,
        address,
        (next < order.length ? addresses[order[next]!]! : section.address + section.size) - address,
        starters.map((c) => rows[c]!),
        true,
        mapped?.get(address) === MAPPING_DATA,
      );
    }
    i = end;
  }
}

/**
 * By section, what begins where a mapping symbol stands beside a label without a size, code or data: a label without type and size there is hand-written
 * assembly. Where both begin at one address, the data is empty.
 */
function mappedStarts(table: OwningColumns, candidates: ReadonlyMap<number, Candidates>): Map<number, Map<number, number>> {
  const labels = new Set<number>();
  for (const { addresses, sizes } of candidates.values()) {
    for (let i = 0; i < addresses.length; i++) if (sizes[i] === 0) labels.add(addresses[i]!);
  }
  const bySection = new Map<number, Map<number, number>>();
  for (let row = 1; labels.size > 0 && row < table.count; row++) {
    if (table.mapping[row] === MAPPING_NONE || !labels.has(table.value[row]!)) continue;
    const section = table.section[row]!;
    const starts = bySection.get(section);
    const [value, mapping] = [table.value[row]!, table.mapping[row]!];
    if (starts === undefined) bySection.set(section, new Map([[value, mapping]]));
    else if (mapping !== MAPPING_DATA || !starts.has(value)) starts.set(value, mapping);
  }
  return bySection;
}

class SymbolWriter {
  readonly #table: OwningColumns;
  readonly #section: number[] = [];
  readonly #address: number[] = [];
  readonly #size: number[] = [];
  readonly #kind: number[] = [];
  readonly #inferred: number[] = [];
  readonly #firstRow: number[] = [0];
  readonly #rows: number[] = [];

  constructor(table: OwningColumns) {
    this.#table = table;
  }

  add(section: number, address: number, size: number, aliases: number[], inferred: boolean, isData = false): void {
    if (aliases.length > 1) aliases.sort((a, b) => this.#preference(a) - this.#preference(b) || a - b);
    const type = this.#table.type[aliases[0]!]!;
    this.#section.push(section);
    this.#address.push(address);
    this.#size.push(size);
    this.#kind.push(type === STT_FUNC || (inferred && !isData) ? 2 : isData || type === STT_OBJECT ? 1 : type === STT_TLS ? 3 : 0);
    this.#inferred.push(inferred ? 1 : 0);
    for (const row of aliases) this.#rows.push(row);
    this.#firstRow.push(this.#rows.length);
  }

  /** Names people know come first: sized before not, typed before not, global before weak before local. */
  #preference(row: number): number {
    const binding = this.#table.binding[row]!;
    const bound = binding === STB_GLOBAL ? 0 : binding === STB_WEAK ? 1 : 2;
    return (this.#table.size[row] === 0 ? 8 : 0) + (this.#table.type[row] === STT_NOTYPE ? 4 : 0) + bound;
  }

  finish(): Symbols {
    return {
      count: this.#section.length,
      sectionIndex: Uint32Array.from(this.#section),
      address: Float64Array.from(this.#address),
      size: Float64Array.from(this.#size),
      kind: Uint8Array.from(this.#kind),
      inferred: Uint8Array.from(this.#inferred),
      firstRow: Uint32Array.from(this.#firstRow),
      rows: Uint32Array.from(this.#rows),
    };
  }
}
