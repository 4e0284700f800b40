import type { Finding } from "../../bytes/finding.ts";
import type { StackPart } from "../../contract/document.ts";
import { counted, grouped } from "../../views/numbers.ts";
import { some } from "../../views/some.ts";

const MOST_NAMED = 3;

/** What is wrong with stacks as they are: threads that need more than they have, and marks of runs that are above a bound. */
export function stackFindings(part: StackPart): Finding[] {
  return [...overfull(part), ...above(part)];
}

function overfull({ threads = [] }: StackPart): Finding[] {
  const over = threads.filter(({ left }) => left !== null && left < 0);
  if (over.length === 0) return [];
  const each = over.map(({ name, needs, bytes }) => `${name} needs ${grouped(needs!)} of ${grouped(bytes!)}`);
  return [
    {
      code: "stack/thread-overflow",
      severity: "error",
      message: `${counted(over.length, "thread")} can need more stack than ${over.length === 1 ? "it has" : "they have"}: ${some(each, MOST_NAMED)}`,
      hint: "give them larger stacks, or move what their deepest paths keep: cortex-size stack shows both",
      bytes: over.reduce((sum, { left }) => sum - left!, 0),
    },
  ];
}

/** A run is the truth: what it used and no bound allows shows a wrong assumption, or an error of ours where nothing is assumed. */
function above({ measured = [], worstCase, threads = [] }: StackPart): Finding[] {
  return measured
    .filter((mark) => mark.above)
    .map(({ name, bytes, bound, source }) => {
      const thread = threads.find((one) => one.name === name);
      const stands = thread === undefined ? (worstCase.assumptions ?? []).map(({ text }) => text) : (thread.assumptions ?? []);
      const why =
        stands.length === 0
          ? "nothing is assumed, so that cortex-size is wrong, or the mark is another build's"
          : `in question: ${stands.join("; ")}`;
      return {
        code: "stack/mark-above-bound",
        severity: "error",
        message: `${name} used ${grouped(bytes)} bytes (${source}), and its bound is ${grouped(bound!)}: ${why}`,
        where: name,
        hint: "compare with the build that ran; refuse the assumption with --no-assume, or say what the code does not show",
      };
    });
}
