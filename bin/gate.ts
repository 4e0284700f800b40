import { basename } from "node:path";
import { type BudgetSide, judge, MissingSubject } from "../src/analyses/budgets.ts";
import { diff } from "../src/analyses/diff/diff.ts";
import { InputError } from "../src/bytes/input-error.ts";
import type { ReportDocument, VerdictEntry } from "../src/contract/document.ts";
import { globMatches } from "../src/views/glob.ts";
import type { Arguments } from "./command.ts";
import { flag, stringsOption } from "./command.ts";
import type { Budget } from "./config/budget.ts";
import type { LoadedConfig } from "./config/load.ts";
import { MissingBaseline } from "./exit-codes.ts";
import { currentRevision } from "./history/revision.ts";
import type { Io } from "./io.ts";
import { type Measured, measure } from "./measure.ts";
import { measuredSide, withoutMap } from "./sides.ts";
import { notSilenced } from "./silence.ts";
import { type ChosenTarget, chosenTargets, imageName } from "./targets.ts";

/** A target, measured and judged. */
export interface Judged {
  readonly target: ChosenTarget;
  readonly measured: Measured;
  readonly base: Measured | undefined;
  /** With verdicts, and with the changes when there is a base. */
  readonly document: ReportDocument;
}

/**
 * Measures the chosen targets and judges the budgets that apply to each.
 * @throws InputError `config/subject` (exit code 2) for a budget whose subject an image does not have; MissingBaseline (exit code 4) when
 * `--base` names a file that is not there.
 */
export async function judgeTargets(args: Arguments, loaded: LoadedConfig, io: Io, command: string): Promise<Judged[]> {
  const targets = chosenTargets(args, loaded, io, command);
  const { budgets, deny, silence } = loaded.config;
  const needs = (kind: "file" | "archive") => budgets.some((budget) => budget.subject.kind === kind);
  const revision = currentRevision(io);
  const stack = { ...loaded.config.stack, strict: loaded.config.stack.strict === true || flag(args, "strictStack") };
  const heads: Measured[] = [];
  for (const target of targets) {
    heads.push(
      await measure(
        {
          ...{ file: target.file, args: target.args, target: target.name, revision, stack },
          ...{ files: needs("file"), archives: needs("archive"), examine: deny.length > 0 },
        },
        io,
      ),
    );
  }
  const bases = await baseOf(args, targets, io);
  return targets.map((target, i) => {
    const base = bases(target, heads[i]!.document);
    const document = { ...heads[i]!.document, findings: notSilenced(heads[i]!.document.findings, silence) };
    const expired = expiredFindings(budgets, today());
    return {
      target,
      measured: heads[i]!,
      base,
      document: {
        ...document,
        findings: [...document.findings, ...expired],
        ...(base === undefined ? {} : { diff: diff(base.document, document) }),
        verdicts: [...verdictsFor(target, heads[i]!, base, budgets), ...deniedVerdicts(document.findings, deny)],
      },
    };
  });
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function verdictsFor(target: ChosenTarget, head: BudgetSide, base: BudgetSide | undefined, budgets: readonly Budget[]) {
  const own = budgets.filter((budget) => budget.targets === undefined || budget.targets.includes(target.name));
  try {
    return judge({ head, base }, own, today());
  } catch (error) {
    if (!(error instanceof MissingSubject)) throw error;
    const { place } = own.find((budget) => budget === error.rule)!;
    throw new InputError("config/subject", place, `budget ${error.rule.name}: ${error.message} (${target.file})`);
  }
}

function expiredFindings(budgets: readonly Budget[], day: string): ReportDocument["findings"] {
  return budgets
    .filter((budget) => budget.expires !== undefined && budget.expires < day)
    .map((budget) => ({
      code: "budget/expired",
      severity: "warning",
      message: `budget ${budget.name} expired on ${budget.expires} and does not count`,
      hint: budget.reason === undefined ? "give it another date, or remove it" : `its reason was: ${budget.reason}`,
    }));
}

/** A verdict for each code or group of codes that the configuration denies. */
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

/** The base of each target: the report of the same name, the only one, or the one in the same place of the command line. */
async function baseOf(
  args: Arguments,
  targets: readonly ChosenTarget[],
  io: Io,
): Promise<(target: ChosenTarget, head: ReportDocument) => Measured | undefined> {
  const files = stringsOption(args, "base");
  const sides: Measured[] = [];
  for (const [i, file] of files.entries()) {
    try {
      sides.push(...(await measuredSide(file, withoutMap(targets[i]?.args ?? args), io)));
    } catch (error) {
      if (error instanceof InputError && error.code === "bytes/missing")
        throw new MissingBaseline(
          `the base ${file} is not there`,
          "cortex-size baseline save writes one; leave --base out where there is none yet",
        );
      throw error;
    }
  }
  const nameOf = ({ document }: Measured) => document.target ?? imageName(basename(document.firmware.file));
  return (target) => {
    const named = sides.find((side) => nameOf(side) === target.name);
    if (named !== undefined || sides.length === 0) return named;
    return targets.length === 1 && sides.length === 1 ? sides[0] : sides[targets.indexOf(target)];
  };
}
