import type { ReportDocument } from "../contract/document.ts";
import { extremes, targetFigures } from "../views/target-figures.ts";
import { type Cell, type Column, name, none, type Row, size, type TableView, text } from "../views/view.ts";
import { verdictCount } from "./budgets-view.ts";

const MEMORIES = ["flash", "ram"] as const;
const TITLES = { flash: "flash", ram: "RAM" } as const;

/** Several targets, a row each: what flash and RAM hold, how much that changed, and whether the budgets hold; then the least and the most of all. */
export function targetTable(documents: readonly ReportDocument[], nameOf: (document: ReportDocument) => string): TableView {
  const hasBase = documents.some(({ diff }) => diff !== undefined);
  const columns: Column[] = [
    { key: "target", title: "target", align: "left", elastic: true },
    ...MEMORIES.flatMap((memory): Column[] => [
      { key: memory, title: TITLES[memory], align: "right" },
      ...(hasBase ? [{ key: `${memory}Change`, title: "change", align: "right" as const }] : []),
    ]),
    { key: "budgets", title: "budgets", align: "left", keep: true },
  ];
  const rows = documents.map((document): Row => {
    const figures = MEMORIES.flatMap((memory): Cell[] => {
      const { used, delta } = targetFigures(document, memory);
      return [size(used), ...(hasBase ? [delta === undefined ? none() : ({ kind: "delta", value: delta } as const)] : [])];
    });
    return [name(nameOf(document)), ...figures, text(verdictCount(document.verdicts ?? []))];
  });
  const most = (["min", "max"] as const).map((word): Row => {
    const figures = MEMORIES.flatMap((memory) => [size(extremes(documents, memory)[word]), ...(hasBase ? [none("")] : [])]);
    return [text(`(${word} of all)`), ...figures, none("")];
  });
  return { kind: "table", name: "targets", columns, rows: [...rows, ...most], records: { rows: () => rows }, ofAll: true };
}
