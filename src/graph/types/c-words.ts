import type { CallGraph } from "../calls.ts";
import type { CFunction, CTypes, CWord } from "./c-types.ts";
import type { ParameterType, PointerTypes } from "./expression-types.ts";
import type { FunctionNames } from "./function-names.ts";

/** Arguments in registers. */
const REGISTERS = 4;
/** Functions of which the compiler changed the parameters. */
const CHANGED = /\.(?:isra|constprop|part)\b/;

/** What debug information says of words that pointers to functions, or tables of virtual functions (`ofTables`), are read from. */
export class CWords implements PointerTypes<CWord> {
  readonly #graph: CallGraph;
  readonly #types: CTypes;
  readonly #names: FunctionNames;
  readonly #ofTables: boolean;
  readonly #taken: ReadonlySet<number>;

  constructor(graph: CallGraph, types: CTypes, names: FunctionNames, ofTables: boolean) {
    this.#graph = graph;
    this.#types = types;
    this.#names = names;
    this.#ofTables = ofTables;
    this.#taken = new Set(graph.code.addressTaken);
  }

  word(address: number): CWord[] | undefined {
    return this.#types.word(address);
  }

  behind(pointer: CWord, offset: number): CWord[] {
    return this.#types.behind(pointer, offset);
  }

  constant(): undefined {
    return undefined;
  }

  parameter(caller: number, argument: number): ParameterType<CWord> | undefined {
    const { functions } = this.#graph.code;
    const known = this.#described(caller);
    if (argument >= REGISTERS || known === undefined || CHANGED.test(functions.name(caller))) return undefined;
    const type = this.#types.parameterOf(known, argument);
    if (type === undefined) return undefined;
    const isNamed = this.#hasOneName(caller);
    if (isNamed && ((this.#ofTables && known.tellsClasses) || !known.mayBeMerged())) return { type, mayBeMerged: false };
    // Compilers give an address that may be compared to one function alone: those of virtual functions are not, and linkers ask nobody.
    return this.#taken.has(caller) && (known.isCpp || !isNamed) ? undefined : { type, mayBeMerged: true };
  }

  result(callee: number, register: number): CWord | undefined {
    const known = register === 0 ? this.#described(callee) : undefined;
    return known !== undefined && this.#hasOneName(callee) && !known.mayBeMerged() ? this.#types.resultOf(known) : undefined;
  }

  #described(index: number): CFunction | undefined {
    const found = this.#types.functionsAt(this.#graph.code.functions.start[index]!);
    return found?.length === 1 ? found[0] : undefined;
  }

  #hasOneName(index: number): boolean {
    return new Set(this.#names.at(this.#graph.code.functions.start[index]!)).size < 2;
  }
}
