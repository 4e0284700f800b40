import { demangle } from "../../formats/demangle/index.ts";
import { type CallGraph, OUTSIDE } from "../calls.ts";
import type { CandidateSet } from "../candidates.ts";
import type { Code, HandedArgument } from "../code.ts";
import { Edges } from "../edges.ts";
import { Reference } from "../references.ts";
import { type GraphOfContexts, withoutContexts } from "./contexts.ts";

// Operations of expressions, as in the kernel's `expressions.ts`.
const [ENTRY, WORD, OFFSET, MEETING, SUM] = [1, 5, 6, 9, 32];
/** Functions that walk formatting arguments: `core::fmt::write`, and those that it is inlined into [core::fmt]; legacy and v0 names. */
const WRITES = /(?:^core::fmt::write|::(?:spec_)?write_fmt)$/;
/** A word of code names functions in expressions of no more parts. */
const MOST_PARTS = 64;
/** Functions of core that make one formatting argument of a value and the function that formats it [core::fmt::rt]; legacy and v0 names. */
const MAKES_ARGUMENT = /^<?core::fmt::(?:rt::|Argument)/;
/** Copies of one graph; with more the rest is called as before. */
const MOST_COPIES = 1 << 14;

/**
 * The same calls, where a function that calls what formatting arguments say (`core::fmt::write`) is one of its own for callers that make the arguments in their
 * frame: it calls those functions only that such a caller names. That is a part of the assumption `fmt`: arguments are made of a value and the name of what
 * formats it.
 */
export function withOwnArguments(graph: CallGraph): GraphOfContexts {
  const walks: Walks = callsBesideData(graph) ? findWalks(graph) : new Map();
  return walks.size === 0 ? withoutContexts(graph) : new Contexts(graph, walks).graph();
}

/** Whether some calls go to what stands beside their data. */
export function callsBesideData({ sets }: CallGraph): boolean {
  return sets.some(isOfFormatting);
}

/** By function: arguments that it walks as such an array, itself or by what it hands them on to. */
type Walks = ReadonlyMap<number, ReadonlySet<number>>;

function findWalks(graph: CallGraph): Walks {
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
        const { operation, a } = code.expression(handedAt(code, at[row]!, argument)?.expression ?? 0);
        if (operation === ENTRY && a < 4) grows = add(caller, a) || grows;
      }
    });
  }
  return walks;
}

/** Whether a call goes to what stands beside its data, as formatting arguments do. */
function isOfFormatting(set: CandidateSet | undefined): boolean {
  return (set?.proven ?? set)?.shape?.kind === "beside";
}

