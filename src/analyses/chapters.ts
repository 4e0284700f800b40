import type { ReportDocument } from "../contract/document.ts";
import { bytes, grouped } from "../views/numbers.ts";
import type { Chapter, TextLine, View } from "../views/view.ts";
import { verdictViews } from "./budgets-view.ts";
import { stackViews } from "./code/stack.ts";
import { vectorViews } from "./code/vectors.ts";
import { componentTable } from "./components.ts";
import { crateTable } from "./crates.ts";
import { diffViews } from "./diff/view.ts";
import { findingsView } from "./doctor/report.ts";
import { regionBars } from "./regions.ts";
import { sectionTable } from "./sections.ts";
import { symbolTable } from "./symbols.ts";

/** Rows of the tables of a page; its script shows all. */
const [SYMBOLS, ROWS, FRAMES] = [40, 80, 100];

/** Everything that a document tells people, a chapter for each part that it has. */
export function chaptersOf(document: ReportDocument): Chapter[] {
  const {
    verdicts = [],
    regions = [],
    diff,
    sections = [],
    crates = [],
    components = [],
    symbols = [],
    stack,
    vectors,
    findings,
  } = document;
  const largest = symbols.toSorted((a, b) => b.size - a.size || a.address - b.address);
  const placed = sections.filter((section) => section.region !== undefined && section.size > 0);
  const when = (is: boolean, id: string, title: string, views: () => View[]): Chapter[] => (is ? [{ id, title, views: views() }] : []);
  return [
    { id: "summary", title: document.firmware.file, views: [{ kind: "text", name: "summary", lines: summary(document) }] },
    ...when(verdicts.length > 0, "budgets", "Budgets", () => verdictViews(verdicts, diff?.base.file)),
    ...when(regions.length > 0, "regions", "Regions", () => [regionBars(regions)]),
    { id: "findings", title: "Findings", views: findings.length === 0 ? [NOTHING_WRONG] : [findingsView(findings)] },
    ...(diff === undefined
      ? []
      : when(true, "changes", "Changes", () => diffViews(diff, { top: ROWS, levels: ["symbol", "crate", "section"] }))),
    ...when(placed.length > 0, "sections", "Sections", () => [sectionTable(placed)]),
    ...when(crates.length > 0, "crates", "Crates", () => [crateTable(crates, { top: ROWS, lens: "host" })]),
    ...when(components.length > 0, "components", "Components", () => [componentTable(components, { top: ROWS })]),
    ...when(symbols.length > 0, "symbols", "Largest symbols", () => [symbolTable(largest, { top: SYMBOLS, details: true })]),
    ...(stack === undefined ? [] : when(true, "stack", "Stack", () => stackViews(stack, { unknown: true, top: FRAMES }))),
    ...(vectors === undefined ? [] : when(true, "vectors", "Vectors", () => vectorViews(vectors, { defaults: false }))),
  ];
}

const NOTHING_WRONG: View = { kind: "text", name: "findings", lines: [{ text: "nothing looks wrong", tone: "good" }] };

function summary({ firmware, size, heap }: ReportDocument): TextLine[] {
  const { target } = firmware;
  const details = [target.architecture, target.core, target.fpu].filter((detail) => detail !== null);
  const built = [...firmware.producers, ...(firmware.buildId === null ? [] : [`build ${firmware.buildId}`])].join(" · ");
  const lines: TextLine[] = [{ text: `${target.triple ?? firmware.machine}${details.length === 0 ? "" : ` (${details.join(", ")})`}` }];
  if (built !== "") lines.push({ text: built, tone: "quiet" });
  if (size !== undefined)
    lines.push({
      text: `text ${grouped(size.text)} · data ${grouped(size.data)} · bss ${grouped(size.bss)} (as size prints)`,
      tone: "quiet",
    });
  if (heap !== undefined) {
    const amount = heap.bytes === null ? (heap.reason ?? "size unknown") : bytes(heap.bytes);
    lines.push({ text: `heap: ${heap.kind}, ${amount}`, tone: "quiet" });
  }
  return lines;
}
