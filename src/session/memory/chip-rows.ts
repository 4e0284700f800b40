import type { ChipRow } from "../../contract/document.ts";
import type { Chip } from "../../formats/chips/index.ts";

/** A part as the document holds it. */
export function chipRow({ name, family, maker, layout }: Chip): ChipRow {
  return {
    name,
    family,
    maker: maker ?? null,
    cores: [...layout.cores],
    flash: layout.flash,
    ram: layout.ram,
    regions: layout.regions.map(({ sectors, ...region }) => ({ ...region, sectors: sectors.map((run) => ({ ...run })) })),
  };
}
