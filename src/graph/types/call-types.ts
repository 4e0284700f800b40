import type { Dwarf } from "../../formats/dwarf/index.ts";
import { DW_TAG_subroutine_type } from "../../kernel/dwarf-constants.ts";
import type { CallGraph } from "../calls.ts";
import type { CandidateSet } from "../candidates.ts";
import { callsOf, edgesOf } from "../edges.ts";
import { type CFunction, CTypes, type CWord } from "./c-types.ts";
import { CWords } from "./c-words.ts";
import { ClassTables } from "./class-tables.ts";
import { DirectCalls } from "./direct-calls.ts";
import { ExpressionTypes, SUM, WORD } from "./expression-types.ts";
import { FunctionNames } from "./function-names.ts";
import { isCalledAs, pointedTo, type Signature, signatureOf, signatureText } from "./signatures.ts";
import { TraitCalls } from "./trait-calls.ts";
import { TraitPointers } from "./trait-pointers.ts";

/**
 * The same calls, where those that may reach every function whose address is taken reach functions of a matching type only (the assumption `types`). Through
 * a pointer of C: of the type of the variable or the member that holds the pointer, or of the parameter; else of any type of functions that the caller's unit
 * names; functions without debug information of C stay in. Through the table of an object of a trait of Rust: what stands at that place of the trait's tables
 * and of those that nothing describes. Of calls of which other assumptions leave fewer, those are reached that both leave.
 * @throws InputError where `.debug_info` is damaged.
 */
export async function withCallTypes(graph: CallGraph, dwarf: Dwarf | undefined): Promise<CallGraph> {
  const calls = new DirectCalls(graph);
  const c = dwarf && new CCalls(graph, await CTypes.read(dwarf, graph.code.functions), calls);
  const rust = new TraitCalls(graph, dwarf && (await TraitPointers.read(graph.code, dwarf)), calls);
  return narrowed(graph, (caller, at) => c?.reached(caller, at) ?? rust.reached(caller, at));
}

/** The same calls with smaller sets; `reachedBy` is what types leave of a call, the same list for the same types, undefined where they say nothing. */
function narrowed(graph: CallGraph, reachedBy: (caller: number, at: number) => readonly number[] | undefined): CallGraph {
  const { functionCount } = graph;
  const calls = callsOf(graph, graph.sets);
  const { from, at } = calls;
  const to = calls.to.slice();
  const sets = [...graph.sets];
  const nodes = new Map<CandidateSet, Map<readonly number[], number>>();
  to.forEach((node, row) => {
    const set = node < functionCount ? undefined : sets[node - functionCount];
    const functions = set !== undefined && (set.proven ?? set).evidence === "address taken" ? reachedBy(from[row]!, at[row]!) : undefined;
    if (set !== undefined && functions !== undefined) {
      const known = nodes.get(set) ?? new Map<readonly number[], number>();
      nodes.set(set, known);
      const smaller = known.has(functions) ? undefined : smallerSet(set, functions);
      if (!known.has(functions)) known.set(functions, smaller === undefined ? node : functionCount + sets.length);
      to[row] = known.get(functions)!;
      if (smaller !== undefined) sets.push(smaller);
    }
  });
  if (sets.length === graph.sets.length) return graph;
  const nodeCount = functionCount + sets.length;
  return { ...graph, sets, nodeCount, ...edgesOf({ ...calls, to }, sets, functionCount, nodeCount) };
}

/** A set with only those functions that types leave; undefined where that is not less, or nothing. */
function smallerSet(set: CandidateSet, functions: readonly number[]): CandidateSet | undefined {
  const proven = set.proven ?? set;
  if (functions.length === 0 || functions.length >= proven.functions.length) return undefined;
  const byItself: CandidateSet = { evidence: "type", detail: 0, functions, proven, otherwise: proven, assumption: "types" };
  if (set === proven) return byItself;
  const left = new Set(functions);
  const both = set.functions.filter((index) => left.has(index));
  const inPanic = set.inPanic?.filter((index) => left.has(index));
  if (both.length === set.functions.length && (inPanic?.length ?? 0) === (set.inPanic?.length ?? 0)) return undefined;
  return { ...byItself, functions: both, inPanic, otherwise: set, byItself };
}

