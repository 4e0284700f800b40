import type { ChipFitPart } from "../contract/document.ts";
import type { Chip } from "../formats/chips/index.ts";
import type { Region } from "../ledger/region.ts";
import { chipRow } from "./chip-rows.ts";

/** Sizes that are shown, from the smallest that holds the image. */
const SIZES = 3;

/** What an image needs, and `offset`, the flash between the start of the part's flash and the image, which its boot loader has. */
interface Needs {
  readonly flash: number;
  readonly ram: number;
  readonly offset: number;
}

/** What an image with these regions occupies; bytes of RAM are those of statics, since stack and heap take what is left. */
export function needsOf(regions: readonly Region[], chip: Chip): Needs {
  const used = (kind: string) => regions.reduce((sum, one) => sum + (one.kind === kind ? one.used : 0), 0);
  const starts = regions.filter(({ kind, used: bytes }) => kind === "flash" && bytes > 0).map(({ origin }) => origin);
  const first = Math.min(...starts);
  const home = chip.layout.regions.find(({ kind, start, length }) => kind === "flash" && first >= start && first < start + length);
  const offset = home === undefined ? 0 : first - home.start;
  return { flash: used("flash") + offset, ram: used("ram"), offset };
}

/** The parts of the chip's family that hold an image, the smallest flash first, then the smallest RAM. Parts without flash of their own do not count. */
export function fitOf({ flash, ram }: Needs, chip: Chip, chips: readonly Chip[]): ChipFitPart {
  const family = chips.filter((one) => one.family === chip.family && one.maker === chip.maker && one.layout.flash > 0);
  const fitting = family
    .filter(({ layout }) => layout.flash >= flash && layout.ram >= ram)
    .sort((a, b) => a.layout.flash - b.layout.flash || a.layout.ram - b.layout.ram || (a.name < b.name ? -1 : 1));
  const sizes = new Map<string, Chip[]>();
  for (const one of fitting) {
    const size = `${one.layout.flash}/${one.layout.ram}`;
    const alike = sizes.get(size);
    if (alike === undefined) sizes.set(size, [one]);
    else alike.push(one);
  }
  const shown = [...sizes.values()].slice(0, SIZES);
  return {
    flash,
    ram,
    family: chip.family,
    candidates: family.length,
    fitting: fitting.map(({ name }) => name),
    chips: shown.map(([first]) => chipRow(first!)),
    alike: shown.map((parts) => parts.length),
  };
}
