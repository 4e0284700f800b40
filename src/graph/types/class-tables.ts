import { demangle } from "../../formats/demangle/index.ts";
import type { Die } from "../../formats/dwarf/index.ts";
import type { CallGraph } from "../calls.ts";
import { SYMBOL_FUNCTION } from "../code-image.ts";
import { lastNotAbove } from "../columns.ts";
import type { Classes } from "./classes.ts";
import { FunctionNames } from "./function-names.ts";

/** A group of tables of virtual functions: that of a class, and those of its bases in it [Itanium C++ ABI §2.5.2]. */
interface Group {
  readonly start: number;
  readonly end: number;
  /** Of each class that the group may be of: its name, and the names of all that it derives from; undefined where that is not known. */
  readonly classes: readonly { readonly name: string; readonly lineage: ReadonlySet<string> }[] | undefined;
}

/** Groups in the order of their places, none over another, and how they are found by names of classes. */
interface Groups {
  readonly all: readonly Group[];
  readonly starts: Uint32Array;
  /** Those of a class, and those of what derives from it. */
  readonly of: ReadonlyMap<string, readonly Group[]>;
  readonly below: ReadonlyMap<string, readonly Group[]>;
  readonly ofAny: readonly Group[];
  /** Rows of words that point to functions, outside of all groups. */
  readonly others: readonly number[];
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
  /** Functions at an offset of what has the form of a table outside of all groups. */
  readonly #reachedOutside = new Map<number, readonly number[]>();
  #known: Groups | undefined;

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
    const groups = type === undefined ? this.#groups().all : this.#groupsOf(type);
    if (groups === undefined) return undefined;
    const found = new Set(this.#outside(offset));
    const { words } = this.#graph;
    for (const { start, end } of groups) {
      for (let row = words.firstFrom(start + offset); row < words.count && words.at.at(row) < end; row++) this.#addSlot(row, offset, found);
    }
    return [...found].sort((a, b) => a - b);
  }

  /** Groups that an object behind a pointer to a class may have; undefined where the class is not known. */
  #groupsOf(type: Die): ReadonlySet<Group> | undefined {
    const name = this.#classes.nameOf(type);
    const lineage = this.#classes.lineage(type);
    if (name === undefined || lineage === undefined) return undefined;
    const { of, below, ofAny } = this.#groups();
    return new Set([...ofAny, ...(below.get(name) ?? []), ...[...lineage].flatMap((base) => of.get(base) ?? [])]);
  }

  #outside(offset: number): readonly number[] {
    const known = this.#reachedOutside.get(offset);
    if (known !== undefined) return known;
    const { words } = this.#graph;
    const { all, starts, others } = this.#groups();
    const found = new Set<number>();
    for (const row of others) {
      const start = words.at.at(row) - offset;
      if (start < (all[lastNotAbove(starts, start)]?.end ?? 0)) continue;
      this.#addSlot(row, offset, found);
    }
    this.#reachedOutside.set(offset, [...found]);
    return [...found];
  }

  /** Adds the function that a word points to, where a table may begin so far in front of it. */
  #addSlot(row: number, offset: number, found: Set<number>): void {
    const { words, code } = this.#graph;
    const { vectorTable } = code.image;
    const start = words.at.at(row) - offset;
    if (words.toFunction.at(row) === 0 || start % 4 !== 0 || !this.#hasForm(start, offset)) return;
    if (vectorTable !== undefined && start >= vectorTable.address && start < vectorTable.address + 4 * vectorTable.words) return;
    const index = code.functions.startingAt(words.target.at(row));
    if (index >= 0) found.add(index);
  }

  /** Whether a table can begin at an address and be as long. */
  #hasForm(start: number, bytes: number): boolean {
    const { space } = this.#graph.code;
    const [toTop, type] = [space.word(start - HEADER), space.word(start - 4)];
    if (toTop < 0 || Math.abs(toTop | 0) > LARGEST) return false;
    if (type !== 0 && (type % 4 !== 0 || space.word(type) < 0)) return false;
    for (let offset = 0; offset < bytes; offset += 4) {
      const word = space.word(start + offset);
      if (word !== 0 && word % 2 === 0) return false;
    }
    return true;
  }

  #groups(): Groups {
    this.#known ??= this.#indexed(joined(this.#readGroups()));
    return this.#known;
  }

  #indexed(all: readonly Group[]): Groups {
    const { words } = this.#graph;
    const [of, below] = [new Map<string, Group[]>(), new Map<string, Group[]>()];
    const add = (to: Map<string, Group[]>, name: string, group: Group) => {
      const known = to.get(name);
      if (known === undefined) to.set(name, [group]);
      else known.push(group);
    };
    for (const group of all) {
      for (const { name, lineage } of group.classes ?? []) {
        add(of, name, group);
        for (const base of lineage) add(below, base, group);
      }
    }
    const starts = Uint32Array.from(all, ({ start }) => start);
    const others: number[] = [];
    for (let row = 0; row < words.count; row++) {
      const at = words.at.at(row);
      if (words.toFunction.at(row) !== 0 && at >= (all[lastNotAbove(starts, at)]?.end ?? 0)) others.push(row);
    }
    return { all, starts, of, below, ofAny: all.filter(({ classes }) => classes === undefined), others };
  }

  #readGroups(): Group[] {
    const { symbols } = this.#graph.code.image;
    const groups: Group[] = [];
    for (let row = 0; row < symbols.count; row++) {
      const name = symbols.kind[row] === SYMBOL_FUNCTION || symbols.size[row] === 0 ? "" : symbols.name(row);
      if (!TABLE.test(name)) continue;
      const start = symbols.address[row]!;
      const end = start + symbols.size[row]!;
      const classes = this.#classesOf(OF_CLASS.exec(demangle(name).text)?.[1], start, end);
      groups.push({ start, end, classes });
    }
    return groups;
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

/** Groups in order. What lies over another is one with it, and of each of their classes: linkers make one of equal ones. */
function joined(groups: readonly Group[]): Group[] {
  const found: Group[] = [];
  for (const group of [...groups].sort((a, b) => a.start - b.start)) {
    const last = found.at(-1);
    if (last === undefined || group.start >= last.end) found.push(group);
    else {
      const classes = last.classes && group.classes && [...last.classes, ...group.classes];
      found[found.length - 1] = { start: last.start, end: Math.max(last.end, group.end), classes };
    }
  }
  return found;
}
