import type { ReportDocument } from "../src/contract/document.ts";
import { tablesOf } from "../src/views/view.ts";
import { plainValue } from "./cells.ts";
import type { Report } from "./report.ts";

/** The JSON contract: the document of one input, or an array of documents for several. */
export const json: Report = {
  render({ documents }) {
    const [only] = documents;
    return `${JSON.stringify(documents.length === 1 ? only : documents, null, 2)}\n`;
  },
};

/** One JSON object a line for each row of each table; `table` names the table, `file` the input. */
export const ndjson: Report = {
  render({ pages, documents }) {
    const lines: string[] = [];
    pages.forEach((page, i) => {
      const file = (documents[i] as ReportDocument | undefined)?.firmware.file ?? page.title;
      for (const table of tablesOf(page)) {
        for (const row of table.rows) {
          const fields = table.columns.map((column, c) => [column.key, plainValue(row[c]!)]);
          lines.push(JSON.stringify({ file, table: table.name, ...Object.fromEntries(fields) }));
        }
      }
    });
    return lines.map((line) => `${line}\n`).join("");
  },
};
