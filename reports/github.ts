import type { ReportDocument } from "../src/contract/document.ts";
import { counted } from "../src/views/numbers.ts";
import { safeText, shortened } from "../src/views/safe-text.ts";
import { comment } from "./comment/comment.ts";
import { targetName } from "./comment/target-name.ts";
import type { Report } from "./report.ts";
import { sourcePlace } from "./source-place.ts";

/** GitHub shows ten annotations of a kind a step; the rest is lost without a word. */
const MOST_OF_A_KIND = 10;
const LONGEST_MESSAGE = 1000;
/** A job summary above 1 MiB is dropped whole. */
const LONGEST_SUMMARY = 1 << 20;

type Kind = "error" | "warning" | "notice";

interface Annotation {
  readonly kind: Kind;
  readonly title: string;
  readonly message: string;
  readonly where: string | undefined;
}

/** Workflow commands that become annotations: broken budgets, then findings; within GitHub's limits, with a last line for the rest. */
export const github: Report = {
  render({ documents }) {
    const all = documents.flatMap(annotationsOf);
    return (["error", "warning", "notice"] as const)
      .flatMap((kind) =>
        limited(
          kind,
          all.filter((annotation) => annotation.kind === kind),
        ),
      )
      .map(command)
      .join("");
  },
};

/** Markdown for `$GITHUB_STEP_SUMMARY`: what the comment says. */
export const githubSummary: Report = {
  render({ documents }) {
    const { text, marker } = comment(documents, { id: "summary", noise: 0, now: new Date().toISOString() });
    return text.slice(marker.length + 1, LONGEST_SUMMARY);
  },
};

function annotationsOf(document: ReportDocument): Annotation[] {
  const target = targetName(document);
  const verdicts = (document.verdicts ?? [])
    .filter((verdict) => !verdict.ok)
    .map((verdict): Annotation => {
      const grew = (verdict.grew ?? []).map(({ name, delta }) => `${shortened(name, 80)} ${delta > 0 ? "+" : ""}${delta}`).join(", ");
      const parts = [
        verdict.message ?? verdict.name,
        ...(grew === "" ? [] : [`since the base: ${grew}`]),
        ...(verdict.help === undefined ? [] : [verdict.help]),
      ];
      return {
        kind: verdict.severity === "error" ? "error" : "warning",
        title: `${target}: ${verdict.name}`,
        message: parts.join("; "),
        where: verdict.where,
      };
    });
  const findings = document.findings.map(
    (finding): Annotation => ({
      kind: finding.severity === "note" ? "notice" : finding.severity,
      title: `${target}: ${finding.code}`,
      message: finding.hint === undefined ? finding.message : `${finding.message}; ${finding.hint}`,
      where: finding.where,
    }),
  );
  return [...verdicts, ...findings];
}

function limited(kind: Kind, annotations: readonly Annotation[]): Annotation[] {
  if (annotations.length <= MOST_OF_A_KIND) return [...annotations];
  const rest = annotations.length - MOST_OF_A_KIND + 1;
  return [
    ...annotations.slice(0, MOST_OF_A_KIND - 1),
    { kind, title: "cortex-size", message: `${counted(rest, `more ${kind}`)}: see the report`, where: undefined },
  ];
}

function command({ kind, title, message, where }: Annotation): string {
  const place = sourcePlace(where);
  const properties = [
    ...(place === undefined ? [] : [`file=${property(place.path)}`, `line=${place.line}`]),
    ...(place?.column === undefined ? [] : [`col=${place.column}`]),
    `title=${property(shortened(title, 200))}`,
  ];
  return `::${kind} ${properties.join(",")}::${data(shortened(message, LONGEST_MESSAGE))}\n`;
}

/** Escaped as the runner's toolkit does it [GitHub Actions, Workflow commands]. */
function data(text: string): string {
  return safeText(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
