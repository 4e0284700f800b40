import type { Inlining } from "../attribution/program.ts";
import type { InlineEntry } from "../contract/program-shape.ts";
import { type InlinedSums, sumInlined } from "../ledger/inlined-sums.ts";
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
  const sums = sumInlined({ functionCount: inlining.functions.length, ...inlining });
  const { match, sort, shownOnly, top } = options;
  const figures = Array.from(sums.rows, (row) => figuresOf(inlining, row, sums));
  // Names are demangled when they are looked at: here for a filter alone, so equals are ordered by their mangled names.
  const named = ({ row }: Figures) => inlining.functions[row]!;
  const kept = match === undefined ? figures : figures.filter((one) => match(named(one).name) || match(named(one).raw));
  kept.sort((a, b) => b[sort] - a[sort] || b.bytes - a.bytes || (named(a).raw < named(b).raw ? -1 : 1));
  const entries = (shownOnly === true ? kept.slice(0, top) : kept).map((one) => entryOf(inlining, one, sums));
  return { parts: { inlines: entries }, views: [table(entries, kept, top)] };
}

/** The figures of one inlined function. */
interface Figures extends Pick<InlineEntry, "bytes" | "own" | "copies" | "largest" | "hasBody" | "saving"> {
  readonly row: number;
}

function figuresOf(inlining: Inlining, row: number, sums: InlinedSums): Figures {
  const [bytes, own, copies, largest] = [sums.bytes[row]!, sums.own[row]!, sums.copies[row]!, sums.largest[row]!];
  const hasBody = inlining.hasBody[row] === 1;
  const saving = Math.max(0, bytes - copies * CALL - (hasBody ? 0 : largest + FRAME));
  return { row, bytes, own, copies, largest, hasBody, saving };
}

function entryOf(inlining: Inlining, { row, ...figures }: Figures, { firstCall, nextCall, ofCall }: InlinedSums): InlineEntry {
  const { functions } = inlining;
  const { name: title, raw, place, crate } = functions[row]!;
  const hosts = new Map<number, { copies: number; bytes: number }>();
  for (let call = firstCall[row]!; call >= 0; call = nextCall[call]!) {
    const host = inlining.hostOf(call);
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
