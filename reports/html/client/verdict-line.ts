import type { ReportDocument } from "../../../src/contract/document.ts";
import { bytes, bytesOf, counted, percent } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { element } from "./dom.ts";

export interface VerdictLeads {
  region(name: string): void;
  stack(): void;
  table(name: string): void;
}

const MOST_REGIONS = 5;

/** The verdict, on every view: budgets, what fits where, the stack, findings. Each leads to where it is told in full. */
export function verdictLine(document: ReportDocument, leads: VerdictLeads): HTMLElement[] {
  const { verdicts = [], stack, findings } = document;
  const broken = verdicts.filter(({ ok }) => !ok);
  const failed = broken.some(({ severity }) => severity === "error");
  const items: HTMLElement[] = [];
  if (verdicts.length > 0) {
    const text =
      broken.length === 0
        ? `✓ ${counted(verdicts.length, "budget")} ${verdicts.length === 1 ? "holds" : "hold"}`
        : `✗ ${broken.length} of ${counted(verdicts.length, "budget")} broken`;
    items.push(lead(text, () => leads.table("budgets"), failed ? "bad" : broken.length > 0 ? "warn" : "good"));
  }
  const regions = (document.regions ?? []).filter(({ used, reserved, length }) => used + reserved > 0 || (length ?? 0) > 0);
  const largest = regions.toSorted((a, b) => b.used + b.reserved - a.used - a.reserved).slice(0, MOST_REGIONS);
  items.push(...regions.filter((region) => largest.includes(region)).map((region) => regionItem(region, leads)));
  if (regions.length > MOST_REGIONS)
    items.push(lead(`${regions.length - MOST_REGIONS} more memories`, () => leads.table("regions"), "quiet"));
  if (stack !== undefined) items.push(stackItem(stack, leads));
  const worst = findings.some(({ severity }) => severity === "error")
    ? "bad"
    : findings.some(({ severity }) => severity === "warning")
      ? "warn"
      : "quiet";
  if (findings.length === 0) items.push(element("span", { class: "verdict good" }, "✓ no findings"));
  else items.push(lead(`! ${counted(findings.length, "finding")}`, () => leads.table("findings"), worst));
  return items;
}

function lead(text: string, click: () => void, tone = ""): HTMLElement {
  return element("button", { type: "button", class: `verdict ${tone}`, click }, text);
}

type Region = NonNullable<ReportDocument["regions"]>[number];

function regionItem({ name, used, reserved, length, overflow }: Region, leads: VerdictLeads): HTMLElement {
  const item = element("button", {
    type: "button",
    class: overflow > 0 ? "verdict bad" : "verdict",
    click: () => leads.region(safeText(name)),
  });
  item.append(element("b", {}, safeText(name)));
  if (length !== null && length > 0) item.append(bar(used / length, reserved / length));
  const figure = overflow > 0 ? `over by ${bytes(overflow)}` : length === null || length === 0 ? bytes(used) : percent(used, length);
  item.append(element("span", {}, figure));
  item.title =
    length === null
      ? `${bytes(used)} used; its length is unknown`
      : `${bytesOf(used, length)} used${reserved > 0 ? `, ${bytes(reserved)} reserved` : ""}`;
  return item;
}

const WIDE = 90;

function bar(used: number, reserved: number): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [name, value] of Object.entries({ class: "gauge", viewBox: `0 0 ${WIDE} 8`, width: WIDE, height: 8, "aria-hidden": "true" }))
    svg.setAttribute(name, String(value));
  const clamped = Math.min(1, used);
  const part = (cls: string, from: number, share: number) =>
    `<rect class="${cls}" x="${(from * WIDE).toFixed(2)}" width="${(share * WIDE).toFixed(2)}" height="8"/>`;
  svg.innerHTML = part("track", 0, 1) + part("used", 0, clamped) + part("set-aside", clamped, Math.min(1 - clamped, reserved));
  return svg;
}

const WORDS = { bound: "bound", "bound-if": "bound if", none: "not a bound" } as const;

function stackItem({ worstCase, available, headroom }: NonNullable<ReportDocument["stack"]>, leads: VerdictLeads): HTMLElement {
  const item = element("button", {
    type: "button",
    class: headroom !== null && headroom < 0 ? "verdict bad" : "verdict",
    click: () => leads.stack(),
  });
  const figure =
    worstCase.bytes === null ? "unknown" : available === null ? bytes(worstCase.bytes) : `${bytes(worstCase.bytes)} of ${bytes(available)}`;
  const word = worstCase.bytes === null ? undefined : WORDS[worstCase.verdict ?? (worstCase.bounded ? "bound" : "none")];
  item.append(element("b", {}, "stack"), element("span", {}, figure));
  if (word !== undefined)
    item.append(element("span", { class: word === "bound" ? "good" : word === "not a bound" ? "warn" : "quiet" }, word));
  return item;
}
