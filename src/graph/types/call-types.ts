import type { Die, Dwarf } from "../../formats/dwarf/index.ts";
import { DW_TAG_subroutine_type } from "../../kernel/dwarf-constants.ts";
import type { CallGraph } from "../calls.ts";
import type { CandidateSet } from "../candidates.ts";
import { Edges } from "../edges.ts";
import { CTypes } from "./c-types.ts";
import { DirectCalls } from "./direct-calls.ts";
import { ExpressionTypes, type ParameterType, type PointerTypes, WORD } from "./expression-types.ts";
import { isCalledAs, pointedTo, type Signature, signatureOf, signatureText } from "./signatures.ts";
import { TraitCalls } from "./trait-calls.ts";
import { TraitPointers } from "./trait-pointers.ts";

/** Arguments in registers. */
const REGISTERS = 4;
/** Functions of which the compiler changed the parameters. */
const CHANGED = /\.(?:isra|constprop|part)\b/;

/**
 * The same calls, where those that may reach every function whose address is taken reach functions of a matching type only (the assumption `types`). Through
 * a pointer of C: of the type of the variable or the member that holds the pointer, or of the parameter; else of any type of functions that the caller's unit
 * names; functions without debug information of C stay in. Through the table of an object of a trait of Rust: what stands at that place of the trait's tables
 * and of those that nothing describes. Of calls of which other assumptions leave fewer, those are reached that both leave.
 * @throws InputError where `.debug_info` is damaged.
 */
export async function withCallTypes(graph: CallGraph, dwarf: Dwarf | undefined): Promise<CallGraph> {
  const calls = new DirectCalls(graph);
  const c = dwarf && new CCalls(graph, await CTypes.read(dwarf), calls);
  const rust = new TraitCalls(graph, dwarf && (await TraitPointers.read(graph.code, dwarf)), calls);
  return narrowed(graph, (caller, at) => c?.reached(caller, at) ?? rust.reached(caller, at));
}

/** The same calls with smaller sets; `reachedBy` is what types leave of a call, the same list for the same types, undefined where they say nothing. */
function narrowed(graph: CallGraph, reachedBy: (caller: number, at: number) => readonly number[] | undefined): CallGraph {
  const { functionCount } = graph;
  const { from, to, at, depth, tail, code } = graph;
  const sets = [...graph.sets];
  const nodes = new Map<CandidateSet, Map<readonly number[], number>>();
  const edges = new Edges();
  from.forEach((caller, row) => {
    if (caller >= functionCount) return;
    const set = sets[to[row]! - functionCount];
    const functions = set !== undefined && (set.proven ?? set).evidence === "address taken" ? reachedBy(caller, at[row]!) : undefined;
    let node = to[row]!;
    if (set !== undefined && functions !== undefined) {
      const known = nodes.get(set) ?? new Map<readonly number[], number>();
      nodes.set(set, known);
      const smaller = known.has(functions) ? undefined : smallerSet(set, functions);
      if (!known.has(functions)) known.set(functions, smaller === undefined ? node : functionCount + sets.length);
      node = known.get(functions)!;
      if (smaller !== undefined) sets.push(smaller);
    }
    edges.add(caller, node, at[row]!, depth[row]!, tail[row]!);
  });
  if (sets.length === graph.sets.length) return graph;
  sets.forEach(({ functions }, i) => {
    edges.addMembers(functionCount + i, functions);
  });
  const nodeCount = functionCount + sets.length;
  return { ...graph, code, sets, nodeCount, ...edges.columns(nodeCount) };
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

/** Calls through pointers of C. */
class CCalls implements PointerTypes<Die> {
  readonly #graph: CallGraph;
  readonly #types: CTypes;
  readonly #expressions: ExpressionTypes<Die>;
  readonly #matching = new Map<string, readonly number[]>();

  constructor(graph: CallGraph, types: CTypes, calls: DirectCalls) {
    this.#graph = graph;
    this.#types = types;
    this.#expressions = new ExpressionTypes(graph, this, calls);
  }

  reached(caller: number, at: number): readonly number[] | undefined {
    const signatures = this.#signatures(caller, at);
    if (signatures === undefined) return undefined;
    const key = [...new Set(signatures.map(signatureText))].sort().join();
    let functions = this.#matching.get(key);
    if (functions === undefined) {
      functions = this.#graph.code.addressTaken.filter((index) => this.#isReached(index, signatures));
      this.#matching.set(key, functions);
    }
    return functions;
  }

  #isReached(index: number, signatures: readonly Signature[]): boolean {
    const described = this.#types.functions.get(this.#graph.code.functions.start[index]!);
    return described === undefined || described.some(({ signature }) => signatures.some((one) => isCalledAs(one, signature)));
  }

  /** Types of functions that a call may go by; undefined where nothing says so. */
  #signatures(caller: number, at: number): readonly Signature[] | undefined {
    const { code } = this.#graph;
    const described = this.#types.functions.get(code.functions.start[caller]!);
    const way = code.callWays.get(at);
    if (described?.length !== 1 || way === undefined) return undefined;
    const targets = this.#expressions.of(caller, way).map((pointer) => pointedTo(this.#types.dies, pointer));
    const types = targets.filter((target) => target?.tag === DW_TAG_subroutine_type);
    if (types.length > 0 && types.length === targets.length) return types.map((type) => signatureOf(this.#types.dies, type!));
    const named = this.#types.signatures(described[0]!.unit, targets.length === 0 && code.expression(way).operation === WORD);
    return named.length === 0 ? undefined : named;
  }

  word(address: number): Die[] | undefined {
    return this.#types.word(address);
  }

  behind(pointer: Die, offset: number): Die[] {
    return this.#types.behind(pointer, offset);
  }

  constant(): undefined {
    return undefined;
  }

  parameter(caller: number, argument: number): ParameterType<Die> | undefined {
    const { functions } = this.#graph.code;
    if (argument >= REGISTERS || CHANGED.test(functions.name(caller))) return undefined;
    const type = this.#types.parameterOf(this.#types.functions.get(functions.start[caller]!)![0]!, argument);
    return type && { type, mayBeMerged: false };
  }

  result(callee: number, register: number): Die | undefined {
    const described = register === 0 ? this.#types.functions.get(this.#graph.code.functions.start[callee]!) : undefined;
    return described?.length === 1 ? this.#types.resultOf(described[0]!) : undefined;
  }
}
