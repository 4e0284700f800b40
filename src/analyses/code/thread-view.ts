import type { ThreadPart } from "../../contract/thread-shape.ts";
import { grouped } from "../../views/numbers.ts";
import { address, type Cell, name, none, size, type TableView, text } from "../../views/view.ts";

/** Threads with what they need, what they have and what is left, side by side; none without threads. */
export function threadTable(threads: readonly ThreadPart[] = []): TableView[] {
  if (threads.length === 0) return [];
  const right = (key: string) => ({ key, title: key, align: "right" as const });
  const columns = [
    { key: "thread", title: "thread", align: "left" as const, elastic: true },
    ...["needs", "has", "left"].map(right),
    { key: "entry", title: "entry", align: "left" as const, elastic: true },
    { key: "system", title: "by", align: "left" as const },
  ];
  const facts = (thread: ThreadPart): Cell[] => [thread.needs === null ? none("unknown") : size(thread.needs), known(thread.bytes)];
  const who = (thread: ThreadPart): Cell[] => [thread.entry === null ? none("unknown") : name(thread.entry), text(thread.system)];
  return [
    {
      kind: "table",
      name: "threads",
      title: "threads, each on a stack of its own",
      columns,
      rows: threads.map((thread) => [name(thread.name), ...facts(thread), text(leftOf(thread)), ...who(thread)]),
      records: {
        columns: [...columns, { key: "verdict", title: "verdict", align: "left" }, { key: "start", title: "start", align: "right" }],
        rows: () =>
          threads.map((thread) => [
            name(thread.name),
            ...facts(thread),
            known(thread.left),
            ...who(thread),
            text(thread.verdict),
            thread.start === undefined ? none("unknown") : address(thread.start),
          ]),
      },
    },
  ];
}

function leftOf({ left, verdict, needs }: ThreadPart): string {
  if (left === null) return needs !== null && verdict === "none" ? "not a bound" : "unknown";
  const condition = verdict === "bound-if" ? " if" : "";
  return left < 0 ? `over by ${grouped(-left)}${condition}` : `${grouped(left)}${condition}`;
}

function known(bytes: number | null): Cell {
  return bytes === null ? none("unknown") : size(bytes);
}
