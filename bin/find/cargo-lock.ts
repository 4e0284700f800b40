import { readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Findings } from "../../src/bytes/finding.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { type CargoLock, readCargoLock } from "../../src/formats/cargo-lock/index.ts";
import { projectFolders } from "./project-folders.ts";

/** Longest Cargo.lock that is read, bytes. */
const LONGEST = 1 << 24;

/**
 * The Cargo.lock that belongs to an ELF: beside it, or in a folder between it and the root of its project, the nearest first. One that cannot be read
 * costs a finding.
 */
export function findCargoLock(elf: string, findings: Findings): CargoLock | undefined {
  for (const folder of projectFolders(dirname(resolve(elf))).folders) {
    const path = join(folder, "Cargo.lock");
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() !== true || stat.size > LONGEST) continue;
    try {
      return readCargoLock(readFileSync(path, "utf8"));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      findings.recovered(error, "warning", "versions of crates are told from paths alone");
      return undefined;
    }
  }
  return undefined;
}

/** Version of a crate when the lock knows exactly one package of that name. */
export function lockedVersions(lock: CargoLock | undefined): (crate: string) => string | undefined {
  return (crate) => lock?.resolve(crate)?.version;
}
