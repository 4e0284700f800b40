import type { CoroutineEntry, TaskEntry, TasksPart } from "../contract/tasks-shape.ts";
import { firstRows, keyed, type RowOptions } from "../views/first-rows.ts";
import { counted, grouped, hex } from "../views/numbers.ts";
import { some } from "../views/some.ts";
import { type Cell, type Column, count, name, none, size, type TableView, type TextView, text, type View } from "../views/view.ts";
import type { Result } from "./analysis.ts";
import { threadTable } from "./code/thread-view.ts";

/** Names in a row of words. */
const MOST_NAMED = 2;

/** Tasks with what they take, the layouts of coroutines, executors, resources and what statics hold: `top` rows each. */
export function tasks(all: TasksPart, { match, top }: RowOptions): Result {
  const part = match === undefined ? all : onlyNamed(all, match);
  const views: View[] = [summary(part), ...threadTable(part.threads)];
  if (part.tasks.length > 0) views.push(taskTable(part.tasks, top));
  if (part.coroutines.length > 0) views.push(coroutineTable(part.coroutines, top));
  if (part.executors.length > 0) views.push(executorTable(part.executors));
  if (part.resources.length > 0) views.push(resourceTable(part.resources, top));
  if (part.holders.length > 0) views.push(holderTable(part.holders, top));
  return { parts: { tasks: part }, views };
}

/** What has a name that matches; a coroutine also by its tasks. */
function onlyNamed({ threads, ...part }: TasksPart, match: (name: string) => boolean): TasksPart {
  const named = <T extends { readonly name: string }>(all: readonly T[]) => all.filter((one) => match(one.name));
  return {
    ...part,
    tasks: named(part.tasks),
    coroutines: part.coroutines.filter((one) => match(one.name) || one.tasks.some(match)),
    executors: named(part.executors),
    resources: named(part.resources),
    holders: named(part.holders),
    ...(threads === undefined ? {} : { threads: named(threads) }),
  };
}

/** Layouts state by state: the coroutines whose name matches, and those that matching tasks run; undefined when nothing matches. */
export function taskLayouts(part: TasksPart, matches: (name: string) => boolean): Result | undefined {
  const asked = part.tasks.filter((task) => matches(task.name));
  const types = new Set(asked.map(({ coroutine }) => coroutine));
  const named = new Set(asked.map((task) => task.name));
  const shown = part.coroutines.filter((one) => matches(one.name) || types.has(one.type) || one.tasks.some((task) => named.has(task)));
  if (asked.length === 0 && shown.length === 0) return undefined;
  const views: View[] = asked.length > 0 ? [taskTable(asked, asked.length)] : [];
  if (shown.length === 0)
    views.push({
      kind: "text",
      name: "layout",
      lines: [{ text: part.reason ?? "no coroutine: its code runs to its end each time", tone: "quiet" }],
    });
  for (const one of shown) views.push(layout(one), remarks(one));
  return { parts: { tasks: { ...part, tasks: asked, coroutines: shown } }, views };
}

function summary({ tasks: all, arena, coroutines, reason, threads = [] }: TasksPart): TextView {
  const bytes = all.reduce((sum, task) => sum + (task.bytes ?? 0), 0);
  const open = all.filter((task) => task.bytes === null).length;
  const lines: TextView["lines"][number][] = [];
  if (all.length > 0) {
    const unknown = open > 0 ? `, of ${open} it is not known` : "";
    lines.push({ text: `${counted(all.length, "task")}: ${grouped(bytes)} bytes of RAM set aside for them${unknown}`, tone: "strong" });
  }
  if (arena !== undefined) {
    const taken =
      arena.used === null ? "how much of it tasks take is not known" : `${grouped(arena.used)} of them taken when every task runs`;
    const whole = arena.bytes === null ? "its size is not known" : `${grouped(arena.bytes)} bytes`;
    lines.push({
      text: `their pools come from ${arena.symbol}: ${whole}, ${taken}; ${grouped(arena.pointers)} more bytes point to the pools`,
    });
  }
  if (coroutines.length > 0)
    lines.push({
      text: `${counted(coroutines.length, "coroutine")}; cortex-size tasks app.elf NAME shows one state by state`,
      tone: "quiet",
    });
  if (threads.length > 0) lines.push({ text: `${counted(threads.length, "thread")} with stacks of their own`, tone: "strong" });
  // An image whose threads are known is no image of which nothing is told.
  if (reason !== null && (threads.length === 0 || all.length + coroutines.length > 0))
    lines.push({ text: reason, tone: all.length + coroutines.length === 0 ? "strong" : "warn" });
  return { kind: "text", name: "tasks summary", lines };
}

