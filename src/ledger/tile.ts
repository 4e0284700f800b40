import { Columns } from "../kernel/columns.ts";
import { ledgerKernel } from "../kernel/ledger-kernel.ts";
import { PADDING, RESERVED, VECTORS } from "./claims.ts";
import { giveSections, giveSpans } from "./hand-over.ts";
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

/** A level that memory is cut by, with classes of its owners, a byte each, that count as one owner when atoms are joined. */
export type JoinedLevel = Spans | { readonly spans: Spans; readonly classes: Uint8Array };

/** Cuts the memories at every border of every level, in the kernel. Load images are cut like the sections they belong to. */
export function tile(memory: Memory, sections: readonly ImageSection[], levels: readonly Spans[]): Atoms {
  return atomsOf(memory, sections, levels, false);
}

/**
 * The atoms of `tile`, with those as one that agree in region, section, how they lie, and owner or class at each level: it lies where the first of them does,
 * and its owners and evidence are that one's; its length is that of all. What sums by owner are made of.
 */
export function joinedAtoms(memory: Memory, sections: readonly ImageSection[], levels: readonly JoinedLevel[]): Atoms {
  return atomsOf(memory, sections, levels, true);
}

function atomsOf(memory: Memory, sections: readonly ImageSection[], levels: readonly JoinedLevel[], joined: boolean): Atoms {
  const kernel = ledgerKernel();
  const columns = new Columns(kernel);
  giveSections(kernel, columns, sections);
  for (const level of levels) {
    if ("spans" in level) giveSpans(kernel, columns, level.spans, level.classes);
    else giveSpans(kernel, columns, level);
  }
  const positions = new Map(sections.map((section, position) => [section, position]));
  for (const { address, length, region, section, sectionOffset, as } of memory.extents)
    kernel.tileExtent(address, length, region, positions.get(section)!, sectionOffset, as === "run" ? AS_RUN : AS_LOAD);
  for (const { address, length, region } of memory.gaps) kernel.tileGap(address, length, region);
  if (joined) kernel.joinAtoms();
  const count = kernel.atomsCount();
  const atoms: Atoms = {
    count,
    address: columns.take(Float64Array, kernel.atomColumn(0), count),
    length: columns.take(Float64Array, kernel.atomColumn(1), count),
    region: columns.take(Uint32Array, kernel.atomColumn(2), count),
    sectionRow: columns.take(Int32Array, kernel.atomColumn(3), count),
    as: columns.take(Uint8Array, kernel.atomColumn(4), count),
    owners: levels.map((_, level) => columns.take(Int32Array, kernel.atomOwners(level), count)),
    evidence: levels.map((_, level) => columns.take(Uint8Array, kernel.atomEvidence(level), count)),
  };
  kernel.clear();
  columns.release();
  return atoms;
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
