import { FILL, type LinkMap, type MapOutputSection, NONE } from "../formats/map/index.ts";
import type { Firmware } from "../image/firmware.ts";
import { PADDING } from "../ledger/claims.ts";
import { type ImageSection, sectionAt } from "../ledger/section.ts";
import type { Fill } from "./link-map.ts";
import type { MapFit } from "./map-fit.ts";

/** The image section in which an output section's row at an address lies. */
type SectionOf = (output: number, address: number) => ImageSection | undefined;

/** Larger alignments are those of regions and sections, not of what lies in them. */
const LARGEST_ALIGNMENT = 4096;
const WORD = 4;

/** Names the cause of every piece of padding that the level "input section" decided: the row or the assignment behind it. */
export function paddingCauses({ ledger, sections }: Firmware, map: LinkMap, fit: MapFit): Fill[] {
  const spans = ledger.spans("input section");
  const sectionOf = (output: number, address: number) => fit.sectionOf[output] ?? sectionAt(sections, address);
  const [rows, assignments] = [rowsByAddress(map, sectionOf), movingAssignments(map, sectionOf)];
  const fills: Fill[] = [];
  for (let i = 0; i < spans.count; i++) {
    if (spans.owner[i] !== PADDING) continue;
    const [position, address, bytes] = [spans.sectionRow[i]!, spans.start[i]!, spans.length[i]!];
    const section = sections[position]!;
    const end = address + bytes;
    const assignment = assignments.get(section.index)?.get(end);
    const aligned = alignedRow(map, rows.get(section.index)?.get(end), end, bytes);
    const none = { before: undefined, member: undefined, alignment: undefined };
    fills.push({
      ...{ section: position, address, bytes },
      // `. = ALIGN(4)` before an input section explains it as well as that section does; the map names it, so it counts.
      ...(assignment !== undefined
        ? { ...none, cause: "script", before: assignment }
        : (aligned ?? { ...none, cause: end === section.address + section.size ? "end of section" : "linker" })),
    });
  }
  return fills;
}

/** The row that begins at `end`, when its alignment explains the bytes before it. */
function alignedRow(
  map: LinkMap,
  row: number | undefined,
  end: number,
  bytes: number,
): Pick<Fill, "cause" | "before" | "member" | "alignment"> | undefined {
  if (row === undefined) return undefined;
  const { inputs } = map;
  const own = inputs.alignment?.[row];
  const alignment = own !== undefined && own > bytes && end % own === 0 ? own : leastAlignment(end, bytes);
  if (alignment === undefined) return undefined;
  const object = inputs.object[row]!;
  return { cause: "alignment", before: inputs.names.at(row), member: object === NONE ? map.objects.length : object, alignment };
}

/**
 * Padding that each section would have left at least if its input sections lay in the order of their alignment, the largest first: an estimate. What the script or
 * the linker put in stays. The alignment of a row is the map's; where the map gives none, what the gap before it needs, else as much of a word as its
 * address and its size are multiples of.
 */
export function orderedPadding({ sections }: Firmware, map: LinkMap, fit: MapFit, fills: readonly Fill[]): Map<number, number> {
  const found = new Map<number, number>();
  const bySection = new Map<number, Fill[]>();
  for (const fill of fills) {
    const own = bySection.get(fill.section);
    if (own === undefined) bySection.set(fill.section, [fill]);
    else own.push(fill);
  }
  const positions = new Map(sections.map((section, position) => [section, position]));
  map.outputs.forEach((output, i) => {
    const section = fit.sectionOf[i];
    const position = section === undefined ? undefined : positions.get(section);
    if (position === undefined) return;
    const own = bySection.get(position) ?? [];
    const aligning = own.filter(({ cause }) => cause === "alignment");
    if (aligning.length === 0) return;
    const now = sum(aligning);
    const then = simulate(map, output, new Map(aligning.map(({ address, bytes, alignment = 1 }) => [address + bytes, alignment])));
    found.set(position, sum(own) - now + Math.min(now, then));
  });
  return found;
}

