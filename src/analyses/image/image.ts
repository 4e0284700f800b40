import type { ImagePart, SlotEntry } from "../../contract/image-shape.ts";
import type { Firmware } from "../../image/firmware.ts";
import { bytes, counted, grouped, hex } from "../../views/numbers.ts";
import { address, none, size, type TableView, type TextLine, type TextView, text } from "../../views/view.ts";
import type { Result } from "../analysis.ts";
import {
  disjointRanges,
  holesBetween,
  intelHexSize,
  type LoadedRange,
  type SectorRange,
  touchedBlocks,
  touchedSectors,
  uf2Size,
} from "./formats.ts";
import { judgeSlot, type Slot, slotsOfSymbols } from "./slots.ts";

export interface ImageOptions {
  /** Bytes of a sector of the flash. */
  readonly sector?: number | undefined;
  /** Sectors of the chip's flash, disjoint, where no such size was given; and what they are told by. */
  readonly flash?: { readonly sectors: readonly SectorRange[]; readonly evidence: string } | undefined;
  /** Slots that the user named; those of linker symbols come after them. */
  readonly slots?: readonly Slot[];
  /** Hashes of sections by their indices. */
  readonly hashes?: ReadonlyMap<number, string>;
}

/** A `.bin` with more fill than this and than data is hardly what anybody wants to flash. */
const MUCH_FILL = 0x10000;

/** What is flashed: sections with bytes at their load addresses, and what each file format makes of them. */
export async function image(firmware: Firmware, options: ImageOptions = {}): Promise<Result> {
  const slots = [...(options.slots ?? []), ...(await slotsOfSymbols(firmware))];
  const part = imagePart(firmware, options, slots);
  const views = [piecesTable(part), formatsTable(part), ...(slots.length === 0 ? [] : [slotsTable(part)]), notes(part)];
  return { parts: { image: part }, views: views.filter((view) => view.kind !== "text" || view.lines.length > 0) };
}

function imagePart(firmware: Firmware, { sector, flash, hashes }: ImageOptions, slots: readonly Slot[]): ImagePart {
  const pieces = firmware.sections
    .filter((section) => section.hasBytes && section.size > 0)
    .map(({ index, name, loadAddress, address, size }) => {
      const hash = hashes?.get(index);
      return { section: name, address: loadAddress ?? address, bytes: size, ...(hash === undefined ? {} : { hash }) };
    })
    .sort((a, b) => a.address - b.address);
  const ranges = disjointRanges(pieces);
  const holes = holesBetween(ranges);
  const data = sum(ranges);
  const bin = data + sum(holes);
  const sectors = sector === undefined ? flash && chipSectors(ranges, data, flash) : equalSectors(ranges, data, sector);
  return {
    start: ranges[0]?.address ?? null,
    data,
    pieces,
    holes,
    bin: { bytes: bin },
    hex: intelHexSize(pieces, firmware.entry),
    uf2: uf2Size(ranges),
    ...(sectors === undefined ? {} : { sectors }),
    slots: slots.map((slot) => judgeSlot(slot, ranges, bin)),
  };
}

function equalSectors(ranges: readonly LoadedRange[], data: number, size: number): NonNullable<ImagePart["sectors"]> {
  const count = touchedBlocks(ranges, size);
  return { size, count, erased: count * size, padding: count * size - data };
}

/** Undefined when none of the image lies in the chip's sectors. */
function chipSectors(
  ranges: readonly LoadedRange[],
  data: number,
  { sectors, evidence }: NonNullable<ImageOptions["flash"]>,
): ImagePart["sectors"] {
  const { count, erased, size: length, outside } = touchedSectors(ranges, sectors);
  if (count === 0) return undefined;
  return { size: length, count, erased, padding: erased - data + outside, ...(outside > 0 ? { outside } : {}), evidence };
}

function sum(ranges: readonly { readonly bytes: number }[]): number {
  return ranges.reduce((total, range) => total + range.bytes, 0);
}

