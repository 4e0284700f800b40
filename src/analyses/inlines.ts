import { type Inlining, NONE } from "../attribution/program.ts";
import type { InlineEntry } from "../contract/program-shape.ts";
import { firstRows, type RowOptions } from "../views/first-rows.ts";
import { counted } from "../views/numbers.ts";
import { count, name, none, size, type TableView, text } from "../views/view.ts";
import type { Result } from "./analysis.ts";

/** A call (BL) in Thumb code, bytes [ARMv7-M §A7.7.18]. */
const CALL = 4;
/** A function that calls or clobbers keeps the return address: PUSH and POP, bytes. */
const FRAME = 4;

export interface InlinesOptions extends RowOptions {
  readonly sort: "saving" | "bytes" | "copies";
  /** Only the rows that people see are asked for, no document: who called the others is not worked out, and the part has them not. */
  readonly shownOnly?: boolean | undefined;
}

/** What inlining costs, function by function. */
export function inlines(inlining: Inlining, options: InlinesOptions): Result {
  const sums = sumCalls(inlining);
  const { match, sort, shownOnly, top } = options;
  const figures = sums.rows.map((row) => figuresOf(inlining, row, sums));
  // Names are demangled when they are looked at: here for a filter alone, so equals are ordered by their mangled names.
  const named = ({ row }: Figures) => inlining.functions[row]!;
  const kept = match === undefined ? figures : figures.filter((one) => match(named(one).name) || match(named(one).raw));
  kept.sort((a, b) => b[sort] - a[sort] || b.bytes - a.bytes || (named(a).raw < named(b).raw ? -1 : 1));
  const entries = (shownOnly === true ? kept.slice(0, top) : kept).map((one) => entryOf(inlining, one, sums));
  return { parts: { inlines: entries }, views: [table(entries, kept, top)] };
}

/** What was inlined where. Columns have a number for each function, by its row, or for each call. */
interface Sums {
  /** Functions that were inlined, in the order of their first pieces. */
  readonly rows: readonly number[];
  /** Bytes of a function's own, and with what was inlined into it; inside of itself it counts once. */
  readonly own: Float64Array;
  readonly bytes: Float64Array;
  readonly copies: Uint32Array;
  /** Bytes of the largest copy. */
  readonly largest: Float64Array;
  /** The first call of a function, and of each call the next one of the same function; -1 behind the last. */
  readonly firstCall: Int32Array;
  readonly nextCall: Int32Array;
  /** Bytes of each call with what was inlined into it. */
  readonly ofCall: Float64Array;
}

/** In `Sums.nextCall`, of a call without code. */
const NO_CODE = -2;

/** Adds each piece to its innermost call's function as its own, and to all calls around it. Calls stand behind those around them. */
function sumCalls({ functions, callee, callParent, callCount, pieceCount, pieceLength, pieceCall }: Inlining): Sums {
  const rows: number[] = [];
  const [own, bytes, largest] = [
    new Float64Array(functions.length),
    new Float64Array(functions.length),
    new Float64Array(functions.length),
  ];
  const copies = new Uint32Array(functions.length);
  const [firstCall, lastCall] = [new Int32Array(functions.length).fill(-1), new Int32Array(functions.length)];
  const [ofCall, nextCall] = [new Float64Array(callCount), new Int32Array(callCount).fill(NO_CODE)];
  for (let piece = 0; piece < pieceCount; piece++) {
    const innermost = pieceCall[piece]!;
    if (innermost === NONE) continue;
    own[callee[innermost]!]! += pieceLength[piece]!;
    ofCall[innermost]! += pieceLength[piece]!;
    for (let call = innermost; call !== NONE && nextCall[call] === NO_CODE; call = callParent[call]!) {
      const row = callee[call]!;
      if (firstCall[row]! < 0) {
        rows.push(row);
        firstCall[row] = call;
      } else nextCall[lastCall[row]!] = call;
      lastCall[row] = call;
      nextCall[call] = -1;
    }
  }
  for (let call = callCount - 1; call >= 0; call--) {
    if (nextCall[call] === NO_CODE) continue;
    const [row, parent, sum] = [callee[call]!, callParent[call]!, ofCall[call]!];
    if (parent !== NONE) ofCall[parent]! += sum;
    copies[row]!++;
    if (sum > largest[row]!) largest[row] = sum;
    let around = parent;
    while (around !== NONE && callee[around] !== row) around = callParent[around]!;
    if (around === NONE) bytes[row]! += sum;
  }
  return { rows, own, bytes, copies, largest, firstCall, nextCall, ofCall };
}

/** The figures of one inlined function. */
interface Figures extends Pick<InlineEntry, "bytes" | "own" | "copies" | "largest" | "hasBody" | "saving"> {
  readonly row: number;
}

function figuresOf(inlining: Inlining, row: number, sums: Sums): Figures {
  const [bytes, own, copies, largest] = [sums.bytes[row]!, sums.own[row]!, sums.copies[row]!, sums.largest[row]!];
  const hasBody = inlining.hasBody[row] === 1;
  const saving = Math.max(0, bytes - copies * CALL - (hasBody ? 0 : largest + FRAME));
  return { row, bytes, own, copies, largest, hasBody, saving };
}

function entryOf(inlining: Inlining, { row, ...figures }: Figures, { firstCall, nextCall, ofCall }: Sums): InlineEntry {
  const { functions } = inlining;
  const { name: title, raw, place, crate } = functions[row]!;
  const hosts = new Map<number, { copies: number; bytes: number }>();
  for (let call = firstCall[row]!; call >= 0; call = nextCall[call]!) {
    const host = inlining.callHost[call]!;
    const known = hosts.get(host) ?? { copies: 0, bytes: 0 };
    hosts.set(host, { copies: known.copies + 1, bytes: known.bytes + ofCall[call]! });
  }
  return {
    name: title,
    ...(raw === "" ? {} : { raw }),
    ...(place === undefined ? {} : { file: place }),
    ...(crate === undefined ? {} : { crate }),
    ...figures,
    callers: [...hosts]
      .map(([host, known]) => ({ name: functions[host]!.name, ...known }))
      .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)),
  };
}

function table(entries: readonly InlineEntry[], all: readonly Figures[], top: number): TableView {
  return {
    kind: "table",
    name: "inlines",
    columns: [
      { key: "function", title: "inlined function", align: "left", elastic: true },
      { key: "bytes", title: "bytes", align: "right" },
      { key: "own", title: "own", align: "right" },
      { key: "copies", title: "copies", align: "right" },
      { key: "callers", title: "callers", align: "right" },
      { key: "largest", title: "largest", align: "right" },
      { key: "saving", title: "≈ saved", align: "right" },
      { key: "file", title: "written in", align: "left", elastic: true },
    ],
    ...firstRows(
      entries,
      (entry) => [
        name(entry.name),
        size(entry.bytes),
        size(entry.own),
        count(entry.copies),
        count(entry.callers.length),
        size(entry.largest),
        size(entry.saving),
        entry.file === undefined ? none("") : name(entry.file),
      ],
      { top, count: all.length, remark: "≈ saved is an estimate: one outlined copy in place of all" },
    ),
    total: [
      text(counted(all.length, "function")),
      none(""),
      size(all.reduce((sum, { own }) => sum + own, 0)),
      count(all.reduce((sum, { copies }) => sum + copies, 0)),
      none(""),
      none(""),
      none(""),
      none(""),
    ],
  };
}
