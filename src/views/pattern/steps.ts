import type { Assertion, Node, UnitSet } from "./syntax.ts";

/** What is done at a place of the program; `next` and `other` are places. */
export type Step =
  | { readonly kind: "unit"; readonly set: UnitSet; readonly next: number }
  | { readonly kind: "assert"; readonly what: Assertion; readonly next: number }
  | { readonly kind: "either"; readonly next: number; readonly other: number }
  | { readonly kind: "match" };

/** Most steps of a program: the work for each character is at most so many. */
const MOST_STEPS = 1000;

/**
 * A regular expression as steps of a nondeterministic automaton, each repetition written out. Place 0 is its match.
 * @throws SyntaxError when it has too many.
 */
export function stepsOf(node: Node): { readonly steps: readonly Step[]; readonly start: number } {
  if (sizeOf(node) > MOST_STEPS) throw new SyntaxError(`with its repetitions written out it has more than ${MOST_STEPS} steps`);
  const steps: Step[] = [{ kind: "match" }];
  return { start: add(steps, node, 0), steps };
}

/** Steps that `add` would write, and never fewer. */
function sizeOf(node: Node): number {
  if (node.kind === "unit" || node.kind === "assert") return 1;
  if (node.kind !== "repeat") return node.parts.reduce((sum, part) => sum + 1 + sizeOf(part), 0);
  const once = sizeOf(node.part) + 1;
  return once * (Number.isFinite(node.most) ? Math.max(node.least, node.most) : node.least + 1);
}

/** Writes what leads to `next`; gives the place where it begins. */
function add(steps: Step[], node: Node, next: number): number {
  switch (node.kind) {
    case "unit":
      return steps.push({ kind: "unit", set: node.set, next }) - 1;
    case "assert":
      return steps.push({ kind: "assert", what: node.what, next }) - 1;
    case "sequence":
      return node.parts.reduceRight((then, part) => add(steps, part, then), next);
    case "choice":
      return node.parts
        .map((part) => add(steps, part, next))
        .reduceRight((other, place) => steps.push({ kind: "either", next: place, other }) - 1);
    case "repeat": {
      let then = next;
      if (Number.isFinite(node.most)) {
        for (let i = node.least; i < node.most; i++)
          then = steps.push({ kind: "either", next: add(steps, node.part, then), other: next }) - 1;
      } else {
        then = steps.push({ kind: "match" }) - 1;
        steps[then] = { kind: "either", next: add(steps, node.part, then), other: next };
      }
      for (let i = 0; i < node.least; i++) then = add(steps, node.part, then);
      return then;
    }
  }
}
