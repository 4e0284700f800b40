import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Finding } from "../../src/bytes/finding.ts";
import { projectFolders } from "./project-folders.ts";

/** A linker script that may be the one the image was linked with. */
export interface ScriptCandidate {
  /** Absolute path. */
  readonly path: string;
  /** Continues "regions from memory.x": `beside the ELF`, `beside Cargo.toml`, `in the output of the build script of app`. */
  readonly reason: string;
}

/** What a search near an ELF found. */
export interface ScriptSearch {
  /** The first candidate that names regions; undefined when there is none, or when equally good ones disagree. */
  readonly chosen: ScriptCandidate | undefined;
  /** Every script seen, best first. */
  readonly candidates: readonly ScriptCandidate[];
  readonly findings: readonly Finding[];
}

/** Longer files are no linker scripts, bytes. */
const LONGEST_SCRIPT = 1 << 20;
const LONGEST_DEP_INFO = 1 << 22;
/** Folders of `target/…/build` that are looked at. */
const MOST_BUILD_FOLDERS = 4000;

/**
 * Looks for the linker script that gave `elf` its regions, in places that belong to it alone: beside it, where cargo's dep-info says that
 * its sources lie, in the folders between it and the root of its project, in the output of its build scripts. Only folders
 * are listed, none is searched through; without a project (Cargo.toml or .git above the ELF) only the first two places count.
 * A file counts if the word MEMORY is in it. Unreadable files and folders are passed over.
 */
export function findMemoryScript(elf: string): ScriptSearch {
  const path = resolve(elf);
  const folder = dirname(path);
  const { folders, root } = projectFolders(folder);
  const findings: Finding[] = [];
  const steps: ScriptCandidate[][] = [
    inFolder(folder, "beside the ELF"),
    ...fromDepInfo(path),
    ...folders.filter((above) => above !== folder).map((above) => memoryX(above, placeName(above, root))),
    fromBuildScripts(folder, findings),
    ...folders.filter((above) => above !== folder).map((above) => otherScripts(above, placeName(above, root))),
  ];
  const candidates: ScriptCandidate[] = [];
  let chosen: ScriptCandidate | undefined;
  for (const step of steps) {
    const fresh = step.filter((one) => !candidates.some((known) => known.path === one.path));
    candidates.push(...fresh);
    if (chosen !== undefined || fresh.length === 0) continue;
    if (fresh.length === 1 || basename(fresh[0]!.path) === "memory.x") chosen = fresh[0];
    else findings.push(ambiguous(fresh));
  }
  return { chosen, candidates, findings };
}

function placeName(folder: string, root: string | undefined): string {
  if (isFile(join(folder, "Cargo.toml"))) return "beside Cargo.toml";
  return folder === root ? "in the project's root" : `in ${basename(folder)}/ above the ELF`;
}

/** `memory.x`, or the linker scripts of a folder when there is none. */
function inFolder(folder: string, reason: string): ScriptCandidate[] {
  const script = memoryX(folder, reason);
  return script.length > 0 ? script : otherScripts(folder, reason);
}

function memoryX(folder: string, reason: string): ScriptCandidate[] {
  const path = join(folder, "memory.x");
  return namesMemory(path) ? [{ path, reason }] : [];
}

function otherScripts(folder: string, reason: string): ScriptCandidate[] {
  return list(folder)
    .filter((name) => /\.(ld|lds|x)$/i.test(name) && name !== "memory.x")
    .sort()
    .map((name) => join(folder, name))
    .filter(namesMemory)
    .map((path) => ({ path, reason }));
}

/**
 * Cargo writes `app.d` beside `app`: the sources and the files that build scripts watch [Cargo book, Build cache, "Dep-info files"].
 * A `memory.x` in it comes first; then the one of the package that the sources belong to, which a shared target folder does not lie in.
 */
function fromDepInfo(elf: string): ScriptCandidate[][] {
  const dependencies = depInfo(elf);
  const named = dependencies.filter((path) => basename(path) === "memory.x" && namesMemory(path));
  return [
    named.map((path) => ({ path, reason: `named in ${basename(elf).replace(/\.elf$/i, "")}.d, cargo's list of sources` })),
    ...homesOf(dependencies).map((folder) => inFolder(folder, "beside Cargo.toml")),
  ];
}

/** Folders of the packages whose sources cargo's dep-info lists for an ELF (absolute path); none without dep-info. */
export function packagesOf(elf: string): string[] {
  return homesOf(depInfo(elf));
}

function homesOf(dependencies: readonly string[]): string[] {
  const packages = new Set<string>();
  for (const source of dependencies.filter((path) => path.endsWith(".rs")).slice(0, 50)) {
    const { folders } = projectFolders(dirname(source));
    const home = folders.find((folder) => isFile(join(folder, "Cargo.toml")));
    if (home !== undefined) packages.add(home);
  }
  return [...packages];
}

function depInfo(elf: string): string[] {
  const text = read(`${elf.replace(/\.elf$/i, "")}.d`, LONGEST_DEP_INFO);
  // A colon of `C:\…` is followed by a separator, the one after the target by a blank.
  const line = text?.split("\n", 1)[0] ?? "";
  const start = line.search(/:\s/);
  if (start < 0) return [];
  const paths = line.slice(start + 1).match(/(?:\\ |\S)+/g) ?? [];
  return paths.map((path) => resolve(dirname(elf), path.replaceAll("\\ ", " ")));
}

/** `build/<package>-<hash>/out/memory.x` of the profile's folder, newest first; the ELF may lie in its `examples` or `deps`. */
function fromBuildScripts(folder: string, findings: Finding[]): ScriptCandidate[] {
  const profile = /^(examples|deps)$/.test(basename(folder)) ? dirname(folder) : folder;
  const build = join(profile, "build");
  const found = list(build)
    .slice(0, MOST_BUILD_FOLDERS)
    .map((name) => ({ name, path: join(build, name, "out", "memory.x") }))
    .filter(({ path }) => namesMemory(path))
    .map((one) => ({ ...one, time: statSync(one.path).mtimeMs }))
    .sort((a, b) => b.time - a.time || (a.path < b.path ? -1 : 1));
  const texts = new Set(found.map(({ path }) => read(path, LONGEST_SCRIPT)));
  if (texts.size > 1) {
    findings.push({
      code: "memory/several-scripts",
      severity: "warning",
      message: `build scripts left ${found.length} memory.x that differ; the newest is ${found[0]!.name}/out/memory.x`,
      where: build,
      hint: "name the right one with --memory, or run cargo clean",
    });
  }
  return found.map(({ name, path }) => ({ path, reason: `in the output of the build script of ${name.replace(/-[0-9a-f]{16}$/, "")}` }));
}

function ambiguous(scripts: readonly ScriptCandidate[]): Finding {
  return {
    code: "memory/several-scripts",
    severity: "warning",
    message: `${scripts.length} linker scripts with MEMORY lie ${scripts[0]!.reason}: ${scripts.map(({ path }) => basename(path)).join(", ")}`,
    where: dirname(scripts[0]!.path),
    hint: "name the right one with --memory",
  };
}

function namesMemory(path: string): boolean {
  return /\bMEMORY\b/.test(read(path, LONGEST_SCRIPT) ?? "");
}

function read(path: string, longest: number): string | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    return stat?.isFile() === true && stat.size <= longest ? readFileSync(path, "utf8") : undefined;
  } catch {
    return undefined;
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
