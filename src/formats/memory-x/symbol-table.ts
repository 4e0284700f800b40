import type { Assignment } from "./commands.ts";
import { combine, type Environment, evaluate, type Value } from "./evaluate.ts";
import type { Expression } from "./expression.ts";
import { collectReferences } from "./references.ts";
import type { Span } from "./tokens.ts";

/** A symbol's value and the assignment that gave it; without one it came from outside the script. */
interface Definition {
  readonly value: Value;
  readonly by: Assignment | undefined;
}

/**
 * The symbols of a script. GNU ld runs through all assignments in order before it lays out MEMORY, and again afterwards when
 * regions are known (seen: GNU ld 2.40), so a value for MEMORY may stand after its use, but cannot depend on a region.
 */
export class SymbolTable {
  readonly #assignments: readonly Assignment[];
  readonly #definitions = new Map<string, Definition>();
  readonly #referenced = new Set<string>();
  readonly #region: Environment["region"];

  /** `given`: symbols defined outside, by `--defsym` or an object. `region` answers for the regions known so far. */
  constructor(
    assignments: readonly Assignment[],
    expressions: readonly Expression[],
    given: ReadonlyMap<string, number>,
    region: Environment["region"],
  ) {
    this.#assignments = assignments;
    this.#region = region;
    for (const [name, value] of given) this.#definitions.set(name, { value: BigInt.asUintN(64, BigInt(value)), by: undefined });
    for (const assignment of assignments) collectReferences(assignment.expression, this.#referenced);
    for (const expression of expressions) collectReferences(expression, this.#referenced);
  }

  /**
   * One run through all assignments in order; later ones win, PROVIDE yields to every other definition. Once memory is laid out, what
   * stands inside an output section is an address there, which only the linker knows. @returns whether a value changed.
   */
  run(laidOut: boolean): boolean {
    const before = new Set([...this.#definitions].filter(([, definition]) => definition.by === undefined).map(([name]) => name));
    let changed = false;
    for (const assignment of this.#assignments) {
      const { name } = assignment;
      const old = this.#definitions.get(name);
      if (assignment.provide && old !== undefined && old.by !== assignment) continue;
      const value = this.#assigned(assignment, old?.value, before, laidOut);
      changed ||= old === undefined || (old.value !== value && (typeof value === "bigint" || typeof old.value === "bigint"));
      this.#definitions.set(name, { value, by: assignment });
      before.add(name);
    }
    return changed;
  }

  /** The value of an expression that stands after all assignments, as those of MEMORY do. */
  evaluate(expression: Expression): Value {
    return evaluate(expression, this.#environment(undefined));
  }

  /** Known values, as a 32-bit ELF symbol holds them: the low 32 bits. A PROVIDEd symbol is here whether or not something uses it. */
  values(): Map<string, number> {
    const values = new Map<string, number>();
    for (const [name, { value }] of this.#definitions) {
      if (typeof value === "bigint") values.set(name, Number(BigInt.asUintN(32, value)));
    }
    return values;
  }

  names(): Iterable<string> {
    return this.#definitions.keys();
  }

  /** Where the symbol got its value, if in a script. */
  whereabouts(name: string): Span | undefined {
    return this.#definitions.get(name)?.by?.at;
  }

  #assigned(assignment: Assignment, old: Value | undefined, before: ReadonlySet<string>, laidOut: boolean): Value {
    if (laidOut && assignment.inSection) {
      return { reason: `${assignment.name}, which lies in an output section,`, code: "memory-x/not-constant", at: assignment.at };
    }
    const value = evaluate(assignment.expression, this.#environment(before));
    if (assignment.operator === "=" || typeof value !== "bigint") return value;
    const { name, at } = assignment;
    if (old === undefined) return { reason: `unknown symbol ${name}`, code: "memory-x/unknown-symbol", at, missing: name };
    return typeof old === "bigint" ? combine(assignment.operator, old, value, at) : old;
  }

  /** DEFINED looks at what stands `before` it; at everything when that is undefined. A PROVIDEd symbol exists only if it is used. */
  #environment(before: ReadonlySet<string> | undefined): Environment {
    return {
      symbol: (name) => this.#definitions.get(name)?.value,
      isDefined: (name) => {
        const definition = this.#definitions.get(name);
        if (definition === undefined || before?.has(name) === false) return false;
        return definition.by?.provide !== true || this.#referenced.has(name);
      },
      region: this.#region,
    };
  }
}
