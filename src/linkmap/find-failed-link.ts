import type { LinkError } from "../formats/link-error/index.ts";
import { FILL, type LinkMap, type MapOutputSection, mapGaps } from "../formats/map/index.ts";
import type { RegionDefinition, RegionKind } from "../ledger/region.ts";
import type { FailedLink, FailedRegion, LinkedPiece } from "./failed-link.ts";
import type { ObjectSection } from "./link-objects.ts";
import { mapNames } from "./map-names.ts";

/** Sections that take no bytes in flash, by name: a map does not tell. */
const ZEROED = /(^|[._])(s?bss|tbss|(no|un)_?init|heap|stack|user_heap_stack|COMMON)/i;
/** How far beyond a region's end sections still belong to it. */
const FARTHEST = 0x100_0000;

/** Sections that the link would keep, as far as its objects were found. */
export interface FoundObjects {
  readonly sections: readonly ObjectSection[];
  /** Objects and archives that the link command names and that were not read. */
  readonly missing: number;
}

/** What is known of a failed link; the map or the objects tell what fills the regions. */
export interface FailedLinkEvidence {
  readonly file: string;
  readonly error: LinkError | undefined;
  readonly map: LinkMap | undefined;
  readonly objects: FoundObjects | undefined;
  readonly regions: readonly RegionDefinition[];
  readonly notes: readonly string[];
}

/** Puts together what log, map, objects and linker script say of a link that failed. */
export function failedLink({ file, error, map, objects, regions, notes }: FailedLinkEvidence): FailedLink {
  const memories = regions.filter(({ length }) => length !== undefined);
  const { pieces, used, source } =
    map !== undefined
      ? { ...piecesOfMap(map, memories), source: "map" as const }
      : objects !== undefined
        ? { ...piecesOfObjects(objects.sections, memories, error), source: "objects" as const }
        : { pieces: [], used: new Map<string, number>(), source: "log" as const };
  const names = [...new Set([...(error?.regions ?? []).map(({ name }) => name), ...memories.map(({ name }) => name)])];
  const evidence = { error, memories, used, source, missing: objects?.missing ?? 0 };
  const found = names.map((name) => regionOf(name, evidence));
  return {
    file,
    linker: map?.dialect ?? error?.linker,
    source,
    regions: found.sort((a, b) => weight(b) - weight(a)),
    pieces,
    undefinedSymbols: error?.undefinedSymbols ?? [],
    stopped: error?.stopped ?? false,
    messages: error?.messages ?? [],
    notes,
  };
}

function weight({ state, overflow }: FailedRegion): number {
  return state === "over" ? (overflow ?? Number.POSITIVE_INFINITY) : state === "unknown" ? -1 : 0;
}

interface RegionEvidence {
  readonly error: LinkError | undefined;
  readonly memories: readonly RegionDefinition[];
  readonly used: ReadonlyMap<string, number>;
  readonly source: FailedLink["source"];
  readonly missing: number;
}

/** What is known of one region. GNU ld's figure is exact; else what was counted counts, and it is never less than what the linker saw. */
function regionOf(name: string, evidence: RegionEvidence): FailedRegion {
  const { error, memories } = evidence;
  const memory = memories.find((one) => one.name === name);
  const printed = error?.regions.find((one) => one.name === name);
  const measured = measure(name, evidence);
  const length = memory?.length;
  const counted = measured === undefined || length === undefined ? undefined : Math.max(0, measured.used - length);
  const exact = printed?.overflow !== undefined && !printed.atLeast;
  const overflow = exact ? printed.overflow : printed?.overflow === undefined ? counted : Math.max(counted ?? 0, printed.overflow);
  const isOver = printed !== undefined || (overflow ?? 0) > 0;
  const isKnown = counted !== undefined && measured!.whole;
  const isBound = measured === undefined ? isOver : !measured.whole || (counted ?? 0) < (printed?.overflow ?? 0);
  return {
    name,
    kind: memory?.kind ?? kindByName(name),
    origin: memory?.origin,
    length,
    state: isOver ? "over" : isKnown ? "fits" : "unknown",
    used: measured?.used,
    overflow: isOver ? overflow || undefined : isKnown ? 0 : undefined,
    figures: exact || measured?.exact === true ? "exact" : isBound ? "atLeast" : "estimate",
    printed: printed?.overflow !== undefined && printed.overflow !== overflow ? printed.overflow : undefined,
    endsIn: memory === undefined || !isOver ? undefined : regionOfEnd(memory, overflow ?? 0, memories),
  };
}

interface Measured {
  readonly used: number;
  /** From the linker itself. */
  readonly exact: boolean;
  /** Nothing is left out, so that what fits does fit. */
  readonly whole: boolean;
}

