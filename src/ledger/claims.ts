/** Owners that are not rows of a level's own table: bytes that nobody wrote. */
export const UNKNOWN = -1;
export const PADDING = -2;
export const VENEER = -3;
export const VECTORS = -4;
export const RESERVED = -5;

/** Words for the owners below zero. */
export const SPECIAL_OWNERS: Readonly<Record<number, "unknown" | "padding" | "veneer" | "vectors" | "reserved">> = {
  [UNKNOWN]: "unknown",
  [PADDING]: "padding",
  [VENEER]: "veneer",
  [VECTORS]: "vectors",
  [RESERVED]: "reserved",
};

/** Why a claim was made; the text is what `why` prints. The order is not a rank. */
export const EVIDENCE = [
  "nobody claimed it",
  "section name",
  "symbol",
  "symbol without a size: up to the next one",
  "gap smaller than the alignment",
  "crate in the symbol's mangled name",
  "crate in an alias' mangled name",
  "DWARF compile unit",
  "DWARF function",
  "DWARF inlined function",
  "DWARF variable",
  "line table",
  "linker map",
  "exception index entry of the function",
  "referenced by code",
  "referenced by data",
  "name known to the runtime",
  "veneer of the linker",
  "vector table",
  "set aside for stack or heap",
  "literal pool behind the function",
  "source path in the data",
  "component of the configuration",
  "future that the function polls",
] as const;

export type Evidence = (typeof EVIDENCE)[number];

const EVIDENCE_IDS = new Map<Evidence, number>(EVIDENCE.map((text, id) => [text, id]));

export function evidenceId(evidence: Evidence): number {
  return EVIDENCE_IDS.get(evidence)!;
}

/** Growable columns of claims of one level: «these bytes of this section belong to this owner». Claims may overlap. */
export class Claims {
  count = 0;
  /** Index in the ELF's section table. */
  sectionIndex = new Uint32Array(256);
  start = new Float64Array(256);
  length = new Float64Array(256);
  owner = new Int32Array(256);
  /** The lower rank wins, then the earlier claim. */
  rank = new Uint8Array(256);
  evidence = new Uint8Array(256);

  /** `start` is a run address inside the section; the caller has clipped the range to the section. */
  add(sectionIndex: number, start: number, length: number, owner: number, rank: number, evidence: number): void {
    if (length <= 0) return;
    if (this.count === this.sectionIndex.length) this.#grow();
    const row = this.count++;
    this.sectionIndex[row] = sectionIndex;
    this.start[row] = start;
    this.length[row] = length;
    this.owner[row] = owner;
    this.rank[row] = rank;
    this.evidence[row] = evidence;
  }

  #grow(): void {
    const capacity = this.sectionIndex.length * 2;
    this.sectionIndex = grown(this.sectionIndex, new Uint32Array(capacity));
    this.start = grown(this.start, new Float64Array(capacity));
    this.length = grown(this.length, new Float64Array(capacity));
    this.owner = grown(this.owner, new Int32Array(capacity));
    this.rank = grown(this.rank, new Uint8Array(capacity));
    this.evidence = grown(this.evidence, new Uint8Array(capacity));
  }
}

function grown<T extends { set(from: ArrayLike<number>): void }>(from: ArrayLike<number>, to: T): T {
  to.set(from);
  return to;
}
