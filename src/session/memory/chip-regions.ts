import type { Finding } from "../../bytes/finding.ts";
import { type Chip, type ChipRegion, isOutsidePart, joinedRegions, partAddress } from "../../formats/chips/index.ts";
import type { RegionDefinition, RegionKind } from "../../ledger/region.ts";
import { bytes, hex } from "../../views/numbers.ts";

const KINDS: Readonly<Record<ChipRegion["kind"], RegionKind | undefined>> = {
  flash: "flash",
  "external-flash": "flash",
  ram: "ram",
  "external-ram": undefined,
  nvm: undefined,
  other: undefined,
};

/**
 * The memory that programs have on a part, adjoining banks as one region. The first flash is FLASH and the largest RAM is RAM, as linker scripts
 * call them. The length of flash outside the part is the board's choice: undefined.
 */
export function chipRegions(chip: Chip, evidence: string): RegionDefinition[] {
  const regions = joinedRegions(chip.layout, false).filter(({ kind }) => KINDS[kind] !== undefined);
  const first = (wanted: RegionKind) => regions.filter(({ kind }) => KINDS[kind] === wanted);
  const [flash] = first("flash");
  const ram = first("ram").reduce<ChipRegion | undefined>(
    (best, one) => (best === undefined || one.length > best.length ? one : best),
    undefined,
  );
  const taken = new Set<string>();
  const nameOf = (region: ChipRegion): string => {
    const usual = KINDS[region.kind] === "flash" ? "FLASH" : "RAM";
    const wanted = region === flash || region === ram ? usual : region.name === "" ? `${usual}2` : region.name.replaceAll(/\W/g, "_");
    let name = wanted;
    for (let number = 2; taken.has(name); number++) name = `${wanted.replace(/\d$/, "")}${number}`;
    taken.add(name);
    return name;
  };
  return regions.map((region) => ({
    name: nameOf(region),
    origin: region.start,
    length: region.kind === "external-flash" ? undefined : region.length,
    kind: KINDS[region.kind],
    attributes: "",
    evidence,
  }));
}

/**
 * Compares regions with a part's memory. A region that starts in a range of the part and passes its end is an error (`chip/region-outside`); one
 * that starts where the table knows nothing is a warning of the same code, since tables leave memories out; memory beside the part is the
 * board's, and the other address of TrustZone is the same memory. Memory that no region has is a note (`chip/region-unused`).
 */
export function checkRegions(regions: readonly RegionDefinition[], chip: Chip, evidence: string): Finding[] {
  const known = joinedRegions(chip.layout, true);
  const placed = regions.map((region) => ({ ...region, origin: partAddress(chip, region.origin) }));
  const findings: Finding[] = [];
  for (const { name, origin, length, evidence: where } of placed) {
    if (length === undefined || length === 0 || isOutsidePart(origin)) continue;
    const ends = known.filter(({ start, length: size }) => origin >= start && origin < start + size).map((one) => one.start + one.length);
    const end = Math.max(...ends);
    const excess = origin + length - end;
    if (ends.length === 0)
      findings.push({
        code: "chip/region-outside",
        severity: "warning",
        message: `${name} at ${hex(origin)} lies in no memory that is known of ${evidence}`,
        where,
        hint: "compare with the data sheet; --chip names another part",
        bytes: length,
      });
    else if (excess > 0)
      findings.push({
        code: "chip/region-outside",
        severity: "error",
        message: `${name} is ${bytes(excess)} longer than the memory of ${evidence}, which ends at ${hex(end)}`,
        where,
        hint: `LENGTH = ${end - origin} would fit, if the data sheet agrees; --chip names another part`,
        bytes: excess,
      });
  }
  const unused = joinedRegions(chip.layout, false).flatMap((range) =>
    range.kind === "flash" || range.kind === "ram" ? gapsOf(range, placed) : [],
  );
  if (unused.length > 0)
    findings.push({
      code: "chip/region-unused",
      severity: "note",
      message: `${bytes(sum(unused))} of the memory of ${evidence} are in no region: ${unused.map(gapText).join(", ")}`,
      hint: "they are free for statics or the stack, unless a boot loader or another image has them",
      bytes: sum(unused),
    });
  return findings;
}

interface Gap {
  readonly what: string;
  readonly start: number;
  readonly length: number;
}

/** What of a range no region covers. */
function gapsOf({ kind, start, length }: ChipRegion, regions: readonly RegionDefinition[]): Gap[] {
  const what = kind === "flash" ? "flash" : "RAM";
  const gaps: Gap[] = [];
  let at = start;
  for (const region of [...regions].sort((a, b) => a.origin - b.origin)) {
    const end = region.origin + (region.length ?? Number.POSITIVE_INFINITY);
    if (end <= at || region.origin >= start + length) continue;
    if (region.origin > at) gaps.push({ what, start: at, length: region.origin - at });
    at = end;
  }
  if (at < start + length) gaps.push({ what, start: at, length: start + length - at });
  return gaps;
}

function gapText({ what, start, length }: Gap): string {
  return `${bytes(length)} of ${what} at ${hex(start)}`;
}

function sum(gaps: readonly Gap[]): number {
  return gaps.reduce((total, { length }) => total + length, 0);
}
