import { claimPadding } from "../image/gaps.ts";
import type { LoadedFirmware } from "../image/load.ts";
import type { Packages } from "../ledger/packages.ts";
import { packageLevels } from "./package-claims.ts";

/**
 * Decides the package level from the symbols' names alone: cheap, and right for what a name tells. Reads neither debug information nor code.
 * Undefined when no name tells a crate, as in C.
 */
export async function decideNames(firmware: LoadedFirmware): Promise<Packages | undefined> {
  const { ledger, sections, symbols } = firmware;
  const bySymbol = ledger.spans("symbol");
  const names = await firmware.names(symbols.rows);
  const { packages, host } = packageLevels({
    ...{ sections, symbols, bySymbol, names, facts: undefined, units: [], origins: [], statics: [], authors: undefined },
    lockedVersion: () => undefined,
  });
  if (packages.count === 0) return undefined;
  claimPadding(host, bySymbol, sections);
  ledger.decide("package", host, packages);
  return packages;
}
