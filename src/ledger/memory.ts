import type { Finding } from "../bytes/finding.ts";
import { hex } from "../bytes/quantities.ts";
import type { Region, RegionDefinition, RegionKind, RegionPart } from "./region.ts";
import type { ImageSection } from "./section.ts";

/** A piece of memory that a section occupies: where it runs, or where its load image lies. Extents never overlap. */
export interface Extent {
  readonly section: ImageSection;
  readonly address: number;
  readonly length: number;
  /** Offset of the extent's first byte from the section's run address. */
  readonly sectionOffset: number;
  readonly as: "run" | "load";
  /** Index of the region. */
  readonly region: number;
}

/** Alignment between sections that the linker put there. */
export interface Gap {
  readonly address: number;
  readonly length: number;
  readonly region: number;
}

/** The memories with everything in them. */
export interface Memory {
  readonly regions: readonly Region[];
  readonly extents: readonly Extent[];
  readonly gaps: readonly Gap[];
  readonly findings: readonly Finding[];
}

/** Largest hole between two sections that counts as alignment; sectors and other banks begin beyond it. */
const LARGEST_ALIGNMENT = 4096;
/** Largest alignment that is taken for ALIGN() of a script when the section itself does not ask for it: a vector table's of 256 interrupts. */
const SCRIPT_ALIGNMENT = 1024;
/** Without a linker script, extents that are further apart than this are taken as different memories. */
const LARGEST_HOLE = 0x100000;

/** What is known besides sections and regions. */
export interface LayoutOptions {
  /** Value of `_stack_start`, where there is one, to recognise flip-link. */
  readonly stackTop?: number | undefined;
  /** Addresses that are RAM by the architecture, whatever lies there. */
  readonly sram?: { readonly start: number; readonly end: number } | undefined;
  /** Whether the image's linker counts alignment between sections as used; most do, and that is taken where nothing is said. */
  readonly countsGaps?: boolean | undefined;
}

type IsSram = (address: number) => boolean;

/**
 * Lays the sections out in the regions: each address is counted once, gaps that only align the next section are padding,
 * what passes a region's end is its overflow. Without definitions, regions of unknown length are inferred from the image.
 * Used and reserved bytes equal what the linker counts: `ld --print-memory-usage` from the origin to the location counter, ILINK what lies in sections.
 */
export function layOut(
  sections: readonly ImageSection[],
  given: readonly RegionDefinition[],
  { stackTop, sram, countsGaps = true }: LayoutOptions = {},
): Memory {
  const findings: Finding[] = [];
  const pieces = disjoint(piecesOf(sections), findings);
  const isSram = (address: number) => sram !== undefined && address >= sram.start && address < sram.end;
  const definitions = given.length > 0 ? [...given] : inferDefinitions(pieces, isSram);
  const placed = assignRegions(pieces, definitions, findings);
  const regions: Region[] = [];
  const gaps: Gap[] = [];
  definitions.forEach((definition, index) => {
    const own = placed.filter((extent) => extent.region === index);
    const stack = stackBelowStatics(definition, own, stackTop);
    const { parts, padding } = partsOf(definition, own, countsGaps ? sections : undefined, index, stack);
    gaps.push(...padding);
    regions.push(measure({ ...definition, kind: definition.kind ?? kindByUse(own, isSram) }, parts, findings));
  });
  return { regions, extents: placed, gaps, findings };
}

interface Piece {
  readonly section: ImageSection;
  readonly address: number;
  readonly length: number;
  readonly sectionOffset: number;
  readonly as: "run" | "load";
}

function piecesOf(sections: readonly ImageSection[]): Piece[] {
  const pieces: Piece[] = [];
  for (const section of sections) {
    if (section.size === 0) continue;
    pieces.push({ section, address: section.address, length: section.size, sectionOffset: 0, as: "run" });
    if (section.loadAddress !== undefined)
      pieces.push({ section, address: section.loadAddress, length: section.size, sectionOffset: 0, as: "load" });
  }
  return pieces.sort((a, b) => a.address - b.address || a.section.index - b.section.index);
}

/** Where two sections lie over one another the first keeps the bytes; the other's rest is counted. */
function disjoint(pieces: readonly Piece[], findings: Finding[]): Piece[] {
  const kept: Piece[] = [];
  let end = 0;
  let last: Piece | undefined;
  for (const piece of pieces) {
    const overlap = Math.min(piece.length, Math.max(0, end - piece.address));
    if (overlap > 0 && last !== undefined && !isOverlay(piece, last)) {
      findings.push({
        code: "memory/overlap",
        severity: "warning",
        message: `${overlap} bytes of ${piece.section.name} lie over ${last.section.name} at ${hex(piece.address)}; they are counted once`,
        where: piece.section.name,
        bytes: overlap,
      });
    }
    if (overlap < piece.length) {
      const rest = {
        ...piece,
        address: piece.address + overlap,
        length: piece.length - overlap,
        sectionOffset: piece.sectionOffset + overlap,
      };
      kept.push(rest);
      last = rest;
      end = rest.address + rest.length;
    }
  }
  return kept;
}

