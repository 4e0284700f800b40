import { type Claims, UNKNOWN } from "../../src/ledger/claims.ts";
import type { ImageSection } from "../../src/ledger/section.ts";
import type { Spans } from "../../src/ledger/settle.ts";
import { plainOrder } from "./plain-order.ts";

/**
 * The plain version of the ledger's `settle`, which the kernel's is held against: the claim of the lowest rank, of those the earliest. One sweep over the claims in address order with
 * a heap of those that are open; O(n log n) whatever the overlaps.
 */
export function plainSettle(claims: Claims, sections: readonly ImageSection[]): Spans {
  const out = new SpanWriter(claims.count * 2 + sections.length + 16);
  const order = bySectionAndStart(claims);
  const positionOf = new Map(sections.map((section, position) => [section.index, position]));
  const bySection = new Map<number, [number, number]>();
  for (let i = 0; i < order.length; ) {
    const section = claims.sectionIndex[order[i]!]!;
    let end = i;
    while (end < order.length && claims.sectionIndex[order[end]!] === section) end++;
    bySection.set(section, [i, end]);
    i = end;
  }
  for (const section of sections) {
    const [from, to] = bySection.get(section.index) ?? [0, 0];
    sweep(claims, order, from, to, section, positionOf.get(section.index)!, out);
  }
  return out.finish();
}

function sweep(
  claims: Claims,
  order: Uint32Array,
  from: number,
  to: number,
  section: ImageSection,
  position: number,
  out: SpanWriter,
): void {
  const open = new ClaimHeap(claims);
  const sectionEnd = section.address + section.size;
  let next = from;
  let at = section.address;
  while (at < sectionEnd) {
    while (next < to && claims.start[order[next]!]! <= at) open.push(order[next++]!);
    const top = open.peekCovering(at);
    const nextStart = next < to ? claims.start[order[next]!]! : sectionEnd;
    const topEnd = top < 0 ? sectionEnd : claims.start[top]! + claims.length[top]!;
    const end = Math.min(nextStart, topEnd, sectionEnd);
    if (top < 0) out.add(position, at, end - at, UNKNOWN, 0);
    else out.add(position, at, end - at, claims.owner[top]!, claims.evidence[top]!);
    at = end;
  }
}

/** Rows by section, then by start, then by arrival. */
function bySectionAndStart(claims: Claims): Uint32Array {
  const byStart = plainOrder(claims.start, claims.count);
  const slots = new Map<number, number>();
  for (let row = 0; row < claims.count; row++) slots.set(claims.sectionIndex[row]!, (slots.get(claims.sectionIndex[row]!) ?? 0) + 1);
  let at = 0;
  for (const section of slots.keys()) {
    const size = slots.get(section)!;
    slots.set(section, at);
    at += size;
  }
  const order = new Uint32Array(claims.count);
  for (const row of byStart) {
    const section = claims.sectionIndex[row]!;
    const slot = slots.get(section)!;
    order[slot] = row;
    slots.set(section, slot + 1);
  }
  return order;
}

/** Open claims, the strongest on top; those that have ended are dropped when they surface. */
class ClaimHeap {
  readonly #claims: Claims;
  readonly #rows: number[] = [];

  constructor(claims: Claims) {
    this.#claims = claims;
  }

  push(row: number): void {
    const rows = this.#rows;
    let child = rows.length;
    rows.push(row);
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (this.#stronger(rows[parent]!, row)) break;
      rows[child] = rows[parent]!;
      child = parent;
    }
    rows[child] = row;
  }

  /** The strongest claim that covers `at`, or -1. */
  peekCovering(at: number): number {
    while (this.#rows.length > 0) {
      const top = this.#rows[0]!;
      if (this.#claims.start[top]! + this.#claims.length[top]! > at) return top;
      this.#pop();
    }
    return -1;
  }

  #pop(): void {
    const rows = this.#rows;
    const last = rows.pop()!;
    if (rows.length === 0) return;
    let parent = 0;
    for (;;) {
      let child = parent * 2 + 1;
      if (child >= rows.length) break;
      if (child + 1 < rows.length && this.#stronger(rows[child + 1]!, rows[child]!)) child++;
      if (this.#stronger(last, rows[child]!)) break;
      rows[parent] = rows[child]!;
      parent = child;
    }
    rows[parent] = last;
  }

  #stronger(a: number, b: number): boolean {
    const difference = this.#claims.rank[a]! - this.#claims.rank[b]!;
    return difference < 0 || (difference === 0 && a < b);
  }
}

/** Collects spans; neighbours of one owner and evidence become one. */
class SpanWriter {
  #count = 0;
  readonly #sectionRow: Uint32Array;
  readonly #start: Float64Array;
  readonly #length: Float64Array;
  readonly #owner: Int32Array;
  readonly #evidence: Uint8Array;

  /** A sweep of n claims over m sections makes at most 2n + m spans. */
  constructor(capacity: number) {
    this.#sectionRow = new Uint32Array(capacity);
    this.#start = new Float64Array(capacity);
    this.#length = new Float64Array(capacity);
    this.#owner = new Int32Array(capacity);
    this.#evidence = new Uint8Array(capacity);
  }

  add(sectionRow: number, start: number, length: number, owner: number, evidence: number): void {
    const last = this.#count - 1;
    if (
      last >= 0 &&
      this.#sectionRow[last] === sectionRow &&
      this.#owner[last] === owner &&
      this.#evidence[last] === evidence &&
      this.#start[last]! + this.#length[last]! === start
    ) {
      this.#length[last]! += length;
      return;
    }
    const row = this.#count++;
    this.#sectionRow[row] = sectionRow;
    this.#start[row] = start;
    this.#length[row] = length;
    this.#owner[row] = owner;
    this.#evidence[row] = evidence;
  }

  finish(): Spans {
    const count = this.#count;
    return {
      count,
      sectionRow: this.#sectionRow.subarray(0, count),
      start: this.#start.subarray(0, count),
      length: this.#length.subarray(0, count),
      owner: this.#owner.subarray(0, count),
      evidence: this.#evidence.subarray(0, count),
    };
  }
}
