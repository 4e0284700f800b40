import { demangle } from "../../formats/demangle/index.ts";
import type { Die } from "../../formats/dwarf/index.ts";
import type { CallGraph } from "../calls.ts";
import { SYMBOL_FUNCTION } from "../code-image.ts";
import type { Classes } from "./classes.ts";
import { FunctionNames } from "./function-names.ts";

/** A group of tables of virtual functions: that of a class, and those of its bases in it [Itanium C++ ABI §2.5.2]. */
interface Group {
  readonly start: number;
  readonly end: number;
  /** Of each class that the group may be of: its name, and the names of all that it derives from; undefined where that is not known. */
  readonly classes: readonly { readonly name: string; readonly lineage: ReadonlySet<string> }[] | undefined;
}

const TABLE = /^_ZT[VC]/;
const OF_CLASS = /^vtable for (.*?)(?: \[clone [^\]]*\])*$/s;
/** Words before the first virtual function: where the object begins that the table is of a part of, and what describes its type. */
const HEADER = 8;
/** Objects larger than this are none. */
const LARGEST = 1 << 26;

/**
 * What virtual calls reach. A table can be read through a pointer to any class that its own derives from, and while an object is made or unmade, to any that
 * derives from its own. Tables that nothing describes may be of any class.
 */
export class ClassTables {
  readonly #graph: CallGraph;
  readonly #classes: Classes;
  /** Classes that a function was declared in, by the address of its first instruction. */
  readonly #methodOf: (start: number) => readonly Die[];
  readonly #names: FunctionNames;
  readonly #reached = new Map<string, readonly number[] | undefined>();
  #groups: Group[] | undefined;

  constructor(graph: CallGraph, classes: Classes, methodOf: (start: number) => readonly Die[]) {
    this.#graph = graph;
    this.#classes = classes;
    this.#methodOf = methodOf;
    this.#names = new FunctionNames(graph.code.image);
  }

  /** Functions at a byte offset of tables that an object behind a pointer to a class may have, or of all without one; undefined where the class is not known. */
  reached(type: Die | undefined, offset: number): readonly number[] | undefined {
    const key = `${type?.offset} ${offset}`;
    if (!this.#reached.has(key)) this.#reached.set(key, this.#find(type, offset));
    return this.#reached.get(key);
  }

  #find(type: Die | undefined, offset: number): number[] | undefined {
    const name = type && this.#classes.nameOf(type);
    const lineage = type && this.#classes.lineage(type);
    if (type !== undefined && (name === undefined || lineage === undefined)) return undefined;
    const isOf = ({ classes }: Group) =>
      name === undefined ||
      lineage === undefined ||
      classes === undefined ||
      classes.some((one) => one.lineage.has(name) || lineage.has(one.name));
    this.#groups ??= this.#readGroups();
    const { words, code } = this.#graph;
    const { vectorTable } = code.image;
    const found = new Set<number>();
    for (let row = 0; row < words.count; row++) {
      const start = words.at.at(row) - offset;
      if (words.toFunction.at(row) === 0 || start % 4 !== 0) continue;
      if (vectorTable !== undefined && start >= vectorTable.address && start < vectorTable.address + 4 * vectorTable.words) continue;
      const mayBe = this.#groups.every((group) => {
        const [begins, reaches] = [start, start + offset].map((at) => group.start <= at && at < group.end);
        return begins === reaches && (begins === false || isOf(group));
      });
      const index = mayBe && this.#hasForm(start, offset) ? code.functions.startingAt(words.target.at(row)) : -1;
      if (index >= 0) found.add(index);
    }
    return [...found].sort((a, b) => a - b);
  }

  /** Whether a table can begin at an address and be as long. */
  #hasForm(start: number, bytes: number): boolean {
    const { space, functions } = this.#graph.code;
    const [toTop, type] = [space.word(start - HEADER), space.word(start - 4)];
    if (toTop < 0 || toTop % 4 !== 0 || Math.abs(toTop | 0) > LARGEST) return false;
    if (type !== 0 && (type % 4 !== 0 || space.word(type) < 0)) return false;
    for (let offset = 0; offset < bytes; offset += 4) {
      const word = space.word(start + offset);
      if (word !== 0 && (word % 2 === 0 || functions.startingAt(word - 1) < 0)) return false;
    }
    return true;
  }

  #readGroups(): Group[] {
    const { symbols } = this.#graph.code.image;
    const groups = new Map<number, Group>();
    for (let row = 0; row < symbols.count; row++) {
      const name = symbols.kind[row] === SYMBOL_FUNCTION || symbols.size[row] === 0 ? "" : symbols.name(row);
      if (!TABLE.test(name)) continue;
      const start = symbols.address[row]!;
      const end = start + symbols.size[row]!;
      const classes = this.#classesOf(OF_CLASS.exec(demangle(name).text)?.[1], start, end);
      // Where the linker made one of equal ones it is of each of their classes.
      const known = groups.get(start);
      const both = known === undefined ? classes : known.classes && classes && [...known.classes, ...classes];
      groups.set(start, { start, end: Math.max(end, known?.end ?? 0), classes: both });
    }
    return [...groups.values()];
  }

  /** The class of a name, as the group's functions tell it that are its own methods. */
  #classesOf(name: string | undefined, start: number, end: number): Group["classes"] {
    const { words } = this.#graph;
    if (name === undefined) return undefined;
    const found = new Map<number, Die>();
    for (let row = words.firstFrom(start); row < words.count && words.at.at(row) < end; row++) {
      const target = words.target.at(row);
      const names = words.toFunction.at(row) === 0 ? [] : this.#names.at(target);
      if (names.length === 0 || !names.every((text) => text.startsWith(`${name}::`))) continue;
      for (const type of this.#methodOf(target)) found.set(type.offset, type);
    }
    const classes = [...found.values()].map((type) => ({ name: this.#classes.nameOf(type), lineage: this.#classes.lineage(type) }));
    const whole = classes.flatMap(({ name: own, lineage }) => (own === undefined || lineage === undefined ? [] : [{ name: own, lineage }]));
    return whole.length === 0 || whole.length < classes.length ? undefined : whole;
  }
}
