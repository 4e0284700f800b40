import type { CallGraph } from "../../graph/calls.ts";
import { Reference } from "../../graph/references.ts";

/**
 * Functions of the program that hand FreeRTOS the memory of its own tasks, by the function that each task begins with: with
 * `configSUPPORT_STATIC_ALLOCATION` the kernel asks for it through pointers, so that no call that makes a task says where it lies [FreeRTOS task.h, timers.h].
 */
const MEMORY_OF: Readonly<Record<string, string>> = {
  prvIdleTask: "vApplicationGetIdleTaskMemory",
  prvPassiveIdleTask: "vApplicationGetPassiveIdleTaskMemory",
  prvTimerTask: "vApplicationGetTimerTaskMemory",
};

/** The addresses of data that the function names which gives a task that begins with `entry` its memory; empty where there is none. */
export function memoryGivenTo({ code }: CallGraph, entry: number): ReadonlySet<number> {
  const { functions, references } = code;
  const giver = MEMORY_OF[functions.name(entry)];
  const named = new Set<number>();
  if (giver === undefined) return named;
  for (let i = 0; i < references.count; i++)
    if (references.kind.at(i) === Reference.Data && functions.name(references.from.at(i)) === giver) named.add(references.target.at(i));
  return named;
}
