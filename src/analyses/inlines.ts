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
}

/** What inlining costs, function by function. */
export function inlines(inlining: Inlining, options: InlinesOptions): Result {
  const sums = sumCalls(inlining);
  const { match, sort } = options;
  const figures = [...sums].map(([row, sum]) => figuresOf(inlining, row, sum));
  // Names are demangled when they are looked at: here for a filter alone, so equals are ordered by their mangled names.
  const named = ({ row }: Figures) => inlining.functions[row]!;
  const kept = match === undefined ? figures : figures.filter((one) => match(named(one).name) || match(named(one).raw));
  kept.sort((a, b) => b[sort] - a[sort] || b.bytes - a.bytes || (named(a).raw < named(b).raw ? -1 : 1));
  const entries = kept.map((one) => entryOf(inlining, one));
  return { parts: { inlines: entries }, views: [table(entries, options.top)] };
}

/** What is known of one inlined function. */
interface Sum {
  own: number;
  bytes: number;
  /** Bytes of each copy, by call. */
  readonly copies: Map<number, number>;
}

/** Adds each piece to its innermost call's function as its own, and to all calls around it; inside of itself a function counts once. */
function sumCalls(inlining: Inlining): Map<number, Sum> {
  const { callee, callParent, callCount, pieceCount, pieceLength, pieceCall } = inlining;
  const sums = new Map<number, Sum>();
  const around: number[] = [];
  for (let piece = 0; piece < pieceCount; piece++) {
    const length = pieceLength[piece]!;
    around.length = 0;
    for (let call = pieceCall[piece]!; call !== NONE && around.length <= callCount; call = callParent[call]!) {
      const row = callee[call]!;
      const sum = sums.get(row) ?? { own: 0, bytes: 0, copies: new Map<number, number>() };
      sums.set(row, sum);
      if (around.length === 0) sum.own += length;
      if (!around.includes(row)) sum.bytes += length;
      sum.copies.set(call, (sum.copies.get(call) ?? 0) + length);
      around.push(row);
    }
  }
  return sums;
}

/** The figures of one inlined function. */
interface Figures extends Pick<InlineEntry, "bytes" | "own" | "copies" | "largest" | "hasBody" | "saving"> {
  readonly row: number;
  readonly sum: Sum;
}

function figuresOf(inlining: Inlining, row: number, sum: Sum): Figures {
  let largest = 0;
  for (const bytes of sum.copies.values()) if (bytes > largest) largest = bytes;
  const hasBody = inlining.hasBody[row] === 1;
  const copies = sum.copies.size;
  const saving = Math.max(0, sum.bytes - copies * CALL - (hasBody ? 0 : largest + FRAME));
  return { row, sum, bytes: sum.bytes, own: sum.own, copies, largest, hasBody, saving };
}

function entryOf(inlining: Inlining, { row, sum, ...figures }: Figures): InlineEntry {
  const { functions } = inlining;
  const { name: title, raw, place, crate } = functions[row]!;
  const hosts = new Map<number, { copies: number; bytes: number }>();
  for (const [call, bytes] of sum.copies) {
    const host = inlining.callHost[call]!;
    const known = hosts.get(host) ?? { copies: 0, bytes: 0 };
    hosts.set(host, { copies: known.copies + 1, bytes: known.bytes + bytes });
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

function table(entries: readonly InlineEntry[], top: number): TableView {
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
      { top, remark: "≈ saved is an estimate: one outlined copy in place of all" },
    ),
    total: [
      text(counted(entries.length, "function")),
      none(""),
      size(entries.reduce((sum, entry) => sum + entry.own, 0)),
      count(entries.reduce((sum, entry) => sum + entry.copies, 0)),
      none(""),
      none(""),
      none(""),
      none(""),
    ],
  };
}
