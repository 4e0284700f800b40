import { array, boolean, bytes, integer, nullable, object, oneOf, string, type ValueOf } from "./shape.ts";
import { threadShape } from "./thread-shape.ts";

const address = () => nullable(integer("Address; null for one that the build optimized away"));
const file = () => string("Source file, as the compiler wrote it");
const line = () => integer("Line in the source file");

const localShape = object(
  {
    name: string("Name of the variable; __awaitee for the future that is waited for, __ and a number for a temporary"),
    type: string("Its type"),
    bytes: nullable(bytes("Size; null when the debug information does not say")),
    offset: bytes("Distance from the start of the coroutine"),
  },
  "A value that a coroutine keeps while it is in one state",
);

export const coroutineShape = object(
  {
    name: string("Name of the async function or block"),
    type: string("Name of its type in the debug information"),
    bytes: bytes("Size of the coroutine"),
    file: file(),
    line: line(),
    within: array(string("Name"), "Coroutines that keep this one while they wait for it"),
    tasks: array(string("Name"), "Tasks that run it, directly or inside of another coroutine"),
    states: array(
      object(
        {
          name: string("Unresumed, Returned, Panicked, or Suspend0 and on: one for each await"),
          bytes: bytes("Up to the end of the last value it keeps, as the compiler counts: the state number behind it is left out"),
          file: file(),
          line: line(),
          keeps: array(localShape, "Values kept in this state, in the order of their offsets"),
        },
        "A state of the coroutine",
        ["file", "line"],
      ),
      "In the order of their numbers",
    ),
    saving: nullable(
      object(
        {
          value: string("The value that costs the most: its name"),
          type: string("Its type"),
          bytes: bytes("Its size"),
          estimate: bytes("About what the coroutine would shrink by if the value lay elsewhere, behind a pointer of 4 bytes"),
        },
        "The value worth the most to keep elsewhere (in a static, in a StaticCell) or to drop before the await; an estimate",
      ),
    ),
  },
  "An async function or block as the compiler lays it out",
  ["file", "line"],
);

export const taskShape = object(
  {
    name: string("Name of the task"),
    framework: oneOf(["embassy", "rtic"], "Who runs it"),
    kind: oneOf(
      ["async", "interrupt", "software"],
      "async: polled by an executor or a dispatcher; interrupt: the handler itself; software: called by a dispatcher for each message (RTIC 1)",
    ),
    bytes: nullable(bytes("RAM set aside for it: all places of its pool; null when it cannot be told")),
    pool: nullable(integer("How many of it can run at once, or wait (RTIC 1); null when it cannot be told")),
    each: nullable(bytes("One place of the pool: the coroutine and what the framework adds")),
    address: address(),
    symbol: string("Static that holds it"),
    coroutine: nullable(string("Type of its coroutine, a row of coroutines; null when it cannot be told")),
    crate: string("Crate"),
    file: file(),
    line: line(),
    usedBy: array(string("Function"), "Functions whose code refers to its static: those that spawn or run it"),
    dispatcher: string("Interrupt handler in which it runs (RTIC)"),
    hardwarePriority: integer("Priority written to the interrupt controller; lower is more urgent (RTIC)"),
    priority: integer("Priority in the source; higher is more urgent. Counted up from the lowest, which is taken for 1 (RTIC)"),
  },
  "A task",
  ["crate", "file", "line", "dispatcher", "hardwarePriority", "priority"],
);

const arenaShape = object(
  {
    symbol: string("The static"),
    address: address(),
    bytes: nullable(bytes("Its size")),
    used: nullable(bytes("What the pools of all tasks take of it when each has been spawned; null when not every pool is known")),
    pointers: bytes("Statics beside it that point to the pools"),
  },
  "The arena from which embassy takes the pools of its tasks when the program runs (task-arena-size)",
);

export const tasksShape = object(
  {
    known: boolean("Whether the debug information describes types, so that tasks and coroutines are all there"),
    reason: nullable(string("Why something is not known, or why there is nothing; null when all is known")),
    tasks: array(taskShape, "Tasks, the largest first"),
    threads: array(threadShape, "Threads with stacks of their own, as the part stack has them"),
    arena: arenaShape,
    coroutines: array(coroutineShape, "Async functions and blocks, the largest first"),
    executors: array(
      object(
        { name: string("Static"), type: string("Its type"), bytes: nullable(bytes("Size")), address: address() },
        "A static that holds an executor",
      ),
      "Executors in statics; one that main keeps on its stack is not among them",
    ),
    resources: array(
      object(
        {
          name: string("Name in the source"),
          kind: oneOf(["shared", "local", "queue"], "shared or local resource, or a queue of the framework"),
          task: string("Task that declares it, for a local resource that is declared with its task"),
          type: string("Type of its value; empty when it is not known"),
          bytes: nullable(bytes("Size; null when it is not known")),
          address: address(),
        },
        "A resource or queue of RTIC",
        ["task"],
      ),
      "RTIC's resources and queues, the largest first",
    ),
    holders: array(
      object(
        {
          name: string("Static"),
          holder: string("Type that holds, without its arguments: static_cell::StaticCell for example"),
          holds: string("What it holds: its type argument"),
          bytes: bytes("Size"),
          address: integer("Address"),
          crate: string("Crate"),
          file: file(),
          line: line(),
        },
        "A static in RAM of a generic type: a cell, a queue, a channel, a mutex",
        ["crate", "file", "line"],
      ),
      "The largest first",
    ),
  },
  "Async and RTIC tasks, and what statics hold",
  ["threads", "arena"],
);

export type TasksPart = ValueOf<typeof tasksShape>;
export type ArenaEntry = ValueOf<typeof arenaShape>;
export type TaskEntry = ValueOf<typeof taskShape>;
export type CoroutineEntry = ValueOf<typeof coroutineShape>;
