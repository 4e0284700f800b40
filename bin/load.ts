import type { ByteSource } from "../src/bytes/byte-source.ts";
import { type FirmwareOptions, type LoadedFirmware, loadFirmware } from "../src/image/load.ts";
import { imagePlaces } from "../src/image/region-fit.ts";
import { checkCore } from "./chips/core.ts";
import type { Arguments } from "./command.ts";
import { DebugFile } from "./find/debug-file.ts";
import { openElf } from "./inputs.ts";
import type { Io } from "./io.ts";
import { findRegions } from "./regions.ts";

/** Opens an ELF with the regions that the command line names or that are found beside it, and closes it after use. */
export async function withFirmware<T>(name: string, args: Arguments, io: Io, use: (firmware: LoadedFirmware) => Promise<T>): Promise<T> {
  const debugFile = new DebugFile(name, args, io);
  try {
    return await withElf(name, io, async (source) =>
      use(await firmwareOf(source, name, args, io, { companion: (elf, findings) => debugFile.find(elf, findings) })),
    );
  } finally {
    await debugFile.close();
  }
}

/** Opens an ELF and closes it after use. */
export async function withElf<T>(name: string, io: Io, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const source = await openElf(name, io);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

/** The model of an opened ELF with its regions. */
export async function firmwareOf(
  source: ByteSource,
  name: string,
  args: Arguments,
  io: Io,
  options: FirmwareOptions = {},
): Promise<LoadedFirmware> {
  const { regions, findings, chosen } = await findRegions(name, args, io, await imagePlaces(source));
  const firmware = await loadFirmware(source, { ...options, regions });
  for (const finding of findings) firmware.findings.report(finding);
  const core = chosen && checkCore(firmware.target.architecture, chosen);
  if (core !== undefined) firmware.findings.report(core);
  return firmware;
}
