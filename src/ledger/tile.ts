import { PADDING, RESERVED, VECTORS } from "./claims.ts";
import type { Memory } from "./memory.ts";
import type { ImageSection } from "./section.ts";
import type { Spans } from "./settle.ts";

/** How an atom's bytes lie in memory. */
export const AS_RUN = 0;
export const AS_LOAD = 1;
export const AS_GAP = 2;

/**
 * The smallest pieces that all asked levels agree on, in columns. Together they tile every used and reserved byte of every region exactly once.
 */
export interface Atoms {
  readonly count: number;
  readonly address: Float64Array;
  readonly length: Float64Array;
  /** Index into `memory.regions`. */
  readonly region: Uint32Array;
  /** Index into the list of image sections; -1 for padding between sections. */
  readonly sectionRow: Int32Array;
  /** AS_RUN, AS_LOAD or AS_GAP. */
  readonly as: Uint8Array;
  /** For each asked level: row of the owner in that level's table, or one of the owners below zero. */
  readonly owners: readonly Int32Array[];
  /** For each asked level: why. */
  readonly evidence: readonly Uint8Array[];
}

/** Cuts the memories at every border of every level. Load images are cut like the sections they belong to. */
export function tile(memory: Memory, sections: readonly ImageSection[], levels: readonly Spans[]): Atoms {
  const firsts = levels.map((spans) => firstSpans(spans, sections.length));
  const borders = levels.reduce((total, spans) => total + spans.count, 0);
  const positions = new Map(sections.map((section, position) => [section, position]));
  const out = new AtomWriter(2 * (borders + memory.extents.length) + memory.gaps.length, levels.length);
  for (const extent of memory.extents) {
    const section = positions.get(extent.section)!;
    const runStart = extent.section.address + extent.sectionOffset;
    const runEnd = runStart + extent.length;
    const shift = extent.address - runStart;
    const at = levels.map((spans, level) => spanAt(spans, firsts[level]![section]!, runStart));
    for (let from = runStart; from < runEnd; ) {
      let to = runEnd;
      for (let level = 0; level < levels.length; level++) {
        const spans = levels[level]!;
        const end = spans.start[at[level]!]! + spans.length[at[level]!]!;
        if (end < to) to = end;
      }
      out.add(from + shift, to - from, extent.region, section, extent.as === "run" ? AS_RUN : AS_LOAD);
      for (let level = 0; level < levels.length; level++) {
        const spans = levels[level]!;
        const span = at[level]!;
        out.own(level, spans.owner[span]!, spans.evidence[span]!);
        if (spans.start[span]! + spans.length[span]! === to) at[level] = span + 1;
      }
      from = to;
    }
  }
  for (const gap of memory.gaps) {
    out.add(gap.address, gap.length, gap.region, -1, AS_GAP);
    for (let level = 0; level < levels.length; level++) out.own(level, PADDING, 0);
  }
  return out.finish();
}

function firstSpans(spans: Spans, sectionCount: number): Uint32Array {
  const first = new Uint32Array(sectionCount);
  for (let i = spans.count - 1; i >= 0; i--) first[spans.sectionRow[i]!] = i;
  return first;
}

function spanAt(spans: Spans, first: number, address: number): number {
  let span = first;
  while (spans.start[span]! + spans.length[span]! <= address) span++;
  return span;
}

/** Columns of the table that a size tool prints for one owner; bytes. */
export interface Amounts {
  flash: number;
  ram: number;
  other: number;
  code: number;
  rodata: number;
  data: number;
  bss: number;
}

export function noAmounts(): Amounts {
  return { flash: 0, ram: 0, other: 0, code: 0, rodata: 0, data: 0, bss: 0 };
}

/**
 * Adds one atom to an owner's amounts. `flash`, `ram` and `other` count every byte where it lies, load images included;
 * `code`, `rodata`, `data` and `bss` count what the bytes are, once, where they run; padding, vectors and reserved bytes are none of the four.
 * `dataInCode` says that the symbol here is an object although its section is executable: variables where the section is copied to RAM or can be written.
 */
export function addAtom(
  amounts: Amounts,
  atoms: Atoms,
  i: number,
  memory: Memory,
  sections: readonly ImageSection[],
  owner: number,
  dataInCode: boolean,
): void {
  const length = atoms.length[i]!;
  amounts[memory.regions[atoms.region[i]!]!.kind] += length;
  if (atoms.as[i] !== AS_RUN || owner === PADDING || owner === VECTORS || owner === RESERVED) return;
  const { storage, writable, loadAddress } = sections[atoms.sectionRow[i]!]!;
  switch (storage) {
    case "code":
      if (dataInCode && (writable || loadAddress !== undefined)) amounts.data += length;
      else if (dataInCode) amounts.rodata += length;
      else amounts.code += length;
      break;
    case "rodata":
      amounts.rodata += length;
      break;
    case "data":
      amounts.data += length;
      break;
    case "bss":
    case "uninit":
      amounts.bss += length;
      break;
  }
}

class AtomWriter {
  #count = 0;
  readonly #address: Float64Array;
  readonly #length: Float64Array;
  readonly #region: Uint32Array;
  readonly #sectionRow: Int32Array;
  readonly #as: Uint8Array;
  readonly #owners: Int32Array[];
  readonly #evidence: Uint8Array[];

  constructor(capacity: number, levels: number) {
    this.#address = new Float64Array(capacity);
    this.#length = new Float64Array(capacity);
    this.#region = new Uint32Array(capacity);
    this.#sectionRow = new Int32Array(capacity);
    this.#as = new Uint8Array(capacity);
    this.#owners = Array.from({ length: levels }, () => new Int32Array(capacity));
    this.#evidence = Array.from({ length: levels }, () => new Uint8Array(capacity));
  }

  add(address: number, length: number, region: number, sectionRow: number, as: number): void {
    const row = this.#count++;
    this.#address[row] = address;
    this.#length[row] = length;
    this.#region[row] = region;
    this.#sectionRow[row] = sectionRow;
    this.#as[row] = as;
  }

  /** Sets the owner of the atom added last. */
  own(level: number, owner: number, evidence: number): void {
    this.#owners[level]![this.#count - 1] = owner;
    this.#evidence[level]![this.#count - 1] = evidence;
  }

  finish(): Atoms {
    const count = this.#count;
    return {
      count,
      address: this.#address.subarray(0, count),
      length: this.#length.subarray(0, count),
      region: this.#region.subarray(0, count),
      sectionRow: this.#sectionRow.subarray(0, count),
      as: this.#as.subarray(0, count),
      owners: this.#owners.map((column) => column.subarray(0, count)),
      evidence: this.#evidence.map((column) => column.subarray(0, count)),
    };
  }
}
