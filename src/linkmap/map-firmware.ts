import { ARM } from "../architecture/arm.ts";
import { UNKNOWN_TARGET } from "../architecture/target.ts";
import type { Findings } from "../bytes/finding.ts";
import { demangle } from "../formats/demangle/index.ts";
import { type LinkMap, NONE } from "../formats/map/index.ts";
import type { Firmware, NamedSymbol } from "../image/firmware.ts";
import { withPadding } from "../image/gaps.ts";
import { countsGaps, toolName } from "../image/producers.ts";
import { NO_POOLS, symbolClaims } from "../image/symbol-claims.ts";
import { SYMBOL_KINDS, type Symbols } from "../image/symbols.ts";
import { checkMemory } from "../ledger/invariants.ts";
import { Ledger } from "../ledger/ledger.ts";
import { layOut } from "../ledger/memory.ts";
import type { RegionDefinition } from "../ledger/region.ts";
import type { ImageSection } from "../ledger/section.ts";
import { settle } from "../ledger/settle.ts";
import { mapSections } from "./map-sections.ts";

/**
 * A model of an image of which there is a linker map alone: sections, symbols and memory as far as the map goes. Symbols without a size end where the next one or their input section does.
 */
export function mapFirmware(file: string, map: LinkMap, regions: readonly RegionDefinition[], findings: Findings): Firmware {
  const sections = mapSections(map, regions);
  const symbols = mapSymbols(map, sections);
  const ledger = new Ledger(sections);
  const spans = withPadding(settle(symbolClaims({ symbols, pools: NO_POOLS }), sections), sections);
  ledger.keep("symbol", () => spans, { count: symbols.count, name: (owner) => `symbol ${owner}` });
  const stackTop = findNames(map, new Set(["_stack_start"])).get("_stack_start")?.value ?? assigned(map, "_stack_start");
  const producers = map.tool === undefined ? [] : [toolName(map.tool) ?? map.tool];
  const memory = layOut(sections, regions, { stackTop, sram: ARM.sram, countsGaps: countsGaps(producers) });
  checkMemory(memory);
  for (const finding of memory.findings) findings.report(finding);
  const nameOf = (row: number) => map.symbols.names.at(row);
  return {
    ...{ file, class: 32, machine: "ARM", entry: map.entry ?? 0, littleEndian: true, buildId: undefined },
    producers,
    target: UNKNOWN_TARGET,
    size: berkeley(sections),
    sectionTable: sections.map((section) => ({ ...section, type: "", flags: "", allocated: true })),
    ...{ sections, memory, symbols, ledger, findings },
    describe: async (asked) =>
      Array.from(asked, (symbol) => {
        const names = Array.from(symbols.rows.subarray(symbols.firstRow[symbol], symbols.firstRow[symbol + 1]), nameOf);
        const { text, crate } = demangle(names[0] ?? "");
        return { raw: names[0] ?? "", demangled: text, aliases: names.slice(1), crate: crate?.name };
      }),
    names: async (rows) => Array.from(rows, nameOf),
    mayName: async () => true,
    find: async (names) => findNames(map, new Set(names)),
    values: async (names) => valuesOf(map, new Set(names)),
    read: async () => new Uint8Array(0),
  };
}

/** Symbols of the map in section and address order; those of one address are one row. */
function mapSymbols({ symbols, inputs }: LinkMap, sections: readonly ImageSection[]): Symbols {
  const found: { section: ImageSection; row: number; address: number; end: number | undefined }[] = [];
  for (let row = 0; row < symbols.count; row++) {
    const address = symbols.address[row]!;
    const section = sections.find((one) => address >= one.address && address < one.address + one.size);
    if (section === undefined) continue;
    const input = symbols.input[row]!;
    const size = symbols.size?.[row];
    const inputEnd = input === NONE ? undefined : inputs.address[input]! + inputs.size[input]!;
    // A symbol of the script marks a place and owns nothing.
    if (input === NONE && (size === undefined || size === 0)) continue;
    found.push({ section, row, address, end: size !== undefined && size > 0 ? address + size : inputEnd });
  }
  found.sort((a, b) => a.section.index - b.section.index || a.address - b.address || (b.end ?? 0) - (a.end ?? 0) || a.row - b.row);
  const groups: (typeof found)[] = [];
  for (const one of found) {
    const last = groups.at(-1);
    if (last !== undefined && last[0]!.section === one.section && last[0]!.address === one.address) last.push(one);
    else groups.push([one]);
  }
  const sized = symbols.size !== undefined;
  const ends = groups.map((group, i) => {
    const [first] = group as [(typeof found)[number]];
    const next = groups[i + 1]?.[0];
    const limit = next?.section === first.section && !sized ? next.address : Number.POSITIVE_INFINITY;
    return Math.min(first.end ?? limit, limit, first.section.address + first.section.size);
  });
  const firstRow = new Uint32Array(groups.length + 1);
  groups.forEach((group, i) => {
    firstRow[i + 1] = firstRow[i]! + group.length;
  });
  const [object, code] = [SYMBOL_KINDS.indexOf("object"), SYMBOL_KINDS.indexOf("function")];
  return {
    count: groups.length,
    sectionIndex: Uint32Array.from(groups, ([first]) => first!.section.index),
    address: Float64Array.from(groups, ([first]) => first!.address),
    size: Float64Array.from(groups, ([first], i) => ends[i]! - first!.address),
    kind: Uint8Array.from(groups, ([first]) => (first!.section.executable ? code : object)),
    inferred: new Uint8Array(groups.length).fill(sized ? 0 : 1),
    firstRow,
    rows: Uint32Array.from(groups.flat(), ({ row }) => row),
  };
}

function findNames({ symbols, inputs }: LinkMap, wanted: ReadonlySet<string>): Map<string, NamedSymbol> {
  const found = new Map<string, NamedSymbol>();
  for (let row = 0; row < symbols.count && found.size < wanted.size; row++) {
    const name = symbols.names.at(row);
    if (!wanted.has(name) || found.has(name)) continue;
    const input = symbols.input[row]!;
    const size = symbols.size?.[row] ?? (input === NONE ? 0 : inputs.size[input]!);
    found.set(name, { name, value: symbols.address[row]!, size, sectionIndex: undefined });
  }
  return found;
}

function valuesOf({ symbols }: LinkMap, wanted: ReadonlySet<string>): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (let row = 0; row < symbols.count; row++) {
    const name = symbols.names.at(row);
    if (wanted.has(name)) found.set(name, [...(found.get(name) ?? []), symbols.address[row]!]);
  }
  return found;
}

/** Value of a symbol that the linker script assigns: `_stack_start = (ORIGIN (RAM) + LENGTH (RAM))`. */
function assigned({ assignments }: LinkMap, name: string): number | undefined {
  for (let row = 0; row < assignments.count; row++) {
    const value = assignments.value[row]!;
    if (value > 0 && new RegExp(`^(PROVIDE(_HIDDEN)? ?\\()?${name} = `).test(assignments.expressions.at(row))) return value;
  }
  return undefined;
}

function berkeley(sections: readonly ImageSection[]): Firmware["size"] {
  let [text, data, bss] = [0, 0, 0];
  for (const { size, hasBytes, writable } of sections) {
    if (!hasBytes) bss += size;
    else if (writable) data += size;
    else text += size;
  }
  return { text, data, bss, total: text + data + bss };
}
