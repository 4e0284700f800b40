import { Columns } from "../kernel/columns.ts";
import { ledgerKernel } from "../kernel/ledger-kernel.ts";
import type { Claims } from "./claims.ts";
import { giveSections } from "./hand-over.ts";
import type { ImageSection } from "./section.ts";

/** Ranges of run addresses with their owners, in columns that may be longer than the `count` rows that they hold. */
export interface OwnedRanges {
  readonly count: number;
  readonly start: Uint32Array;
  readonly length: Uint32Array;
  /** The owner of each range or, with `owners`, a row of it. */
  readonly owner: Uint32Array | Int32Array;
  /** A range whose owner is below zero, or whose row is not among them, is not claimed. */
  readonly owners?: Uint32Array | Int32Array;
  /** Claims from the last start down: of claims of one rank the earlier one wins, so that what starts later ends what is said to be longer. */
  readonly lastFirst?: boolean;
}

/** Adds claims of ranges, of one rank and evidence: each in the section that it begins in, cut where it leaves it. */
export function claimRanges(
  claims: Claims,
  sections: readonly ImageSection[],
  { count, start, length, owner, owners, lastFirst = false }: OwnedRanges,
  rank: number,
  evidence: number,
): void {
  const kernel = ledgerKernel();
  const columns = new Columns(kernel);
  giveSections(kernel, columns, sections);
  const [starts, lengths] = [columns.put(start.subarray(0, count)), columns.put(length.subarray(0, count))];
  const [given, table] = [columns.put(owner.subarray(0, count)), owners === undefined ? 0 : columns.put(owners)];
  kernel.claimRanges(count, starts, lengths, given, table, owners?.length ?? 0, Number(lastFirst));
  const rows = kernel.claimsCount();
  const places = [0, 1, 2, 3].map((field) => kernel.claimColumn(field)) as [number, number, number, number];
  // Views of the kernel's memory, which holds still from here on.
  const { buffer } = kernel.memory;
  const found = {
    count: rows,
    sectionIndex: new Uint32Array(buffer, places[0], rows),
    start: new Float64Array(buffer, places[1], rows),
    length: new Float64Array(buffer, places[2], rows),
    owner: new Int32Array(buffer, places[3], rows),
  };
  claims.addColumns(found, rank, evidence);
  for (const place of places) kernel.release(place);
  columns.release();
}
