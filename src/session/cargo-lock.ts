import type { Findings } from "../bytes/finding.ts";
import { InputError } from "../bytes/input-error.ts";
import { readCargoLock } from "../formats/cargo-lock/index.ts";
import { type FileBeside, textOf } from "./surroundings.ts";

/** Longest Cargo.lock that is read, bytes. */
const LONGEST = 1 << 24;

/**
 * Version of a crate when the lock knows exactly one package of that name. A lock that was found and cannot be read costs a finding.
 * @throws InputError for one that is named.
 */
export async function lockedVersions(file: FileBeside | undefined, findings: Findings): Promise<(crate: string) => string | undefined> {
  if (file === undefined) return () => undefined;
  try {
    const lock = readCargoLock(await textOf(file, LONGEST, "cargo-lock/size", "a Cargo.lock"));
    return (crate) => lock.resolve(crate)?.version;
  } catch (error) {
    if (file.named || !(error instanceof InputError)) throw error;
    findings.recovered(error, "warning", "versions of crates are told from paths alone");
    return () => undefined;
  }
}
