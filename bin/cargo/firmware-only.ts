import { FileSource } from "../../src/bytes/file-source.ts";
import { ElfFile, isElf, PT_INTERP } from "../../src/formats/elf/index.ts";
import { UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import type { Artifact } from "./artifacts.ts";

/** Bytes that tell an ELF. */
const MAGIC = 16;
/** e_machine of the 32-bit host that still exists [gABI, e_machine]. */
const EM_386 = 3;

/**
 * The executables that run without an operating system; the others are told of on standard error. `all` also takes those of the host, as `cargo size` does.
 * @throws UsageError when cargo built no executable, or only some for this computer.
 */
export async function firmwareOnly(artifacts: readonly Artifact[], all: boolean, io: Io): Promise<readonly Artifact[]> {
  if (artifacts.length === 0)
    throw new UsageError(
      "cargo built no executable",
      "is this a library? --example NAME, --test NAME or -p PACKAGE chooses something that is linked",
    );
  const chosen: Artifact[] = [];
  const host: Artifact[] = [];
  for (const artifact of artifacts) (all || (await isFirmware(artifact.path)) ? chosen : host).push(artifact);
  const names = host.map(({ name }) => name).join(", ");
  if (chosen.length === 0)
    throw new UsageError(
      `cargo built ${names} for this computer, not for a microcontroller`,
      "name the target: --target thumbv7em-none-eabihf, or write it into .cargo/config.toml as build.target",
    );
  if (host.length > 0) io.err(`cortex-size: left out, as built for this computer: ${names}\n`);
  return chosen;
}

/** A 32-bit ELF that asks for no program interpreter; Mach-O, PE and 64-bit files are programs of a host. */
async function isFirmware(path: string): Promise<boolean> {
  const source = FileSource.open(path, path);
  try {
    if (!isElf(await source.read(0, Math.min(MAGIC, source.size)))) return false;
    const { header, segments } = await ElfFile.open(source);
    return header.class === 32 && header.machine !== EM_386 && !segments.some(({ type }) => type === PT_INTERP);
  } finally {
    await source.close();
  }
}
