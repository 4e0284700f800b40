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

/** The stacks of threads side by side, to one scale: as high as they are large. Undefined without threads. */
export function threadsPicture({ threads = [] }: NonNullable<ReportDocument["stack"]>, width: number, measure: Measure) {
  if (threads.length === 0) return undefined;
  const each = Math.max(1, Math.floor((width + GAP) / (COLUMN + GAP)));
  const largest = Math.max(...threads.map(({ bytes }) => bytes), 1);
  let markup = "";
  threads.forEach(({ name, bytes }, i) => {
    const x = (i % each) * (COLUMN + GAP);
    const y = Math.floor(i / each) * HEIGHT;
    const height = (bytes / largest) * BAR;
    const shown = safeText(name);
    const label = measure(shown) <= COLUMN ? shown : shown.slice(shown.lastIndexOf("::") + 2);
    markup += rectMarkup(FREE, { x, y: y + 8 + BAR - height, width: COLUMN, height }, `<title>${grouped(bytes)} B</title>`);
    if (measure(label) <= COLUMN) markup += textMarkup("area b", x, y + BAR + 26, label);
    markup += textMarkup("area note", x, y + BAR + 42, sized(bytes));
  });
  const names = threads.map(({ name, bytes }) => `${safeText(name)} ${sized(bytes)}`).join(", ");
  return { width, height: Math.ceil(threads.length / each) * HEIGHT, markup, label: `Stacks of threads: ${names}` };
}
