import type { ReportDocument } from "../src/contract/document.ts";
import { bytes, percent } from "../src/views/numbers.ts";
import { safeText, shortened } from "../src/views/safe-text.ts";
import { targetName } from "./comment/target-name.ts";
import type { Report } from "./report.ts";

const NEARLY_FULL = 0.9;

/** JSON for the endpoint badge of shields.io: the fullest flash region, red when a budget is broken, orange when it is nearly full. */
export const badge: Report = {
  render({ documents }) {
    return `${JSON.stringify(badgeOf(documents))}\n`;
  },
};

function badgeOf(documents: readonly ReportDocument[]): object {
  const regions = documents.flatMap((document) =>
    (document.regions ?? [])
      .filter((region) => region.kind === "flash" && region.used > 0)
      .map((region) => ({ target: targetName(document), used: region.used, length: region.length })),
  );
  const share = ({ used, length }: (typeof regions)[number]) => (length === null || length === 0 ? 0 : used / length);
  const fullest = regions.sort((a, b) => share(b) - share(a) || b.used - a.used)[0];
  const isBroken = documents.some((document) => document.verdicts?.some((verdict) => !verdict.ok && verdict.severity === "error") === true);
  if (fullest === undefined) return { schemaVersion: 1, label: "flash", message: "unknown", color: "lightgrey", isError: isBroken };
  const label = documents.length > 1 ? `${shortened(safeText(fullest.target), 30)} flash` : "flash";
  const of = fullest.length === null ? "" : ` (${percent(fullest.used, fullest.length)})`;
  const color = isBroken ? "red" : share(fullest) > NEARLY_FULL ? "orange" : "brightgreen";
  return { schemaVersion: 1, label, message: `${bytes(fullest.used)}${of}`, color, isError: isBroken };
}
