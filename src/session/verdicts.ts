import { type BudgetRule, type JudgedImage, judge } from "../analyses/budgets.ts";
import { diff } from "../analyses/diff/diff.ts";
import type { Finding } from "../bytes/finding.ts";
import type { ReportDocument, VerdictEntry } from "../contract/document.ts";
import { globMatches } from "../views/glob.ts";
import { bytes, counted } from "../views/numbers.ts";

/** What images are judged by. */
export interface Rules {
  readonly budgets: readonly BudgetRule[];
  /** Codes or globs of findings that fail. */
  readonly deny: readonly string[];
  /** `2026-12-31`: budgets that have expired before do not count. */
  readonly today: string;
}

/**
 * The document of an image with its verdicts, and with the changes where there is a base.
 * @throws MissingSubject for a budget whose subject the image does not have.
 */
export function judgedDocument(name: string, image: JudgedImage, { budgets, deny, today }: Rules): ReportDocument {
  const { document } = image.head;
  const own = budgets.filter((budget) => budget.targets === undefined || budget.targets.includes(name));
  return {
    ...document,
    target: name,
    ...(image.base === undefined ? {} : { diff: diff(image.base.document, document) }),
    verdicts: [...judge(image, own, today), ...deniedVerdicts(document.findings, deny)],
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
      ...{ limit: 0, actual: found.length, margin: -found.length, ok: found.length === 0, severity: "error" },
      ...(first === undefined ? {} : { message: first.message, ...(first.hint === undefined ? {} : { help: first.hint }) }),
    };
  });
}

/** The verdict of a least headroom, bytes; what cannot be told does not hold. */
export function headroomVerdict({ headroom, reason }: NonNullable<ReportDocument["stack"]>, least: number): VerdictEntry {
  const common = { name: "headroom", subject: "headroom", limit: least, severity: "error" } as const;
  if (headroom === null)
    return { ...common, actual: null, margin: null, ok: false, message: `headroom is unknown: ${reason ?? "the worst case is not known"}` };
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
