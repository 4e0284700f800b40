import { resolve } from "node:path";
import type { LoadedFirmware } from "../src/claims/firmware.ts";
import { type DebugFacts, debugFacts, decideLevels, type Levels } from "../src/claims/levels.ts";
import type { Arguments } from "./command.ts";
import { findCargoLock, lockedVersions } from "./find/cargo-lock.ts";
import type { Io } from "./io.ts";
import { withFirmware } from "./load.ts";
import { Progress } from "./progress.ts";

/** An image with its crates, units and inlined functions decided. */
export interface Decided {
  readonly firmware: LoadedFirmware;
  readonly levels: Levels;
  /** Undefined when there is no debug information; a finding says so. */
  readonly debug: DebugFacts | undefined;
  readonly progress: Progress;
}

/** Opens an ELF, reads its debug information, decides the levels below the section, and closes it after use. */
export async function withLevels<T>(name: string, args: Arguments, io: Io, use: (decided: Decided) => Promise<T>): Promise<T> {
  const progress = new Progress(io);
  try {
    return await withFirmware(name, args, io, async (firmware) => use(await decide(firmware, name, io, progress)));
  } finally {
    progress.done();
  }
}

async function decide(firmware: LoadedFirmware, name: string, io: Io, progress: Progress): Promise<Decided> {
  progress.step(`${name}: reading debug information`, firmware.elf.source.size);
  const debug = await debugFacts(firmware);
  progress.step(`${name}: deciding what belongs to whom`, firmware.elf.source.size);
  const lock = name === "-" ? undefined : findCargoLock(resolve(io.cwd, name), firmware.findings);
  const levels = await decideLevels(firmware, debug, { lockedVersion: lockedVersions(lock) });
  return { firmware, levels, debug, progress };
}
