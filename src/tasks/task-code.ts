import { RESET } from "../architecture/exceptions.ts";
import type { DebugFacts } from "../attribution/levels.ts";
import { demangle } from "../formats/demangle/index.ts";
import type { Code } from "../graph/code.ts";
import { Reference } from "../graph/references.ts";
import { readInterruptSetup } from "../graph/stack/priorities.ts";
import { vectorSlots } from "../graph/vector-slots.ts";

/** The handler of an interrupt with what it runs. */
export interface TaskHandler {
  /** Name of the handler's symbol. */
  readonly name: string;
  /** As the code writes it to the interrupt controller; undefined when it does not show. */
  readonly priority: number | undefined;
  /** Demangled names of the functions that were inlined into it or that it calls, as far as the debug information and symbols tell. */
  readonly runs: ReadonlySet<string>;
}

/** An instruction that refers to something. */
export interface TaskReference {
  readonly at: number;
  /** The function that it is in: its start and demangled name. */
  readonly start: number;
  readonly function: string;
}

/** What the machine code says of tasks. */
export interface TaskCode {
  readonly handlers: readonly TaskHandler[];
  /** Instructions that refer to an address of a range, with the demangled names of the functions that they are in. */
  referring(address: number, bytes: number): TaskReference[];
  /** Calls of the function that starts at an address. */
  calling(start: number): TaskReference[];
}

/** Calls followed from a handler to what it runs: the dispatcher's loop, the executor's poll. */
const MOST_CALLS = 3;

/** What the code of an image says of tasks. */
export async function readTaskCode(code: Code, debug: DebugFacts | undefined): Promise<TaskCode> {
  const inlined = debug === undefined ? new Map<number, Set<string>>() : await inlinedNames(debug);
  return {
    handlers: handlersOf(code, inlined),
    referring: (address, bytes) =>
      matching(
        code,
        (kind, target) =>
          (kind === Reference.Data || kind === Reference.Access) && target >= address && target < address + Math.max(1, bytes),
      ),
    calling: (start) => matching(code, (kind, target) => (kind === Reference.Call || kind === Reference.TailCall) && target === start),
  };
}

/** Names of what was inlined into each function, by its address. */
async function inlinedNames(debug: DebugFacts): Promise<Map<number, Set<string>>> {
  const { functions, inlines } = debug.facts;
  const authors = await debug.authors();
  const names = authors.functions.map(({ linkageName, name }) => (linkageName === "" ? name : demangle(linkageName).text));
  const found = new Map<number, Set<string>>();
  for (let row = 0; row < inlines.count; row++) {
    const start = functions.start[inlines.function[row]!]!;
    const known = found.get(start) ?? new Set<string>();
    found.set(start, known.add(names[authors.ofInline[row]!]!));
  }
  return found;
}

function handlersOf(code: Code, inlined: ReadonlyMap<number, ReadonlySet<string>>): TaskHandler[] {
  const { priorities } = readInterruptSetup(code);
  const callees = calledFrom(code);
  const handlers: TaskHandler[] = [];
  const seen = new Set<number>();
  for (const { index, function: handler } of vectorSlots(code)) {
    // Start-up spawns tasks but runs none; a handler of many slots is the default one.
    if (index === RESET || handler < 0 || seen.has(handler)) continue;
    seen.add(handler);
    const reached = new Set([handler]);
    let level: readonly number[] = [handler];
    for (let step = 0; step < MOST_CALLS; step++) {
      level = level.flatMap((from) => callees.get(from) ?? []).filter((to) => !reached.has(to));
      for (const to of level) reached.add(to);
    }
    const runs = new Set<string>();
    for (const one of reached) {
      if (one !== handler) runs.add(demangle(code.functions.name(one)).text);
      for (const name of inlined.get(code.functions.start[one]!) ?? []) runs.add(name);
    }
    handlers.push({ name: demangle(code.functions.name(handler)).text, priority: onlyValue(priorities.get(index)?.values), runs });
  }
  return handlers;
}

/** The member of a set with one member. */
function onlyValue(values: ReadonlySet<number> | undefined): number | undefined {
  return values?.size === 1 ? [...values][0] : undefined;
}

function calledFrom({ references, functions }: Code): Map<number, number[]> {
  const callees = new Map<number, number[]>();
  for (let row = 0; row < references.count; row++) {
    const kind = references.kind.at(row);
    if (kind !== Reference.Call && kind !== Reference.TailCall) continue;
    const to = functions.startingAt(references.target.at(row));
    const from = references.from.at(row);
    const known = callees.get(from);
    if (to < 0) continue;
    if (known === undefined) callees.set(from, [to]);
    else known.push(to);
  }
  return callees;
}

function matching({ references, functions }: Code, wanted: (kind: number, target: number) => boolean): TaskReference[] {
  const found: TaskReference[] = [];
  for (let row = 0; row < references.count; row++) {
    if (!wanted(references.kind.at(row), references.target.at(row))) continue;
    const from = references.from.at(row);
    found.push({ at: references.at.at(row), start: functions.start[from]!, function: demangle(functions.name(from)).text });
  }
  return found;
}
