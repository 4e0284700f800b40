import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { placeAt } from "../files/place.ts";

/** Files of one folder that are looked at. */
const MOST_FILES = 100_000;
/** A log is closed after the link, and the clocks of file systems are coarse, milliseconds. */
const SLACK = 2000;

/**
 * The objects that rustc left out of its message about a failed link (`<3 object files omitted>`): they lie beside the file that was to be linked
 * and begin with its name, `deps/app-<hash>.<unit>.rcgu.o`, and rustc removes them only when a link succeeds. Earlier failures leave theirs there
 * too, so the `count` newest count, and none that was written after `before`, the time of the log (milliseconds). seen: rustc 1.96
 */
export function findRustcObjects(output: string, count: number, before: number): string[] {
  const folder = dirname(output);
  const name = basename(output).replace(/\.(elf|exe)$/i, "");
  return list(folder)
    .filter((file) => file.startsWith(`${name}.`) && file.endsWith(".rcgu.o"))
    .slice(0, MOST_FILES)
    .map((file) => join(folder, file))
    .map((path) => ({ path, time: placeAt(path)?.mtimeMs ?? Number.POSITIVE_INFINITY }))
    .filter(({ time }) => time <= before + SLACK)
    .sort((a, b) => b.time - a.time || (a.path < b.path ? -1 : 1))
    .slice(0, count)
    .map(({ path }) => path);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