function sum(fills: readonly Fill[]): number {
  return fills.reduce((bytes, fill) => bytes + fill.bytes, 0);
}

/** Padding between the rows of an output section when those of the largest alignment come first, of these the ones that need none behind them. */
function simulate(map: LinkMap, output: MapOutputSection, needed: ReadonlyMap<number, number>): number {
  const { inputs } = map;
  const rows: { size: number; alignment: number }[] = [];
  for (let row = output.firstInput; row < output.firstInput + output.inputCount; row++) {
    const size = inputs.size[row]!;
    if (size === 0 || inputs.kind[row] === FILL) continue;
    const address = inputs.address[row]!;
    const alignment = inputs.alignment?.[row] ?? needed.get(address) ?? Math.min(WORD, trailingPower(address), trailingPower(size));
    rows.push({ size, alignment: Math.max(1, alignment) });
  }
  rows.sort((a, b) => b.alignment - a.alignment || (a.size % a.alignment) - (b.size % b.alignment));
  let at = output.address;
  let padding = 0;
  for (const { size, alignment } of rows) {
    const gap = (alignment - (at % alignment)) % alignment;
    padding += gap;
    at += gap + size;
  }
  return padding;
}

/** For each section (by its index in the ELF) the first row that takes bytes at an address. */
function rowsByAddress(map: LinkMap, sectionOf: SectionOf): Map<number, Map<number, number>> {
  const found = new Map<number, Map<number, number>>();
  map.outputs.forEach((output, i) => {
    for (let row = output.firstInput; row < output.firstInput + output.inputCount; row++) {
      const address = map.inputs.address[row]!;
      const section = map.inputs.size[row] === 0 || map.inputs.kind[row] === FILL ? undefined : sectionOf(i, address);
      if (section === undefined) continue;
      const rows = found.get(section.index) ?? new Map<number, number>();
      if (!rows.has(address)) rows.set(address, row);
      found.set(section.index, rows);
    }
  });
  return found;
}

/** For each section the assignments of its script that move the location counter, by the address that they move it to. */
function movingAssignments(map: LinkMap, sectionOf: SectionOf): Map<number, Map<number, string>> {
  const found = new Map<number, Map<number, string>>();
  const { count, expressions, value, output } = map.assignments;
  // LLD gives the address before the move, and how far it goes as a row of its own.
  const ends = map.dialect === "lld" ? fillEnds(map) : undefined;
  for (let i = 0; i < count; i++) {
    const expression = expressions.at(i);
    if (output[i] === NONE || !/^\. *[-+]?= /.test(expression)) continue;
    const moved = ends === undefined ? value[i]! : ends[output[i]!]?.get(value[i]!);
    const section = moved === undefined ? undefined : sectionOf(output[i]!, value[i]!);
    if (section === undefined || moved === undefined) continue;
    const own = found.get(section.index) ?? new Map<number, string>();
    own.set(moved, expression);
    found.set(section.index, own);
  }
  return found;
}

/** Where the fills of each output section end, by where they begin. */
function fillEnds({ outputs, inputs }: LinkMap): Map<number, number>[] {
  return outputs.map(({ firstInput, inputCount }) => {
    const ends = new Map<number, number>();
    for (let row = firstInput; row < firstInput + inputCount; row++)
      if (inputs.kind[row] === FILL) ends.set(inputs.address[row]!, inputs.address[row]! + inputs.size[row]!);
    return ends;
  });
}

/** The least power of two that makes room of `bytes` before `end`, or undefined when that is more than anything aligned needs. */
function leastAlignment(end: number, bytes: number): number | undefined {
  for (let alignment = 2; alignment <= LARGEST_ALIGNMENT; alignment *= 2)
    if (bytes < alignment) return end % alignment === 0 ? alignment : undefined;
  return undefined;
}

/** The largest power of two that divides an address or a size. */
function trailingPower(value: number): number {
  for (let power = 1; power < LARGEST_ALIGNMENT; power *= 2) if (value % (power * 2) !== 0) return power;
  return LARGEST_ALIGNMENT;
}
