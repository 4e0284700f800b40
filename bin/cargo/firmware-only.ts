import { FileSource } from "../../src/bytes/file-source.ts";
import { isFirmware } from "../../src/session/firmware-kind.ts";
import { UsageError } from "../exit-codes.ts";
import { type Io, tell } from "../io.ts";
import type { Artifact } from "./artifacts.ts";

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
  for (const artifact of artifacts) (all || (await isFirmwareFile(artifact.path)) ? chosen : host).push(artifact);
  const names = host.map(({ name }) => name).join(", ");
  if (chosen.length === 0)
    throw new UsageError(
      `cargo built ${names} for this computer, not for a microcontroller`,
      "name the target: --target thumbv7em-none-eabihf, or write it into .cargo/config.toml as build.target",
    );
  if (host.length > 0) tell(io, `cortex-size: left out, as built for this computer: ${names}`);
  return chosen;
}

async function isFirmwareFile(path: string): Promise<boolean> {
  const source = FileSource.open(path, path);
  try {
    return await isFirmware(source);
  } finally {
    await source.close();
  }
}
