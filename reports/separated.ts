import { safeText } from "../src/views/safe-text.ts";
import { type Cell, tablesOf } from "../src/views/view.ts";
import { plainValue } from "./cells.ts";
import type { Report } from "./report.ts";

/** Comma-separated values [RFC 4180]. Text that a spreadsheet would run as a formula gets a leading apostrophe. */
export const csv: Report = separated(",", (field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field));

/** Tab-separated values: tabs and line ends inside a field are escaped. */
export const tsv: Report = separated("\t", (field) => field);

function separated(separator: string, quote: (field: string) => string): Report {
  return {
    render({ pages }) {
      const several = pages.length > 1;
      const lines: string[] = [];
      for (const page of pages) {
        tablesOf(page).forEach((table, i) => {
          if (lines.length > 0 || i > 0) lines.push("");
          const file = several ? ["file"] : [];
          lines.push([...file, ...table.columns.map((column) => column.key)].map(quote).join(separator));
          const title = several ? [quote(field({ kind: "name", text: page.title }))] : [];
          for (const row of table.rows) lines.push([...title, ...row.map((cell) => quote(field(cell)))].join(separator));
        });
      }
      return lines.map((line) => `${line}\n`).join("");
    },
  };
}

function field(cell: Cell): string {
  const value = plainValue(cell);
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const safe = safeText(value);
  return /^[=+\-@]/.test(safe) ? `'${safe}` : safe;
}
