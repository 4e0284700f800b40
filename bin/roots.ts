import type { Firmware } from "../src/image/firmware.ts";
import { UsageError } from "./exit-codes.ts";

/** A symbol that the user calls a root. */
export interface NamedRoot {
  readonly name: string;
  /** Run address, the Thumb bit included. */
  readonly address: number;
}

/**
 * Symbols that the command line names as roots: by their exact name, mangled or as people read it.
 * @throws UsageError for a name that no symbol has.
 */
export async function rootAddresses(firmware: Firmware, names: readonly string[]): Promise<NamedRoot[]> {
  if (names.length === 0) return [];
  const exact = await firmware.find(names);
  const { symbols } = firmware;
  const all = await firmware.describe(Uint32Array.from({ length: symbols.count }, (_, row) => row));
  return names.map((name) => {
    const found = exact.get(name);
    if (found !== undefined) return { name, address: found.value };
    const row = all.findIndex(({ demangled, aliases }) => demangled === name || aliases.includes(name));
    if (row < 0)
      throw new UsageError(`--root ${name}: no symbol of ${firmware.file} has this name`, `cortex-size symbols ${firmware.file} --all`);
    return { name, address: symbols.address[row]! };
  });
}
