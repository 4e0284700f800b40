import { InputError } from "../bytes/input-error.ts";
import { normalizePath } from "../formats/crate-paths/index.ts";
import { type DieReader, DW_AT_linkage_name, DW_TAG_variable, type Dwarf, NONE } from "../formats/dwarf/index.ts";
import type { DebugFacts } from "./levels.ts";

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
 * that the line table gives to each of these places: what the macro expands to and what its arguments compute there, not what is inlined into
 * it from other lines.
 */
export async function defmtPlaces(
  { dwarf }: DebugFacts,
  names: ReadonlySet<string>,
): Promise<{ places: ReadonlyMap<string, Place>; code: ReadonlyMap<string, number> }> {
  const dies = await findStatics(dwarf, names);
  const entities = await dwarf.entities(Uint32Array.from(dies.values()));
  const paths = await dwarf.declarationPaths(entities.declUnit, entities.declFile);
  const places = new Map<string, Place>();
  [...dies.keys()].forEach((name, i) => {
    const line = entities.declLine[i]!;
    if (paths[i] !== "" && line !== NONE && line !== 0) places.set(name, { file: normalizePath(paths[i]!), line });
  });
  return { places, code: await codeAt(dwarf, [...places.values()]) };
}

/** The DIE of each static, by its linkage name; the first of a name. A damaged unit is left, as the scans of it have said. */
async function findStatics(dwarf: Dwarf, names: ReadonlySet<string>): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  const { units } = await dwarf.units();
  const reader = await dwarf.dies();
  const size = (await dwarf.sections.bytes(".debug_info")).length;
  for (let unit = 0; unit < units.count && found.size < names.size; unit++) {
    const end = unit + 1 < units.count ? units.offset[unit + 1]! : size;
    try {
      searchUnit(reader, unit, end, names, found);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return found;
}

/** DIEs lie one behind the other; a null entry is one byte [DWARF5 §7.5.3]. */
function searchUnit(reader: DieReader, unit: number, end: number, names: ReadonlySet<string>, found: Map<string, number>): void {
  const root = reader.root(unit);
  if (root === undefined) return;
  for (let at = root.end; at < end && found.size < names.size; ) {
    const die = reader.at(at);
    if (die?.tag === DW_TAG_variable) {
      const name = reader.string(die, DW_AT_linkage_name);
      if (name !== undefined && names.has(name) && !found.has(name)) found.set(name, die.offset);
    }
    at = Math.max(at + 1, die?.end ?? 0);
  }
}

async function codeAt(dwarf: Dwarf, places: readonly Place[]): Promise<ReadonlyMap<string, number>> {
  const code = new Map<string, number>();
  const wanted = new Map<string, Set<number>>();
  for (const { file, line } of places) wanted.set(file, (wanted.get(file) ?? new Set()).add(line));
  const { lines, files } = await dwarf.lines();
  const paths = (await dwarf.filePaths(files)).map((path) => (path === "" ? "" : normalizePath(path)));
  const byFile = paths.map((path) => wanted.get(path));
  for (let row = 0; row < lines.count; row++) {
    const line = lines.line[row]!;
    const file = lines.file[row]!;
    if (file === NONE || byFile[file]?.has(line) !== true) continue;
    const key = placeKey({ file: paths[file]!, line });
    code.set(key, (code.get(key) ?? 0) + lines.length[row]!);
  }
  return code;
}
