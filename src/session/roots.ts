import { InputError } from "../bytes/input-error.ts";
import type { Firmware } from "../image/firmware.ts";

/**
 * Run addresses (the Thumb bit included) of symbols by their exact name, mangled or as people read it.
 * @throws InputError `settings/root` for a name that no symbol has.
 */
export async function rootAddresses(firmware: Firmware, names: readonly string[]): Promise<number[]> {
  if (names.length === 0) return [];
  const exact = await firmware.find(names);
  const { symbols } = firmware;
  const all = await firmware.describe(Uint32Array.from({ length: symbols.count }, (_, row) => row));
  return names.map((name) => {
    const found = exact.get(name);
    if (found !== undefined) return found.value;
    const row = all.findIndex(({ demangled, aliases }) => demangled === name || aliases.includes(name));
    if (row < 0) throw new InputError("settings/root", { file: firmware.file }, `no symbol is called ${name}, which is named as a root`);
    return symbols.address[row]!;
  });
}
