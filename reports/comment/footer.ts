import type { ReportDocument } from "../../src/contract/document.ts";
import { counted } from "../../src/views/numbers.ts";
import { shortened } from "../../src/views/safe-text.ts";
import { codeSpan, escapeMarkdown } from "../markdown/escape.ts";

const MOST_DIFFERENCES = 10;
const LONGEST_VALUE = 100;
const HOUR = 3_600_000;

/** What was compared with what, and whether the tool chain is the same: without that no number can be trusted. */
export function footer(documents: readonly ReportDocument[], now: string): string {
  const compared = documents.flatMap(({ diff }) => (diff === undefined ? [] : [diff]));
  const pairs = new Map(compared.map(({ base, head }) => [base.commit ?? base.file, { base, head }]));
  const sides = [...pairs.values()].slice(0, 3).map(({ base, head }) => {
    const name = base.commit === undefined ? codeSpan(shortened(base.file, LONGEST_VALUE)) : escapeMarkdown(base.commit.slice(0, 7));
    return `base ${name}${age(base.time, head.time ?? now)}`;
  });
  const differences = new Map(compared.flatMap(({ build }) => build).map((row) => [`${row.what}\0${row.base}\0${row.head}`, row]));
  const notes = [...differences.values()]
    .slice(0, MOST_DIFFERENCES)
    .map(({ what, base, head }) => `${value(what)}: ${value(base)} → ${value(head)}`);
  const more = differences.size - notes.length;
  const tools = documents[0]?.firmware.producers.slice(0, 2).map(value).join(", ") ?? "";
  const same = compared.length > 0 && differences.size === 0 && tools !== "" ? [`${tools} on both sides`] : [];
  const warning =
    notes.length === 0 ? "" : `⚠ not built alike: ${notes.join("; ")}${more > 0 ? `; ${counted(more, "more difference")}` : ""}\n\n`;
  const line = [...sides, ...same].join(" · ");
  return line === "" && warning === "" ? "" : `${warning}${line === "" ? "" : `<sub>${line}</sub>`}`.trim();
}

const value = (text: string): string => escapeMarkdown(shortened(text, LONGEST_VALUE));

/** How much older the base is than the head, or than today where the head has no time. */
function age(time: string | undefined, now: string): string {
  const milliseconds = Date.parse(now) - Date.parse(time ?? "");
  if (Number.isNaN(milliseconds) || milliseconds < 0) return "";
  const hours = Math.floor(milliseconds / HOUR);
  return ` (${hours < 1 ? "less than an hour" : hours < 48 ? counted(hours, "hour") : counted(Math.floor(hours / 24), "day")} older)`;
}
