import type { ReportDocument, VerdictEntry } from "../contract/document.ts";
import { bytes, counted, grouped, signed } from "../views/numbers.ts";
import { changesAt, diff, OTHER } from "./diff/diff.ts";
import { type LevelAmounts, measureSubject } from "./why/subjects.ts";

/** A size, or a share of the region that the subject lies in. */
type Limit = { readonly unit: "bytes"; readonly bytes: number } | { readonly unit: "percent"; readonly percent: number };

/** A limit on one size, as `[[budgets]]` of the configuration gives it (`docs/configuration.md`); at least one of `max`, `min` and `growth` is there. */
export interface BudgetRule {
  /** What the verdict is called. */
  readonly name: string;
  /** The key that says what is measured (`region`, `crate`, `stack` …), and its value: a name or glob, undefined for what an image has one of. */
  readonly subject: { readonly kind: string; readonly what: string | undefined };
  /** `flash`, `ram` or a region: where the bytes count; everywhere when absent. */
  readonly in: string | undefined;
  /** Targets that it applies to; all when absent. */
  readonly targets: readonly string[] | undefined;
  /** The largest size that holds. A percentage is of the region. */
  readonly max: Limit | undefined;
  /** The smallest size that holds. */
  readonly min: Limit | undefined;
  /** The largest growth since the base that holds: bytes, percent of the base, whichever is passed first, or with `both` only when both are. */
  readonly growth: { readonly bytes?: number; readonly percent?: number; readonly both: boolean } | undefined;
  /** Whether a broken budget fails the run. */
  readonly severity: "error" | "warn";
  /** Advice that a broken budget's verdict carries. */
  readonly help: string | undefined;
  /** `2026-12-31`: the last day on which it counts. */
  readonly expires: string | undefined;
  /** Why it is so, told when it has expired. */
  readonly reason: string | undefined;
  /** Where it is written, `cortex-size.toml:12:1`. */
  readonly where: string | undefined;
}

/** What is measured of one image, and of its base where there is one. */
export interface JudgedImage {
  readonly head: BudgetSide;
  readonly base: BudgetSide | undefined;
}

/** A side of a judgement, as `measure` makes it. */
export interface BudgetSide {
  readonly document: ReportDocument;
  /** Bytes by owner of the levels that the document does not hold, by the level's title (`file`, `archive`); undefined for one that cannot be told. */
  readonly amounts: LevelAmounts;
}

/** The subject of a budget is not there: the configuration is wrong, so that no verdict can be given. */
export class MissingSubject extends Error {
  override readonly name = "MissingSubject";
  readonly rule: BudgetRule;

  constructor(rule: BudgetRule, sentence: string) {
    super(sentence);
    this.rule = rule;
  }
}

/**
 * Judges budgets: a verdict for each limit, and one for each overfull region that no budget speaks of. Budgets that have expired by `today`
 * (`2026-12-31`) do not count.
 * @throws MissingSubject for a subject with a name (a region, section, crate, component, file, symbol, archive, thread, vector) that the image does not
 * have, and for a percentage of a region whose length is not known.
 */
export function judge(image: JudgedImage, rules: readonly BudgetRule[], today: string): VerdictEntry[] {
  const counting = rules.filter((rule) => rule.expires === undefined || rule.expires >= today);
  const verdicts = counting.flatMap((rule) => verdictsOf(image, rule));
  const spoken = new Set(counting.map((rule) => (rule.subject.kind === "region" ? rule.subject.what : undefined)));
  for (const region of image.head.document.regions ?? []) {
    if (region.overflow > 0 && !spoken.has(region.name)) verdicts.push(overfull(region));
  }
  return verdicts;
}

function overfull(region: NonNullable<ReportDocument["regions"]>[number]): VerdictEntry {
  const taken = region.used + region.reserved;
  return {
    name: `region ${region.name}`,
    subject: region.name,
    limit: region.length,
    actual: region.used,
    margin: -region.overflow,
    ok: false,
    severity: "error",
    message: `${region.name} is overfull: ${bytes(taken)} do not fit its ${bytes(region.length ?? 0)}, over by ${counted(region.overflow, "byte")}`,
  };
}

interface Measure {
  readonly actual: number | undefined;
  readonly whole: number | undefined;
  readonly overflow: number;
  readonly shown: string;
  readonly unknown: string | undefined;
  readonly unit?: string;
}

/** An amount in words: bytes, or so many of what is counted. */
const amountOf = ({ unit }: Measure, value: number) => (unit === undefined ? bytes(value) : counted(value, unit));
/** The same to the last byte. */
const exactly = ({ unit }: Measure, value: number) => counted(value, unit ?? "byte");

function verdictsOf(image: JudgedImage, rule: BudgetRule): VerdictEntry[] {
  const measured = measureSubject(rule, image.head);
  if (!measured.found) throw new MissingSubject(rule, measured.sentence);
  const several = [rule.max, rule.min, rule.growth].filter((limit) => limit !== undefined).length > 1;
  const titled = (suffix: string) => (several ? `${rule.name} ${suffix}` : rule.name);
  const verdicts: VerdictEntry[] = [];
  if (rule.max !== undefined) verdicts.push(bounded(image, rule, measured, rule.max, "max", titled("max")));
  if (rule.min !== undefined) verdicts.push(bounded(image, rule, measured, rule.min, "min", titled("min")));
  if (rule.growth !== undefined) verdicts.push(growing(image, rule, measured, titled("growth")));
  return verdicts;
}

