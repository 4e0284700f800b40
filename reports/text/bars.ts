import { displayWidth, padded } from "../../src/views/display-width.ts";
import { bytes, bytesOf, hex, percent } from "../../src/views/numbers.ts";
import { safeText } from "../../src/views/safe-text.ts";
import type { BarsView } from "../../src/views/view.ts";
import type { Terminal } from "../report.ts";
import type { Paint } from "./style.ts";

const WIDEST = 30;
const NARROWEST = 8;

/** One line a region: name, origin, fill bar (█ used, ▒ reserved, ░ free), bytes, percent, note. */
export function renderBars(view: BarsView, terminal: Terminal, paint: Paint): string[] {
  const rows = view.bars.map((bar) => ({
    bar,
    name: safeText(bar.name),
    figure: bar.length === undefined ? `${bytes(bar.used)} used` : bytesOf(bar.used, bar.length),
    share: bar.length === undefined ? "" : percent(bar.used, bar.length),
  }));
  const names = widest(rows.map((row) => row.name));
  const figures = widest(rows.map((row) => row.figure));
  const shares = widest(rows.map((row) => row.share));
  const notes = widest(rows.map((row) => row.bar.note));
  const rest = terminal.width - (2 + names + 2 + 10 + 2 + 2 + figures + 2 + shares + 2 + notes);
  const width = Math.max(NARROWEST, Math.min(WIDEST, rest));
  return rows.map(({ bar, name, figure, share }) => {
    const tone = bar.overflow > 0 ? "bad" : undefined;
    const line = [
      `  ${padded(name, names, "left")}`,
      hex(bar.origin),
      paint(fill(bar, width), tone),
      padded(figure, figures, "right"),
      padded(share, shares, "right"),
      paint(bar.note, tone ?? "quiet"),
    ];
    return line.join("  ").trimEnd();
  });
}

function fill(bar: BarsView["bars"][number], width: number): string {
  if (bar.length === undefined) return "?".padEnd(width);
  if (bar.overflow > 0) return "█".repeat(width);
  const share = (value: number) => (bar.length === 0 ? 0 : (value / bar.length!) * width);
  const used = Math.min(width, bar.used > 0 ? Math.max(1, Math.round(share(bar.used))) : 0);
  const reserved = Math.min(width - used, bar.reserved > 0 ? Math.max(1, Math.round(share(bar.reserved))) : 0);
  return "█".repeat(used) + "▒".repeat(reserved) + "░".repeat(width - used - reserved);
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0);
}
