import { normalizePath, packageOfPath, pathInside } from "../formats/crate-paths/index.ts";
import { type FunctionFacts, type LineTable, NONE, type UnitNames } from "../formats/dwarf/index.ts";
import { claimRanges } from "../ledger/claim-ranges.ts";
import { Claims, evidenceId } from "../ledger/claims.ts";
import type { ImageSection } from "../ledger/section.ts";
import type { DebugFacts } from "./levels.ts";
import type { SourceFiles, SourceLines } from "./program.ts";

const RANK_LINE = 10;
const RANK_STATIC = 11;
/** Line numbers below this make one number with their file's row; no source is longer. */
const LINES = 2 ** 24;

/** Claims of the source levels with their owners. */
export interface SourceClaims {
  readonly claims: Claims;
  readonly files: SourceFiles;
  readonly lines: SourceLines;
}

/**
 * Where code was written, line by line (so the innermost inlined function's), and where statics are declared. Owners are rows of `lines` when
 * `byLine` is set, of `files` else.
 */
export async function sourceClaims(
  debug: DebugFacts<FunctionFacts>,
  sections: readonly ImageSection[],
  byLine: boolean,
): Promise<SourceClaims> {
  const { dwarf, facts, statics, units } = debug;
  const table = byLine ? await dwarf.lines() : undefined;
  const { lines: spans, files } = table ?? (await dwarf.fileSpans());
  const paths = new Numbering<string>();
  const lines = new Numbering<number>();
  const claims = new Claims();
  const ownerOf = (file: number, line: number) => (byLine ? lines.of(file * LINES + Math.min(line, LINES - 1)) : file);
  // Units name the same files, and many statics are declared in one.
  const rows = new Map<string, number>([["", -1]]);
  const rowOf = (path: string) => {
    let row = rows.get(path);
    if (row === undefined) {
      row = paths.of(normalizePath(path));
      rows.set(path, row);
    }
    return row;
  };
  const fileRows = Int32Array.from(await dwarf.filePaths(files), rowOf);
  const owned = table === undefined ? { owner: spans.file, owners: fileRows } : { owner: lineOwners(table.lines, fileRows, ownerOf) };
  claimRanges(claims, sections, { ...spans, ...owned }, RANK_LINE, evidenceId("line table"));
  const entities = await dwarf.entities(Uint32Array.from(statics, ({ row }) => facts.statics.die[row]!));
  const declared = await dwarf.declarationPaths(entities.declUnit, entities.declFile);
  const variable = evidenceId("DWARF variable");
  statics.forEach(({ section, address, size }, i) => {
    const row = rowOf(declared[i] ?? "");
    if (row < 0) return;
    const line = entities.declLine[i] === NONE ? 0 : entities.declLine[i]!;
    claims.add(section.index, address, size, ownerOf(row, line), RANK_STATIC, variable);
  });
  const names = paths.values();
  const keys = lines.values();
  return {
    claims,
    files: { paths: names, titles: sourceTitles(names, units) },
    lines: {
      count: keys.length,
      file: Uint32Array.from(keys, (key) => Math.floor(key / LINES)),
      line: Uint32Array.from(keys, (key) => key % LINES),
    },
  };
}

/** Owners of spans of lines; -1 where the file is unknown. */
function lineOwners({ count, file, line }: LineTable, fileRows: Int32Array, ownerOf: (file: number, line: number) => number): Int32Array {
  return Int32Array.from(file.subarray(0, count), (each, i) =>
    each < fileRows.length && fileRows[each]! >= 0 ? ownerOf(fileRows[each]!, line[i]!) : -1,
  );
}

/**
 * Paths for people: a package's own path behind its name and version, the standard library's from `library/` on, others below the folder in which
 * they were compiled. Different paths get different titles.
 */
export function sourceTitles(paths: readonly string[], units: readonly UnitNames[]): string[] {
  const folders = [...new Set(units.map(({ directory }) => normalizePath(directory)))].filter((folder) => folder !== "");
  folders.sort((a, b) => b.length - a.length);
  const titles = new Map<string, string>();
  const taken = new Set<string>();
  return paths.map((path) => {
    const known = titles.get(path);
    if (known !== undefined) return known;
    const wanted = sourceTitle(normalizePath(path), folders);
    const title = taken.has(wanted) ? path : wanted;
    taken.add(title);
    titles.set(path, title);
    return title;
  });
}

function sourceTitle(path: string, folders: readonly string[]): string {
  const { origin, package: name, version, revision, root, file } = packageOfPath(path);
  if (origin === "std") return `library/${name}/${file}`;
  if (origin !== "local") {
    const mark = version ?? revision;
    return root === "" ? path : `${mark === undefined ? name : `${name}-${mark}`}/${file}`;
  }
  for (const folder of folders) {
    const inside = pathInside(folder, path);
    if (inside !== undefined) return inside;
  }
  return path;
}

/** Numbers distinct values in the order of their arrival. */
class Numbering<Value> {
  readonly #numbers = new Map<Value, number>();

  of(value: Value): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.#numbers.size);
    return this.#numbers.size - 1;
  }

  values(): Value[] {
    return [...this.#numbers.keys()];
  }
}
