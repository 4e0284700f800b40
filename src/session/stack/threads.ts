import { InputError } from "../../bytes/input-error.ts";
import type { CallGraph } from "../../graph/calls.ts";
import type { Thread } from "../../graph/stack/thread.ts";
import { threadStacks } from "../../image/ram/thread-stacks.ts";
import { findThreads } from "../../tasks/threads/find-threads.ts";
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
  const made = findThreads(graph).filter(({ name, entry }) => !said.has(name) && (entry === undefined || !entries.has(entry)));
  const known = [...given, ...made];
  const own = (await image.runtime()).region;
  const isKnown = (start: number, bytes: number) =>
    known.some((thread) => thread.start !== undefined && thread.start < start + bytes && thread.start + (thread.bytes ?? 1) > start) ||
    (!("reason" in own) && own.start > start && own.start <= start + bytes);
  const others = (await threadStacks(firmware))
    .filter(({ start, bytes }) => !isKnown(start, bytes))
    .map(
      ({ name, start, bytes }): Thread => ({
        ...{ name, system: "unknown", entry: undefined, shell: undefined, start, bytes, lost: 0 },
        evidence: "a static that is called a stack",
      }),
    );
  return [...known, ...others];
}
