import type { ReportDocument } from "../src/contract/document.ts";
import { jsonText } from "../src/views/json-text.ts";
import { recordTables } from "../src/views/record-tables.ts";
import { plainValue } from "./cells.ts";
import type { Report } from "./report.ts";

/** The JSON contract. */
export const json: Report = {
  render: ({ documents }) => documentsText(documents),
};

/** The document of one input, or an array of documents for several. */
export function documentsText(documents: readonly ReportDocument[]): string {
  const [only] = documents;
  return `${jsonText(documents.length === 1 ? only : documents, 2)}\n`;
}

/** One JSON object a line for each row of each table, whole; `table` names the table, `image` the input. */
export const ndjson: Report = {
  render({ pages }) {
    const lines = recordTables(pages, { cut: false, several: true }).flatMap(({ name, columns, rows }) =>
      rows.map((row) => jsonText({ table: name, ...Object.fromEntries(columns.map(({ key }, c) => [key, plainValue(row[c]!)])) })),
    );
    return lines.map((line) => `${line}\n`).join("");
  },
};
