import type { Columns } from "../kernel/columns.ts";
import type { LedgerKernel } from "../kernel/ledger-kernel.ts";
import type { ImageSection } from "./section.ts";
import type { Spans } from "./settle.ts";

/** Hands sections over to the ledger's kernel, in the order of their rows. */
export function giveSections(kernel: LedgerKernel, columns: Columns, sections: readonly ImageSection[]): void {
  const [number, address, size] = [
    columns.put(Uint32Array.from(sections, (each) => each.index)),
    columns.put(Float64Array.from(sections, (each) => each.address)),
    columns.put(Float64Array.from(sections, (each) => each.size)),
  ];
  kernel.setSections(sections.length, number, address, size);
}

/** Hands a decided level of these sections over; owners of one of the `classes`, a byte for each owner, count as one when atoms are joined. */
export function giveSpans(kernel: LedgerKernel, columns: Columns, spans: Spans, classes?: Uint8Array): void {
  const [section, start, length] = [columns.put(spans.sectionRow), columns.put(spans.start), columns.put(spans.length)];
  const [owner, evidence] = [columns.put(spans.owner), columns.put(spans.evidence)];
  kernel.addLevel(spans.count, section, start, length, owner, evidence, classes === undefined ? 0 : columns.put(classes));
}
