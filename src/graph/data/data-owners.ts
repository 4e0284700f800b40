import { Columns } from "../../kernel/columns.ts";
import { newReferenceKernel, type ReferenceKernel } from "../../kernel/reference-kernel.ts";
import type { CallGraph } from "../calls.ts";
import type { Grouped } from "../columns.ts";
import { handSections } from "../hand-sections.ts";
import { DataObjects } from "./data-objects.ts";
import type { DataNames } from "./pointer-words.ts";
import { findRanges } from "./ranges.ts";

/** The kernel's tables. */
const [LINKS, OBJECTS, BORDERS, LINK_ROWS, LINK_FIRSTS, OWNERS, OWNER_FIRSTS] = [1, 6, 7, 8, 9, 10, 11];

/** Sections whose contents belong to the functions that they describe. */
const TABLES_OF_FUNCTIONS = /^\.ARM\.ex|^\.eh_frame|^\.gcc_except/;

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

/**
 * Who needs each object of data: the functions that refer to it, or to an object that points to it, and so on. Shared objects have several owners, to be
 * charged in equal parts. All of it is found in the kernel.
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
    const kernel = newReferenceKernel();
    const columns = new Columns(kernel);
    handSections(kernel, graph.code.space);
    findObjects(kernel, columns, graph);
    linkInstructions(kernel, columns, graph);
    linkWords(kernel, columns, graph);
    kernel.findOwners(graph.code.functions.count);
    const column = (table: number, field = 0) => columns.take(Uint32Array, kernel.column(table, field), kernel.rowCount(table));
    this.objects = new DataObjects(column(OBJECTS, 0), column(OBJECTS, 1), column(OBJECTS, 2), column(OBJECTS, 3));
    this.kind = column(LINKS, 0);
    this.at = column(LINKS, 1);
    this.from = column(LINKS, 2);
    this.to = column(LINKS, 3);
    this.byObject = { first: column(LINK_FIRSTS), rows: column(LINK_ROWS) };
    this.owners = { first: column(OWNER_FIRSTS), rows: column(OWNERS) };
  }

  /** Owners of one object. */
  ownersOf(object: number): Uint32Array {
    return this.owners.rows.subarray(this.owners.first[object]!, this.owners.first[object + 1]!);
  }
}

/** The same with the calls of all code: what is followed through memory, arguments and results counts too. */
export type TracedOwners = DataOwners<CallGraph>;

function findObjects(kernel: ReferenceKernel, columns: Columns, { code, starts }: DataNames): void {
  const { functions, image, space } = code;
  const { symbols } = image;
  const left = Uint8Array.from(space.sections, ({ name }) => (TABLES_OF_FUNCTIONS.test(name) ? 1 : 0));
  const [functionStarts, functionEnds] = [functions.start, functions.end].map((all) =>
    columns.put(Uint32Array.from(all.slice(0, functions.withSymbols))),
  );
  kernel.findObjects(
    columns.put(left),
    ...([functions.withSymbols, functionStarts!, functionEnds!] as const),
    ...([symbols.count, columns.put(symbols.address), columns.put(symbols.size), columns.put(symbols.kind)] as const),
    ...([starts.length, columns.put(starts)] as const),
  );
}

/** A function that names where a range begins and where it ends means all of it. */
function linkInstructions(kernel: ReferenceKernel, columns: Columns, { code }: DataNames): void {
  const { references, image } = code;
  const put = (column: Uint32Array) => columns.put(column);
  const [kinds, ats] = [put(references.kind.values()), put(references.at.values())];
  const [froms, targets] = [put(references.from.values()), put(references.target.values())];
  const borders = Uint32Array.from(image.borders ?? []).sort();
  kernel.linkInstructions(references.count, kinds, ats, froms, targets, borders.length, put(borders));
  const column = (field: number) => columns.take(Uint32Array, kernel.column(BORDERS, field), kernel.rowCount(BORDERS));
  const [from, target] = [column(1), column(2)];
  const ranges = findRanges(code, from);
  for (let row = 0; row < from.length; row++) {
    const range = ranges(from[row]!, target[row]!);
    // Start-up code fills what can be written; what can only be read between two borders is a table that is walked.
    if (range !== undefined) kernel.setRange(row, range.end, range.writable ? 1 : 0);
  }
  kernel.spreadRanges();
}

function linkWords(kernel: ReferenceKernel, columns: Columns, { words }: DataNames): void {
  const [ats, targets, toFunctions, lengths] = [words.at, words.target, words.toFunction, words.length].map((column) =>
    columns.put(column.values()),
  );
  kernel.linkWords(words.count, ats!, targets!, toFunctions!, lengths!);
}
