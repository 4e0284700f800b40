import { PADDING } from "../../src/ledger/claims.ts";
import type { Memory } from "../../src/ledger/memory.ts";
import type { ImageSection } from "../../src/ledger/section.ts";
import type { Spans } from "../../src/ledger/settle.ts";
import { AS_GAP, AS_LOAD, AS_RUN, type Atoms } from "../../src/ledger/tile.ts";

/** The plain version of the ledger's `tile`, which the kernel's is held against. */
export function plainTile(memory: Memory, sections: readonly ImageSection[], levels: readonly Spans[]): Atoms {
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
