import { type LoadedFirmware, loadFirmware } from "../src/claims/firmware.ts";
import type { Arguments } from "./command.ts";
import { openElf } from "./inputs.ts";
import type { Io } from "./io.ts";
import { findRegions } from "./regions.ts";

/** Opens an ELF with the regions that the command line names or that are found beside it, and closes it after use. */
export async function withFirmware<T>(name: string, args: Arguments, io: Io, use: (firmware: LoadedFirmware) => Promise<T>): Promise<T> {
  const source = await openElf(name, io);
  try {
    const { regions, findings } = findRegions(name, args, io);
    const firmware = await loadFirmware(source, { regions });
    for (const finding of findings) firmware.findings.report(finding);
    return await use(firmware);
  } finally {
    await source.close();
  }
}
