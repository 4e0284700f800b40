import type { VerdictEntry } from "../contract/document.ts";
import { displayWidth, padded } from "../views/display-width.ts";
import { counted, signed } from "../views/numbers.ts";
import { name, none, ordinal, type TextLine, text, type View } from "../views/view.ts";

/** Words of a verdict: `✓`, `✗`, and `!` for a broken budget that only warns. */
export function verdictSign({ ok, severity }: VerdictEntry): "✓" | "✗" | "!" {
  return ok ? "✓" : severity === "warn" ? "!" : "✗";
}

/** Verdicts, the broken ones first, each with what grew and its help; then the count. `baseName` is what the line of growth is `since`; "the base" without. */
export function verdictViews(verdicts: readonly VerdictEntry[], baseName: string | undefined): View[] {
  const width = Math.max(0, ...verdicts.map((verdict) => displayWidth(verdict.name)));
  const indent = " ".repeat(width + 4);
  const order = (verdict: VerdictEntry) => (verdict.ok ? 2 : verdict.severity === "warn" ? 1 : 0);
  const lines = [...verdicts]
    .sort((a, b) => order(a) - order(b))
    .flatMap((verdict): TextLine[] => {
      const tone = verdict.ok ? "good" : verdict.severity === "warn" ? "warn" : "bad";
      const grew = (verdict.grew ?? []).map(({ name, delta }) => `${name} ${signed(delta)}`).join(", ");
      return [
        { text: `${verdictSign(verdict)} ${padded(verdict.name, width, "left")}  ${verdict.message ?? ""}`.trimEnd(), tone },
        ...(grew === "" ? [] : [{ text: `${indent}since ${baseName ?? "the base"}: ${grew}`, tone: "quiet" as const }]),
        ...(verdict.help === undefined || verdict.ok ? [] : [{ text: `${indent}${verdict.help}`, tone: "quiet" as const }]),
      ];
    });
  return [
    { kind: "text", name: "verdicts", lines },
    verdictRecords(verdicts),
    { kind: "text", name: "count", lines: [{ text: verdictCount(verdicts), tone: "strong" }] },
  ];
}

/** The sentences as a table, for machines. */
function verdictRecords(verdicts: readonly VerdictEntry[]): View {
  const known = (value: number | null | undefined) => (value === null || value === undefined ? none("unknown") : ordinal(value));
  const given = (value: string | undefined) => (value === undefined ? none("") : name(value));
  const column = (key: string, align: "left" | "right") => ({ key, title: key, align });
  return {
    kind: "records",
    name: "verdicts",
    columns: [
      column("budget", "left"),
      column("subject", "left"),
      ...["limit", "actual", "margin"].map((key) => column(key, "right")),
      ...["verdict", "message", "help"].map((key) => column(key, "left")),
    ],
    rows: verdicts.map((verdict) => [
      name(verdict.name),
      given(verdict.subject),
      known(verdict.limit),
      known(verdict.actual),
      known(verdict.margin),
      text(verdict.ok ? "holds" : verdict.severity === "error" ? "broken" : "broken, a warning"),
      given(verdict.message),
      given(verdict.help),
    ]),
  };
}

/** `1 of 3 budgets broken`, `all 3 budgets hold`. */
export function verdictCount(verdicts: readonly VerdictEntry[]): string {
  const broken = verdicts.filter((verdict) => !verdict.ok && verdict.severity === "error").length;
  const warned = verdicts.filter((verdict) => !verdict.ok && verdict.severity === "warn").length;
  const warning = warned === 0 ? "" : `, ${counted(warned, "warning")}`;
  if (verdicts.length === 0) return "no budgets";
  if (broken > 0) return `${broken} of ${counted(verdicts.length, "budget")} broken${warning}`;
  if (warned > 0) return `no budget broken${warning}`;
  return verdicts.length === 1 ? "the budget holds" : `${verdicts.length === 2 ? "both" : `all ${verdicts.length}`} budgets hold`;
}
