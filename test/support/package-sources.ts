import type { Authors, DebugFunction } from "../../src/attribution/inline-level.ts";
import type { PackageSources } from "../../src/attribution/package-claims.ts";
import { unitOrigin } from "../../src/formats/crate-paths/index.ts";
import { type CodeFacts, NONE, type UnitNames } from "../../src/formats/dwarf/index.ts";
import type { Symbols } from "../../src/image/symbols.ts";
import type { ImageSection } from "../../src/ledger/section.ts";
import type { Spans } from "../../src/ledger/settle.ts";

/** Where the symbols lie, `STEP` bytes each, one behind the other. */
export const TEXT = 0x0800_0000;
export const STEP = 16;

/** A symbol of a made-up program: 16 bytes of code, or of data where `isStatic` is set. */
export interface MadeSymbol {
  /** Its names, the preferred one first. */
  readonly names: readonly string[];
  /** Row of the unit whose debug information describes it; it has none without. */
  readonly unit?: number;
  readonly isStatic?: boolean;
  /** What the debug information calls it, where it is not the symbol's name. */
  readonly described?: Partial<DebugFunction>;
  /** A function that was inlined into its second half. */
  readonly inlined?: Partial<DebugFunction>;
}

export interface MadeProgram {
  readonly symbols: readonly MadeSymbol[];
  readonly units?: readonly Partial<UnitNames>[];
  /** Ranges of code that units say they cover: [first symbol, symbols, unit]. */
  readonly covers?: readonly (readonly [first: number, count: number, unit: number])[];
  /** Further ranges of the functions' code: [first byte behind TEXT, bytes, symbol]. */
  readonly ranges?: readonly (readonly [at: number, length: number, symbol: number])[];
  /** Functions that were inlined away: the debug information knows their declarations alone. */
  readonly gone?: readonly Partial<DebugFunction>[];
  readonly locked?: Readonly<Record<string, string>>;
}

const column = (values: readonly number[]) => Uint32Array.from(values);

/** What decides packages, of a program that is made up: symbols in one section, with debug information where there are units. */
export function packageSources(program: MadeProgram): PackageSources {
  const { symbols, units = [], covers = [], ranges = [], gone = [], locked = {} } = program;
  const section: ImageSection = {
    ...{ index: 1, name: ".text", address: TEXT, size: symbols.length * STEP, alignment: 4, writable: false, executable: true },
    ...{ hasBytes: true, fileOffset: 0, loadAddress: undefined, storage: "code" },
  };
  const at = (symbol: number) => TEXT + symbol * STEP;
  const each = symbols.map((_, row) => row);
  const first = [0];
  for (const { names } of symbols) first.push(first.at(-1)! + names.length);
  const names = symbols.flatMap((symbol) => symbol.names);
  const table: Symbols = {
    ...{ count: symbols.length, sectionIndex: column(each.map(() => 1)), address: Float64Array.from(each, at) },
    ...{ size: Float64Array.from(each, () => STEP), kind: new Uint8Array(symbols.length), inferred: new Uint8Array(symbols.length) },
    ...{ firstRow: column(first), rows: column(names.map((_, row) => row)) },
  };
  const bySymbol: Spans = {
    ...{ count: symbols.length, sectionRow: new Uint32Array(each.length), start: Float64Array.from(each, at) },
    ...{ length: Float64Array.from(each, () => STEP), owner: Int32Array.from(each), evidence: new Uint8Array(each.length) },
  };
  const made = units.map((unit) => ({ name: "", directory: "", producer: "", ...unit }));
  const origins = made.map((unit) => unitOrigin(unit.name, unit.directory, unit.producer));
  const debug = units.length === 0 ? undefined : debugInformation(symbols, covers, ranges, gone);
  return {
    ...{ sections: [section], symbols: table, bySymbol, names, facts: debug?.facts, units: made, origins, authors: debug?.authors },
    statics: (debug?.statics ?? []).map((symbol, row) => ({ row, section, address: at(symbol), size: STEP, symbol })),
    lockedVersion: (crate) => locked[crate],
  };
}

function debugInformation(
  symbols: readonly MadeSymbol[],
  covers: NonNullable<MadeProgram["covers"]>,
  ranges: NonNullable<MadeProgram["ranges"]>,
  gone: readonly Partial<DebugFunction>[],
) {
  const rows = symbols.flatMap(({ unit, isStatic }, row) => (unit === undefined || isStatic === true ? [] : [row]));
  const statics = symbols.flatMap(({ unit, isStatic }, row) => (unit !== undefined && isStatic === true ? [row] : []));
  const functions: DebugFunction[] = [];
  const add = (told: Partial<DebugFunction>) => functions.push({ linkageName: "", name: "", file: "", line: undefined, ...told }) - 1;
  const hosts = rows.map((row) => add({ linkageName: symbols[row]!.names[0]!, ...symbols[row]!.described }));
  const cells: { start: number; length: number; function: number; inline: number; by: number }[] = [];
  const inlines: { function: number; by: number }[] = [];
  rows.forEach((row, host) => {
    const { inlined } = symbols[row]!;
    const start = TEXT + row * STEP;
    const own = inlined === undefined ? STEP : STEP / 2;
    cells.push({ start, length: own, function: host, inline: NONE, by: hosts[host]! });
    if (inlined === undefined) return;
    inlines.push({ function: host, by: add(inlined) });
    cells.push({ start: start + own, length: STEP - own, function: host, inline: inlines.length - 1, by: inlines.at(-1)!.by });
  });
  for (const told of gone) add(told);
  const owned = [
    ...rows.map((row, host) => ({ start: TEXT + row * STEP, length: STEP, function: host })),
    ...ranges.map(([at, length, symbol]) => ({ start: TEXT + at, length, function: rows.indexOf(symbol) })),
  ];
  const facts = {
    functions: {
      count: rows.length,
      start: column(rows.map((row) => TEXT + row * STEP)),
      unit: column(rows.map((row) => symbols[row]!.unit!)),
    },
    functionClaims: {
      count: owned.length,
      ...{ start: column(owned.map(({ start }) => start)), length: column(owned.map(({ length }) => length)) },
      function: column(owned.map((one) => one.function)),
    },
    claims: {
      count: covers.length,
      start: column(covers.map(([first]) => TEXT + first * STEP)),
      ...{ length: column(covers.map(([, count]) => count * STEP)), unit: column(covers.map(([, , unit]) => unit)) },
    },
    inlines: { count: inlines.length, function: column(inlines.map((call) => call.function)) },
    cells: {
      count: cells.length,
      ...{ start: column(cells.map(({ start }) => start)), length: column(cells.map(({ length }) => length)) },
      ...{ function: column(cells.map((cell) => cell.function)), inline: column(cells.map(({ inline }) => inline)) },
    },
    statics: { count: statics.length, unit: column(statics.map((row) => symbols[row]!.unit!)) },
  } as unknown as CodeFacts;
  const authors: Authors = {
    functions,
    ofCell: column(cells.map(({ by }) => by)),
    ofFunction: column(hosts),
    ofInline: column(inlines.map(({ by }) => by)),
  };
  return { facts, authors, statics };
}
