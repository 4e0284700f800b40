import type { TaskEntry, TasksPart } from "../contract/tasks-shape.ts";
import { placeOf } from "./embassy-tasks.ts";
import type { RustProgram, RustStatic } from "./rust-statics.ts";
import type { TaskCode, TaskHandler } from "./task-code.ts";

type Resource = TasksPart["resources"][number];

/** What RTIC's macro puts in front of everything it makes; `NAME_EXEC` (RTIC 2) holds the coroutine of a task, `NAME_FQ`, `NAME_INPUTS` and
 * `NAME_…_INSTANTS` (RTIC 1) the messages to one, `P1_RQ` and `TQ_…` the queues of a dispatcher and of a timer. */
const INTERNAL = "__rtic_internal_";
const EXECUTOR = /^(\w+)_EXEC$/;
const MESSAGES = /^(\w+)_(?:FQ|INPUTS)$/;
const INSTANTS = /_INSTANTS$/;
const QUEUE = /^(?:P\d+_RQ|TQ(?:_\w+)?|MONOTONIC_STORAGE_\w+|TIMER_QUEUE_MARKER)$/;
const CONTEXT = /^__rtic_internal_(\w+)_Context$/;
/** Functions that the macro gives a context and that are no tasks. */
const NO_TASKS = new Set(["init", "idle"]);
/** Cells that RTIC wraps around the value of a resource. */
const CELLS = /^(?:rtic::(?:\w+::)*RacyCell|core::mem::(?:\w+::)*MaybeUninit|core::cell::UnsafeCell)<(.*)>$/;

/** What RTIC made of an application. */
export interface RticFacts {
  readonly tasks: TaskEntry[];
  readonly resources: Resource[];
}

/** Tasks, resources and queues of RTIC 1 and 2, from the names that its macro gives; what runs where is told from the handlers' code. */
export function rticTasks(statics: readonly RustStatic[], program: RustProgram | undefined, code: TaskCode | undefined): RticFacts {
  const held = statics.filter(({ name }) => name.startsWith(INTERNAL));
  const tasks = new Map<string, TaskEntry>();
  const receivers = receiversOf(held);
  const taskNamed = (scope: string, name: string, kind: TaskEntry["kind"]) => {
    const path = `${scope}::${name}`;
    const known = tasks.get(path) ?? { ...emptyTask(path, kind), ...placeOf({ scope }) };
    tasks.set(path, known);
    return known;
  };
  const coroutines = new Map<string, string>();
  for (const { scope, name, kind } of program?.named ?? []) {
    if (kind === "type" && name.startsWith("{async_fn_env#")) coroutines.set(scope, `${scope}::${name}`);
    const context = CONTEXT.exec(name)?.[1];
    if (context !== undefined && !NO_TASKS.has(context)) taskNamed(scope, context, "interrupt");
  }
  for (const { name, scope, type, bytes, address, file, line } of held) {
    const short = name.slice(INTERNAL.length);
    const [executor, messages] = [EXECUTOR.exec(short)?.[1], receiverOf(short, receivers)];
    if (executor !== undefined) {
      const task = taskNamed(scope, executor, "async");
      // An executor without an address was optimized away with its task: nothing is set aside for it.
      const size = address === undefined ? 0 : (bytes ?? null);
      Object.assign(task, { kind: "async", bytes: size, each: size, pool: 1, address: address ?? null, symbol: `${scope}::${name}` });
      Object.assign(task, { coroutine: coroutines.get(task.name) ?? null }, placeOf({ scope, file, line }));
    } else if (messages !== undefined) {
      const task = taskNamed(scope, messages, "software");
      const places = short.endsWith("_INPUTS") ? /; (\d+)\]$/.exec(valueType(type))?.[1] : undefined;
      Object.assign(task, { kind: "software", symbol: task.symbol || `${scope}::${name}` });
      if (places !== undefined) task.pool = Number(places);
      if (address !== undefined) task.bytes = bytes === undefined || task.bytes === null ? null : task.bytes + bytes;
    }
  }
  dispatch([...tasks.values()], code?.handlers ?? []);
  return { tasks: [...tasks.values()], resources: resourcesOf(held, [...tasks.keys()]) };
}

