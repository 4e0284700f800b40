import { hex } from "../src/views/numbers.ts";
import { recordTables } from "../src/views/record-tables.ts";
import { safeText } from "../src/views/safe-text.ts";
import type { Cell } from "../src/views/view.ts";
import { plainValue } from "./cells.ts";
import type { Report } from "./report.ts";

/**
 * Comma-separated values [RFC 4180]: a header and rows for each table, an empty line between tables; of several images one table with the image in a column of
 * its own. Addresses are hexadecimal. Text that a spreadsheet would run as a formula, also behind blanks or in full
 * width, gets a leading apostrophe.
 */
export const csv: Report = separated(",", (field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field));

/** Tab-separated values: tabs and line ends inside a field are escaped. */
export const tsv: Report = separated("\t", (field) => field);

function separated(separator: string, quote: (field: string) => string): Report {
  const line = (fields: readonly string[]) => `${fields.map(quote).join(separator)}\n`;
  return {
    render({ pages, cut }) {
      return recordTables(pages, { cut, several: pages.length > 1 })
        .map(({ columns, rows }) => line(columns.map(({ key }) => key)) + rows.map((row) => line(row.map(field))).join(""))
        .join("\n");
    },
  };
}

function field(cell: Cell): string {
  if (cell.kind === "address") return hex(cell.value);
  const value = plainValue(cell);
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = safeText(value);
  return /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(safe) ? `'${safe}` : safe;
}
