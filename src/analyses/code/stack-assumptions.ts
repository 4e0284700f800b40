import { verb } from "../../bytes/quantities.ts";
import type { StackPart } from "../../contract/document.ts";
import type { StackReach } from "../../graph/stack/stack-reach.ts";
import { counted } from "../../views/numbers.ts";
import { some } from "../../views/some.ts";

type Assumption = NonNullable<StackPart["worstCase"]["assumptions"]>[number];

/** What the user says besides what the code shows, counted. */
export interface Given {
  readonly priorities: number;
  readonly excluded: number;
}

const MOST_NAMED = 3;

/** Assumptions about calls through pointers, by their names. */
const OF_CALLS: Readonly<Record<string, readonly [way: string, reached: string]>> = {
  types: [
    "through a C pointer, to virtual functions of C++ or through the table of a Rust trait",
    "functions of a matching type, class or trait only",
  ],
  vtables: ["through tables or fields", "functions only that stand at that place of a table, or by themselves in memory"],
  fmt: [
    "of functions beside their data, as formatting arguments are,",
    "functions only that are stored in memory, and that the maker of formatting arguments names",
  ],
};

/** Everything that a bound stands on, in a fixed order. */
export function assumptionsOf(reach: StackReach, given: Given, nameOf: (index: number) => string): Assumption[] {
  const found: Assumption[] = [];
  for (const [kind, [way, reached]] of Object.entries(OF_CALLS)) {
    const count = reach.decided.get(kind) ?? 0;
    if (count > 0)
      found.push({
        kind,
        count,
        text: `${counted(count, "call")} ${way} ${verb(count, "reaches", "reach")} ${reached}`,
        close: `--no-assume ${kind}`,
      });
  }
  if (reach.panicsAgain > 0)
    found.push({
      kind: "panics",
      count: reach.panicsAgain,
      text: `a panic does not panic again, which ${counted(reach.panicsAgain, "place")} in its tail could`,
      close: "--no-assume panics",
    });
  const once = reach.recursions.filter(({ limitedBy }) => limitedBy.includes("panic")).length;
  if (once > 0)
    found.push({
      kind: "fmt",
      count: once,
      text: `what only a panic hands over for formatting is active once for each that names it, in ${counted(once, "circle")} of calls`,
      close: "--no-assume fmt",
    });
  for (const { cycle, limitedBy } of reach.recursions) {
    if (!limitedBy.includes("user")) continue;
    const names = cycle.map(nameOf);
    const text = `${some(names, MOST_NAMED)} ${names.length === 1 ? "calls itself" : "call each other"} as often as was said`;
    found.push({ kind: "recursion", count: 1, text, close: "[stack.recursion]" });
  }
  if (reach.assumed.length > 0) {
    const names = some(reach.assumed.map(nameOf), MOST_NAMED);
    found.push({
      kind: "assume",
      count: reach.assumed.length,
      text: `${names} take no more than was said`,
      close: "[stack.assume], --assume",
    });
  }
  if (reach.breaksAbi.length > 0) {
    const names = some(reach.breaksAbi.map(nameOf), MOST_NAMED);
    const text = `${names} return with other registers than they were called with, and callers do not call through those`;
    found.push({ kind: "abi", count: reach.breaksAbi.length, text, close: "--assume NAME=BYTES for the caller" });
  }
  if (given.priorities > 0)
    found.push({
      kind: "priorities",
      count: given.priorities,
      text: `${counted(given.priorities, "interrupt")} have the priority that was said`,
      close: "[stack.priorities], --priority",
    });
  if (given.excluded > 0)
    found.push({
      kind: "exclude",
      count: given.excluded,
      text: `${counted(given.excluded, "handler")} never run`,
      close: "[stack] exclude",
    });
  return found;
}
