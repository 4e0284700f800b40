import { InputError } from "../bytes/input-error.ts";
import { FILL, type LinkMap, mapGaps, RESERVED as RESERVED_ROW, STUB } from "../formats/map/index.ts";
import type { Firmware } from "../image/firmware.ts";
import { Claims, evidenceId, PADDING, RESERVED, VECTORS, VENEER } from "../ledger/claims.ts";
import { type ImageSection, sectionAt } from "../ledger/section.ts";
import type { MapNames } from "./link-map.ts";
import { fitMap, type MapFit } from "./map-fit.ts";
import { mapNames } from "./map-names.ts";

const RANK_ROW = 10;
/** A section that is set aside or holds vectors: what of it no row explains. */
const RANK_SECTION = 20;
const RANK_FILL = 30;

/** A linker map that was checked against the image. */
export interface FittedMap {
  readonly map: LinkMap;
  readonly fit: MapFit;
  readonly names: MapNames;
}

/**
 * Checks that a map belongs to the image; sections that the two give otherwise are reported as `map/differs`.
 * @throws InputError `map/other-link` when it was written by another link, with the figures that differ.
 */
export async function matchMap(firmware: Firmware, map: LinkMap, file: string): Promise<FittedMap> {
  const fit = await fitMap(firmware, map);
  if (fit.otherLink !== undefined) {
    throw new InputError(
      "map/other-link",
      { file },
      `this map was not written by the link that made ${firmware.file}: ${fit.otherLink}${map.complete ? "" : "; it also ends early"}`,
    );
  }
  if (fit.lacking.length > 0) {
    const bytes = fit.lacking.reduce((sum, { size }) => sum + size, 0);
    firmware.findings.report({
      code: "map/lacks",
      severity: "warning",
      message: `the map does not list ${fit.lacking.map(({ name }) => name).join(", ")}, ${bytes} bytes of the ELF: it ends early, or a tool added them after the link`,
      where: file,
      bytes,
    });
  }
  for (const { output, section } of fit.differing) {
    firmware.findings.report({
      code: "map/differs",
      severity: "warning",
      message: `the map gives ${section.name} ${output.size} bytes at 0x${hex(output.address)}, the ELF ${section.size} bytes at 0x${hex(section.address)}; the ELF counts`,
      where: section.name,
      bytes: Math.abs(output.size - section.size),
    });
  }
  return { map, fit, names: mapNames(map.objects) };
}

/**
 * Decides the levels archive, object and input section: what each row of the map gave. What aligns is padding, the linker's stubs are veneers;
 * owners of the level "input section" are the map's rows. Bytes that the map places where the ELF has none are left out with a finding `map/outside`.
 */
export function decideMapLevels({ ledger, sections, findings }: Firmware, { map, fit, names }: FittedMap): void {
  const rows = claimRows(map, fit, sections);
  const inputs = rows.claims;
  const [objects, archives] = [new Claims(), new Claims()];
  const noObject = map.objects.length;
  for (let i = 0; i < inputs.count; i++) {
    const owner = inputs.owner[i]!;
    const object = owner < 0 ? owner : Math.min(map.inputs.object[owner]!, noObject);
    const archive = object < 0 ? object : names.members[object]!.archive;
    const [section, start, length, rank] = [inputs.sectionIndex[i]!, inputs.start[i]!, inputs.length[i]!, inputs.rank[i]!];
    objects.add(section, start, length, object, rank, inputs.evidence[i]!);
    archives.add(section, start, length, archive, rank, inputs.evidence[i]!);
  }
  const missing = "not in the map" as const;
  ledger.decide("input section", inputs, {
    count: map.inputs.count,
    name: (row) => map.inputs.names.at(row) || "(unnamed)",
    missing,
  });
  ledger.decide("object", objects, { count: names.members.length, name: (row) => names.members[row]!.name, missing });
  ledger.decide("archive", archives, { count: names.archives.length, name: (row) => names.archives[row]!.name, missing });
  for (const { name, bytes, size } of rows.outside) {
    findings.report({
      code: "map/outside",
      severity: "warning",
      message: `${bytes} of the ${size} bytes that the map gives ${name} lie outside the ELF's sections and are left out`,
      where: name,
      bytes,
    });
  }
}

