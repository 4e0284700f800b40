import { existsSync } from "node:fs";
import { basename, dirname, extname, relative, resolve } from "node:path";
import { FileSource } from "../../src/bytes/file-source.ts";
import { includeCandidates } from "../../src/formats/memory-x/index.ts";
import { companionPaths } from "../../src/session/debug-file.ts";
import type { FileBeside, ScriptBeside, Surroundings } from "../../src/session/surroundings.ts";
import { chosenChip } from "../chips/chosen.ts";
import { isFile } from "../files/place.ts";
import { readText } from "../files/read-text.ts";
import { findCargoLock } from "../find/cargo-lock.ts";
import { findMapFiles } from "../find/map-file.ts";
import { findMemoryScripts } from "../find/memory-script.ts";
import type { Io } from "../io.ts";

/** Where distributions keep debug files by build-id [GDB manual §Separate Debug Files]. */
const DEBUG_ROOTS = ["/usr/lib/debug"];
/** Longest linker script that an INCLUDE may name, bytes. */
const LONGEST_SCRIPT = 1 << 22;

/** A value that somebody gave, and where: `--memory`, or the configuration's file. */
export interface NamedValue {
  readonly value: string;
  readonly reason: string;
}

/** Files and the part that the command line or the configuration names; what is left open is found. */
export interface NamedFiles {
  readonly scripts: readonly NamedValue[];
  readonly libraryFolders: readonly string[];
  readonly map: NamedValue | undefined;
  readonly lockfile: NamedValue | undefined;
  readonly svd: NamedValue | undefined;
  readonly debugFile: NamedValue | undefined;
  readonly chip: NamedValue | undefined;
}

/** The files around an ELF, `-` for standard input: those that are named, else those that are found near it. */
export function filesAround(elf: string, named: NamedFiles, io: Io): Surroundings {
  const path = elf === "-" ? undefined : resolve(io.cwd, elf);
  const given = (file: NamedValue): FileBeside => beside(resolve(io.cwd, file.value), shownPath(file.value, io), file.reason, true);
  const include = includesOf(named.libraryFolders, io);
  const optional = (file: NamedValue | undefined) => (file === undefined ? undefined : given(file));
  return {
    namedScripts: () => named.scripts.map((file) => ({ ...given(file), include: include(file.value) })),
    foundScripts() {
      return (path === undefined ? [] : findMemoryScripts(path)).map(({ candidates, preferred, doubt }) => {
        const files = candidates.map((one) => ({ ...found(one.path, one.reason, io), include: include(one.path) }));
        return { files, preferred: preferred && files[candidates.indexOf(preferred)], doubt };
      });
    },
    maps() {
      if (named.map !== undefined) return [given(named.map)];
      return path === undefined ? [] : findMapFiles(path).map((file) => found(file.path, file.reason, io));
    },
    lock() {
      const lock = named.lockfile === undefined && path !== undefined ? findCargoLock(path) : undefined;
      return lock === undefined ? optional(named.lockfile) : found(lock, "found upward", io);
    },
    svd: () => optional(named.svd),
    debugFiles(link, buildId) {
      if (named.debugFile !== undefined) return [given(named.debugFile)];
      if (path === undefined) return [];
      return companionPaths(dirname(path), link, buildId, DEBUG_ROOTS)
        .filter((candidate) => candidate !== path && isFile(candidate))
        .map((candidate) => beside(candidate, basename(candidate), "by the debug link or build-id", false));
    },
    splitPackages() {
      const packages = path === undefined ? [] : [`${path}.dwp`, `${path.slice(0, path.length - extname(path).length)}.dwp`];
      const found = [...new Set(packages)].filter(isFile).map((one) => beside(one, basename(one), "beside the ELF", false));
      return named.debugFile === undefined ? found : [given(named.debugFile), ...found];
    },
    splitFiles(name, directory) {
      if (path === undefined || name === "" || !/\.dwo$/i.test(name)) return [];
      const folder = dirname(path);
      const places = [resolve(folder, directory, name), resolve(folder, name), resolve(folder, basename(name))];
      return [...new Set(places)].filter(isFile).map((one) => beside(one, basename(one), "named by a skeleton unit", false));
    },
    chip: () => chosenChip(path, named.chip),
  };
}

function beside(path: string, name: string, reason: string, isNamed: boolean): FileBeside {
  return { name, reason, named: isNamed, open: () => FileSource.open(path, name) };
}

function found(path: string, reason: string, io: Io): FileBeside {
  const shown = relative(io.cwd, path);
  return beside(path, shown.startsWith("..") ? basename(path) : shown, reason, false);
}

/** As it was written; a path of the configuration, which is absolute, from here when it lies below. */
function shownPath(path: string, io: Io): string {
  const near = relative(io.cwd, path);
  return path === resolve(path) && !near.startsWith("..") ? near : path;
}

function includesOf(libraryFolders: readonly string[], io: Io): (script: string) => ScriptBeside["include"] {
  return (script) => (name, including) => {
    const from = including === shownPath(script, io) || including === basename(script) ? script : including;
    const candidates = includeCandidates(name, from, [...libraryFolders]);
    const path = candidates.find((candidate) => existsSync(resolve(io.cwd, candidate)));
    return path === undefined ? undefined : { name: path, text: textAt(path, io) };
  };
}

function textAt(path: string, io: Io): string {
  return readText(resolve(io.cwd, path), path, LONGEST_SCRIPT);
}
