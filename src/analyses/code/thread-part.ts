import type { ThreadPart } from "../../contract/thread-shape.ts";
import type { StackUse } from "../../graph/stack/stack.ts";
import type { StackReach } from "../../graph/stack/stack-reach.ts";
import type { Thread } from "../../graph/stack/thread.ts";
import type { ThreadNeed } from "../../graph/stack/thread-need.ts";
import { assumptionsOf } from "./stack-assumptions.ts";

/** A thread as the code shows it. */
export interface ThreadQuestion {
  readonly thread: Thread;
  readonly use: StackUse;
  readonly need: ThreadNeed | undefined;
  readonly reach: StackReach;
  /** Whether the code of the switch was read. */
  readonly isSwitchSeen: boolean;
}

interface Question {
  readonly threads: readonly ThreadQuestion[];
  readonly demangle: (name: string) => string;
}

/** Each thread with what its stack has, what it needs and what is left: the fullest first, those of which nothing is known last. */
export function threadParts(question: Question): ThreadPart[] {
  const order = (part: ThreadPart) => part.left ?? Number.POSITIVE_INFINITY;
  return question.threads.map((one) => threadPart(question, one)).sort((a, b) => order(a) - order(b) || (b.needs ?? -1) - (a.needs ?? -1));
}

function threadPart({ demangle }: Question, { thread, use, need, reach, isSwitchSeen }: ThreadQuestion): ThreadPart {
  const nameOf = (index: number) => demangle(use.graph.code.functions.name(index));
  const bytes = thread.bytes ?? null;
  const common = {
    ...{ name: demangle(thread.name), system: thread.system, bytes, evidence: thread.evidence },
    ...(thread.start === undefined ? {} : { start: thread.start }),
  };
  if (need === undefined || thread.entry === undefined)
    return { ...common, entry: null, needs: null, left: null, verdict: "none", reason: "no constant says with which function it begins" };
  const assumptions = assumptionsOf(reach, { priorities: 0, excluded: 0 }, nameOf).map(({ text }) => text);
  if (!isSwitchSeen) assumptions.push("the switch of threads saves r4 to r11 and lr, and s16 to s31 where they are used");
  const isOpen = need.unbounded !== 0;
  const verdict = isOpen ? "none" : assumptions.length > 0 ? "bound-if" : "bound";
  const reason = isOpen
    ? "its calls cannot all be followed: cortex-size stack --unknown --root with its entry"
    : bytes === null
      ? "no constant says how large its stack is"
      : undefined;
  const { entry } = thread;
  return {
    ...common,
    entry: nameOf(entry),
    needs: need.bytes,
    left: isOpen || bytes === null ? null : bytes - need.bytes,
    verdict,
    ...{ frame: need.frame, saved: need.saved, lost: thread.lost },
    path: use.path(entry, true).map((step) => ({
      name: nameOf(step.function),
      bytes: step.bytes,
      ...(step.at === undefined ? {} : { callSite: step.at }),
    })),
    assumptions,
    ...(reason === undefined ? {} : { reason }),
  };
}
