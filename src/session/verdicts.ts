import { type BudgetRule, type JudgedImage, judge } from "../analyses/budgets.ts";
import { verdictViews } from "../analyses/budgets-view.ts";
import { diff } from "../analyses/diff/diff.ts";
import { changeView } from "../analyses/diff/view.ts";
import { targetTable } from "../analyses/targets.ts";
import type { Finding } from "../bytes/finding.ts";
import type { ReportDocument, VerdictEntry } from "../contract/document.ts";
import { noBound, passesAsBound } from "../contract/stack-verdict.ts";
import { globMatches } from "../views/glob.ts";
import { bytes, counted } from "../views/numbers.ts";
import type { View } from "../views/view.ts";
import { reportName } from "./comparison/compare.ts";
import type { Presented } from "./document.ts";

export { MissingSubject } from "../analyses/budgets.ts";
export { verdictCount } from "../analyses/budgets-view.ts";

/** What images are judged by. */
export interface Rules {
  readonly budgets: readonly BudgetRule[];
  /** Codes or globs of findings that fail. */
  readonly deny: readonly string[];
  /** Whether any finding that is an error fails. */
  readonly strict: boolean;
  /** `2026-12-31`: budgets that have expired before do not count. */
  readonly today: string;
}

/**
 * The document of an image with its verdicts, and with the changes where there is a base: budgets that apply to the target `name`, then one verdict for each
 * denied code, then the one of `strict`.
 * @throws MissingSubject for a budget whose subject the image does not have.
 */
export function judgedDocument(name: string, image: JudgedImage, { budgets, deny, strict, today }: Rules): ReportDocument {
  const { document } = image.head;
  const own = budgets.filter((budget) => budget.targets === undefined || budget.targets.includes(name));
  return {
    ...document,
    target: name,
    ...(image.base === undefined ? {} : { diff: diff(image.base.document, document) }),
    verdicts: [
      ...judge(image, own, today),
      ...deniedVerdicts(document.findings, deny),
      ...(strict ? [strictVerdict(document.findings)] : []),
    ],
  };
}

/** A finding for each budget that has expired. */
export function expiredFindings(budgets: readonly BudgetRule[], today: string): Finding[] {
  return budgets
    .filter((budget) => budget.expires !== undefined && budget.expires < today)
    .map((budget) => ({
      code: "budget/expired",
      severity: "warning",
      message: `budget ${budget.name} expired on ${budget.expires} and does not count`,
      hint: budget.reason === undefined ? "give it another date, or remove it" : `its reason was: ${budget.reason}`,
    }));
}

/** A verdict for each code or group of codes that is denied. */
function deniedVerdicts(findings: ReportDocument["findings"], deny: readonly string[]): VerdictEntry[] {
  return deny.map((pattern) => {
    const found = findings.filter(({ code }) => globMatches(pattern, code));
    const [first] = found;
    return {
      name: `finding ${pattern}`,
      subject: "number of findings",
      ...{ limit: 0, actual: found.length, margin: -found.length, ok: found.length === 0, severity: "error", unit: "finding" },
      ...(first === undefined ? {} : { message: first.message, ...(first.hint === undefined ? {} : { help: first.hint }) }),
    };
  });
}

/** The verdict of a least headroom, bytes; what cannot be told does not hold. */
export function headroomVerdict(stack: NonNullable<ReportDocument["stack"]>, least: number): VerdictEntry {
  const { headroom, reason } = stack;
  const common = { name: "headroom", subject: "headroom", limit: least, severity: "error" } as const;
  if (headroom === null || !passesAsBound(stack)) {
    const why = stack.worstCase.bytes === null || stack.available === null ? (reason ?? "the worst case is not known") : noBound(stack);
    return { ...common, actual: null, margin: null, ok: false, message: `headroom is unknown: ${why}` };
  }
  const margin = headroom - least;
  const rest = margin < 0 ? `short by ${counted(-margin, "byte")}` : `${bytes(margin)} more than that`;
  return {
    ...common,
    actual: headroom,
    margin,
    ok: margin >= 0,
    message: `headroom ${bytes(headroom)} of at least ${bytes(least)}, ${rest}`,
  };
}

