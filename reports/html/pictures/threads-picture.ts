import type { ReportDocument } from "../../../src/contract/document.ts";
import { BYTE_KINDS } from "../../../src/views/breakdown.ts";
import { grouped, bytes as sized } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import type { Measure } from "./labels.ts";
import { rectMarkup, textMarkup } from "./shape.ts";

const COLUMN = 132;
const GAP = 20;
const BAR = 96;
const HEIGHT = 170;
const FREE = `k${BYTE_KINDS.indexOf("free")}`;
const NEEDED = `k${BYTE_KINDS.indexOf("data")}`;

/**
 * The stacks of threads side by side, to one scale: as high as they are large, filled from the top as far as the thread needs. Undefined without threads
 * whose stacks are known.
 */
export function threadsPicture({ threads = [] }: NonNullable<ReportDocument["stack"]>, width: number, measure: Measure) {
  const known = threads.flatMap(({ bytes, ...thread }) => (bytes === null ? [] : [{ ...thread, bytes }]));
  if (known.length === 0) return undefined;
  const each = Math.max(1, Math.floor((width + GAP) / (COLUMN + GAP)));
  const largest = Math.max(...known.map(({ bytes }) => bytes), 1);
  let markup = "";
  known.forEach(({ name, bytes, needs }, i) => {
    const x = (i % each) * (COLUMN + GAP);
    const y = Math.floor(i / each) * HEIGHT;
    const height = (bytes / largest) * BAR;
    const filled = (Math.min(needs ?? 0, bytes) / largest) * BAR;
    const shown = safeText(name);
    const label = measure(shown) <= COLUMN ? shown : shown.slice(shown.lastIndexOf("::") + 2);
    const top = y + 8 + BAR - height;
    const told = needs === null ? `${grouped(bytes)} B` : `needs ${grouped(needs)} of ${grouped(bytes)} B`;
    markup += rectMarkup(FREE, { x, y: top, width: COLUMN, height }, `<title>${told}</title>`);
    if (filled > 0) markup += rectMarkup(NEEDED, { x, y: top, width: COLUMN, height: filled }, `<title>${told}</title>`);
    if (measure(label) <= COLUMN) markup += textMarkup("area b", x, y + BAR + 26, label);
    markup += textMarkup("area note", x, y + BAR + 42, needs === null ? sized(bytes) : `${grouped(needs)} of ${sized(bytes)}`);
  });
  const names = known.map(({ name, bytes, needs }) => `${safeText(name)} ${needs === null ? "" : `${grouped(needs)} of `}${sized(bytes)}`);
  return { width, height: Math.ceil(known.length / each) * HEIGHT, markup, label: `Stacks of threads: ${names.join(", ")}` };
}
