import type { Finding } from "../src/bytes/finding.ts";
import { grouped, hex, percent, signed } from "../src/views/numbers.ts";
import { safeText } from "../src/views/safe-text.ts";
import type { Bar, Cell } from "../src/views/view.ts";

/** Deepest indentation of a name. */
const DEEPEST = 20;

/** A cell for people, untrusted text made safe. */
export function cellText(cell: Cell): string {
  switch (cell.kind) {
    case "text":
      return cell.text;
    case "name":
      return "  ".repeat(Math.min(cell.depth ?? 0, DEEPEST)) + safeText(cell.text);
    case "ordinal":
      return String(cell.value);
    case "bytes":
    case "count":
      return grouped(cell.value);
    case "delta":
      return signed(cell.value);
    case "address":
      return hex(cell.value);
    case "share":
      return percent(cell.part, cell.whole);
    case "none":
      return cell.word;
  }
}

/** A cell for machines: numbers stay numbers, what is unknown is null. */
export function plainValue(cell: Cell): string | number | null {
  switch (cell.kind) {
    case "text":
    case "name":
      return cell.text;
    case "bytes":
    case "count":
    case "delta":
    case "ordinal":
    case "address":
      return cell.value;
    case "share":
      return cell.whole === 0 ? null : cell.part / cell.whole;
    case "none":
      return null;
  }
}

/** A finding as one line, untrusted text made safe. */
export function findingText({ severity, message, where, hint, code }: Finding): string {
  const place = where === undefined || message.includes(where) ? "" : ` (${where})`;
  return safeText(`${severity}: ${message}${place}${hint === undefined ? "" : ` — ${hint}`} [${code}]`);
}

/** What is said of a region beside its bar. */
export function barNote({ note, remark }: Bar): string {
  return remark === undefined ? note : `${note}; ${remark}`;
}
