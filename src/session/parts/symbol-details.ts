import type { SymbolDetails } from "../../analyses/symbols.ts";
import { OwnerLookup } from "../../ledger/owner-lookup.ts";
import type { Image } from "../image.ts";

/** Crate, unit and source line of symbols: those of their first byte. */
export async function symbolDetails(image: Image): Promise<(symbol: number) => SymbolDetails> {
  const { ledger, sections, symbols: table } = image.firmware;
  const levels = await image.levels();
  const packages = new OwnerLookup(ledger.spans("package"), sections);
  const units = ledger.has("unit") ? new OwnerLookup(ledger.spans("unit"), sections) : undefined;
  const places = await image.places();
  return (symbol) => {
    const at = table.address[symbol]!;
    const [crate, unit] = [packages.at(at), units?.at(at) ?? -1];
    return {
      crate: crate < 0 ? undefined : levels.packages.name(crate),
      unit: unit < 0 ? undefined : levels.units[unit]!.name,
      ...places?.get(symbol),
    };
  };
}
