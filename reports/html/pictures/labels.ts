import type { Box, ShapeText } from "./shape.ts";

/** Width of text as it will be drawn, px. */
export type Measure = (text: string, bold?: boolean) => number;

/** Widths without a browser: of the widest characters of common system fonts, so that nothing is wider than it says. */
export const estimated: Measure = (text, bold) => {
  const wide = text.length - text.replace(/[A-Z_@%mwMW]/g, "").length;
  return text.length * (bold === true ? 7.7 : 7) + wide * 3;
};

export const LINE = 14;
export const INSET = 5;
/** Most lines that a name is broken into. */
const MOST_LINES = 5;
/** Rise of a base line above the bottom of its line. */
const DESCENT = 3;

export interface LabelOptions {
  readonly measure: Measure;
  readonly bold?: boolean;
  /** Name and size share one line: `app 71.2 KiB`. */
  readonly inline?: boolean;
}

/**
 * The label of a box: the first of its names that fits, the longest first, broken where names can be, and below it the size. What does not fit whole is left out: a name is never cut,
 * nor is a number.
 */
export function labelOf(names: readonly string[], size: string, box: Box, { measure, bold, inline }: LabelOptions): ShapeText[] {
  const room = box.width - 2 * INSET;
  const most = Math.floor((box.height - 3) / LINE);
  if (room <= 0 || most < 1) return [];
  const line = (text: string, at: number, isBold = bold === true): ShapeText => ({
    text,
    x: box.x + INSET,
    y: box.y + 2 + LINE * (at + 1) - DESCENT,
    ...(isBold ? { bold: true } : {}),
  });
  if (inline === true) {
    const name = names.find((one) => measure(one, bold) <= room);
    if (name === undefined) return [];
    const wide = measure(name, bold);
    const gap = measure("  ");
    const text = line(name, 0);
    return wide + gap + measure(size) > room ? [text] : [text, { text: size, x: text.x + wide + gap, y: text.y }];
  }
  const broken = (name: string) => brokenName(name, room, Math.min(most, MOST_LINES), (text) => measure(text, bold));
  const lines = names.map(broken).find((one) => one !== undefined);
  if (lines === undefined) return [];
  const texts = lines.map((text, at) => line(text, at));
  return lines.length < most && measure(size) <= room ? [...texts, line(size, lines.length, false)] : texts;
}

/** A name in lines that fit, broken behind `::`, `_`, `/`, `.`, `,`, a space and before `<`, never inside of a version or of `file:line`; undefined when it takes more lines or a part is too wide. */
function brokenName(name: string, room: number, most: number, measure: (text: string) => number): string[] | undefined {
  if (measure(name) <= room) return [name];
  if (most < 2) return undefined;
  const lines: string[] = [];
  let line = "";
  for (const part of name.split(/(?<=::|[/,]|\.(?!\d|\w+:\d)|[^_]_|\s)(?!_)|(?=<)/)) {
    if (measure((line + part).trimEnd()) <= room) {
      line += part;
      continue;
    }
    if (line !== "") lines.push(line.trimEnd());
    line = part;
    if (lines.length === most || measure(part.trimEnd()) > room) return undefined;
  }
  return [...lines, line.trimEnd()].length <= most ? [...lines, line.trimEnd()] : undefined;
}
