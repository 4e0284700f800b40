import { Columns } from "../kernel/columns.ts";
import { ledgerKernel } from "../kernel/ledger-kernel.ts";
import type { Claims } from "./claims.ts";
import { giveSections } from "./hand-over.ts";
import type { ImageSection } from "./section.ts";

/**
 * One level, decided: disjoint spans in section order and address order that tile every allocated section without a gap. Read-only: what is decided stays.
 * Bytes that no claim covers have the owner `UNKNOWN` and evidence 0.
 */
export interface Spans {
  readonly count: number;
  /** Index into the list of image sections that was settled. */
  readonly sectionRow: Uint32Array;
  readonly start: Float64Array;
  readonly length: Float64Array;
  readonly owner: Int32Array;
  readonly evidence: Uint8Array;
}

/**
 * Decides who owns each byte: the claim of the lowest rank, of those the earliest. One sweep over the claims in address order with
 * a heap of those that are open, in the kernel; O(n log n) whatever the overlaps.
 */
export function settle(claims: Claims, sections: readonly ImageSection[]): Spans {
  const kernel = ledgerKernel();
  const columns = new Columns(kernel);
  const put = (column: Uint8Array | Uint32Array | Int32Array | Float64Array) => columns.put(column);
  const { count } = claims;
  const [section, start, length, owner, rank, evidence] = [
    put(claims.sectionIndex.subarray(0, count)),
    put(claims.start.subarray(0, count)),
    put(claims.length.subarray(0, count)),
    put(claims.owner.subarray(0, count)),
    put(claims.rank.subarray(0, count)),
    put(claims.evidence.subarray(0, count)),
  ];
  kernel.setClaims(count, section, start, length, owner, rank, evidence);
  giveSections(kernel, columns, sections);
  kernel.settle();
  const { buffer } = kernel.memory;
  const rows = kernel.spansCount();
  const spans: Spans = {
    count: rows,
    sectionRow: new Uint32Array(buffer, kernel.spans(0), rows).slice(),
    start: new Float64Array(buffer, kernel.spans(1), rows).slice(),
    length: new Float64Array(buffer, kernel.spans(2), rows).slice(),
    owner: new Int32Array(buffer, kernel.spans(3), rows).slice(),
    evidence: new Uint8Array(buffer, kernel.spans(4), rows).slice(),
  };
  kernel.releaseSpans();
  columns.release();
  return spans;
}