function taskTable(all: readonly TaskEntry[], top: number): TableView {
  const isRtic = all.some(({ framework }) => framework === "rtic");
  return {
    ...{ kind: "table", name: "tasks", title: "Tasks" },
    columns: [
      elastic("task", "task"),
      left("kind", "kind"),
      right("bytes", "bytes"),
      right("pool", "pool"),
      right("each", "each"),
      ...(isRtic ? [right("priority", "priority"), left("dispatcher", "runs in")] : []),
      elastic("usedBy", "used by"),
      elastic("at", "at"),
    ],
    ...firstRows(
      all,
      (task) => [
        name(task.name),
        text(`${task.framework} ${task.kind}`),
        known(task.bytes),
        task.pool === null ? unknownUnless(task.kind === "interrupt") : count(task.pool),
        task.each === null ? unknownUnless(task.kind !== "async") : size(task.each),
        ...(isRtic ? [priorityOf(task), task.dispatcher === undefined ? none("unknown") : name(task.dispatcher)] : []),
        task.usedBy.length === 0 ? none("") : name(some(task.usedBy, MOST_NAMED)),
        placed(task),
      ],
      { top },
    ),
  };
}

function priorityOf(task: TaskEntry): Cell {
  if (task.priority !== undefined) return count(task.priority);
  return task.hardwarePriority === undefined ? none("unknown") : text(hex(task.hardwarePriority, 2));
}

function coroutineTable(all: readonly CoroutineEntry[], top: number): TableView {
  return {
    ...{ kind: "table", name: "coroutines", title: "Async functions and blocks" },
    columns: [
      elastic("coroutine", "coroutine"),
      right("bytes", "bytes"),
      right("awaits", "awaits"),
      elastic("largest", "largest value kept"),
      right("largestBytes", "bytes"),
      right("saving", "≈ saved"),
      elastic("at", "at"),
    ],
    ...firstRows(
      all,
      (one) => {
        const largest = largestKept(one);
        return [
          name(one.name),
          size(one.bytes),
          count(one.states.filter(isAwait).length),
          largest === undefined ? none("") : name(`${called(largest.name)}: ${largest.type}`),
          largest === undefined ? none("") : size(largest.bytes ?? 0),
          one.saving === null ? none("") : size(one.saving.estimate),
          placed(one),
        ];
      },
      { top, remark: "≈ saved is an estimate: the most that one value kept elsewhere would take off" },
    ),
  };
}

/**
 * One coroutine: a row for each value, below the state that keeps it. What has returned or panicked keeps what the first state does: those are left
 * to the document.
 */
function layout(one: CoroutineEntry): TableView {
  const rows: Cell[][] = [];
  for (const state of one.states) {
    if (state.name === "Returned" || state.name === "Panicked") continue;
    rows.push([name(state.name), none(""), none(""), none(""), size(state.bytes), placed(state)]);
    state.keeps.forEach((kept, i) => {
      const before = state.keeps[i - 1];
      // An argument is a variable too, at the same place.
      if (before?.name === kept.name && before.offset === kept.offset) return;
      rows.push([none(""), name(called(kept.name)), name(kept.type), size(kept.offset), known(kept.bytes), none("")]);
    });
  }
  const table: TableView = {
    ...{ kind: "table", name: "layout", title: `${one.name}: ${grouped(one.bytes)} bytes` },
    columns: [
      left("state", "state"),
      left("value", "keeps"),
      elastic("type", "type"),
      right("offset", "offset"),
      right("bytes", "bytes"),
      elastic("at", "at"),
    ],
    rows,
    records: { rows: () => one.states.flatMap((state) => layoutRecords(state)) },
  };
  return keyed(table, "coroutine", name(one.name));
}