/** Whether sections share memory on purpose: OVERLAY of a linker script runs them at one address and loads each from a place of its own [LD §3.6.9]. */
function isOverlay(one: Piece, other: Piece): boolean {
  const [a, b] = [one.section, other.section];
  const isShared = one.as === "run" && other.as === "run" && a.address === b.address;
  return isShared && a.loadAddress !== undefined && b.loadAddress !== undefined && a.loadAddress !== b.loadAddress;
}

function inferDefinitions(pieces: readonly Piece[], isSram: IsSram): RegionDefinition[] {
  const groups: Piece[][] = [];
  for (const piece of pieces) {
    const group = groups.at(-1);
    const previous = group?.at(-1);
    const near =
      previous !== undefined &&
      piece.address - (previous.address + previous.length) <= LARGEST_HOLE &&
      previous.address >>> 28 === piece.address >>> 28 &&
      // What runs behind flash and has no bytes there is in another memory: zeroed data is never flash.
      (isSram(piece.address) || runsInRam(previous) === runsInRam(piece));
    if (near) group?.push(piece);
    else groups.push([piece]);
  }
  const counts = { flash: 0, ram: 0, other: 0 };
  return groups.map((group): RegionDefinition => {
    const kind = inferredKind(group, isSram);
    const number = ++counts[kind];
    return {
      name: `${kind.toUpperCase()}${number === 1 ? "" : number}`,
      origin: group[0]!.address,
      length: undefined,
      kind,
      attributes: "",
      evidence: "inferred from the image: no linker script was found",
    };
  });
}

function runsInRam({ as, section }: Piece): boolean {
  return as === "run" && (!section.hasBytes || section.loadAddress !== undefined);
}

/** What the address map says, and elsewhere what lies there: load images and what is only read make flash, what is written alone makes RAM. */
function inferredKind(group: readonly Piece[], isSram: IsSram): RegionKind {
  if (isSram(group[0]!.address)) return "ram";
  const isRead = ({ as, section }: Piece) =>
    as === "load" ||
    (section.hasBytes && section.loadAddress === undefined && (!section.writable || section.executable || section.storage === "vectors"));
  return group.some(isRead) ? "flash" : "ram";
}

function contains(definition: RegionDefinition, address: number): boolean {
  return address >= definition.origin && (definition.length === undefined || address < definition.origin + definition.length);
}

function assignRegions(pieces: readonly Piece[], definitions: RegionDefinition[], findings: Finding[]): Extent[] {
  const lengthKnown = definitions.every((definition) => definition.length !== undefined);
  let overflowing = -1;
  let end = 0;
  const extents: Extent[] = [];
  const outside: Piece[] = [];
  for (const piece of pieces) {
    let region = lengthKnown
      ? definitions.findIndex((definition) => contains(definition, piece.address))
      : lastStartingBefore(definitions, piece.address);
    const continues = overflowing >= 0 && piece.address - end < LARGEST_ALIGNMENT;
    if (region < 0 && continues) region = overflowing;
    if (region < 0) {
      outside.push(piece);
      continue;
    }
    end = piece.address + piece.length;
    const { origin, length } = definitions[region]!;
    overflowing = length !== undefined && end >= origin + length ? region : -1;
    extents.push({ ...piece, region });
  }
  if (outside.length > 0) {
    const [low, high] = [outside[0]!.address, outside.at(-1)!.address + outside.at(-1)!.length];
    const bytes = outside.reduce((sum, piece) => sum + piece.length, 0);
    findings.push({
      code: "memory/outside-regions",
      severity: "warning",
      message: `${bytes} bytes lie outside every region: ${[...new Set(outside.map((piece) => piece.section.name))].join(", ")} at ${hex(low)}`,
      hint: "name the linker script that the image was linked with (--memory memory.x)",
      bytes,
    });
    definitions.push({
      name: "(outside)",
      origin: low,
      length: high - low,
      kind: "other",
      attributes: "",
      evidence: "no region holds these addresses",
    });
    for (const piece of outside) extents.push({ ...piece, region: definitions.length - 1 });
  }
  return extents.sort((a, b) => a.region - b.region || a.address - b.address);
}

function lastStartingBefore(definitions: readonly RegionDefinition[], address: number): number {
  let best = -1;
  definitions.forEach((definition, index) => {
    if (definition.origin <= address && (best < 0 || definition.origin > definitions[best]!.origin)) best = index;
  });
  return best;
}

