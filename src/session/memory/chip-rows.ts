import { mostInterrupts } from "../../architecture/exceptions.ts";
import type { ChipRow } from "../../contract/document.ts";
import { type Chip, priorityBits } from "../../formats/chips/index.ts";
import { bestArchitecture } from "./chip-core.ts";

/** A part as the document holds it. */
export function chipRow({ name, family, maker, layout, interrupts }: Chip): ChipRow {
  const architectures = layout.cores.map((core) => bestArchitecture(core));
  return {
    name,
    family,
    maker: maker ?? null,
    cores: [...layout.cores],
    priorityBits: architectures.map((architecture) => priorityBits({ family }, architecture) ?? null),
    interrupts: interrupts ?? null,
    interruptLimit: Math.max(...architectures.map(mostInterrupts)),
    flash: layout.flash,
    ram: layout.ram,
    regions: layout.regions.map(({ sectors, ...region }) => ({ ...region, sectors: sectors.map((run) => ({ ...run })) })),
  };
}
