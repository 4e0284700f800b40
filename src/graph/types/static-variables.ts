import type { CodeFacts, Die, DieReader } from "../../formats/dwarf/index.ts";
import { DW_AT_type } from "../../kernel/dwarf-constants.ts";
import { declaredDie } from "./declared-die.ts";

interface Variable {
  readonly start: number;
  readonly end: number;
  readonly type: Die | undefined;
}

/** Variables at a fixed address, those too that were made one, of the units that are asked for. */
export class StaticVariables {
  readonly #dies: DieReader;
  readonly #facts: CodeFacts;
  readonly #isOf: (unit: number) => boolean;
  #variables: Variable[] | undefined;

  constructor(dies: DieReader, facts: CodeFacts, isOf: (unit: number) => boolean) {
    this.#dies = dies;
    this.#facts = facts;
    this.#isOf = isOf;
  }

  *entries(): Generator<{ readonly address: number; readonly die: Die }> {
    for (const table of [this.#facts.statics, this.#facts.staticCopies])
      for (let row = 0; row < table.count; row++) {
        const die = this.#isOf(table.unit[row]!) ? this.#dies.at(table.die[row]!) : undefined;
        if (die !== undefined) yield { address: table.address[row]!, die };
      }
  }

  /** Those that an address lies in. */
  at(address: number): Variable[] {
    this.#variables ??= [...this.entries()].map(({ address: start, die }) => {
      const type = this.#dies.reference(declaredDie(this.#dies, die), DW_AT_type);
      return { start, end: start + ((type && this.#dies.byteSize(type)) ?? 0), type };
    });
    return this.#variables.filter(({ start, end }) => address >= start && address < end);
  }
}
