import { verdictViews } from "../analyses/budgets-view.ts";
import { diffViews } from "../analyses/diff/view.ts";
import type { ReportDocument } from "../contract/document.ts";
import { bytes, grouped } from "../views/numbers.ts";
import type { Chapter, TextLine } from "../views/view.ts";
import type { PartChapter } from "./parts/part.ts";
import { PARTS } from "./parts/parts.ts";

/** Rows of the tables of changes; the page's script shows all. */
const ROWS = 80;

/** Everything that a document tells people: what it is, what was judged and compared, and a chapter for each part that it has. */
export async function chaptersOf(document: ReportDocument): Promise<Chapter[]> {
  const { firmware, verdicts = [], diff } = document;
  const chapters: Chapter[] = [
    { id: "summary", title: firmware.file, views: [{ kind: "text", name: "summary", lines: summary(document) }] },
  ];
  if (verdicts.length > 0) chapters.push({ id: "budgets", title: "Budgets", views: verdictViews(verdicts, diff?.base.file) });
  if (diff !== undefined)
    chapters.push({ id: "changes", title: "Changes", views: diffViews(diff, { top: ROWS, levels: ["symbol", "crate", "section"] }) });
  for (const { chapter } of Object.values(PARTS) as { readonly chapter?: PartChapter }[]) {
    const views = chapter === undefined ? [] : await chapter.views(document);
    if (chapter !== undefined && views.length > 0) chapters.push({ id: chapter.id, title: chapter.title, views });
  }
  return chapters;
}

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
