import type { ReportDocument } from "../src/contract/document.ts";
import type { Page } from "../src/views/view.ts";

/** What a renderer gets: one input or several side by side. */
export interface ReportInput {
  readonly documents: readonly ReportDocument[];
  readonly pages: readonly Page[];
  readonly terminal: Terminal;
  /** Tables of csv and tsv hold the rows that people see, not all: a limit was asked for. */
  readonly cut: boolean;
}

/** How text is laid out. */
export interface Terminal {
  /** Columns; at least 40 are used. */
  readonly width: number;
  readonly color: boolean;
  /** Whether the terminal has no signs but those of ASCII. */
  readonly ascii?: boolean;
}

/** A renderer: pages and documents in, text of one syntax out. It prints nothing itself. */
export interface Report {
  /** The text, ending in a newline unless empty. */
  render(input: ReportInput): string | Promise<string>;
}
