import { diff } from "../../analyses/diff/diff.ts";
import { diffViews } from "../../analyses/diff/view.ts";
import type { ReportDocument } from "../../contract/document.ts";
import type { RowOptions } from "../../views/first-rows.ts";
import type { Presented } from "../document.ts";

/** How changes are shown. */
interface ChangeOptions extends RowOptions {
  /** What the page is called. */
  readonly title: string;
  readonly levels: readonly string[];
}

/** The head with what changed since the base, and what people see of that. What lies in the regions is left out: the changes are told by it. */
export function compared(base: ReportDocument, head: ReportDocument, { title, ...options }: ChangeOptions): Presented {
  const part = diff(base, head);
  const { contents: _, ...rest } = head;
  return { document: { ...rest, diff: part }, page: { title, views: diffViews(part, options) } };
}

/** `app` for `target/…/app` and `app.elf`. */
export function imageName(file: string): string {
  return file.replace(/^.*[\\/]/, "").replace(/\.(elf|axf|out|json)$/i, "");
}

/** Name by which the reports of an image are found again: its target's, else the file's. */
export function reportName({ target, firmware }: ReportDocument): string {
  return target ?? imageName(firmware.file);
}

/** The base of a report among several: the one of its name, else the only one. */
export function baseOf(head: ReportDocument, bases: readonly ReportDocument[]): ReportDocument | undefined {
  return bases.find((base) => reportName(base) === reportName(head)) ?? (bases.length === 1 ? bases[0] : undefined);
}

/** A report with the changes since its base, unless it holds them already or has no base. */
export function withChanges(head: ReportDocument, bases: readonly ReportDocument[]): ReportDocument {
  const base = head.diff === undefined ? baseOf(head, bases) : undefined;
  return base === undefined ? head : { ...head, diff: diff(base, head) };
}

/** Reports of both sides that belong together: the only ones, else those of one name. */
export function paired(base: readonly ReportDocument[], head: readonly ReportDocument[]): [ReportDocument, ReportDocument][] {
  if (base.length === 1 && head.length === 1) return [[base[0]!, head[0]!]];
  return head.flatMap((after): [ReportDocument, ReportDocument][] => {
    const before = base.find((document) => reportName(document) === reportName(after));
    return before === undefined ? [] : [[before, after]];
  });
}
