import { array, bytes, integer, nullable, object, oneOf, string, type ValueOf } from "./shape.ts";

/** A frame of a worst path. */
export const frameShape = object(
  {
    name: string("Function"),
    bytes: bytes("Stack at the call that leads on, or the whole frame at the end of the path"),
    callSite: integer("Address of the call that leads on"),
  },
  "A frame of the worst path",
  ["callSite"],
);

export const threadShape = object(
  {
    name: string("What the program calls it; else its object, its stack or its entry"),
    system: string(
      "Who runs it: FreeRTOS, Zephyr, CMSIS-RTOS2, CMSIS-RTOS, ThreadX; configuration for [stack.thread]; unknown for a static that is called a stack",
    ),
    entry: nullable(string("Function that it begins with; null when that is not one known function")),
    start: integer("Lowest address of its stack; absent for one from a heap"),
    bytes: nullable(bytes("What its stack has; null when no constant says it")),
    needs: nullable(bytes("Worst case: the deepest path, an exception's frame on it, what the switch saves; null when it cannot be told")),
    left: nullable(integer("bytes - needs; negative when the stack can overflow; null when either is unknown or needs is no bound")),
    verdict: oneOf(["bound", "bound-if", "none"], "What needs is, as for the worst case"),
    frame: bytes("Frame that the processor pushes at the deepest place, with what aligns the stack"),
    saved: bytes("What the switch to another thread pushes"),
    lost: bytes("What the system leaves unused at the top at most"),
    path: array(frameShape, "From the entry down"),
    assumptions: array(string("What was taken for granted"), "What a bound-if stands on"),
    evidence: string("Who says that there is such a thread"),
    reason: string("Why a figure is unknown"),
  },
  "A thread with a stack of its own",
  ["start", "frame", "saved", "lost", "path", "assumptions", "reason"],
);

export type ThreadPart = ValueOf<typeof threadShape>;
