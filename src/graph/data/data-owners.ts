import type { CallGraph } from "../calls.ts";
import { Column, type Grouped, groupRows } from "../columns.ts";
import { stronglyConnected } from "../strongly-connected.ts";
import { DataObjects } from "./data-objects.ts";
import { linkObjects } from "./link-objects.ts";
import type { DataNames } from "./pointer-words.ts";
import { findRanges } from "./ranges.ts";

/** What refers to an object. */
export const Referrer = {
  /** An instruction forms or uses the object's address: a literal, MOVW/MOVT, ADR. */
  Instruction: 0,
  /** An instruction jumps through the object. */
  JumpTable: 1,
  /** A word of another object points to it. */
  Pointer: 2,
  /** A word of another object points to it, and the next word is its length. */
  PointerAndLength: 3,
} as const;

export type Referrer = (typeof Referrer)[keyof typeof Referrer];

/** More functions than this share an object: it belongs to the program rather than to them; the first ones are kept. */
const MOST_OWNERS = 256;

/** Objects that one pointer with a length reaches; what looks like a longer pair is none. */
const MOST_SPANNED = 32;

/**
 * Who needs each object of data: the functions that refer to it, or to an object that points to it, and so on. Shared objects have several owners, to be
 * charged in equal parts.
 */
export class DataOwners<Names extends DataNames = DataNames> {
  readonly graph: Names;
  readonly objects: DataObjects;
  /** References to objects, in columns. */
  readonly kind: Uint32Array;
  /** Address of the instruction, or of the pointer word. */
  readonly at: Uint32Array;
  /** Function of an instruction, object of a pointer word. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Rows by the object that is referred to. */
  readonly byObject: Grouped;
  /** Owners of each object: function indices, ascending. */
  readonly owners: Grouped;

  constructor(graph: Names) {
    this.graph = graph;
    this.objects = new DataObjects(graph.code, graph.starts);
    const rows = { kind: new Column(), at: new Column(), from: new Column(), to: new Column() };
    this.#readInstructions(rows);
    this.#readWords(rows);
    this.kind = rows.kind.values();
    this.at = rows.at.values();
    this.from = rows.from.values();
    this.to = rows.to.values();
    this.byObject = groupRows(this.to, this.objects.count);
    this.owners = this.#findOwners();
  }

