import type { ReportDocument } from "../src/contract/document.ts";
import { safeText, shortened } from "../src/views/safe-text.ts";
import { targetName } from "./comment/target-name.ts";
import type { Report } from "./report.ts";
import { sourcePlace } from "./source-place.ts";

const LONGEST = 1000;

/**
 * Broken budgets, errors and warnings as lines of a compiler, `file:line:column: error: message`, which editors and build systems turn into places to jump to
 * [GNU Coding Standards, "Formatting Error Messages"].
 */
export const compiler: Report = {
  render({ documents }) {
    return documents.flatMap(linesOf).join("");
  },
};

function linesOf(document: ReportDocument): string[] {
  const target = targetName(document);
  const line = (where: string | undefined, severity: string, message: string) => {
    const place = sourcePlace(where);
    const at =
      place === undefined
        ? document.firmware.file
        : [place.path, place.line, ...(place.column === undefined ? [] : [place.column])].join(":");
    return `${shortened(safeText(at), LONGEST)}: ${severity}: ${shortened(safeText(`${target}: ${message}`), LONGEST)}\n`;
  };
  const verdicts = (document.verdicts ?? [])
    .filter(({ ok }) => !ok)
    .map(({ where, severity, message, name }) => line(where, severity === "error" ? "error" : "warning", message ?? name));
  const findings = document.findings
    .filter(({ severity }) => severity !== "note")
    .map(({ where, severity, message, code }) => line(where, severity, `${message} [${code}]`));
  return [...verdicts, ...findings];
}
