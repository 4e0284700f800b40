import { resolve } from "node:path";
import { type DebugFacts, debugFacts, decideLevels, decideUnits, type LevelOptions, type Levels } from "../src/attribution/levels.ts";
import { InputError } from "../src/bytes/input-error.ts";
import type { DataOwners } from "../src/graph/data-owners.ts";
import type { LoadedFirmware } from "../src/image/load.ts";
import type { Arguments } from "./command.ts";
import { findCargoLock, lockedVersions } from "./find/cargo-lock.ts";
import type { Io } from "./io.ts";
import { linkerMap } from "./linker-map.ts";
import { withFirmware } from "./load.ts";
import { Progress } from "./progress.ts";

/** An image with its debug information, nothing decided yet that needs it. */
export interface Program {
  readonly firmware: LoadedFirmware;
  /** Undefined when there is no debug information. */
  readonly debug: DebugFacts | undefined;
  readonly progress: Progress;
}

/** An image with its crates, units and inlined functions decided. */
export interface Decided extends Program {
  readonly levels: Levels;
}

/** Opens an ELF, reads its debug information, decides all levels below the section, and closes it after use. */
export function withLevels<T>(name: string, args: Arguments, io: Io, use: (decided: Decided) => Promise<T>): Promise<T> {
  return withProgram(name, args, io, async (program) => use({ ...program, levels: await decide(program, name, args, io) }));
}

/** As `withLevels`, for an image whose code can be traced. @throws InputError `code/not-traced` for any other. */
export function withTraced<T>(
  name: string,
  args: Arguments,
  io: Io,
  use: (decided: Decided & { readonly traced: DataOwners }) => Promise<T>,
): Promise<T> {
  return withLevels(name, args, io, async (decided) => {
    const { traced } = decided.levels;
    if (traced !== undefined) return use({ ...decided, traced });
    const { file, linked, machine } = decided.firmware;
    const what = linked
      ? `code of ${machine} is not followed: little-endian ARM is`
      : "an object file's references wait for the linker: name the linked ELF";
    throw new InputError("code/not-traced", { file }, what);
  });
}

/** Opens an ELF, reads its debug information, and closes it after use. */
export async function withProgram<T>(name: string, args: Arguments, io: Io, use: (program: Program) => Promise<T>): Promise<T> {
  const progress = new Progress(io);
  try {
    return await withFirmware(name, args, io, async (firmware) => {
      progress.step(`${name}: reading debug information`, firmware.elf.source.size);
      return use({ firmware, debug: await debugFacts(firmware), progress });
    });
  } finally {
    progress.done();
  }
}

/** Decides the compile units alone: much cheaper than all levels. */
export function unitsOf(firmware: LoadedFirmware, debug: DebugFacts, name: string, io: Io): Promise<Pick<Levels, "packages" | "units">> {
  return decideUnits(firmware, debug, levelOptions(firmware, name, io));
}

function decide({ firmware, debug, progress }: Program, name: string, args: Arguments, io: Io): Promise<Levels> {
  progress.step(`${name}: deciding what belongs to whom`, firmware.elf.source.size);
  const linkerMapOf = async () => (await linkerMap(firmware, name, args, io))?.fitted;
  return decideLevels(firmware, debug, { ...levelOptions(firmware, name, io), linkerMap: linkerMapOf });
}

function levelOptions(firmware: LoadedFirmware, name: string, io: Io): LevelOptions {
  const lock = name === "-" ? undefined : findCargoLock(resolve(io.cwd, name), firmware.findings);
  return { lockedVersion: lockedVersions(lock) };
}