/** For machines each value is a row with the state that keeps it; a state that keeps nothing is a row too. */
function layoutRecords(state: CoroutineEntry["states"][number]): Cell[][] {
  const place = placed(state);
  if (state.keeps.length === 0) return [[name(state.name), none(""), none(""), none(""), none(""), place]];
  return state.keeps.map((kept) => [name(state.name), name(kept.name), name(kept.type), size(kept.offset), known(kept.bytes), place]);
}

/** Where a coroutine runs and what would make it smaller, a line each. */
function remarks(one: CoroutineEntry): TextView {
  const lines = [counted(one.states.filter(isAwait).length, "await")];
  if (one.saving !== null)
    lines.push(`about ${grouped(one.saving.estimate)} bytes less with ${one.saving.value} kept elsewhere (an estimate)`);
  if (one.within.length > 0) lines.push(`inside of ${some(one.within, MOST_NAMED)}`);
  return { kind: "text", name: `remarks on ${one.name}`, lines: lines.map((line) => ({ text: line, tone: "quiet" as const })) };
}

function executorTable(all: TasksPart["executors"]): TableView {
  return {
    ...{ kind: "table", name: "executors", title: "Executors in statics" },
    columns: [elastic("executor", "executor"), elastic("type", "type"), right("bytes", "bytes")],
    rows: all.map((one) => [name(one.name), name(one.type), known(one.bytes)]),
  };
}

function resourceTable(all: TasksPart["resources"], top: number): TableView {
  return {
    ...{ kind: "table", name: "resources", title: "Resources and queues of RTIC" },
    columns: [
      elastic("resource", "resource"),
      left("kind", "kind"),
      left("task", "declared with"),
      elastic("type", "type"),
      right("bytes", "bytes"),
    ],
    ...firstRows(
      all,
      (one) => [
        name(one.name),
        text(one.kind),
        one.task === undefined ? none("") : name(one.task),
        one.type === "" ? none("unknown") : name(one.type),
        one.address === null ? none("optimized away") : known(one.bytes),
      ],
      { top },
    ),
  };
}

function holderTable(all: TasksPart["holders"], top: number): TableView {
  return {
    ...{ kind: "table", name: "holders", title: "What statics hold" },
    columns: [elastic("static", "static"), elastic("holder", "is a"), elastic("holds", "of"), right("bytes", "bytes"), elastic("at", "at")],
    ...firstRows(all, (one) => [name(one.name), name(one.holder), name(one.holds), size(one.bytes), placed(one)], { top }),
  };
}

function largestKept(one: CoroutineEntry) {
  return one.states
    .filter(isAwait)
    .flatMap(({ keeps }) => keeps)
    .reduce<CoroutineEntry["states"][number]["keeps"][number] | undefined>(
      (best, kept) => ((kept.bytes ?? 0) > (best?.bytes ?? 0) ? kept : best),
      undefined,
    );
}

function isAwait(state: { readonly name: string }): boolean {
  return state.name.startsWith("Suspend");
}

/** The compiler's names for what is waited for and for temporaries say nothing to people. */
function called(variable: string): string {
  if (variable === "__awaitee") return "(awaited future)";
  return /^__\d+$/.test(variable) ? "(temporary)" : variable;
}

function placed({ file, line }: { readonly file?: string | undefined; readonly line?: number | undefined }): Cell {
  if (file === undefined) return none("");
  return name(line === undefined ? file : `${file}:${line}`);
}

function known(bytes: number | null): Cell {
  return bytes === null ? none("unknown") : size(bytes);
}

function unknownUnless(applies: boolean): Cell {
  return none(applies ? "" : "unknown");
}

const left = (key: string, title: string): Column => ({ key, title, align: "left" });
const right = (key: string, title: string): Column => ({ key, title, align: "right" });
const elastic = (key: string, title: string): Column => ({ key, title, align: "left", elastic: true });
