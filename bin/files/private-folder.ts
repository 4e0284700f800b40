import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../exit-codes.ts";
import { systemReason } from "./read-text.ts";

/** A new folder for files that pass, which only its owner can read; who made it removes it. @throws UsageError when the system has no place for it */
export function privateFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), "cortex-size-"));
  } catch (error) {
    throw new UsageError(`no folder can be made in ${tmpdir()}: ${systemReason(error)}`, "TMPDIR names another place for it");
  }
}
