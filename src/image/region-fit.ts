import { codeAddress } from "../architecture/thumb-bit.ts";
import type { ByteSource } from "../bytes/byte-source.ts";
import { ElfFile } from "../formats/elf/index.ts";
import type { RegionDefinition } from "../ledger/region.ts";
import type { ImageSection } from "../ledger/section.ts";
import { imageSections } from "./image-sections.ts";

/** A piece of memory that an image occupies. */
export interface OccupiedRange {
  /** Section. */
  readonly name: string;
  readonly start: number;
  /** Bytes. */
  readonly length: number;
}

/** What any right description of an image's memory must hold. */
export interface ImagePlaces {
  /** Where sections run, and where their load images lie. */
  readonly ranges: readonly OccupiedRange[];
  /** Word 0 of the vector table; undefined when no table was found. */
  readonly stackPointer: number | undefined;
}

/**
 * How well regions agree with an image: `exact` when its stack or its statics end where a region does, `fits` when all of it lies inside,
 * `mostly` when the initial stack pointer or a few bytes lie elsewhere, `contradicts` when more does: they are another image's.
 */
export interface RegionFit {
  readonly agreement: "exact" | "fits" | "mostly" | "contradicts";
  /** What does not agree; undefined when all does. */
  readonly reason: string | undefined;
}

/** Share of an image that may lie outside of the right regions: scratch of the linker, a section at a fixed address. */
const FEW = 0.1;
/** cortex-m-rt aligns the stack's start down to 8. */
const STACK_ALIGNMENT = 8;

/** Judges whether regions can be those that an image was linked with. */
export function regionFit({ ranges, stackPointer }: ImagePlaces, regions: readonly RegionDefinition[]): RegionFit {
  const spans = regions.map(({ origin, length }) => ({ origin, end: length === undefined ? Number.POSITIVE_INFINITY : origin + length }));
  const outside = ranges
    .map((range) => ({ range, bytes: range.length - inside(range, spans) }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  const total = ranges.reduce((sum, { length }) => sum + length, 0);
  const lost = outside.reduce((sum, { bytes }) => sum + bytes, 0);
  const [first] = outside;
  if (first !== undefined) {
    const reason = `${first.bytes} bytes of ${first.range.name} at ${hex(first.range.start)} lie in none of its regions`;
    return { agreement: lost <= total * FEW ? "mostly" : "contradicts", reason };
  }
  if (stackPointer !== undefined && !spans.some(({ origin, end }) => stackPointer > origin && stackPointer <= end))
    return { agreement: "mostly", reason: `the initial stack pointer ${hex(stackPointer)} lies in none of its regions` };
  const endsWith = (address: number, slack: number) => spans.some(({ end }) => end - address >= 0 && end - address < slack);
  const isExact =
    (stackPointer !== undefined && endsWith(stackPointer, STACK_ALIGNMENT)) ||
    ranges.some(({ start, length }) => endsWith(start + length, STACK_ALIGNMENT));
  return { agreement: isExact ? "exact" : "fits", reason: undefined };
}

function inside({ start, length }: OccupiedRange, spans: readonly { readonly origin: number; readonly end: number }[]): number {
  const home = spans.find(({ origin, end }) => start >= origin && start < end);
  return home === undefined ? 0 : Math.min(length, home.end - start);
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

/** Reads what an ELF occupies, from its headers and the first words of its table alone. @throws InputError when the headers are damaged. */
export async function imagePlaces(source: ByteSource): Promise<ImagePlaces> {
  const elf = await ElfFile.open(source);
  const sections = imageSections(elf).filter(({ size }) => size > 0);
  return { ranges: placesOf(sections), stackPointer: await stackPointerOf(elf, sections, source) };
}

/** Where sections run, and where their load images lie. */
export function placesOf(sections: readonly ImageSection[]): OccupiedRange[] {
  return sections.flatMap(({ name, address, size, loadAddress }) => [
    ...(size === 0 ? [] : [{ name, start: address, length: size }]),
    ...(size === 0 || loadAddress === undefined ? [] : [{ name, start: loadAddress, length: size }]),
  ]);
}

/** The word before the entry of the file at the start of a section of vectors, or of any other whose second word is the entry. */
async function stackPointerOf(elf: ElfFile, sections: readonly ImageSection[], source: ByteSource): Promise<number | undefined> {
  const { entry, littleEndian } = elf.header;
  const tables = sections.filter(({ hasBytes, storage, size }) => hasBytes && size >= 8 && (storage === "vectors" || entry !== 0));
  for (const { storage, fileOffset } of tables.sort((a, b) => Number(b.storage === "vectors") - Number(a.storage === "vectors"))) {
    const bytes = await source.read(fileOffset, 8);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const [pointer, reset] = [view.getUint32(0, littleEndian), view.getUint32(4, littleEndian)];
    if (storage === "vectors" || reset === codeAddress(entry) + 1) return pointer;
  }
  return undefined;
}
