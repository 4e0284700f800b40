import type { ReportDocument } from "../../../src/contract/document.ts";
import { BYTE_KINDS } from "../../../src/views/breakdown.ts";
import { grouped, bytes as sized } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import type { Measure } from "./labels.ts";
import { escapeMarkup, rectMarkup, textMarkup } from "./shape.ts";

type Thread = NonNullable<NonNullable<ReportDocument["stack"]>["threads"]>[number];

const COLUMN = 150;
const GAP = 24;
const HEAD = 24;
const BAR = 96;
const HEIGHT = HEAD + BAR + 66;
const FREE = `k${BYTE_KINDS.indexOf("free")}`;
const WORDS = { bound: "bound", "bound-if": "bound if", none: "not a bound" } as const;

/**
 * The stacks of threads side by side and to one scale: each as high as it is large, filled with what its worst case needs, which stands above the
 * brim where it is more. Undefined without threads.
 */
export function threadsPicture({ threads = [] }: NonNullable<ReportDocument["stack"]>, width: number, measure: Measure) {
  if (threads.length === 0) return undefined;
  const each = Math.max(1, Math.floor((width + GAP) / (COLUMN + GAP)));
  const largest = Math.max(1, ...threads.flatMap(({ bytes, needs }) => [bytes ?? 0, needs ?? 0]));
  let markup = textMarkup("area b", 0, 14, "threads");
  threads.forEach((thread, i) => {
    const x = (i % each) * (COLUMN + GAP);
    const y = HEAD + Math.floor(i / each) * HEIGHT;
    markup += column(thread, x, y, BAR / largest);
    const lines = [
      { cls: "area b", text: fitting(safeText(thread.name), measure) },
      { cls: "area note", text: figures(thread) },
      { cls: verdictClass(thread), text: verdict(thread) },
    ];
    lines.forEach(({ cls, text }, line) => {
      if (text !== "" && measure(text, line === 0) <= COLUMN + GAP - 8) markup += textMarkup(cls, x, y + BAR + 18 + line * 16, text);
    });
  });
  const told = threads.map((thread) => `${safeText(thread.name)} ${figures(thread)}`).join(", ");
  return { width, height: HEAD + Math.ceil(threads.length / each) * HEIGHT, markup, label: `Stacks of threads: ${told}` };
}

function column({ name, bytes, needs, reason }: Thread, x: number, y: number, scale: number): string {
  const bottom = y + BAR;
  const box = (size: number) => ({ x, y: bottom - size * scale, width: COLUMN, height: size * scale });
  const told = [
    name,
    bytes === null ? "size unknown" : `has ${grouped(bytes)} B`,
    needs === null ? (reason ?? "need unknown") : `needs ${grouped(needs)} B`,
  ];
  const title = `<title>${escapeMarkup(safeText(told.join(", ")))}</title>`;
  const room = bytes === null ? "" : rectMarkup(FREE, box(bytes), title);
  const need = needs === null ? "" : rectMarkup("g0", box(needs), title);
  const brim =
    bytes !== null && needs !== null && needs > bytes ? `<path class="limit" d="M${x} ${bottom - bytes * scale}h${COLUMN}"/>` : "";
  return room + need + brim;
}

/** `824 of 1,024 B` */
function figures({ bytes, needs }: Thread): string {
  if (needs === null) return bytes === null ? "size unknown" : `has ${sized(bytes)}`;
  return bytes === null ? `needs ${sized(needs)}` : `${grouped(needs)} of ${grouped(bytes)} B`;
}

function verdict({ bytes, needs, left, verdict: word }: Thread): string {
  if (needs === null) return "need unknown";
  if (bytes !== null && needs > bytes) return `over by ${grouped(needs - bytes)} B`;
  return left === null ? WORDS[word] : `${grouped(left)} B left, ${WORDS[word]}`;
}

function verdictClass({ bytes, needs, verdict: word }: Thread): string {
  if (bytes !== null && needs !== null && needs > bytes) return "area bad";
  return word === "none" ? "area warn" : "area note";
}

/** The last part of a name where the whole is too wide. */
function fitting(name: string, measure: Measure): string {
  return measure(name, true) <= COLUMN ? name : name.slice(name.lastIndexOf("::") + (name.includes("::") ? 2 : 1));
}
