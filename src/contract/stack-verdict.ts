import type { StackPart } from "./document.ts";

/** Whether budgets and gates may take the worst case as a bound: with its assumptions, or without any where the run is strict. */
export function passesAsBound(stack: StackPart | undefined): stack is StackPart {
  if (stack === undefined || !stack.worstCase.bounded) return false;
  return stack.strict !== true || stack.worstCase.verdict === "bound";
}

/** Why it is none, in one sentence. */
export function noBound(stack: StackPart): string {
  if (stack.worstCase.bounded) return `the worst case stands on assumptions, which --strict-stack refuses: ${stack.assumptions.join("; ")}`;
  const [reason] = stack.unboundedBy ?? [];
  return reason === undefined ? "the worst case has no bound" : `the worst case has no bound: ${reason}`;
}
