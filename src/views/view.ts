import type { Finding } from "../bytes/finding.ts";

/** A value in a table cell; renderers decide how it looks, formats that machines read get the plain value. */
export type Cell =
  | { readonly kind: "text"; readonly text: string }
  /** A name out of the input: untrusted text. */
  | { readonly kind: "name"; readonly text: string }
  | { readonly kind: "bytes"; readonly value: number }
  | { readonly kind: "delta"; readonly value: number }
  | { readonly kind: "count"; readonly value: number }
  | { readonly kind: "address"; readonly value: number }
  | { readonly kind: "share"; readonly part: number; readonly whole: number }
  /** Not known or not applicable; `word` says which. */
  | { readonly kind: "none"; readonly word: string };

export interface Column {
  /** Stable key, the header of CSV and the field of NDJSON. */
  readonly key: string;
  /** Header for people. */
  readonly title: string;
  readonly align: "left" | "right";
  /** May be cut in the middle when the terminal is narrow. */
  readonly elastic?: boolean;
}

/** A table; `rows` may be long, `limit` says how many people are shown. */
export interface TableView {
  readonly kind: "table";
  readonly name: string;
  readonly title?: string | undefined;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** A last row that sums up. */
  readonly total?: readonly Cell[] | undefined;
  /** `… 14 more: cortex-size crates` */
  readonly more?: string | undefined;
}

/** One fill bar a region. */
export interface BarsView {
  readonly kind: "bars";
  readonly name: string;
  readonly bars: readonly Bar[];
}

export interface Bar {
  readonly name: string;
  readonly origin: number;
  readonly length: number | undefined;
  readonly used: number;
  readonly reserved: number;
  readonly free: number | undefined;
  readonly overflow: number;
  readonly note: string;
}

/** Lines of text; `strong` for the line that answers. */
export interface TextView {
  readonly kind: "text";
  readonly name: string;
  readonly lines: readonly TextLine[];
}

export interface TextLine {
  readonly text: string;
  readonly tone?: "strong" | "quiet" | "good" | "bad" | "warn" | undefined;
}

export interface FindingsView {
  readonly kind: "findings";
  readonly name: string;
  readonly findings: readonly Finding[];
}

/** Two views beside one another where the terminal is wide enough, below one another else. */
export interface PairView {
  readonly kind: "pair";
  readonly name: string;
  readonly left: TableView;
  readonly right: TableView;
}

/** What an analysis shows; each renderer knows these and nothing else. */
export type View = TableView | BarsView | TextView | FindingsView | PairView;

/** Everything that one run shows of one input. */
export interface Page {
  readonly title: string;
  readonly views: readonly View[];
}

export const text = (value: string): Cell => ({ kind: "text", text: value });
export const name = (value: string): Cell => ({ kind: "name", text: value });
export const size = (value: number): Cell => ({ kind: "bytes", value });
export const count = (value: number): Cell => ({ kind: "count", value });
export const address = (value: number): Cell => ({ kind: "address", value });
export const share = (part: number, whole: number): Cell => ({ kind: "share", part, whole });
export const none = (word = "–"): Cell => ({ kind: "none", word });

/** All tables of a page, those of pairs included. */
export function tablesOf(page: Page): TableView[] {
  return page.views.flatMap((view) => (view.kind === "table" ? [view] : view.kind === "pair" ? [view.left, view.right] : []));
}
