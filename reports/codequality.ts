import type { ReportDocument } from "../src/contract/document.ts";
import { safeText, shortened } from "../src/views/safe-text.ts";
import { targetName } from "./comment/target-name.ts";
import type { Report } from "./report.ts";
import { sourcePlace } from "./source-place.ts";

const LONGEST = 500;
const MOST = 2000;

/** GitLab's code quality report: broken budgets and findings [GitLab, Code Quality, "Code Quality report format"]. */
export const codequality: Report = {
  render({ documents }) {
    const issues = documents.flatMap(issuesOf).slice(0, MOST);
    const seen = new Map<string, number>();
    return `${JSON.stringify(
      issues.map((issue) => {
        const before = seen.get(issue.fingerprint) ?? 0;
        seen.set(issue.fingerprint, before + 1);
        return before === 0 ? issue : { ...issue, fingerprint: `${issue.fingerprint}-${before}` };
      }),
      null,
      2,
    )}\n`;
  },
};

type Severity = "info" | "minor" | "major" | "critical";

function issuesOf(document: ReportDocument) {
  const target = targetName(document);
  const file = document.firmware.file;
  const verdicts = (document.verdicts ?? [])
    .filter((verdict) => !verdict.ok)
    .map((verdict) =>
      issue(
        "budget",
        `${target}: ${verdict.message ?? verdict.name}`,
        verdict.severity === "error" ? "critical" : "minor",
        { file, where: verdict.where },
        `${target} ${verdict.name}`,
      ),
    );
  const severities = { error: "major", warning: "minor", note: "info" } as const;
  const findings = document.findings.map((finding) =>
    issue(
      finding.code,
      `${target}: ${finding.message}`,
      severities[finding.severity],
      { file, where: finding.where },
      `${target} ${finding.code} ${finding.where ?? ""}`,
    ),
  );
  return [...verdicts, ...findings];
}

/** At `where`, else at the first line of `file`, as an issue without a line is refused. */
function issue(
  check: string,
  description: string,
  severity: Severity,
  { file, where }: { file: string; where: string | undefined },
  key: string,
) {
  const { path, line } = sourcePlace(where) ?? { path: file, line: 1 };
  return {
    description: shortened(safeText(description), LONGEST),
    check_name: shortened(safeText(check), 100),
    fingerprint: fingerprint(key),
    severity,
    location: { path: shortened(safeText(path), LONGEST), lines: { begin: line } },
  };
}

/** Sixteen hexadecimal digits that tell issues apart [FNV-1a, two lanes]. */
function fingerprint(key: string): string {
  let [low, high] = [0x811c_9dc5, 0xcbf2_9ce4];
  for (let i = 0; i < key.length; i++) {
    low = Math.imul(low ^ key.charCodeAt(i), 0x0100_0193);
    high = Math.imul(high ^ (key.charCodeAt(i) + i), 0x0100_0193);
  }
  return [high, low].map((lane) => (lane >>> 0).toString(16).padStart(8, "0")).join("");
}
