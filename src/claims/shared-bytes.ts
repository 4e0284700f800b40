import { crateOf } from "../formats/demangle/index.ts";
import type { DataOwners } from "../graph/data-owners.ts";
import { UNKNOWN } from "../model/claims.ts";
import type { Firmware } from "../model/firmware.ts";
import type { Packages } from "../model/packages.ts";
import type { SharedBytes } from "../model/shared-bytes.ts";
import { OwnerLookup } from "./owner-lookup.ts";
import { referencedData } from "./references.ts";

/**
 * Bytes that several own: functions and data under several names (aliases, and bodies that the linker folded into one), and constants without a
 * name that functions of several packages refer to (merged strings). Needs the package level.
 */
export async function sharedBytes(firmware: Firmware, packages: Packages, traced: DataOwners | undefined): Promise<SharedBytes[]> {
  const { symbols, sections, ledger } = firmware;
  const names = await firmware.names(symbols.rows);
  const found: SharedBytes[] = [];
  for (let i = 0; i < symbols.count; i++) {
    const own = [...new Set(names.slice(symbols.firstRow[i], symbols.firstRow[i + 1]))].filter((name) => name !== "");
    if (own.length < 2 || symbols.size[i] === 0) continue;
    const owners = own.map((name) => ({ name, crate: crateOf(name)?.name }));
    found.push({ kind: "alias", address: symbols.address[i]!, bytes: symbols.size[i]!, owners });
  }
  if (traced === undefined) return found;
  const bySymbol = new OwnerLookup(ledger.spans("symbol"), sections);
  for (const { start, length, owners } of referencedData(traced, ledger.spans("package"), sections)) {
    if (owners.length < 2 || bySymbol.at(start) !== UNKNOWN) continue;
    found.push({
      kind: "merged",
      address: start,
      bytes: length,
      owners: owners.map((owner) => ({ name: packages.name(owner), crate: packages.package(owner).name })),
    });
  }
  return found;
}
