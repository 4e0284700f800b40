import { asciiText } from "../../src/views/ascii.ts";
import type { Terminal } from "../report.ts";

/** Colours of the text report; a colour only repeats what a word or sign already says. */
export type Tone = "strong" | "quiet" | "good" | "bad" | "warn";

const CODES: Readonly<Record<Tone, readonly [number, number]>> = {
  strong: [1, 22],
  quiet: [2, 22],
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
};

export type Paint = (text: string, tone: Tone | undefined) => string;

/** Paints with ANSI codes, or not at all. */
export function painter(color: boolean): Paint {
  if (!color) return (text) => text;
  return (text, tone) => {
    if (tone === undefined || text === "") return text;
    const [on, off] = CODES[tone];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  };
}

/** How the text is written: colours, and the signs that the terminal has. */
export interface Style {
  readonly paint: Paint;
  /** Stands for what is cut. */
  readonly ellipsis: string;
  /** Of a bar, from nothing to a whole cell: `["", "▏", …, "█"]`. */
  readonly fills: readonly string[];
  readonly reserved: string;
  readonly free: string;
  /** The text in signs that the terminal has; done before it is laid out, as its width changes. */
  plain(text: string): string;
}

export function styleOf({ color, ascii = false }: Terminal): Style {
  const paint = painter(color);
  return ascii
    ? { paint, ellipsis: "...", fills: ["", "#"], reserved: ":", free: ".", plain: asciiText }
    : { paint, ellipsis: "…", fills: ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"], reserved: "▒", free: "░", plain: (text) => text };
}