/**
 * flip-link moves the statics to the top of RAM and starts the stack right below them: what lies between the origin and them can hold nothing but the stack.
 * Returns the stack's bytes, 0 for the usual layout.
 */
function stackBelowStatics(definition: RegionDefinition, extents: readonly Extent[], stackTop: number | undefined): number {
  const lowest = extents[0]?.address;
  if (stackTop === undefined || lowest === undefined || definition.length === undefined) return 0;
  const flipped = stackTop > definition.origin && stackTop <= lowest && lowest - stackTop < LARGEST_ALIGNMENT;
  return flipped ? stackTop - definition.origin : 0;
}

/** What lies in a region, in address order. With `sections`, alignment between them is padding that is used. */
function partsOf(
  definition: RegionDefinition,
  extents: readonly Extent[],
  sections: readonly ImageSection[] | undefined,
  region: number,
  stack: number,
): { parts: RegionPart[]; padding: Gap[] } {
  const parts: RegionPart[] = [];
  const padding: Gap[] = [];
  if (stack > 0) parts.push({ name: "(stack)", address: definition.origin, bytes: stack, as: "reserved" });
  let at = definition.origin + stack;
  const fill = (to: number, alignment: number) => {
    if (sections !== undefined && to > at && aligns(at, to, alignment)) {
      padding.push({ address: at, length: to - at, region });
      parts.push({ name: "(padding)", address: at, bytes: to - at, as: "padding" });
    }
  };
  for (const extent of extents) {
    fill(extent.address, extent.section.alignment);
    const reserved = extent.section.storage === "reserved" && extent.as === "run";
    parts.push({ name: extent.section.name, address: extent.address, bytes: extent.length, as: reserved ? "reserved" : extent.as });
    at = extent.address + extent.length;
  }
  const marker = sections === undefined ? undefined : emptySectionAfter(definition, at, sections);
  if (extents.length > 0 && marker !== undefined) fill(marker, LARGEST_ALIGNMENT);
  return { parts, padding };
}

/** An empty section that the linker aligned has moved the location counter: `.gnu.sgstubs` of cortex-m-rt for example. */
function emptySectionAfter(definition: RegionDefinition, end: number, sections: readonly ImageSection[]): number | undefined {
  const overfull = definition.length !== undefined && end >= definition.origin + definition.length;
  const addresses = sections
    .filter(
      ({ size, address }) =>
        size === 0 && address > end && (overfull || contains(definition, address)) && aligns(end, address, LARGEST_ALIGNMENT),
    )
    .map((section) => section.address);
  return addresses.length === 0 ? undefined : Math.max(...addresses);
}

/**
 * Whether `to` is the next multiple after `from` of an alignment that a linker script may ask for, or of the section's own, `own`. A hole before a
 * section that has a fixed address is none.
 */
function aligns(from: number, to: number, own: number): boolean {
  const largest = Math.min(LARGEST_ALIGNMENT, Math.max(own, SCRIPT_ALIGNMENT));
  for (let alignment = 2; alignment <= largest; alignment *= 2) {
    if (Math.ceil(from / alignment) * alignment === to) return true;
  }
  return false;
}

function measure(definition: RegionDefinition & { readonly kind: RegionKind }, parts: readonly RegionPart[], findings: Finding[]): Region {
  const reserved = sum(parts.filter((part) => part.as === "reserved"));
  const used = sum(parts) - reserved;
  const { length, origin } = definition;
  const end = parts.reduce((highest, part) => Math.max(highest, part.address + part.bytes), origin);
  const overflow = length === undefined ? 0 : Math.max(0, end - (origin + length));
  if (overflow > 0) {
    findings.push({
      code: "memory/overflow",
      severity: "error",
      message: `${definition.name} is overfull: ${overflow} bytes lie beyond its end ${hex(origin + length!)}`,
      where: definition.name,
      hint: "the linker would refuse this layout: is this the linker script of this image?",
      bytes: overflow,
    });
  }
  const free = length === undefined ? undefined : overflow > 0 ? 0 : length - used - reserved;
  return { ...definition, used, reserved, free, overflow, parts };
}

function kindByUse(extents: readonly Extent[], isSram: IsSram): RegionKind {
  const [first] = extents;
  if (first === undefined) return "other";
  if (isSram(first.address)) return "ram";
  return extents.some(
    (extent) => extent.as === "load" || (extent.section.hasBytes && extent.section.loadAddress === undefined && !extent.section.writable),
  )
    ? "flash"
    : "ram";
}

function sum(parts: readonly RegionPart[]): number {
  return parts.reduce((total, part) => total + part.bytes, 0);
}
