import { inlineStack } from "../attribution/inline-stack.ts";
import type { DebugFacts } from "../attribution/levels.ts";
import type { TaskEntry } from "../contract/tasks-shape.ts";
import { coroutineName } from "./coroutines.ts";
import type { TaskCode, TaskReference } from "./task-code.ts";

/** References followed for one task; a pool has a handful. */
const MOST_REFERENCES = 64;

/**
 * Functions that spawn or run a task: those whose code refers to the task's static. Where inlining is known, the innermost function of the task's
 * crate that is no task's own start function; `starts` are the names of those. `held` is the size of the static where it only points to the pool. What calls a start function spawns its task.
 */
export async function taskUsers(
  task: TaskEntry,
  code: TaskCode,
  debug: DebugFacts | undefined,
  starts: ReadonlySet<string>,
  held?: number,
): Promise<string[]> {
  if (task.address === null) return [];
  const names = new Set<string>();
  const queue = code.referring(task.address, held ?? task.bytes ?? 1);
  const followed = new Set<number>();
  for (const reference of queue) {
    if (followed.size + names.size >= MOST_REFERENCES) break;
    const meant = await meantBy(reference, task, debug, starts);
    if (meant !== undefined) names.add(coroutineName(meant.replace(/(?:::\{closure#\d+\}|::\{\{closure\}\})+$/, "")));
    else if (!followed.has(reference.start)) {
      followed.add(reference.start);
      queue.push(...code.calling(reference.start));
    }
  }
  return [...names].sort();
}

/** The function that a reference is written in; undefined when that is the start function of a task: then its callers mean the task. */
async function meantBy(
  reference: TaskReference,
  task: TaskEntry,
  debug: DebugFacts | undefined,
  starts: ReadonlySet<string>,
): Promise<string | undefined> {
  const stack = debug === undefined ? [] : (await inlineStack(debug, reference.at)).map(({ name }) => name);
  const own = stack.filter((name) => task.crate === undefined || name.startsWith(`${task.crate}::`));
  const meant = own.find((name) => !starts.has(name) && !name.includes("__rtic_internal_"));
  if (meant !== undefined) return meant;
  return starts.has(reference.function) ? undefined : reference.function;
}