  #readInstructions(rows: { kind: Column; at: Column; from: Column; to: Column }): void {
    const links = linkObjects(this.graph.code, this.objects);
    const borders: number[] = [];
    for (let row = links.isBorder.indexOf(1); row >= 0; row = links.isBorder.indexOf(1, row + 1)) borders.push(row);
    const ranges = findRanges(
      this.graph.code,
      borders.map((row) => links.from[row]!),
    );
    let taken = 0;
    const takeUpTo = (row: number) => {
      for (const column of ["kind", "at", "from", "to"] as const) rows[column].append(links[column].subarray(taken, row));
      taken = row;
    };
    for (const row of borders) {
      const [at, from, first] = [links.at[row]!, links.from[row]!, links.to[row]!];
      const range = ranges(from, links.target[row]!);
      if (range === undefined) continue;
      takeUpTo(row);
      taken = row + 1;
      // Start-up code fills what can be written; what can only be read between two borders is a table that is walked.
      if (range.writable) continue;
      for (let to = first; to < this.objects.count && this.objects.start[to]! < range.end; to++)
        add(rows, Referrer.Instruction, at, from, to);
    }
    takeUpTo(links.count);
  }

  #readWords(rows: { kind: Column; at: Column; from: Column; to: Column }): void {
    const { words } = this.graph;
    for (let row = 0; row < words.count; row++) {
      if (words.toFunction.at(row) === 1) continue;
      const from = this.objects.covering(words.at.at(row));
      const target = words.target.at(row);
      const first = this.objects.covering(target);
      if (first < 0) continue;
      const length = words.length.at(row);
      const kind = length > 0 ? Referrer.PointerAndLength : Referrer.Pointer;
      // A pair may span several objects, when others point into its middle: strings that share their tails.
      const last = Math.min(this.objects.count, first + MOST_SPANNED);
      for (let to = first; to === first || (to < last && this.objects.start[to]! < target + length); to++) {
        if (from !== to && from >= 0) add(rows, kind, words.at.at(row), from, to);
      }
    }
  }

  /** Owners of referrers are owners; objects that point to each other share theirs. */
  #findOwners(): Grouped {
    const count = this.objects.count;
    const referrers = this.from.map((from, row) => (this.kind[row]! >= Referrer.Pointer ? from : count));
    const parts = stronglyConnected(count, this.byObject, referrers);
    const ofPart = new OwnersOfParts(this.graph.code.functions.count);
    for (let part = 0; part < parts.count; part++) {
      const members = parts.members.rows.subarray(parts.members.first[part]!, parts.members.first[part + 1]!);
      for (const object of members) this.#collect(object, parts.of, part, ofPart);
      ofPart.end();
    }
    const { firsts, owners } = ofPart;
    const first = new Uint32Array(count + 1);
    const rows = new Column();
    for (let object = 0; object < count; object++) {
      const part = parts.of[object]!;
      for (let i = firsts.at(part); i < firsts.at(part + 1); i++) rows.push(owners.at(i));
      first[object + 1] = rows.length;
    }
    return { first, rows: rows.values() };
  }

  /** Objects of the same part have no owners of their own yet. */
  #collect(object: number, partOf: Uint32Array, part: number, found: OwnersOfParts): void {
    const { first, rows } = this.byObject;
    for (let i = first[object]!; i < first[object + 1]! && !found.isFull; i++) {
      const row = rows[i]!;
      const from = this.from[row]!;
      if (this.kind[row]! < Referrer.Pointer) found.add(from);
      else if (partOf[from] !== part) found.addAll(partOf[from]!);
    }
  }

  /** Owners of one object. */
  ownersOf(object: number): Uint32Array {
    return this.owners.rows.subarray(this.owners.first[object]!, this.owners.first[object + 1]!);
  }
}

/** The same with the calls of all code: what is followed through memory, arguments and results counts too. */
export type TracedOwners = DataOwners<CallGraph>;

function add(rows: { kind: Column; at: Column; from: Column; to: Column }, kind: Referrer, at: number, from: number, to: number): void {
  rows.kind.push(kind);
  rows.at.push(at);
  rows.from.push(from);
  rows.to.push(to);
}

/** Functions that own the objects of each part, ascending, in one column: parts are ended one after another. */
class OwnersOfParts {
  /** For each function the part + 1 that it was added to last. */
  readonly #addedTo: Uint32Array;
  readonly owners = new Column();
  /** Where the owners of each part begin that was ended, and of the next one. */
  readonly firsts = new Column();
  #first = 0;

  constructor(functions: number) {
    this.#addedTo = new Uint32Array(functions);
    this.firsts.push(0);
  }

  get isFull(): boolean {
    return this.owners.length - this.#first >= MOST_OWNERS;
  }

  /** Adds an owner of the part that comes next; not twice, and none to a part that is full. */
  add(owner: number): void {
    const part = this.firsts.length;
    if (this.isFull || this.#addedTo[owner] === part) return;
    this.#addedTo[owner] = part;
    this.owners.push(owner);
  }

  /** Adds the owners of a part that was ended. */
  addAll(part: number): void {
    const end = this.firsts.at(part + 1);
    for (let i = this.firsts.at(part); i < end; i++) this.add(this.owners.at(i));
  }

  end(): void {
    if (this.owners.length - this.#first > 1) this.owners.values().subarray(this.#first).sort();
    this.#first = this.owners.length;
    this.firsts.push(this.#first);
  }
}
