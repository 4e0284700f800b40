import type { Die, DieReader } from "../../formats/dwarf/index.ts";
import {
  DW_AT_abstract_origin,
  DW_AT_external,
  DW_AT_inline,
  DW_AT_low_pc,
  DW_AT_ranges,
  DW_AT_specification,
  DW_TAG_formal_parameter,
  DW_TAG_GNU_formal_parameter_pack,
  DW_TAG_subprogram,
} from "../../kernel/dwarf-constants.ts";

/** What puts functions of units together, makes all as if they were static, or has declarations elsewhere. */
const ELSEWHERE = / -flto| -fwhole-program| -fdebug-types-section/;
/** Compilers that name functions they made one with others, and options on the line. */
const NAMES_THEM = /^GNU C\S* (?:[6-9]|\d\d)\..* -m/;
const [LEVEL, BY_ITSELF] = [/ -O(\S*)/g, / -fipa-icf/];
/** Levels at which GCC makes no functions one. */
const DIFFERENT: ReadonlySet<string> = new Set(["", "0", "1", "g"]);
/** Entries that complete each other more often than this are damage. */
const MOST_STEPS = 16;

/**
 * Functions that GCC may have made of several of one body, which need not be declared alike (-fipa-icf, part of -O2, -O3 and -Os). Those that are seen outside
 * of their unit keep their names at the one address. Of others is left an entry without an address, of a function that was not inlined either.
 */
export class MergedFunctions {
  readonly #dies: DieReader;
  /** By row of the unit. */
  readonly #producers: readonly (string | undefined)[];
  /** By row of the unit: how many parameters its functions without code take. */
  readonly #withoutCode = new Map<number, ReadonlySet<number>>();

  constructor(dies: DieReader, producers: readonly (string | undefined)[]) {
    this.#dies = dies;
    this.#producers = producers;
  }

  /** Whether a function of a unit may be of several, as far as its declaration tells. */
  mayBe(unit: number, declared: Die): boolean {
    const producer = this.#producers[unit] ?? "";
    if (!producer.startsWith("GNU C")) return false;
    if (ELSEWHERE.test(producer) || declared.unit !== unit || !NAMES_THEM.test(producer)) return true;
    const level = [...producer.matchAll(LEVEL)].at(-1)?.[1] ?? "";
    if (DIFFERENT.has(level) && !BY_ITSELF.test(producer)) return false;
    let counts = this.#withoutCode.get(unit);
    if (counts === undefined) {
      counts = this.#readUnit(unit);
      this.#withoutCode.set(unit, counts);
    }
    return counts.has(this.#parametersOf(declared));
  }

  #readUnit(unit: number): ReadonlySet<number> {
    const all: Die[] = [];
    const done = new Set<number>();
    for (const { die } of this.#dies.walk(unit)) {
      if (die.tag !== DW_TAG_subprogram) continue;
      const entries = this.#entriesOf(die);
      const isSeen = entries.some((entry) => this.#dies.flag(entry, DW_AT_external));
      if (isSeen || [DW_AT_low_pc, DW_AT_ranges, DW_AT_inline].some((attribute) => die.attributes.has(attribute)))
        for (const { offset } of entries) done.add(offset);
      all.push(die);
    }
    return new Set(all.filter(({ offset }) => !done.has(offset)).map((die) => this.#parametersOf(die)));
  }

  /** An entry of a function, and those that it completes. */
  #entriesOf(die: Die): Die[] {
    const found = [die];
    for (let at: Die | undefined = die; at !== undefined && found.length < MOST_STEPS; ) {
      at = this.#dies.reference(at, DW_AT_abstract_origin) ?? this.#dies.reference(at, DW_AT_specification);
      if (at !== undefined) found.push(at);
    }
    return found;
  }

  #parametersOf(die: Die): number {
    let count = 0;
    for (const child of this.#dies.children(die)) {
      if (child.tag === DW_TAG_formal_parameter) count++;
      if (child.tag === DW_TAG_GNU_formal_parameter_pack) count += this.#parametersOf(child);
    }
    return count;
  }
}
