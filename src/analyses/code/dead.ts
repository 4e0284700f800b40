import type { DeadPart } from "../../contract/code-shape.ts";
import { firstRows, matching, type RowOptions } from "../../views/first-rows.ts";
import { counted, grouped, bytes as inUnits } from "../../views/numbers.ts";
import { name, none, size, type TableView, type TextLine, text } from "../../views/view.ts";
import type { Result } from "../analysis.ts";

export interface DeadOptions extends RowOptions {
  /** Why what is found unreached may still be used; nothing when all calls are known. */
  readonly doubts: readonly string[];
}

/** Functions and statics that no root reaches. */
export function dead(all: DeadPart, options: DeadOptions): Result {
  const part = { ...all, items: [...matching(all.items, options.match, (item) => [item.name, item.crate])] };
  const lines: TextLine[] = [
    { text: answer(all), tone: "strong" },
    { text: rootLine(part), tone: "quiet" },
  ];
  for (const doubt of options.doubts) lines.push({ text: `doubt: ${doubt}`, tone: "warn" });
  const views = [{ kind: "text", name: "answer", lines } as const, ...(part.items.length === 0 ? [] : [table(part, options.top)])];
  return { parts: { dead: part }, views };
}

function answer({ items, flash, ram }: DeadPart): string {
  if (items.length === 0) return "every function and static is reached from a root";
  return `${counted(items.length, "function or static", "functions and statics")} that no root reaches: ${inUnits(flash)} of flash, ${inUnits(ram)} of RAM`;
}

function rootLine({ roots }: DeadPart): string {
  const byReason = new Map<string, number>();
  for (const { why } of roots) byReason.set(why, (byReason.get(why) ?? 0) + 1);
  return `roots: ${[...byReason].map(([why, count]) => `${why} (${grouped(count)})`).join(", ")}`;
}

function table({ items }: DeadPart, top: number): TableView {
  return {
    kind: "table",
    name: "dead",
    columns: [
      { key: "bytes", title: "bytes", align: "right" },
      { key: "name", title: "function or static", align: "left", elastic: true },
      { key: "crate", title: "crate", align: "left", elastic: true },
      { key: "section", title: "section", align: "left" },
      { key: "referrers", title: "referred to by", align: "left", elastic: true },
    ],
    ...firstRows(
      items,
      (item) => [
        size(item.size),
        name(item.name),
        item.crate === undefined ? none() : name(item.crate),
        name(item.section),
        item.referrers.length === 0 ? text("nothing") : name(item.referrers.join(", ")),
      ],
      { top, hint: "--all" },
    ),
  };
}
