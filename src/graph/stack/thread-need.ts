import { exceptionFrame } from "../../architecture/exception-frame.ts";
import { OUTSIDE } from "../calls.ts";
import type { ContextSwitch } from "./context-switch.ts";
import { functionOf } from "./contexts.ts";
import type { StackUse } from "./stack.ts";
import type { Thread } from "./thread.ts";

/** What a thread's stack has to hold at most. */
export interface ThreadNeed {
  /** The sum. */
  readonly bytes: number;
  /** Deepest path of the entry with what calls it, a panic's tail included. */
  readonly path: number;
  /** Frame that the processor pushes when the thread is interrupted there, with what aligns the stack; one, because handlers have the main stack. */
  readonly frame: number;
  /** What the switch to another thread pushes. */
  readonly saved: number;
  /** Bits of `Unbounded` of what the thread reaches. */
  readonly unbounded: number;
}

/** Worst case of a thread: the deepest path, the exception frame on it, what the switch saves, what the top loses. */
export function threadNeed(
  use: StackUse,
  { entry, shell, lost }: Thread,
  usesFloat: Uint8Array,
  saves: ContextSwitch,
): ThreadNeed | undefined {
  if (entry === undefined) return undefined;
  const own = use.worst[entry]! + use.panic(entry);
  const path = shell === undefined ? own : Math.max(use.frame(shell).bytes + own, besides(use, shell));
  const isFloat = usesFloat[entry] === 1;
  const aligned = Math.ceil(path / 8) * 8;
  const frame = aligned - path + exceptionFrame(isFloat, false);
  const saved = saves.bytes + (isFloat ? saves.floatBytes : 0);
  return { bytes: path + frame + saved + lost, path, frame, saved, unbounded: use.unbounded[entry]! };
}

/** Deepest path of a thread's shell besides the entry, which it calls through a pointer: what it does when the entry returns. */
function besides(use: StackUse, shell: number): number {
  const { byCaller, depth } = use.calls;
  let deepest = 0;
  for (let e = byCaller.first[shell]!; e < byCaller.first[shell + 1]!; e++) {
    const row = byCaller.rows[e]!;
    const to = use.callee(row);
    if (to !== OUTSIDE && functionOf(use.calls, to) >= 0) deepest = Math.max(deepest, depth[row]! + use.worst[to]! + use.panic(to));
  }
  return deepest;
}
