import type { DebugFacts } from "../attribution/levels.ts";
import { InputError } from "../bytes/input-error.ts";
import { normalizePath } from "../formats/crate-paths/index.ts";
import { DW_AT_linkage_name, DW_TAG_variable, type Dwarf, NONE } from "../formats/dwarf/index.ts";
import { lastNotAbove } from "../graph/columns.ts";

/** A line of a source file; the path is normalized. */
export interface Place {
  readonly file: string;
  readonly line: number;
}

/** One text for equal places. */
export function placeKey({ file, line }: Place): string {
  return `${file}:${line}`;
}

/**
 * Where log statements are written, by the name of their symbol: the place that declares the static of that linkage name. And the bytes of code
 * of each of these places: those that the line table gives to it, and those of the calls in it that were inlined. So what the macro expands to
 * and what its arguments compute there, in all functions; not what is called, and not what the optimiser moved to other lines: an estimate.
 */
export async function defmtPlaces(
  debug: DebugFacts,
  names: ReadonlySet<string>,
): Promise<{ places: ReadonlyMap<string, Place>; code: ReadonlyMap<string, number> }> {
  const { dwarf } = debug;
  const dies = await findStatics(dwarf, names);
  const entities = await dwarf.entities(Uint32Array.from(dies.values()));
  const paths = await dwarf.declarationPaths(entities.declUnit, entities.declFile);
  const places = new Map<string, Place>();
  [...dies.keys()].forEach((name, i) => {
    const line = entities.declLine[i]!;
    if (paths[i] !== "" && line !== NONE && line !== 0) places.set(name, { file: normalizePath(paths[i]!), line });
  });
  return { places, code: await codeAt(debug, [...places.values()]) };
}

/** The DIE of each static, by its linkage name; the first of a name. A damaged unit is left, as the scans of it have said. */
async function findStatics(dwarf: Dwarf, names: ReadonlySet<string>): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const { units } = await dwarf.units();
  const reader = await dwarf.dies();
  for (let unit = 0; unit < units.count && found.size < names.size; unit++) {
    try {
      for (const { die } of reader.walk(unit)) {
        const name = die.tag === DW_TAG_variable ? reader.string(die, DW_AT_linkage_name) : undefined;
        if (name !== undefined && names.has(name) && !found.has(name)) found.set(name, die.offset);
      }
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return found;
}

/** Bytes by place. A byte counts once: for the outermost inlined call of such a line, else for its own line. */
async function codeAt({ dwarf, facts }: DebugFacts, places: readonly Place[]): Promise<ReadonlyMap<string, number>> {
  const code = new Map<string, number>();
  const add = (key: string, bytes: number) => code.set(key, (code.get(key) ?? 0) + bytes);
  const keys = new Set(places.map(placeKey));
  const { cells } = facts;
  const calls = await callsAt({ dwarf, facts }, places, keys);
  const callOf = (cell: number) => (cells.inline[cell] === NONE ? undefined : calls[cells.inline[cell]!]);
  for (let cell = 0; cell < cells.count; cell++) {
    const key = callOf(cell);
    if (key !== undefined) add(key, cells.length[cell]!);
  }
  const { lines, files } = await dwarf.lines();
  const paths = (await dwarf.filePaths(files)).map((path) => (path === "" ? "" : normalizePath(path)));
  const wanted = new Set(places.map(({ line }) => line));
  for (let row = 0; row < lines.count; row++) {
    const [line, file] = [lines.line[row]!, lines.file[row]!];
    if (file === NONE || !wanted.has(line)) continue;
    const key = placeKey({ file: paths[file]!, line });
    if (!keys.has(key)) continue;
    const start = lines.start[row]!;
    const end = start + lines.length[row]!;
    let own = end - start;
    for (let cell = Math.max(0, lastNotAbove(cells.start, start, cells.count)); cell < cells.count && cells.start[cell]! < end; cell++) {
      const overlap = Math.min(end, cells.start[cell]! + cells.length[cell]!) - Math.max(start, cells.start[cell]!);
      if (overlap > 0 && callOf(cell) !== undefined) own -= overlap;
    }
    add(key, own);
  }
  return code;
}

/** For each inlined call the place of the outermost call around it, itself included, that is in the line of a place. */
async function callsAt(
  { dwarf, facts: { inlines, functions } }: Pick<DebugFacts, "dwarf" | "facts">,
  places: readonly Place[],
  keys: ReadonlySet<string>,
): Promise<(string | undefined)[]> {
  const wanted = new Set(places.map(({ line }) => line));
  const rows: number[] = [];
  for (let row = 0; row < inlines.count; row++) if (wanted.has(inlines.callLine[row]!)) rows.push(row);
  const paths = await dwarf.declarationPaths(
    Uint32Array.from(rows, (row) => functions.unit[inlines.function[row]!]!),
    Uint32Array.from(rows, (row) => inlines.callFile[row]!),
  );
  const found: (string | undefined)[] = new Array<string | undefined>(inlines.count).fill(undefined);
  rows.forEach((row, i) => {
    const key = placeKey({ file: paths[i] === "" ? "" : normalizePath(paths[i]!), line: inlines.callLine[row]! });
    if (keys.has(key)) found[row] = key;
  });
  // Parents come first.
  for (let row = 0; row < inlines.count; row++) {
    const parent = inlines.parent[row]!;
    if (parent !== NONE && found[parent] !== undefined) found[row] = found[parent];
  }
  return found;
}
