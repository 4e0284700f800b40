import { demangle } from "../../formats/demangle/index.ts";
import type { CallGraph } from "../calls.ts";
import type { CandidateSet } from "../candidates.ts";
import type { Code, HandedArgument } from "../code.ts";

// Operations of expressions, as in the kernel's `expressions.ts`.
const [ENTRY, WORD, OFFSET, MEETING, SUM] = [1, 5, 6, 9, 32];
/** Functions that walk formatting arguments: `core::fmt::write`, and those that it is inlined into [core::fmt]; legacy and v0 names. */
const WRITES = /(?:^core::fmt::write|::(?:spec_)?write_fmt)$/;
/** Ways to a call's target are followed through so many parts. */
const MOST_PARTS = 64;

/** Whether some calls go to what stands beside their data. */
export function callsBesideData({ sets }: CallGraph): boolean {
  return sets.some(isOfFormatting);
}

/** By function: arguments that it walks as such an array, itself or by what it hands them on to. */
export type Walks = ReadonlyMap<number, ReadonlySet<number>>;

/** Functions that walk formatting arguments. */
export function findWalks(graph: CallGraph): Walks {
  const { functionCount, code, sets, from, to, at } = graph;
  const walks = new Map<number, Set<number>>();
  const add = (caller: number, argument: number): boolean => {
    const known = walks.get(caller) ?? new Set();
    if (known.has(argument) || code.returns.at(caller) === 0) return false;
    walks.set(caller, known.add(argument));
    return true;
  };
  from.forEach((caller, row) => {
    if (caller >= functionCount || !isOfFormatting(sets[to[row]! - functionCount])) return;
    const argument = walkedArgument(code, at[row]!);
    if (argument !== undefined && WRITES.test(demangle(code.functions.name(caller)).text)) add(caller, argument);
  });
  for (let grows = walks.size > 0; grows; ) {
    grows = false;
    from.forEach((caller, row) => {
      const walked = caller < functionCount ? walks.get(to[row]!) : undefined;
      for (const argument of walked ?? []) {
        const own = handedOn(code, handedAt(code, at[row]!, argument));
        if (own !== undefined) grows = add(caller, own) || grows;
      }
    });
  }
  return walks;
}

/** Whether a call goes to what stands beside its data, as formatting arguments do. */
export function isOfFormatting(set: CandidateSet | undefined): boolean {
  return (set?.proven ?? set)?.shape?.kind === "beside";
}

/** The argument whose words a call goes through: an element of an array that it points to. */
export function walkedArgument(code: Code, at: number): number | undefined {
  const target = code.expression(code.callWays.get(at) ?? 0);
  return target.operation === WORD ? baseOf(code, target.a, MOST_PARTS) : undefined;
}

function baseOf(code: Code, number: number, parts: number): number | undefined {
  const { operation, a, b } = code.expression(number);
  if (operation === ENTRY) return a < 4 ? a : undefined;
  if (parts === 0) return undefined;
  if (operation === OFFSET || operation >= SUM) return baseOf(code, a, parts - 1);
  if (operation !== MEETING) return undefined;
  const [first, last] = [code.expression(a).b, b].map((path) => baseOf(code, path, parts >> 1));
  return first === last ? first : undefined;
}

/** What a call hands over in a register, where that is one thing. */
export function handedAt(code: Code, at: number, argument: number): HandedArgument | undefined {
  const handed = (code.handedArguments.get(at) ?? []).filter((one) => one.argument === argument);
  return handed.length === 1 ? handed[0] : undefined;
}

/** The argument of the caller's own that it hands over; undefined where it is something else. */
export function handedOn(code: Code, handed: HandedArgument | undefined): number | undefined {
  const { operation, a } = code.expression(handed?.expression ?? 0);
  return operation === ENTRY && a < 4 ? a : undefined;
}