/** A verdict for each slot that must hold the image. */
export function slotVerdicts({ slots }: NonNullable<ReportDocument["image"]>): VerdictEntry[] {
  return slots.map(({ name, length, used, left, outside = 0, fits }) => {
    const lies = outside > 0 ? `${bytes(outside)} of the image lie outside of it` : undefined;
    const rest = lies ?? (left < 0 ? `over by ${counted(-left, "byte")}` : fits ? `${bytes(left)} left` : "the image does not fit");
    const margin = Math.min(left, -outside);
    return {
      ...{ name: `slot ${name}`, subject: `slot ${name}`, limit: length, actual: used, ok: fits, severity: "error" },
      margin: fits ? left : margin,
      message: `slot ${name}: ${bytes(used)} of ${bytes(length)}, ${rest}`,
    };
  });
}

/** The verdict of `--strict`: no finding is an error. */
export function strictVerdict(findings: ReportDocument["findings"]): VerdictEntry {
  const errors = findings.filter(({ severity }) => severity === "error");
  const [first] = errors;
  return {
    ...{ name: "strict", subject: "findings that are errors", limit: 0, actual: errors.length, margin: -errors.length },
    ...{ ok: errors.length === 0, severity: "error", unit: "finding" },
    message:
      first === undefined ? "no finding is an error" : `${counted(errors.length, "finding")} of severity error, first: ${first.message}`,
  };
}

/** The verdict of a comparison that must find nothing. */
export function unchangedVerdict({ result, changes }: NonNullable<ReportDocument["diff"]>): VerdictEntry {
  const [ok, actual] = [result === "identical", changes.length];
  const message = ok
    ? "the two builds are identical"
    : `the builds differ (${result}): ${actual === 0 ? "contents, and no size" : counted(actual, "change")}`;
  return { name: "identical", subject: "changes", limit: 0, actual, margin: -actual, ok, severity: "error", unit: "change", message };
}

/** The verdict on a link that failed: a region that is overfull, or else the link itself. */
export function linkVerdicts({ regions, messages, undefinedSymbols }: NonNullable<ReportDocument["linkError"]>): VerdictEntry[] {
  const over = regions.filter(({ state }) => state === "over");
  if (over.length > 0)
    return over.map(({ name, length, used, overflow, figures }) => {
      const amount =
        overflow === null
          ? ""
          : ` by ${figures === "exact" ? "" : figures === "atLeast" ? "at least " : "about "}${counted(overflow, "byte")}`;
      return {
        ...{ name: `region ${name}`, subject: name, limit: length ?? null, actual: used ?? null, severity: "error", ok: false },
        margin: overflow === null ? null : -overflow,
        message: `${name} is overfull${amount}`,
      };
    });
  const actual = messages.length + undefinedSymbols.length;
  const told =
    messages[0]?.split("\n")[0] ?? (undefinedSymbols[0] === undefined ? "the link failed" : `${undefinedSymbols[0]} is not defined`);
  return [
    {
      name: "link",
      subject: "errors of the linker",
      limit: 0,
      actual,
      margin: -actual,
      ok: false,
      severity: "error",
      unit: "error",
      message: told,
    },
  ];
}

/** A document and page with verdicts at their end; unchanged without any. */
export function withVerdicts<P extends Presented>(shown: P, verdicts: readonly VerdictEntry[]): P {
  if (verdicts.length === 0) return shown;
  const { document, page } = shown;
  const views = [...page.views, ...verdictViews(verdicts, undefined)];
  return { ...shown, document: { ...document, verdicts: [...(document.verdicts ?? []), ...verdicts] }, page: { ...page, views } };
}

/** Of several targets a table of them all stands before what is said of each. */
export function withTargetTable(shown: readonly Presented[]): readonly Presented[] {
  const [first, ...others] = shown;
  if (first === undefined || others.length === 0) return shown;
  const documents = shown.map(({ document }) => document);
  const views = [targetTable(documents, reportName), ...first.page.views];
  return [{ ...first, page: { ...first.page, views } }, ...others];
}

/** What people see of an image that was judged against its base: the verdicts, and findings that are more than notes; `heading` where there are several. */
export function judgedViews(document: ReportDocument, base: ReportDocument | undefined, heading?: string): View[] {
  const commit = base?.revision?.commit?.slice(0, 7);
  const name = commit === undefined ? base?.firmware.file : `base ${commit}`;
  const worth = document.findings.filter(({ severity }) => severity !== "note");
  return [
    ...(heading === undefined ? [] : [{ kind: "text", name: "target", lines: [{ text: heading, tone: "strong" }] } as const]),
    ...verdictViews(document.verdicts ?? [], name),
    ...(document.diff === undefined ? [] : [changeView(document.diff, name ?? "the base")]),
    { kind: "findings", name: "findings", findings: worth, all: document.findings },
  ];
}
