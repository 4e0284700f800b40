import { readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Finding } from "../../src/bytes/finding.ts";
import { isFile, placeAt } from "../files/place.ts";
import { textIfReadable } from "../files/read-text.ts";
import { projectFolders } from "./project-folders.ts";

/** A linker script that may be the one the image was linked with. */
export interface ScriptCandidate {
  /** Absolute path. */
  readonly path: string;
  /** Continues "regions from memory.x": `beside the ELF`, `beside Cargo.toml`, `in the output of the build script of app`. */
  readonly reason: string;
}

/** Scripts of one place. */
export interface ScriptPlace {
  /** Best first. */
  readonly candidates: readonly ScriptCandidate[];
  /** The one to take when nothing tells more of the image; undefined when several are equally good. */
  readonly preferred: ScriptCandidate | undefined;
  /** What to say when nothing tells which of several it is. */
  readonly doubt: Finding | undefined;
}

/** Longer files are no linker scripts, bytes. */
const LONGEST_SCRIPT = 1 << 20;
const LONGEST_DEP_INFO = 1 << 22;
/** Folders of `target/…/build` that are looked at. */
const MOST_BUILD_FOLDERS = 4000;

/**
 * Looks for the linker scripts that may have given `elf` its regions, in places that belong to it alone, the likeliest first: beside it, in the
 * root of its cargo workspace, where cargo's dep-info says that its sources lie, in the folders between it and the root of its project, in the
 * output of its build scripts. Only folders are listed, none is searched through; without a project (Cargo.toml or .git above the ELF) only
 * those beside it and by dep-info count. A file counts if the word MEMORY is in it. Unreadable files and folders are passed over.
 */
export function findMemoryScripts(elf: string): ScriptPlace[] {
  const path = resolve(elf);
  const folder = dirname(path);
  const { folders, root } = projectFolders(folder);
  const workspace = folders.find((above) => isFile(join(above, "Cargo.toml")));
  const steps: ScriptCandidate[][] = [
    inFolder(folder, "beside the ELF"),
    // cargo links in the root of the workspace, where a linker looks first; its target folder lies there.
    workspace === undefined || workspace === folder ? [] : memoryX(workspace, "beside Cargo.toml"),
    ...fromDepInfo(path),
    ...folders.filter((above) => above !== folder).map((above) => memoryX(above, placeName(above, root))),
    fromBuildScripts(folder),
    ...folders.filter((above) => above !== folder).map((above) => otherScripts(above, placeName(above, root))),
  ];
  const known = new Set<string>();
  return steps.flatMap((step): ScriptPlace[] => {
    const candidates = step.filter((one) => !known.has(one.path));
    for (const one of candidates) known.add(one.path);
    const [first] = candidates;
    if (first === undefined) return [];
    const isMemoryX = basename(first.path) === "memory.x";
    return [
      {
        candidates,
        // Keil writes `Objects/app.sct` for `Objects/app.axf`.
        preferred: candidates.length === 1 || isMemoryX ? first : candidates.find(({ path: script }) => stemOf(script) === stemOf(path)),
        doubt: candidates.length === 1 ? undefined : isMemoryX ? severalBuilds(candidates) : ambiguous(candidates),
      },
    ];
  });
}

/** The script to take where the image itself is not at hand: of the first place that prefers one. */
export function likelyMemoryScript(elf: string): ScriptCandidate | undefined {
  return findMemoryScripts(elf).find(({ preferred }) => preferred !== undefined)?.preferred;
}

function stemOf(path: string): string {
  return basename(path).replace(/\.\w+$/, "");
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
    .filter((name) => /\.(ld|lds|x|sct|scat|icf)$/i.test(name) && name !== "memory.x")
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
  const text = textIfReadable(`${elf.replace(/\.elf$/i, "")}.d`, LONGEST_DEP_INFO);
  // A colon of `C:\…` is followed by a separator, the one after the target by a blank.
  const line = text?.split("\n", 1)[0] ?? "";
  const start = line.search(/:\s/);
  if (start < 0) return [];
  const paths = line.slice(start + 1).match(/(?:\\ |\S)+/g) ?? [];
  return paths.map((path) => resolve(dirname(elf), path.replaceAll("\\ ", " ")));
}

/** `build/<package>-<hash>/out/memory.x` of the profile's folder, newest first; the ELF may lie in its `examples` or `deps`. */
function fromBuildScripts(folder: string): ScriptCandidate[] {
  const profile = /^(examples|deps)$/.test(basename(folder)) ? dirname(folder) : folder;
  const build = join(profile, "build");
  const found = list(build)
    .slice(0, MOST_BUILD_FOLDERS)
    .map((name) => ({ name, path: join(build, name, "out", "memory.x") }))
    .filter(({ path }) => namesMemory(path))
    .map((one) => ({ ...one, time: placeAt(one.path)?.mtimeMs ?? 0 }))
    .sort((a, b) => b.time - a.time || (a.path < b.path ? -1 : 1));
  return found.map(({ name, path }) => ({ path, reason: `in the output of the build script of ${name.replace(/-[0-9a-f]{16}$/, "")}` }));
}

/** What to say of memory.x files of build scripts that differ; undefined when they are alike. */
function severalBuilds(scripts: readonly ScriptCandidate[]): Finding | undefined {
  const newest = dirname(dirname(scripts[0]!.path));
  if (new Set(scripts.map(({ path }) => textIfReadable(path, LONGEST_SCRIPT))).size < 2) return undefined;
  return {
    code: "memory/several-scripts",
    severity: "warning",
    message: `build scripts left ${scripts.length} memory.x that differ; the newest is ${basename(newest)}/out/memory.x`,
    where: dirname(newest),
    hint: "name the right one with --memory, or run cargo clean",
  };
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
  const text = textIfReadable(path, LONGEST_SCRIPT) ?? "";
  return /\.(sct|scat|icf)$/i.test(path) ? text !== "" : /\bMEMORY\b/.test(text);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