/** What is to lie in a region: of a map every section, of objects as far as they were found, else what the linker printed. */
function measure(name: string, { error, used, source, missing }: RegionEvidence): Measured | undefined {
  if (source === "map") return { used: used.get(name) ?? 0, exact: true, whole: true };
  const printed = error?.usage.find((one) => one.name === name);
  if (printed !== undefined) return { used: printed.used, exact: true, whole: true };
  const counted = used.get(name);
  return counted === undefined ? undefined : { used: counted, exact: false, whole: missing === 0 };
}

/** The other region that holds the end of what was to lie in this one. */
function regionOfEnd(
  { name, origin, length }: RegionDefinition,
  overflow: number,
  memories: readonly RegionDefinition[],
): string | undefined {
  const last = origin + length! + overflow - 1;
  return overflow === 0
    ? undefined
    : memories.find((one) => one.name !== name && last >= one.origin && last - one.origin < one.length!)?.name;
}

function kindByName(name: string): RegionKind {
  return /flash|rom|boot/i.test(name) ? "flash" : /ram|tcm|ccm/i.test(name) ? "ram" : "other";
}

interface Pieces {
  readonly pieces: LinkedPiece[];
  /** Bytes from each region's origin to its last byte. */
  readonly used: ReadonlyMap<string, number>;
}

function piecesOfMap(map: LinkMap, memories: readonly RegionDefinition[]): Pieces {
  const { archives, members } = mapNames(map.objects);
  const pieces: LinkedPiece[] = [];
  const used = new Map<string, number>();
  const gaps = mapGaps(map);
  map.outputs.forEach((output, index) => {
    if (!output.allocated || output.size === 0) return;
    for (const { region, address } of placesOf(output, memories)) {
      used.set(region.name, Math.max(used.get(region.name) ?? 0, address + output.size - region.origin));
      for (let row = output.firstInput; row < output.firstInput + output.inputCount; row++) {
        const bytes = map.inputs.size[row]!;
        if (bytes === 0) continue;
        const member = members[Math.min(map.inputs.object[row]!, members.length - 1)]!;
        const archive = archives[member.archive]!;
        const name = map.inputs.names.at(row) || output.name;
        // A section that is not told from others by its name is called by its object.
        const piece = { region: region.name, name: /^\.\w+$/.test(name) ? `${name} of ${member.name}` : name, bytes };
        if (map.inputs.kind[row] === FILL) pieces.push({ ...piece, owner: "padding", kind: "padding" });
        else pieces.push({ ...piece, owner: archive.name, kind: archive.kind });
      }
      for (const gap of gaps)
        if (gap.output === index) pieces.push({ region: region.name, name: "padding", owner: "padding", kind: "padding", bytes: gap.size });
    }
  });
  return { pieces, used };
}

/** Where a section runs, and where its load image lies when it has one. */
function placesOf(output: MapOutputSection, memories: readonly RegionDefinition[]): { region: RegionDefinition; address: number }[] {
  const addresses = [output.address];
  const load = output.loadAddress;
  if (load !== undefined && load !== output.address && !ZEROED.test(output.name)) addresses.push(load);
  return addresses.flatMap((address) => {
    const region = memories
      .filter(({ origin, length }) => origin <= address && address - origin < length! + FARTHEST)
      .reduce<RegionDefinition | undefined>((last, one) => (last === undefined || one.origin > last.origin ? one : last), undefined);
    return region === undefined ? [] : [{ region, address }];
  });
}

/** Sections of objects go to the first flash and the first RAM, or to those that the linker names; initialised data goes to both. */
function piecesOfObjects(objects: readonly ObjectSection[], memories: readonly RegionDefinition[], error: LinkError | undefined): Pieces {
  const names = (error?.regions ?? []).map(({ name }) => name);
  const choose = (kind: RegionKind) => {
    const own = memories.filter((one) => one.kind === kind);
    return (own.find(({ name }) => names.includes(name)) ?? own[0])?.name ?? names.find((name) => kindByName(name) === kind);
  };
  const [flash, ram] = [choose("flash"), choose("ram")];
  const pieces: LinkedPiece[] = [];
  const used = new Map<string, number>();
  const place = (region: string | undefined, section: ObjectSection) => {
    if (region === undefined) return;
    const at = used.get(region) ?? 0;
    const aligned = Math.ceil(at / section.alignment) * section.alignment;
    if (aligned > at) pieces.push({ region, name: "padding", owner: "padding", kind: "padding", bytes: aligned - at });
    used.set(region, aligned + section.size);
    pieces.push({ region, name: section.name, owner: section.owner, kind: section.kind, bytes: section.size });
  };
  for (const section of objects) {
    if (!section.zeroed) place(flash, section);
    if (section.zeroed || section.writable) place(ram, section);
  }
  return { pieces, used };
}
