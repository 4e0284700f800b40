import type { StackPart } from "../../contract/document.ts";
import type { Mark } from "../settings.ts";

type Measured = NonNullable<StackPart["measured"]>[number];

/** What main's stack is called among marks. */
const MAIN = ["main", "stack", "msp"];

/**
 * Marks of runs beside the bounds of the stacks that they are of. A mark of the main stack holds the interrupts on top, so that the whole worst case is its
 * bound. Marks that say what is unused are counted from what the thread's stack has; stack pointers of a log from where each stack ends.
 */
export function measuredMarks(part: StackPart, marks: readonly Mark[]): Measured[] {
  return marks.flatMap((mark) => ("pointers" in mark ? fromPointers(part, mark.pointers, mark.source) : (named(part, mark) ?? [])));
}

function named(part: StackPart, { name, used, unused, source }: Extract<Mark, { name: string }>): Measured | undefined {
  const thread = (part.threads ?? []).find((one) => one.name === name) ?? (part.threads ?? []).find((one) => one.entry === name);
  const isMain = thread === undefined && MAIN.includes(name);
  const has = isMain ? part.available : (thread?.bytes ?? null);
  const bytes = used ?? (has === null ? undefined : has - unused!);
  if (bytes === undefined) return undefined;
  if (isMain) return ofMain(part, bytes, source);
  return judged(thread?.name ?? name, bytes, thread?.verdict === "none" ? null : (thread?.needs ?? null), source);
}

function ofMain({ worstCase }: StackPart, bytes: number, source: string): Measured {
  return judged("main", bytes, worstCase.bounded ? worstCase.bytes : null, source);
}

/** The lowest stack pointer of a log in each stack whose place is known. */
function fromPointers(part: StackPart, pointers: readonly number[], source: string): Measured[] {
  const lowest = (start: number, end: number) =>
    pointers.reduce((low, pointer) => (pointer >= start && pointer <= end && pointer < low ? pointer : low), end);
  const found: Measured[] = [];
  const { start: top, end: bottom, threads = [] } = part;
  if (top !== undefined && bottom !== undefined) found.push(ofMain(part, top - lowest(bottom, top), source));
  for (const { name, start, bytes, needs, verdict } of threads) {
    if (start === undefined || bytes === null) continue;
    const used = start + bytes - lowest(start, start + bytes);
    if (used > 0) found.push(judged(name, used, verdict === "none" ? null : needs, source));
  }
  return found;
}

function judged(name: string, bytes: number, bound: number | null, source: string): Measured {
  return { name, bytes, bound, source, above: bound !== null && bytes > bound };
}