/** Calls through pointers of C, and of virtual functions of C++. */
class CCalls {
  readonly #graph: CallGraph;
  readonly #types: CTypes;
  readonly #tables: ClassTables;
  readonly #names: FunctionNames;
  readonly #pointers: ExpressionTypes<CWord>;
  readonly #objects: ExpressionTypes<CWord>;
  readonly #matching = new Map<string, readonly number[]>();

  constructor(graph: CallGraph, types: CTypes, calls: DirectCalls) {
    this.#graph = graph;
    this.#types = types;
    this.#names = new FunctionNames(graph.code.image);
    this.#tables = new ClassTables(graph, types.classes, (start) => types.classesOfMethod(start));
    this.#pointers = new ExpressionTypes(graph, new CWords(graph, types, this.#names, false), calls);
    this.#objects = new ExpressionTypes(graph, new CWords(graph, types, this.#names, true), calls);
  }

  reached(caller: number, at: number): readonly number[] | undefined {
    const { code } = this.#graph;
    const described = this.#types.functionsAt(code.functions.start[caller]!);
    const way = code.callWays.get(at);
    if (described?.length !== 1 || way === undefined) return undefined;
    return this.#virtuals(this.#objects.of(caller, way)) ?? this.#functionsOf(this.#pointers.of(caller, way), way, described[0]!);
  }

  /** What virtual calls reach, the same list for the same classes; undefined for other calls. */
  #virtuals(words: readonly CWord[]): readonly number[] | undefined {
    const slots = new Map<string, readonly number[]>();
    for (const word of words) {
      const functions = "slotOf" in word ? this.#tables.reached(word.slotOf, word.offset) : undefined;
      if (!("slotOf" in word) || functions === undefined) return undefined;
      slots.set(`${word.slotOf.offset}+${word.offset}`, functions);
    }
    if (slots.size === 0) return undefined;
    const key = [...slots.keys()].sort().join();
    const known = this.#matching.get(key) ?? [...new Set([...slots.values()].flat())].sort((a, b) => a - b);
    this.#matching.set(key, known);
    return known;
  }

  /** What calls through pointers reach, the same list for the same types; undefined where nothing is known of those. */
  #functionsOf(words: readonly CWord[], way: number, caller: CFunction): readonly number[] | undefined {
    const told = this.#told(words);
    if (told !== undefined) return this.#matches(told);
    const { operation, a, b } = this.#graph.code.expression(way);
    if (!caller.isCpp) return this.#matches(this.#types.signatures(caller.unit, words.length === 0 && operation === WORD));
    if (operation !== WORD) return undefined;
    // The address of a table of virtual functions is computed of nothing.
    return this.#matches(this.#types.allSignatures(), this.#graph.code.expression(a).operation < SUM ? b : undefined);
  }

  /** Types of functions that what a call was read from says; undefined where it does not. */
  #told(words: readonly CWord[]): readonly Signature[] | undefined {
    const { dies } = this.#types;
    const targets = words.map((word) => ("tag" in word ? pointedTo(dies, word) : undefined));
    const types = targets.filter((target) => target?.tag === DW_TAG_subroutine_type);
    return types.length > 0 && types.length === targets.length ? types.map((type) => signatureOf(dies, type!)) : undefined;
  }

  /** Functions of types, and what stands at an offset of any table of virtual functions; undefined without types. */
  #matches(signatures: readonly Signature[], offset?: number): readonly number[] | undefined {
    if (signatures.length === 0) return undefined;
    const key = `${[...new Set(signatures.map(signatureText))].sort().join()} ${offset}`;
    let functions = this.#matching.get(key);
    if (functions === undefined) {
      const virtual = new Set(offset === undefined ? [] : this.#tables.reached(undefined, offset));
      functions = this.#graph.code.addressTaken.filter((index) => virtual.has(index) || this.#isReached(index, signatures));
      this.#matching.set(key, functions);
    }
    return functions;
  }

  /** Where functions were made one, what is described of it is that of one of them. */
  #isReached(index: number, signatures: readonly Signature[]): boolean {
    const start = this.#graph.code.functions.start[index]!;
    const described = this.#types.functionsAt(start);
    if (described === undefined || new Set(this.#names.at(start)).size > 1) return true;
    return described.some(({ signature }) => signatures.some((one) => isCalledAs(one, signature)));
  }
}
