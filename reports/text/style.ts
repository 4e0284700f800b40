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
