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

/** Reasons of claims by their number, as `why` prints them: whoever makes claims names the reason. The order is not a rank. */
const EVIDENCE = ["nobody claimed it"];
const EVIDENCE_IDS = new Map(EVIDENCE.map((text, id) => [text, id]));

/** The number of a reason, for the claims that are made for it. */
export function evidenceId(text: string): number {
  let id = EVIDENCE_IDS.get(text);
  if (id === undefined) {
    id = EVIDENCE.push(text) - 1;
    EVIDENCE_IDS.set(text, id);
  }
  return id;
}

/** The reason that a number stands for. */
export function evidenceText(id: number): string {
  return EVIDENCE[id] ?? EVIDENCE[0]!;
}

/** Claims in columns, without a reason; each covers at least one byte. */
export interface ClaimColumns {
  readonly count: number;
  readonly sectionIndex: Uint32Array;
  readonly start: Float64Array;
  readonly length: Float64Array;
  readonly owner: Int32Array;
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
    this.#reserve(1);
    const row = this.count++;
    this.sectionIndex[row] = sectionIndex;
    this.start[row] = start;
    this.length[row] = length;
    this.owner[row] = owner;
    this.rank[row] = rank;
    this.evidence[row] = evidence;
  }

  /** Adds the claims of columns, which are of one rank and evidence. */
  addColumns(columns: ClaimColumns, rank: number, evidence: number): void {
    const { count } = columns;
    this.#reserve(count);
    this.rank.fill(rank, this.count, this.count + count);
    this.evidence.fill(evidence, this.count, this.count + count);
    this.#append(columns, count);
  }

  /** Adds all claims of another list. */
  addAll(others: Claims): void {
    const { count } = others;
    this.#reserve(count);
    this.rank.set(others.rank.subarray(0, count), this.count);
    this.evidence.set(others.evidence.subarray(0, count), this.count);
    this.#append(others, count);
  }

  #append({ sectionIndex, start, length, owner }: ClaimColumns, count: number): void {
    this.sectionIndex.set(sectionIndex.subarray(0, count), this.count);
    this.start.set(start.subarray(0, count), this.count);
    this.length.set(length.subarray(0, count), this.count);
    this.owner.set(owner.subarray(0, count), this.count);
    this.count += count;
  }

  #reserve(more: number): void {
    const wanted = this.count + more;
    if (wanted > this.sectionIndex.length) this.#grow(Math.max(wanted, this.sectionIndex.length * 2));
  }

  #grow(capacity: number): void {
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