interface Outside {
  readonly name: string;
  readonly bytes: number;
  readonly size: number;
}

/** Claims of all rows for themselves (the owner is the row), clipped to the image's sections; and what of each output section lies outside them. */
export function claimRows(map: LinkMap, fit: MapFit, sections: readonly ImageSection[]): { claims: Claims; outside: Outside[] } {
  const claims = new Claims();
  const outside: Outside[] = [];
  const [evidence, aside, vectors] = [evidenceId("linker map"), evidenceId("set aside for stack or heap"), evidenceId("vector table")];
  const { inputs } = map;
  map.outputs.forEach((output, i) => {
    if (!output.allocated) return;
    let lost = 0;
    for (let row = output.firstInput; row < output.firstInput + output.inputCount; row++) {
      const [start, size] = [inputs.address[row]!, inputs.size[row]!];
      if (size === 0) continue;
      const section = fit.sectionOf[i] ?? sectionAt(sections, start);
      lost += size - bytesIn(section, start, size);
      const owner = ownerOf(inputs.kind[row]!, row, section);
      if (owner !== PADDING) claimClipped(claims, section, start, size, owner, RANK_ROW, evidence);
    }
    if (lost > 0) outside.push({ name: output.name, bytes: lost, size: output.size });
  });
  claimPaddingRows(claims, map, fit, sections, RANK_FILL);
  for (const { index, storage, address, size } of sections) {
    if (storage === "reserved") claims.add(index, address, size, RESERVED, RANK_SECTION, aside);
    if (storage === "vectors") claims.add(index, address, size, VECTORS, RANK_SECTION, vectors);
  }
  return { claims, outside };
}

/** Claims what the map calls fill, and gaps between its rows, clipped to the image's sections. */
export function claimPaddingRows(claims: Claims, map: LinkMap, fit: MapFit, sections: readonly ImageSection[], rank: number): void {
  const evidence = evidenceId("linker map");
  const { kind, address, size } = map.inputs;
  const claim = (output: number, start: number, bytes: number) =>
    claimClipped(claims, fit.sectionOf[output] ?? sectionAt(sections, start), start, bytes, PADDING, rank, evidence);
  let row = kind.indexOf(FILL);
  map.outputs.forEach(({ allocated, firstInput, inputCount }, output) => {
    for (; row >= 0 && row < firstInput + inputCount; row = kind.indexOf(FILL, row + 1))
      if (allocated && row >= firstInput) claim(output, address[row]!, size[row]!);
  });
  for (const gap of mapGaps(map)) if (map.outputs[gap.output]!.allocated) claim(gap.output, gap.address, gap.size);
}

/** Claims what of a row lies in a section. */
function claimClipped(
  claims: Claims,
  section: ImageSection | undefined,
  start: number,
  size: number,
  owner: number,
  rank: number,
  evidence: number,
): void {
  if (section !== undefined)
    claims.add(section.index, Math.max(start, section.address), bytesIn(section, start, size), owner, rank, evidence);
}

/** How many bytes of a row lie in a section. */
function bytesIn(section: ImageSection | undefined, start: number, size: number): number {
  if (section === undefined) return 0;
  return Math.max(0, Math.min(start + size, section.address + section.size) - Math.max(start, section.address));
}

/** Who a row's bytes belong to. What the linker wrote outside code (a build-id) is no veneer. */
function ownerOf(kind: number, row: number, section: ImageSection | undefined): number {
  if (kind === FILL) return PADDING;
  if (kind === RESERVED_ROW) return RESERVED;
  return kind === STUB && section?.executable === true ? VENEER : row;
}

function hex(address: number): string {
  return address.toString(16).padStart(8, "0");
}
