import { InputError } from "../../bytes/input-error.ts";
import type { CallGraph } from "../../graph/calls.ts";
import type { Thread } from "../../graph/stack/thread.ts";
import type { ThreadStack } from "../../image/ram/stack-region.ts";
import { threadStacks } from "../../image/ram/thread-stacks.ts";
import { findThreads } from "../../tasks/threads/find-threads.ts";
import { memoryGivenTo } from "../../tasks/threads/static-memory.ts";
import type { Image } from "../image.ts";

/**
 * The threads of an image: those that the configuration names, those that the code makes, and statics that are called stacks and are none's of these. `named`
 * finds the functions of a name.
 * @throws InputError `settings/thread` for an entry that is several functions
 */
export async function threadsOf(image: Image, graph: CallGraph, named: (name: string) => readonly number[]): Promise<Thread[]> {
  const { firmware, settings } = image;
  const given = [...settings.stack.threads].map(([name, { entry, bytes }]): Thread => {
    const functions = named(entry);
    if (functions.length > 1)
      throw new InputError(
        "settings/thread",
        { file: firmware.file },
        `${functions.length} functions are called ${entry}, the entry of thread ${name}: name one`,
      );
    return {
      ...{ name, system: "configuration", entry: functions[0], shell: undefined, start: undefined, bytes, lost: 0 },
      evidence: "[stack.thread]",
    };
  });
  const said = new Set(given.map(({ name }) => name));
  const entries = new Set(given.map(({ entry }) => entry));
  const stacks = await threadStacks(firmware);
  const made = findThreads(graph)
    .filter(({ name, entry }) => !said.has(name) && (entry === undefined || !entries.has(entry)))
    .map((thread) => onGivenStack(thread, graph, stacks));
  const known = [...given, ...made];
  const own = (await image.runtime()).region;
  const isKnown = (start: number, bytes: number) =>
    known.some((thread) => thread.start !== undefined && thread.start < start + bytes && thread.start + (thread.bytes ?? 1) > start) ||
    (!("reason" in own) && own.start > start && own.start <= start + bytes);
  const others = stacks
    .filter(({ start, bytes }) => !isKnown(start, bytes))
    .map(
      ({ name, start, bytes }): Thread => ({
        ...{ name, system: "unknown", entry: undefined, shell: undefined, start, bytes, lost: 0 },
        evidence: "a static that is called a stack",
      }),
    );
  return [...known, ...others];
}

/** A thread of which no call says the stack, on the one static that its system is given for it. */
function onGivenStack(thread: Thread, graph: CallGraph, stacks: readonly ThreadStack[]): Thread {
  if (thread.start !== undefined || thread.entry === undefined) return thread;
  const given = memoryGivenTo(graph, thread.entry);
  const [stack, ...more] = stacks.filter(({ start }) => given.has(start));
  return stack === undefined || more.length > 0 ? thread : { ...thread, start: stack.start, bytes: thread.bytes ?? stack.bytes };
}