/** The argument whose words a call goes through: an element of an array that it points to. */
function walkedArgument(code: Code, at: number): number | undefined {
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

function handedAt(code: Code, at: number, argument: number): HandedArgument | undefined {
  const handed = (code.handedArguments.get(at) ?? []).filter((one) => one.argument === argument);
  return handed.length === 1 ? handed[0] : undefined;
}

/** What a call hands over: an argument of the caller's, or an array of these functions. */
type Given = number | readonly number[];

/** Makes the copies. */
class Contexts {
  readonly #graph: CallGraph;
  readonly #walks: Walks;
  readonly #named: readonly (Set<number> | undefined)[];
  readonly #sets: CandidateSet[];
  /** By set and functions: its number. */
  readonly #smaller = new Map<string, number>();
  /** By function, argument and functions: number of the copy. */
  readonly #copies = new Map<string, number>();
  readonly #copyOf: { readonly function: number; readonly argument: number; readonly functions: readonly number[] }[] = [];
  /** Edges but for those of sets: callers and callees that are copies as `-1 - copy`. */
  readonly #rows: { from: number; to: number; row: number }[] = [];

  constructor(graph: CallGraph, walks: Walks) {
    this.#graph = graph;
    this.#walks = walks;
    this.#named = namedByFunction(graph);
    this.#sets = [...graph.sets];
  }

  graph(): GraphOfContexts {
    const { functionCount, from, at, depth, tail, byCaller } = this.#graph;
    from.forEach((caller, row) => {
      if (caller < functionCount) this.#rows.push({ from: caller, to: this.#calleeOf(row, undefined), row });
    });
    for (let copy = 0; copy < this.#copyOf.length; copy++) {
      const { function: index } = this.#copyOf[copy]!;
      for (let e = byCaller.first[index]!; e < byCaller.first[index + 1]!; e++) {
        const row = byCaller.rows[e]!;
        this.#rows.push({ from: -1 - copy, to: this.#calleeOf(row, copy), row });
      }
    }
    if (this.#copyOf.length === 0) return withoutContexts(this.#graph);
    const firstCopy = functionCount + this.#sets.length;
    const node = (number: number) => (number < 0 ? firstCopy - 1 - number : number);
    const edges = new Edges();
    for (const { from: caller, to: callee, row } of this.#rows) edges.add(node(caller), node(callee), at[row]!, depth[row]!, tail[row]!);
    this.#sets.forEach(({ functions }, i) => {
      edges.addMembers(functionCount + i, functions);
    });
    const nodeCount = firstCopy + this.#copyOf.length;
    const copyOf = this.#copyOf.map((copy) => copy.function);
    return { ...this.#graph, sets: this.#sets, nodeCount, copyOf, firstCopy, ...edges.columns(nodeCount) };
  }

  /** What a row calls, when its caller is a copy or itself. */
  #calleeOf(row: number, copy: number | undefined): number {
    const { functionCount, from, to, at, code } = this.#graph;
    const callee = to[row]!;
    const context = copy === undefined ? undefined : this.#copyOf[copy];
    if (callee === OUTSIDE) return callee;
    if (callee >= functionCount) {
      const argument = context && isOfFormatting(this.#sets[callee - functionCount]) ? walkedArgument(code, at[row]!) : undefined;
      return context !== undefined && argument === context.argument ? this.#smallerSet(callee, context.functions) : callee;
    }
    for (const argument of this.#walks.get(callee) ?? []) {
      const given = this.#given(from[row]!, at[row]!, argument);
      const functions = typeof given === "number" ? (given === context?.argument ? context.functions : undefined) : given;
      if (functions !== undefined) return this.#copy(callee, argument, functions);
    }
    return callee;
  }

  #given(caller: number, at: number, argument: number): Given | undefined {
    const { code } = this.#graph;
    const handed = handedAt(code, at, argument);
    const { operation, a } = code.expression(handed?.expression ?? 0);
    if (operation === ENTRY && a < 4) return a;
    if (handed?.value !== undefined) return functionsAt(code, handed.value);
    const named = handed?.isOwn === true ? this.#named[caller] : undefined;
    return named === undefined ? undefined : [...named].sort((one, other) => one - other);
  }

  #smallerSet(node: number, functions: readonly number[]): number {
    const key = `${node} ${functions.join(" ")}`;
    const known = this.#smaller.get(key);
    if (known !== undefined) return known;
    const { functionCount } = this.#graph;
    const set = this.#sets[node - functionCount]!;
    const left = set.functions.filter((index) => functions.includes(index));
    // What an array holds of which none can be called is not known after all.
    const smaller = left.length === 0 || left.length === set.functions.length ? node : functionCount + this.#sets.length;
    if (smaller !== node) this.#sets.push(ownSet(set, left));
    this.#smaller.set(key, smaller);
    return smaller;
  }

  #copy(index: number, argument: number, functions: readonly number[]): number {
    const key = `${index} ${argument} ${functions.join(" ")}`;
    const known = this.#copies.get(key);
    if (known !== undefined) return known;
    if (this.#copyOf.length === MOST_COPIES) return index;
    const copy = -1 - this.#copyOf.length;
    this.#copyOf.push({ function: index, argument, functions });
    this.#copies.set(key, copy);
    return copy;
  }
}

/** A set of which only those functions are left that the maker of the array names; it stands on what made the set smaller before, too. */
function ownSet(set: CandidateSet, functions: readonly number[]): CandidateSet {
  const isBesides = set.assumption !== undefined && set.assumption !== "fmt";
  const besides = isBesides ? { otherwise: set, byItself: set } : {};
  return { ...set, ...besides, functions, inPanic: undefined, proven: set.proven ?? set, assumption: "fmt" };
}

/** By function: functions whose address its code names, or what it calls to make formatting arguments of them. */
function namedByFunction({ code, functionCount, byCaller, to }: CallGraph): (Set<number> | undefined)[] {
  const { references, functions } = code;
  const named: (Set<number> | undefined)[] = [];
  for (let row = 0; row < references.count; row++) {
    if (references.kind.at(row) !== Reference.FunctionPointer) continue;
    const index = functions.startingAt(references.target.at(row));
    const by = references.from.at(row);
    if (index >= 0) named[by] = (named[by] ?? new Set()).add(index);
  }
  const makes = new Map<number, boolean>();
  const makesArgument = (index: number) => {
    let known = makes.get(index);
    if (known === undefined) {
      known = named[index] !== undefined && MAKES_ARGUMENT.test(demangle(functions.name(index)).text);
      makes.set(index, known);
    }
    return known;
  };
  for (let caller = 0; caller < functionCount; caller++) {
    for (let e = byCaller.first[caller]!; e < byCaller.first[caller + 1]!; e++) {
      const callee = to[byCaller.rows[e]!]!;
      if (callee >= functionCount || callee === caller || !makesArgument(callee)) continue;
      for (const index of named[callee]!) named[caller] = (named[caller] ?? new Set()).add(index);
    }
  }
  return named;
}

/** Functions that a constant array of data and functions names, to where there is none any more; undefined where there is none. */
function functionsAt({ space, functions }: Code, start: number): readonly number[] | undefined {
  const section = space.sectionAt(start);
  if (section < 0 || space.sections[section]!.writable) return undefined;
  const found = new Set<number>();
  for (let at = start + 4; ; at += 8) {
    const word = space.word(at);
    const index = word > 0 && word % 2 === 1 ? functions.startingAt(word - 1) : -1;
    if (index < 0) break;
    found.add(index);
  }
  return found.size === 0 ? undefined : [...found].sort((a, b) => a - b);
}
