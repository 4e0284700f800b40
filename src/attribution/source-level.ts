import { normalizePath, packageOfPath, pathInside } from "../formats/crate-paths/index.ts";
import { NONE, type UnitNames } from "../formats/dwarf/index.ts";
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
export async function sourceClaims(debug: DebugFacts, sections: readonly ImageSection[], byLine: boolean): Promise<SourceClaims> {
  const { dwarf, facts, statics, units } = debug;
  const { lines: table, files } = await dwarf.lines();
  const paths = new Numbering<string>();
  const lines = new Numbering<number>();
  const claims = new Claims();
  const ownerOf = (file: number, line: number) => (byLine ? lines.of(file * LINES + Math.min(line, LINES - 1)) : file);
  const rowOf = (path: string) => (path === "" ? -1 : paths.of(normalizePath(path)));
  const fileRows = Int32Array.from(await dwarf.filePaths(files), rowOf);
  const ofLine = (file: number, i: number) =>
    file < fileRows.length && fileRows[file]! >= 0 ? ownerOf(fileRows[file]!, table.line[i]!) : -1;
  const owned = byLine ? { owner: Int32Array.from(table.file.subarray(0, table.count), ofLine) } : { owner: table.file, owners: fileRows };
  claimRanges(claims, sections, { ...table, ...owned }, RANK_LINE, evidenceId("line table"));
  const entities = await dwarf.entities(Uint32Array.from(statics, ({ row }) => facts.statics.die[row]!));
  const declared = await dwarf.declarationPaths(entities.declUnit, entities.declFile);
  const variable = evidenceId("DWARF variable");
  statics.forEach(({ section, address, size }, i) => {
    const file = rowOf(declared[i] ?? "");
    if (file < 0) return;
    const line = entities.declLine[i] === NONE ? 0 : entities.declLine[i]!;
    claims.add(section.index, address, size, ownerOf(file, line), RANK_STATIC, variable);
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
