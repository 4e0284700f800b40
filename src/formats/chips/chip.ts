/**
 * `flash`: program memory of the part · `nvm`: its other non-volatile memory (one-time programmable, information pages, data flash) ·
 * `ram` · `external-flash` and `external-ram`: the range in which a memory outside the part appears; how large that is the board decides
 * · `other`: memory of no stated kind, often a second address of some other range.
 */
export type ChipRegionKind = "flash" | "nvm" | "ram" | "external-flash" | "external-ram" | "other";

/** Equal sectors that follow each other. */
export interface SectorRun {
  /** Bytes of each. */
  readonly size: number;
  readonly count: number;
}

/** A range of memory of a part. */
export interface ChipRegion {
  /** As the maker's description calls it; empty when it has no name. */
  readonly name: string;
  readonly kind: ChipRegionKind;
  readonly start: number;
  /** Bytes. */
  readonly length: number;
  /** A second address of memory that another region has: it adds nothing. */
  readonly mirror: boolean;
  /** Erased at once each, from the region's start to its end; empty when the table does not tell. */
  readonly sectors: readonly SectorRun[];
}

/** The memory that several parts have in common. */
export interface ChipLayout {
  /** Architectures of its cores, `armv7em` for example; several where they differ. */
  readonly cores: readonly string[];
  /** In address order. */
  readonly regions: readonly ChipRegion[];
  /** Bytes of the part's own program flash; 0 when it has none of its own. */
  readonly flash: number;
  /** Bytes of RAM, each counted once. */
  readonly ram: number;
}

/** A part; a small `x` in its name stands for any character (package, temperature). */
export interface Chip {
  readonly name: string;
  readonly family: string;
  /** Maker; undefined when the table does not tell. */
  readonly maker: string | undefined;
  readonly layout: ChipLayout;
  /** One more than the highest number of an interrupt that the part has; undefined when the table does not tell, or its cores differ. */
  readonly interrupts: number | undefined;
}

/** Processors of an architecture's name, `Cortex-M4 or M7` for `armv7em` [ARM architecture reference manuals]. */
export function coreText(core: string): string {
  return PROCESSORS[core] ?? core;
}

const PROCESSORS: Readonly<Record<string, string>> = {
  armv6m: "Cortex-M0 or M0+",
  armv7m: "Cortex-M3",
  armv7em: "Cortex-M4 or M7",
  armv8m: "Cortex-M23 and later",
};

/** The bits of the address that tell secure from non-secure on parts whose memory appears at both: of SRAM and flash alike [UM11126 §2.1.5], of SRAM and of STM32's flash, 0x08000000 and 0x0C000000 [RM0438 §2.2]. */
const SECURE_BITS = [0x1000_0000, 0x0400_0000] as const;

/** Whether a part's memory appears at two addresses for the two worlds of TrustZone; Nordic's parts have one address for both. */
function hasSecureAliases({ maker, layout }: Chip): boolean {
  return layout.cores.includes("armv8m") && maker !== "Nordic Semiconductor";
}

/** The range of a part that holds an address, or the one whose address in the other world of TrustZone it is; undefined for no known memory. */
export function memoryAt(chip: Chip, address: number): ChipRegion | undefined {
  const at = partAddress(chip, address);
  return chip.layout.regions.find(({ start, length }) => at >= start && at < start + length);
}

/** An address as the part's table gives it: that of the other world of TrustZone where the table has the memory there alone. */
export function partAddress(chip: Chip, address: number): number {
  const isListed = (at: number) => chip.layout.regions.some(({ start, length }) => at >= start && at < start + length);
  if (isListed(address) || !hasSecureAliases(chip)) return address;
  return SECURE_BITS.map((bit) => (address ^ bit) >>> 0).find(isListed) ?? address;
}

/** Whether the architecture has an address for memory beside the part [ARMv7-M §B3.1, ARMv8-M §B4.1]. */
export function isOutsidePart(address: number): boolean {
  return address >= 0x6000_0000 && address < 0xa000_0000;
}

/** Ranges of one kind with those that adjoin it joined, mirrors too where `mirrors` asks for them; in address order. */
export function joinedRegions(layout: ChipLayout, mirrors: boolean): ChipRegion[] {
  const joined: ChipRegion[] = [];
  for (const region of layout.regions) {
    if (region.mirror && !mirrors) continue;
    const last = joined.at(-1);
    if (last !== undefined && last.kind === region.kind && last.mirror === region.mirror && last.start + last.length === region.start) {
      // Both must tell their sectors: half of them would look like all.
      const sectors = last.sectors.length > 0 && region.sectors.length > 0 ? [...last.sectors, ...region.sectors] : [];
      joined[joined.length - 1] = { ...last, length: last.length + region.length, name: "", sectors };
    } else joined.push(region);
  }
  return joined;
}

/** The sectors of a part's flash at their addresses, each once; none of flash whose sectors the table does not tell. */
export function sectorRanges(layout: ChipLayout): { start: number; size: number; count: number }[] {
  return layout.regions.flatMap(({ kind, mirror, start, sectors }) => {
    if (mirror || (kind !== "flash" && kind !== "external-flash")) return [];
    let at = start;
    return sectors.map(({ size, count }) => {
      const range = { start: at, size, count };
      at += size * count;
      return range;
    });
  });
}