const common = (rule: BudgetRule, measured: Measure) => ({
  subject: measured.shown,
  severity: rule.severity,
  ...(rule.where === undefined ? {} : { where: rule.where }),
  ...(rule.help === undefined ? {} : { help: rule.help }),
  ...(measured.unit === undefined ? {} : { unit: measured.unit }),
});

function bounded(image: JudgedImage, rule: BudgetRule, measured: Measure, given: Limit, bound: "max" | "min", name: string): VerdictEntry {
  const limit = limitBytes(rule, given, measured);
  if (measured.actual === undefined) return unknown(rule, measured, limit, name);
  const margin = bound === "max" ? limit - measured.actual : measured.actual - limit;
  const ok = margin >= 0 && measured.overflow === 0;
  const words = bound === "max" ? "of at most" : "of at least";
  const share = given.unit === "percent" ? ` (${given.percent} %)` : "";
  const rest =
    measured.overflow > 0
      ? `overfull: over the region's end by ${counted(measured.overflow, "byte")}`
      : margin < 0
        ? `${bound === "max" ? "over" : "short"} by ${exactly(measured, -margin)}`
        : `${amountOf(measured, margin)} left`;
  const grew = ok ? [] : growthOf(image, rule);
  return {
    name,
    ...common(rule, measured),
    limit,
    actual: measured.actual,
    margin: measured.overflow > 0 ? Math.min(margin, -measured.overflow) : margin,
    ok,
    message: `${measured.shown} ${amountOf(measured, measured.actual)} ${words} ${measured.unit === undefined ? bytes(limit) : grouped(limit)}${share}, ${rest}`,
    ...(grew.length === 0 ? {} : { grew }),
  };
}

function limitBytes(rule: BudgetRule, limit: Limit, measured: Measure): number {
  if (limit.unit === "bytes") return limit.bytes;
  if (measured.whole === undefined)
    throw new MissingSubject(
      rule,
      `${limit.percent} % of what? The length of the region of ${measured.shown} is not known; name its linker script`,
    );
  return Math.floor((measured.whole * limit.percent) / 100);
}

/** What cannot be measured cannot be promised: the budget is broken, and the reason is said. */
function unknown(rule: BudgetRule, measured: Measure, limit: number | null, name: string): VerdictEntry {
  return {
    name,
    ...common(rule, measured),
    limit,
    actual: null,
    margin: null,
    ok: false,
    message: `${measured.shown} is unknown: ${measured.unknown ?? "it was not measured"}`,
  };
}

function growing(image: JudgedImage, rule: BudgetRule, measured: Measure, name: string): VerdictEntry {
  const growth = rule.growth!;
  if (measured.actual === undefined) return isUnchanged(image) ? unchanged(rule, measured, name) : unknown(rule, measured, null, name);
  if (image.base === undefined) {
    const message = `the growth of ${measured.shown} was not judged: there is no base (--base)`;
    return { name, ...common(rule, measured), limit: null, actual: null, margin: null, ok: true, message };
  }
  const before = measureSubject(rule, image.base);
  const was = before.found ? before.actual : 0;
  if (was === undefined) return unknown(rule, { ...measured, unknown: "the base does not tell it" }, null, name);
  const actual = measured.actual - was;
  const percentLimit = growth.percent === undefined ? undefined : Math.floor((was * growth.percent) / 100);
  const limits = [growth.bytes, percentLimit].filter((limit) => limit !== undefined);
  const limit = growth.both ? Math.max(...limits) : Math.min(...limits);
  const ok = actual <= limit;
  const grew = ok ? [] : growthOf(image, rule);
  return {
    name,
    ...common(rule, measured),
    limit,
    actual,
    margin: limit - actual,
    ok,
    message: `${measured.shown} changed by ${signed(actual)} ${measured.unit === undefined ? "bytes " : ""}to ${amountOf(measured, measured.actual)}, at most +${grouped(limit)}${ok ? "" : `, over by ${exactly(measured, actual - limit)}`}`,
    ...(grew.length === 0 ? {} : { grew }),
  };
}

function isUnchanged({ head, base }: JudgedImage): boolean {
  return base !== undefined && diff(base.document, head.document).result === "identical";
}

/** What cannot be measured of an image has not grown when nothing has changed. */
function unchanged(rule: BudgetRule, measured: Measure, name: string): VerdictEntry {
  const message = `${measured.shown} is unknown, and the two builds are identical: it has not grown`;
  return { name, ...common(rule, measured), limit: null, actual: 0, margin: null, ok: true, message };
}

const MOST_CULPRITS = 5;

/** What changed most in the places that a budget looks at: crates for a region or section, symbols else; what grew first. */
function growthOf({ head, base }: JudgedImage, rule: BudgetRule): NonNullable<VerdictEntry["grew"]> {
  if (base === undefined) return [];
  const { kind, what } = rule.subject;
  if (!["region", "section", "crate", "symbol"].includes(kind)) return [];
  const kinds = new Map((head.document.regions ?? []).map((region) => [region.name, region.kind]));
  const isHere = (region: string) =>
    kind === "region" ? region === what : rule.in === undefined || rule.in === region || rule.in === kinds.get(region);
  const matches = (change: { name: string; crate?: string | undefined; section?: string | undefined }) =>
    kind === "crate" ? change.crate === what : kind === "section" ? change.section === what : kind === "region" || change.name === what;
  return changesAt(diff(base.document, head.document), kind === "region" ? "crate" : "symbol")
    .filter((change) => change.name !== OTHER && change.delta !== 0 && isHere(change.region) && matches(change))
    .sort((a, b) => b.delta - a.delta)
    .slice(0, MOST_CULPRITS)
    .map(({ name, delta }) => ({ name, delta }));
}