function piecesTable(part: ImagePart): TableView {
  const rows = [
    ...part.pieces.map((piece) => ({ ...piece, hole: false })),
    ...part.holes.map((hole) => ({ ...hole, section: "(hole)", hole: true })),
  ].sort((a, b) => a.address - b.address);
  return {
    kind: "table",
    name: "pieces",
    title: "Pieces at their load addresses",
    columns: [
      { key: "address", title: "address", align: "right" },
      { key: "bytes", title: "bytes", align: "right" },
      { key: "section", title: "section", align: "left", elastic: true },
    ],
    rows: rows.map((row) => [address(row.address), size(row.bytes), row.hole ? text(row.section) : { kind: "name", text: row.section }]),
  };
}

function formatsTable({ data, holes, bin, hex: intelHex, uf2, sectors }: ImagePart): TableView {
  const fill = sum(holes);
  const rows: [format: string, size: number, note: string][] = [
    [
      ".bin",
      bin.bytes,
      fill === 0 ? "data alone" : `${grouped(data)} of data, ${grouped(fill)} of fill in ${counted(holes.length, "hole")}`,
    ],
    [".hex", intelHex.bytes, `${counted(intelHex.records, "record")}, ${grouped(intelHex.data)} of data`],
    [".uf2", uf2.bytes, `${counted(uf2.blocks, "block")} of 256`],
  ];
  if (sectors !== undefined) {
    const each = sectors.size === null ? "" : ` of ${bytes(sectors.size)}`;
    const outside = sectors.outside === undefined ? "" : `; ${grouped(sectors.outside)} bytes lie in none`;
    const note = `${counted(sectors.count, "sector")}${each}, ${grouped(sectors.padding)} bytes of them stay erased${outside}`;
    rows.push(["erased flash", sectors.erased, note]);
  }
  return {
    kind: "table",
    name: "formats",
    title: "As flashed",
    columns: [
      { key: "format", title: "format", align: "left" },
      { key: "bytes", title: "bytes", align: "right" },
      { key: "note", title: "", align: "left", elastic: true },
    ],
    rows: rows.map(([format, length, note]) => [text(format), size(length), text(note)]),
  };
}

function slotsTable(part: ImagePart): TableView {
  return {
    kind: "table",
    name: "slots",
    title: "Slots",
    columns: [
      { key: "slot", title: "slot", align: "left" },
      { key: "start", title: "start", align: "right" },
      { key: "length", title: "length", align: "right" },
      { key: "used", title: "used", align: "right" },
      { key: "left", title: "left", align: "right" },
      { key: "verdict", title: "", align: "left" },
      { key: "evidence", title: "told by", align: "left", elastic: true },
    ],
    rows: part.slots.map((slot) => [
      { kind: "name", text: slot.name },
      address(slot.start),
      size(slot.length),
      slot.used === 0 ? none() : size(slot.used),
      slot.used === 0 ? none() : size(slot.left),
      text(verdict(slot)),
      text(slot.evidence),
    ]),
  };
}

function verdict(slot: SlotEntry): string {
  if (slot.fits) return slot.as === "copy" ? "fits as a copy" : "fits";
  return slot.left < 0 ? "too long" : `${grouped(slot.outside ?? 0)} bytes outside`;
}

function notes(part: ImagePart): TextView {
  const fill = sum(part.holes);
  const lines: TextLine[] = [];
  if (part.pieces.length === 0) lines.push({ text: "nothing is flashed: no section has bytes in the file", tone: "warn" });
  if (fill > MUCH_FILL && fill > part.data) {
    const widest = part.holes.reduce((widest, hole) => (hole.bytes > widest.bytes ? hole : widest));
    lines.push({
      text: `the .bin is mostly fill: a hole of ${bytes(widest.bytes)} begins at ${hex(widest.address)}; flash the ELF, .hex or .uf2`,
      tone: "warn",
    });
  }
  if (part.sectors?.evidence !== undefined) lines.push({ text: `sectors of ${part.sectors.evidence}`, tone: "quiet" });
  for (const slot of part.slots.filter(({ fits }) => !fits)) lines.push({ text: problem(slot, part), tone: "bad" });
  return { kind: "text", name: "notes", lines };
}

function problem(slot: SlotEntry, part: ImagePart): string {
  if (slot.left < 0) return `the image does not fit ${slot.name}: it is ${counted(-slot.left, "byte")} too long`;
  const range = `${hex(slot.start)} to ${hex(slot.start + slot.length)}`;
  return `the image does not fit ${slot.name}: ${counted(slot.outside ?? 0, "byte")} lie outside ${range}; it begins at ${hex(part.start ?? 0)}`;
}
