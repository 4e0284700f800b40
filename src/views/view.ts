import type { Finding } from "../bytes/finding.ts";

/** A value in a table cell; renderers decide how it looks, formats that machines read get the plain value. */
export type Cell =
  | { readonly kind: "text"; readonly text: string }
  /**
   * A name out of the input: untrusted text; `depth` of a row that lies in the row above it, which people see indented; `place` where it is declared,
   * by which people know closures.
   */
  | { readonly kind: "name"; readonly text: string; readonly depth?: number; readonly place?: string | undefined }
  | { readonly kind: "bytes"; readonly value: number }
  /** Bytes that came (positive) or went. */
  | { readonly kind: "delta"; readonly value: number }
  | { readonly kind: "count"; readonly value: number }
  /** A number that names a place, a line for example: no amount. */
  | { readonly kind: "ordinal"; readonly value: number }
  | { readonly kind: "address"; readonly value: number }
  | { readonly kind: "share"; readonly part: number; readonly whole: number }
  /** Not known or not applicable; `word` says which. */
  | { readonly kind: "none"; readonly word: string };

/** A column of a table. */
export interface Column {
  /** Stable key, the header of CSV and the field of NDJSON. */
  readonly key: string;
  /** Header for people. */
  readonly title: string;
  readonly align: "left" | "right";
  /** May be cut in the middle when the terminal is narrow. */
  readonly elastic?: boolean;
  /** Stays when a narrow terminal has no room for all columns. */
  readonly keep?: boolean;
}

/** Cells in the order of the columns. */
export type Row = readonly Cell[];

/** A table. People may see fewer rows than there are, and rows that sum up; what machines get is whole. */
export interface TableView {
  readonly kind: "table";
  readonly name: string;
  readonly title?: string | undefined;
  readonly columns: readonly Column[];
  /** The rows that people see. */
  readonly rows: readonly Row[];
  /** What machines get where that is something else. */
  readonly records?: Records | undefined;
  /** A last row that sums up all rows, those that people do not see too. */
  readonly total?: Row | undefined;
  /** `… 14 more: cortex-size crates`: what people do not see, and remarks. */
  readonly more?: string | undefined;
  /** Whether it is about all images of a run: the name of none stands beside its rows. */
  readonly ofAll?: true | undefined;
}

/** A table for machines: each row is one thing, said whole. Columns have keys of their own; made when they are asked for. */
export interface Records {
  /** Absent: the columns that people see. */
  readonly columns?: readonly Column[];
  /** All rows, or where `cut` as many as people see. */
  rows(cut: boolean): readonly Row[];
}

/** One fill bar a region. */
export interface BarsView {
  readonly kind: "bars";
  readonly name: string;
  readonly bars: readonly Bar[];
}

/** A memory region as people see it, in bytes; `length` and `free` are undefined where no script told the length. */
export interface Bar {
  readonly name: string;
  readonly origin: number;
  readonly length: number | undefined;
  readonly used: number;
  readonly reserved: number;
  readonly free: number | undefined;
  readonly overflow: number;
  /** What is left. */
  readonly note: string;
  /** What else is to be said. */
  readonly remark?: string | undefined;
}

/** Lines of text; `strong` for the line that answers. */
export interface TextView {
  readonly kind: "text";
  readonly name: string;
  readonly lines: readonly TextLine[];
}

/** A line; colours follow `tone`. */
export interface TextLine {
  readonly text: string;
  readonly tone?: "strong" | "quiet" | "good" | "bad" | "warn" | undefined;
  /** Where lines after the first begin when it is wrapped; two columns behind its own start when absent. */
  readonly hang?: number | undefined;
}

/** What the user should know, each with its place and what to do. */
export interface FindingsView {
  readonly kind: "findings";
  readonly name: string;
  /** Those that people see. */
  readonly findings: readonly Finding[];
  /** Each in two lines at most. */
  readonly brief?: boolean;
  /** All, where people see fewer. */
  readonly all?: readonly Finding[];
}

/** Two views beside one another where the terminal is wide enough, below one another else. */
export interface PairView {
  readonly kind: "pair";
  readonly name: string;
  readonly left: TableView;
  readonly right: TableView;
}

/** A table that people read as sentences beside it: machines alone get it. */
export interface RecordsView {
  readonly kind: "records";
  readonly name: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** What an analysis shows; each renderer knows these and nothing else. */
export type View = TableView | BarsView | TextView | FindingsView | PairView | RecordsView;

/** Views with a title of their own: a page for people may have several. */
export interface Chapter {
  /** Stable name: `stack`. */
  readonly id: string;
  readonly title: string;
  readonly views: readonly View[];
}

/** Everything that one run shows of one input. */
export interface Page {
  readonly title: string;
  readonly views: readonly View[];
}

export const text = (value: string): Cell => ({ kind: "text", text: value });
export const name = (value: string, place?: string): Cell => ({ kind: "name", text: value, ...(place === undefined ? {} : { place }) });
export const size = (value: number): Cell => ({ kind: "bytes", value });
export const count = (value: number): Cell => ({ kind: "count", value });
export const ordinal = (value: number): Cell => ({ kind: "ordinal", value });
export const address = (value: number): Cell => ({ kind: "address", value });
export const share = (part: number, whole: number): Cell => ({ kind: "share", part, whole });
export const none = (word = "–"): Cell => ({ kind: "none", word });