function emptyTask(name: string, kind: TaskEntry["kind"]): TaskEntry {
  // A handler needs no RAM of its own; its stack is counted by `stack`.
  return {
    ...{ name, framework: "rtic", kind, bytes: 0, pool: null, each: null, address: null, symbol: "", coroutine: null, usedBy: [] },
  };
}

/** Finds the handler that runs each task, and the priorities that follow. */
function dispatch(tasks: readonly TaskEntry[], handlers: readonly TaskHandler[]): void {
  const found = new Map<TaskEntry, TaskHandler>();
  for (const task of tasks) {
    const named = handlers.find(({ runs }) => [...runs].some((name) => runsTask(name, task)));
    if (named !== undefined) found.set(task, named);
  }
  // RTIC writes (2^bits - priority) << (8 - bits): the step is what the lowest task is away from 256.
  const steps = [...found.values()].flatMap(({ priority }) => (priority === undefined || priority === 0 ? [] : [256 - priority]));
  const step = Math.min(...steps);
  const isStep = steps.length > 0 && (step & (step - 1)) === 0;
  for (const [task, { name, priority }] of found) {
    task.dispatcher = name;
    if (priority === undefined) continue;
    task.hardwarePriority = priority;
    if (isStep && (256 - priority) % step === 0) task.priority = (256 - priority) / step;
  }
}

/** Whether a function is a task's body: the handler's function, the poll of its executor, or the coroutine's own code. */
function runsTask(name: string, { name: task, kind }: TaskEntry): boolean {
  if (kind !== "async") return name === task;
  return name.startsWith(`${task}::{`) || (name.endsWith("::poll") && name.includes(`<${task}::{`));
}

/** Names of the tasks that messages are queued for, the longest first. */
function receiversOf(held: readonly RustStatic[]): string[] {
  const names = held.flatMap(({ name }) => MESSAGES.exec(name.slice(INTERNAL.length))?.[1] ?? []);
  return [...new Set(names)].sort((a, b) => b.length - a.length);
}

/** The task that a queue is for; the name of a monotonic stands between a task's and INSTANTS. */
function receiverOf(short: string, receivers: readonly string[]): string | undefined {
  if (INSTANTS.test(short)) return receivers.find((name) => short.startsWith(`${name}_`));
  return MESSAGES.exec(short)?.[1];
}

function resourcesOf(held: readonly RustStatic[], taskPaths: readonly string[]): Resource[] {
  const taskNames = taskPaths.map((path) => path.slice(path.lastIndexOf("::") + 2));
  const receivers = receiversOf(held);
  // `init` declares local resources too; the longest name that fits is meant.
  const declaring = [...taskNames, ...NO_TASKS].sort((a, b) => b.length - a.length);
  return held
    .flatMap((one): Resource[] => {
      const short = one.name.slice(INTERNAL.length);
      const rest = {
        type: valueType(one.type),
        bytes: one.address === undefined ? 0 : (one.bytes ?? null),
        address: one.address ?? null,
      };
      const shared = /^shared_resource_(\w+)$/.exec(short)?.[1];
      if (shared !== undefined) return [{ name: shared, kind: "shared", ...rest }];
      const local = /^local_resource_(\w+)$/.exec(short)?.[1];
      if (local !== undefined) return [{ name: local, kind: "local", ...rest }];
      const declared = /^local_(\w+)$/.exec(short)?.[1];
      if (declared !== undefined) {
        const task = declaring.find((name) => declared.startsWith(`${name}_`));
        return [
          {
            name: task === undefined ? declared : declared.slice(task.length + 1),
            kind: "local",
            ...(task === undefined ? {} : { task }),
            ...rest,
          },
        ];
      }
      const messages = receiverOf(short, receivers);
      if (messages !== undefined) return [{ name: short, kind: "queue", task: messages, ...rest }];
      return QUEUE.test(short) ? [{ name: short, kind: "queue", ...rest }] : [];
    })
    .sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0) || (a.name < b.name ? -1 : 1));
}

/** The type of a resource's value: without the cells that RTIC puts it into. */
function valueType(type: string): string {
  let inner = type;
  for (let step = 0; step < 4; step++) {
    const next = CELLS.exec(inner)?.[1];
    if (next === undefined) break;
    inner = next;
  }
  return inner;
}
