import type { ReportDocument } from "../contract/document.ts";
import { fileNames } from "../views/file-names.ts";
import { safeText, shortened } from "../views/safe-text.ts";
import { type Cell, name, none, size, type TableView, text } from "../views/view.ts";

const LONGEST_TITLE = 30;

/** Several images next to one another: what each uses of each region, what is free there, and the Berkeley sums. Regions of one name are one row. */
export function sideBySide(documents: readonly ReportDocument[]): TableView {
  const titles = fileNames(documents.map(({ firmware }) => firmware.file));
  const regions = [...new Set(documents.flatMap((document) => (document.regions ?? []).map((region) => region.name)))];
  const row = (title: Cell, amount: (document: ReportDocument) => number | undefined): Cell[] => [
    title,
    ...documents.map((document) => {
      const bytes = amount(document);
      return bytes === undefined ? none("") : size(bytes);
    }),
  ];
  const regionOf = (document: ReportDocument, wanted: string) => document.regions?.find((region) => region.name === wanted);
  return {
    kind: "table",
    name: "images",
    columns: [
      { key: "what", title: "", align: "left" },
      ...titles.map((title, i) => ({ key: `image${i + 1}`, title: shortened(safeText(title), LONGEST_TITLE), align: "right" as const })),
    ],
    rows: [
      ...regions.flatMap((region) => [
        row(name(`${region} used`), (document) => regionOf(document, region)?.used),
        row(name(`${region} free`), (document) => regionOf(document, region)?.free ?? undefined),
      ]),
      ...(["text", "data", "bss"] as const).map((part) => row(text(part), (document) => document.size?.[part])),
    ],
  };
}
