import { type DebugFunction, readAuthors } from "../../src/attribution/inline-level.ts";
import type { DebugFacts } from "../../src/attribution/levels.ts";
import { unitOrigin } from "../../src/formats/crate-paths/index.ts";
import { type CodeFacts, type Dwarf, type Entities, NONE, type UnitNames } from "../../src/formats/dwarf/index.ts";
import type { ImageSection } from "../../src/ledger/section.ts";

/** A row of a table of the debug information; a column that is left out has no value there. */
export type Row = Readonly<Record<string, number>>;
const table = (rows: readonly Row[], fields: readonly string[]) => ({
  count: rows.length,
  ...Object.fromEntries(fields.map((field) => [field, Uint32Array.from(rows, (row) => row[field] ?? NONE)])),
});

/** What debug information says, as rows of its tables. */
export interface Told {
  readonly functions?: readonly Row[];
  readonly inlines?: readonly Row[];
  readonly cells?: readonly Row[];
  readonly statics?: readonly Row[];
  readonly ranges?: readonly Row[];
  readonly covers?: readonly Row[];
  readonly lines?: readonly Row[];
  /** What a DIE says of itself, by its offset. */
  readonly dies?: Readonly<Record<number, Partial<DebugFunction> & { readonly unit?: number; readonly declFile?: number }>>;
  readonly files?: readonly string[];
  readonly units?: readonly Partial<UnitNames>[];
}

/** Debug information that says what a test says, without DWARF behind it; file numbers are rows of `files`, statics of 4 bytes lie in `data`. */
export function madeDebug(told: Told, data: ImageSection): DebugFacts {
  const units = (told.units ?? [{ directory: "/w/app" }]).map((unit) => ({ name: "u", directory: "", producer: "", ...unit }) as UnitNames);
  const facts = {
    units: table(
      units.map(() => ({})),
      ["language"],
    ),
    functions: table(told.functions ?? [], ["die", "unit", "start", "bytes"]),
    inlines: table(told.inlines ?? [], ["function", "parent", "depth", "origin", "callFile", "callLine"]),
    cells: table(told.cells ?? [], ["start", "length", "function", "inline"]),
    statics: table(told.statics ?? [], ["address", "die", "unit"]),
    functionClaims: table(told.ranges ?? [], ["start", "length", "function"]),
    claims: table(told.covers ?? [], ["start", "length", "unit"]),
  } as unknown as CodeFacts;
  const path = (file: number) => (file === NONE ? "" : (told.files?.[file] ?? ""));
  const entitiesOf = (dies: Uint32Array) => {
    const rows = [...dies].map((die) => told.dies?.[die] ?? {});
    return {
      count: rows.length,
      ...{ name: rows.map(({ name = "" }) => name), linkageName: rows.map(({ linkageName = "" }) => linkageName) },
      declUnit: Uint32Array.from(rows, ({ unit }) => unit ?? NONE),
      declFile: Uint32Array.from(rows, ({ declFile }) => declFile ?? NONE),
      declLine: Uint32Array.from(rows, ({ line }) => line ?? NONE),
    } as unknown as Entities;
  };
  const lines = async () => ({
    lines: table(told.lines ?? [], ["start", "length", "file", "line"]),
    files: table(
      (told.files ?? []).map((_, index) => ({ program: 0, index })),
      ["program", "index"],
    ),
  });
  const dwarf = {
    entities: async (dies: Uint32Array) => entitiesOf(dies),
    numberedEntities: async (dies: Uint32Array) => {
      const { name, linkageName, ...numbers } = entitiesOf(dies);
      return { ...numbers, name: distinct(name), linkageName: distinct(linkageName), row: dies.map((_, row) => row) };
    },
    declarationPaths: async (_: Uint32Array, files: Uint32Array) => [...files].map(path),
    ...{ lines, fileSpans: lines },
    filePaths: async ({ index }: { index: Uint32Array }) => [...index].map(path),
  } as unknown as Dwarf;
  const origins = units.map(({ name, directory, producer }) => unitOrigin(name, directory, producer));
  const statics = (told.statics ?? []).map(({ address }, row) => ({ row, section: data, address: address!, size: 4, symbol: row }));
  return { dwarf, facts, units, statics, authors: () => readAuthors(dwarf, facts), origins: async () => origins };
}

/** Texts, each once, the first of them "". */
function distinct(all: readonly string[]): { texts: string[]; row: Uint32Array } {
  const texts = [...new Set(["", ...all])];
  return { texts, row: Uint32Array.from(all, (text) => texts.indexOf(text)) };
}
