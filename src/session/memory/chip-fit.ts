import { InputError } from "../../bytes/input-error.ts";
import type { ChipFitPart } from "../../contract/document.ts";
import { type Chip, type ChipRegion, isOutsidePart, joinedRegions, memoryAt, partAddress } from "../../formats/chips/index.ts";
import type { Extent } from "../../ledger/memory.ts";
import type { RegionDefinition } from "../../ledger/region.ts";
import { bytes, hex } from "../../views/numbers.ts";
import { runsOn } from "./chip-core.ts";
import { chipRow } from "./chip-rows.ts";

/** Sizes that are shown, from the smallest that holds the image. */
const SIZES = 3;

/** What an image has in one memory of its part, at the part's own addresses. */
interface Span {
  readonly kind: ChipRegion["kind"];
  readonly first: number;
  /** Address after its last byte. */
  readonly end: number;
  /** Start of the part's memory. */
  readonly origin: number;
}

/** What an image needs of a part. */
export interface Needs {
  readonly spans: readonly Span[];
  /** Bytes from the start of the part's flash to the image's last byte in it; of several banks that hold something added up. */
  readonly flash: number;
  /** The same of RAM: statics alone, since stack and heap take what is left. */
  readonly ram: number;
  /** Bytes between the start of the part's flash and the image, which its boot loader has. */
  readonly offset: number;
  /** Bytes in memory outside the part. */
  readonly external: number;
}

/** A piece of an image: what runs at an address or is loaded there. */
export type Piece = Pick<Extent, "address" | "length"> & { readonly section: Pick<Extent["section"], "name" | "storage"> };

/**
 * What the pieces of an image occupy of a part's own memories.
 * @throws InputError `chip/outside` for bytes that lie in no memory of the part and in none that can be beside it: nothing can be compared then.
 */
export function needsOf(pieces: readonly Piece[], chip: Chip, file: string): Needs {
  const spans = new Map<ChipRegion, { first: number; end: number }>();
  let external = 0;
  for (const { address, length, section } of pieces) {
    if (section.storage === "reserved" || length === 0) continue;
    const memory = memoryAt(chip, address);
    if (memory === undefined ? isOutsidePart(address) : memory.kind === "external-flash" || memory.kind === "external-ram") {
      external += length;
      continue;
    }
    if (memory === undefined)
      throw new InputError(
        "chip/outside",
        { file },
        `${bytes(length)} of ${section.name} at ${hex(address)} lie in no memory of ${chip.name}: is this the image's part? --chip names another`,
      );
    const start = partAddress(chip, address);
    const known = spans.get(memory) ?? { first: start, end: start };
    spans.set(memory, { first: Math.min(known.first, start), end: Math.max(known.end, start + length) });
  }
  return needsIn(
    [...spans].map(([{ kind, start }, span]): Span => ({ kind, origin: start, ...span })),
    external,
  );
}

/**
 * What the pieces of an image occupy of a part that is not known, by the kinds of its own regions; what lies where the architecture has memory
 * beside the part is external.
 */
export function needsOfRegions(pieces: readonly Piece[], regions: readonly Pick<RegionDefinition, "kind" | "origin" | "length">[]): Needs {
  const byOrigin = regions.toSorted((a, b) => a.origin - b.origin);
  const spans = new Map<number, Span>();
  let external = 0;
  for (const { address, length, section } of pieces) {
    if (section.storage === "reserved" || length === 0) continue;
    if (isOutsidePart(address)) {
      external += length;
      continue;
    }
    const region = byOrigin.findLast(({ origin, length: size = Number.POSITIVE_INFINITY }) => address >= origin && address < origin + size);
    const [kind, origin] = [region?.kind === "flash" ? ("flash" as const) : ("ram" as const), region?.origin ?? address];
    const known = spans.get(origin) ?? { kind, origin, first: address, end: address };
    spans.set(origin, { ...known, first: Math.min(known.first, address), end: Math.max(known.end, address + length) });
  }
  return needsIn([...spans.values()], external);
}

function needsIn(found: readonly Span[], external: number): Needs {
  const toEnd = (kind: string) => found.reduce((sum, span) => sum + (span.kind === kind ? span.end - span.origin : 0), 0);
  const flashes = found.filter(({ kind }) => kind === "flash").sort((a, b) => a.first - b.first);
  const [first] = flashes;
  return {
    ...{ spans: found, flash: toEnd("flash"), ram: toEnd("ram"), external },
    offset: first === undefined ? 0 : first.first - first.origin,
  };
}

/** Which parts hold an image. */
export interface ChipFit {
  readonly part: ChipFitPart;
  /** `Needs.offset`, in the smallest part that holds the image where no part was named. */
  readonly offset: number;
}

/**
 * The parts of the chip's family, or without a chip all whose cores run the image's `architecture`, that hold an image as it is linked, each piece in a memory of that kind at its address; the smallest flash
 * first, then the smallest RAM. Parts without flash of their own do not count.
 */
export function fitOf(needs: Needs, chip: Chip | undefined, chips: readonly Chip[], architecture?: string): ChipFit {
  const { spans } = needs;
  const isCandidate = (one: Chip) =>
    chip === undefined ? runsOn(architecture, one.layout) : one.family === chip.family && one.maker === chip.maker;
  const family = chips.filter((one) => isCandidate(one) && one.layout.flash > 0);
  const fitting = family
    .filter(({ layout }) => {
      const own = joinedRegions(layout, false);
      return spans.every((span) => holding(own, span) !== undefined);
    })
    .sort((a, b) => a.layout.flash - b.layout.flash || a.layout.ram - b.layout.ram || (a.name < b.name ? -1 : 1));
  const sizes = new Map<string, Chip[]>();
  for (const one of fitting) {
    const size = `${one.layout.flash}/${one.layout.ram}`;
    const alike = sizes.get(size);
    if (alike === undefined) sizes.set(size, [one]);
    else alike.push(one);
  }
  const shown = [...sizes.values()].slice(0, SIZES);
  const [smallest] = fitting;
  const { flash, ram, external, offset } = chip === undefined && smallest !== undefined ? needsAt(needs, smallest) : needs;
  return {
    offset,
    part: {
      flash,
      ram,
      external,
      family: chip?.family ?? null,
      candidates: family.length,
      fitting: fitting.map(({ name }) => name),
      chips: shown.map(([first]) => chipRow(first!)),
      alike: shown.map((parts) => parts.length),
    },
  };
}

/** The region that holds all of a span. */
function holding(regions: readonly ChipRegion[], { kind, first, end }: Span): ChipRegion | undefined {
  return regions.find((one) => one.kind === kind && first >= one.start && end <= one.start + one.length);
}

/** The same needs with flash counted from where that of `part`, which holds them, begins: a linker script may leave its start to a boot loader. */
function needsAt({ spans, external }: Needs, part: Chip): Needs {
  const own = joinedRegions(part.layout, false);
  const found = new Map<number, Span>();
  for (const span of spans) {
    const origin = (span.kind === "flash" ? holding(own, span)?.start : undefined) ?? span.origin;
    const known = found.get(origin) ?? span;
    found.set(origin, { ...known, origin, first: Math.min(known.first, span.first), end: Math.max(known.end, span.end) });
  }
  return needsIn([...found.values()], external);
}
