import type { Die, Dwarf } from "../../formats/dwarf/index.ts";
import { DW_TAG_subroutine_type } from "../../kernel/dwarf-constants.ts";
import type { CallGraph } from "../calls.ts";
import type { CandidateSet } from "../candidates.ts";
import { Edges } from "../edges.ts";
import { CTypes } from "./c-types.ts";
import { isCalledAs, pointedTo, type Signature, signatureOf, signatureText } from "./signatures.ts";

// Operations of expressions, as in the kernel's `expressions.ts`.
const [ENTRY, RESULT, WORD, MEETING] = [1, 2, 5, 9];
/** Arguments in registers. */
const REGISTERS = 4;
/** Functions of which the compiler changed the parameters. */
const CHANGED = /\.(?:isra|constprop|part)\b/;

/**
 * The same calls, where those that may reach every function whose address is taken reach functions of a matching type only (the assumption `types`): the
 * type of the variable or the member that holds the pointer, or of the parameter; else any type of functions that the caller's unit names. Functions without
 * debug information of C stay in. Calls of which other assumptions leave fewer keep those.
 * @throws InputError where `.debug_info` is damaged.
 */
export async function withCallTypes(graph: CallGraph, dwarf: Dwarf): Promise<CallGraph> {
  return new CallTypes(graph, await CTypes.read(dwarf)).narrowed();
}

/** Types of the pointers that calls go through. */
class CallTypes {
  readonly #graph: CallGraph;
  readonly #types: CTypes;
  /** By address: what direct calls reach. */
  readonly #callees = new Map<number, number>();
  readonly #matching = new Map<string, readonly number[]>();

  constructor(graph: CallGraph, types: CTypes) {
    this.#graph = graph;
    this.#types = types;
    graph.to.forEach((to, row) => {
      if (to < graph.functionCount) this.#callees.set(graph.at[row]!, to);
    });
  }

  narrowed(): CallGraph {
    const { functionCount } = this.#graph;
    const { from, to, at, depth, tail, code } = this.#graph;
    const sets = [...this.#graph.sets];
    const nodes = new Map<CandidateSet, Map<readonly number[], number>>();
    const edges = new Edges();
    from.forEach((caller, row) => {
      if (caller >= functionCount) return;
      const set = sets[to[row]! - functionCount];
      const functions = set === undefined ? undefined : this.#reached(caller, at[row]!, set);
      let node = to[row]!;
      if (set !== undefined && functions !== undefined) {
        const known = nodes.get(set) ?? new Map<readonly number[], number>();
        nodes.set(set, known);
        node = known.get(functions) ?? functionCount + sets.length;
        if (!known.has(functions))
          sets.push({ evidence: "type", detail: 0, functions, proven: set.proven ?? set, otherwise: set, assumption: "types" });
        known.set(functions, node);
      }
      edges.add(caller, node, at[row]!, depth[row]!, tail[row]!);
    });
    if (sets.length === this.#graph.sets.length) return this.#graph;
    sets.forEach(({ functions }, i) => {
      edges.addMembers(functionCount + i, functions);
    });
    const nodeCount = functionCount + sets.length;
    return { ...this.#graph, code, sets, nodeCount, ...edges.columns(nodeCount) };
  }

  /** What a call reaches by type, the same list for the same types; undefined where that is not known, not less, or nothing. */
  #reached(caller: number, at: number, set: CandidateSet): readonly number[] | undefined {
    if ((set.proven ?? set).evidence !== "address taken") return undefined;
    const signatures = this.#signatures(caller, at);
    if (signatures === undefined) return undefined;
    const key = [...new Set(signatures.map(signatureText))].sort().join();
    let functions = this.#matching.get(key);
    if (functions === undefined) {
      functions = this.#graph.code.addressTaken.filter((index) => this.#isReached(index, signatures));
      this.#matching.set(key, functions);
    }
    return functions.length === 0 || functions.length >= (set.inPanic ?? set.functions).length ? undefined : functions;
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
    const targets = this.#typesOf(caller, way).map((pointer) => pointedTo(this.#types.dies, pointer));
    const types = targets.filter((target) => target?.tag === DW_TAG_subroutine_type);
    if (types.length > 0 && types.length === targets.length) return types.map((type) => signatureOf(this.#types.dies, type!));
    const named = this.#types.signatures(described[0]!.unit, code.expression(way).operation === WORD);
    return named.length === 0 ? undefined : named;
  }

  /** Types that what an expression means may have; none where that is not known. */
  #typesOf(caller: number, number: number): Die[] {
    const { code } = this.#graph;
    const { operation, a, b } = code.expression(number);
    if (operation === WORD) {
      const { address } = code.expression(a);
      const global = address === undefined ? undefined : this.#types.word(address + (b | 0));
      return global ?? this.#typesOf(caller, a).flatMap((pointer) => this.#types.behind(pointer, b));
    }
    if (operation === MEETING) {
      const paths = [code.expression(a).b, b].map((path) => this.#typesOf(caller, path));
      return paths.every(({ length }) => length > 0) ? paths.flat() : [];
    }
    if (operation === ENTRY && a < REGISTERS) {
      const described = this.#types.functions.get(code.functions.start[caller]!)![0]!;
      const type = CHANGED.test(code.functions.name(caller)) ? undefined : this.#types.parameter(described, a);
      return type === undefined ? [] : [type];
    }
    const callee = operation === RESULT && b === 0 ? this.#callees.get(a) : undefined;
    const described = callee === undefined ? undefined : this.#types.functions.get(code.functions.start[callee]!);
    const type = described?.length === 1 ? this.#types.result(described[0]!) : undefined;
    return type === undefined ? [] : [type];
  }
}
