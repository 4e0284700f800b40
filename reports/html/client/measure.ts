import type { Measure } from "../pictures/labels.ts";

const SIZE = 12;
const FAMILY = "system-ui, sans-serif";

/** Widths of text as the pictures draw it, in the reader's own font; each is asked for once. */
export function browserMeasure(): Measure {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null) return (text) => text.length * SIZE;
  const known = [new Map<string, number>(), new Map<string, number>()] as const;
  return (text, bold) => {
    const widths = known[bold === true ? 1 : 0];
    let width = widths.get(text);
    if (width === undefined) {
      context.font = `${bold === true ? 600 : 400} ${SIZE}px ${FAMILY}`;
      width = context.measureText(text).width;
      widths.set(text, width);
    }
    return width;
  };
}
