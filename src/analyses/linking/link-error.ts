import type { LinkErrorPart } from "../../contract/document.ts";
import type { FailedLink, FailedRegion, LinkedPiece } from "../../linkmap/failed-link.ts";
import { firstRows, keyed } from "../../views/first-rows.ts";
import { counted, grouped, bytes as inUnits } from "../../views/numbers.ts";
import { name, share, size, type TableView, type TextLine, text, type View } from "../../views/view.ts";
import type { Result } from "../analysis.ts";

const OWNERS = 10;
const CUTS = 15;

type RegionPart = LinkErrorPart["regions"][number];

/** Why a link failed: which region is overfull by how much, what fills it, and which cuts would make it fit. `nameOf` gives a piece's name for people. */
export function linkError(failed: FailedLink, nameOf: (piece: string) => string): Result {
  const regions = failed.regions.map((region) => regionPart(region, failed, nameOf));
  const part: LinkErrorPart = {
    linker: failed.linker ?? null,
    source: failed.source,
    regions,
    undefinedSymbols: [...failed.undefinedSymbols],
    messages: [...failed.messages],
    notes: [...failed.notes],
  };
  return {
    parts: { linkError: part },
    views: [{ kind: "text", name: "linkError", lines: lines(failed, part) }, ...regions.flatMap(tables)],
  };
}

function regionPart(region: FailedRegion, failed: FailedLink, nameOf: (piece: string) => string): RegionPart {
  const own = failed.pieces.filter((piece) => piece.region === region.name);
  const over = region.state === "over";
  return {
    name: region.name,
    state: region.state,
    overflow: region.overflow ?? null,
    figures: region.figures,
    ...(region.printed === undefined ? {} : { printed: region.printed }),
    ...(region.length === undefined ? {} : { length: region.length }),
    ...(region.used === undefined ? {} : { used: region.used }),
    owners: owners(own),
    cuts: over ? cuts(own, region.overflow, nameOf) : [],
  };
}

function owners(pieces: readonly LinkedPiece[]): RegionPart["owners"] {
  const sums = new Map<string, { name: string; kind: LinkedPiece["kind"]; bytes: number }>();
  for (const { owner, kind, bytes } of pieces) {
    const sum = sums.get(`${kind} ${owner}`);
    if (sum === undefined) sums.set(`${kind} ${owner}`, { name: owner, kind, bytes });
    else sum.bytes += bytes;
  }
  return [...sums.values()].sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

const VECTORS = /^\.?(vector|isr_vector|intvec)/;

/** The largest pieces until they add up past the overflow; all but vector tables and what the linker made itself may go. */
function cuts(pieces: readonly LinkedPiece[], overflow: number | undefined, nameOf: (piece: string) => string): RegionPart["cuts"] {
  const candidates = pieces
    .filter(({ kind, bytes, name: piece }) => kind !== "linker" && kind !== "padding" && bytes > 0 && !VECTORS.test(piece))
    .sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  const found: RegionPart["cuts"] = [];
  let total = 0;
  for (const piece of candidates) {
    if (overflow === undefined ? found.length >= CUTS : total >= overflow) break;
    total += piece.bytes;
    found.push({ name: nameOf(piece.name), owner: piece.owner, bytes: piece.bytes, total });
  }
  return found;
}

function lines(failed: FailedLink, part: LinkErrorPart): TextLine[] {
  const found: TextLine[] = [];
  // What a linker script asserts names the fault itself; a region that is over may follow from it.
  const [asserted, others] = [part.messages.filter(isAssertion), part.messages.filter((message) => !isAssertion(message))];
  for (const message of asserted) found.push(...messageLines(message, "bad"));
  for (const region of failed.regions) found.push(regionLine(region, failed));
  for (const symbol of part.undefinedSymbols.slice(0, OWNERS)) found.push({ text: `nobody defines ${symbol}`, tone: "bad" });
  if (part.undefinedSymbols.length > OWNERS)
    found.push({ text: `… ${grouped(part.undefinedSymbols.length - OWNERS)} more undefined symbols`, tone: "bad" });
  for (const message of others.slice(0, OWNERS)) found.push(...messageLines(message));
  if (others.length > OWNERS) found.push({ text: `… ${grouped(others.length - OWNERS)} more messages in the JSON` });
  for (const note of part.notes) found.push({ text: note, tone: "quiet" });
  return found;
}

/** Text of an author of linker scripts: over several lines, or announced in capitals. LLD's own further lines begin with `>>>`. */
function isAssertion(message: string): boolean {
  return /^(ERROR|BUG|ASSERT|FATAL)\b/i.test(message) || (message.includes("\n") && !message.includes("\n>>>"));
}

function messageLines(message: string, tone?: "bad"): TextLine[] {
  const [first = "", ...rest] = message.split("\n");
  return [`linker: ${first}`, ...rest.map((line) => `        ${line}`)].map((text) => (tone === undefined ? { text } : { text, tone }));
}

function regionLine(region: FailedRegion, { linker, stopped }: FailedLink): TextLine {
  const { name: title, kind, state, overflow, figures, length, used, printed, endsIn } = region;
  const of = length === undefined ? "" : ` of ${inUnits(length)}`;
  if (state === "fits") {
    const left = length === undefined ? "" : `, ${inUnits(length - used!)} left${kind === "ram" ? " for the stack" : ""}`;
    return { text: `${title} fits: ${HOW[figures]}${inUnits(used!)}${of} used${left}`, tone: "good" };
  }
  if (state === "unknown") {
    const counted = used === undefined ? "" : `at least ${inUnits(used)}${of} used; `;
    const said = stopped
      ? "unknown whether it fits: LLD stopped after 20 errors, so its silence proves nothing"
      : used === undefined
        ? `${linker === undefined ? "the linker" : LINKERS[linker]} names no overflow, and what it takes is unknown`
        : "what was not found may take more";
    return { text: `${title}: ${counted}${said}`, tone: "quiet" };
  }
  const by = overflow === undefined ? "does not fit" : `is over by ${HOW[figures]}${grouped(overflow)} bytes`;
  const takes = used === undefined ? "" : `: ${inUnits(used)}${of} needed`;
  const stack = kind === "ram" ? ", before any stack" : "";
  const stoppedAt = printed === undefined || printed === overflow ? "" : ` (the linker stopped counting at ${grouped(printed)})`;
  const misplaced = endsIn === undefined ? "" : ` (its end lies in ${endsIn}: a section that belongs to ${title} was placed there)`;
  return { text: `${title} ${by}${misplaced}${stack}${takes}${stoppedAt}`, tone: "bad" };
}

const HOW: Readonly<Record<FailedRegion["figures"], string>> = { exact: "", atLeast: "at least ", estimate: "about " };

const LINKERS: Readonly<Record<NonNullable<FailedLink["linker"]>, string>> = {
  "gnu-ld": "GNU ld",
  lld: "LLD",
  armlink: "armlink",
  iar: "ILINK",
  ti: "tiarmlnk",
  segger: "SEGGER's linker",
};

function tables(region: RegionPart): View[] {
  if (region.state !== "over" || region.owners.length === 0) return [];
  const whole = region.owners.reduce((sum, owner) => sum + owner.bytes, 0);
  const fills: TableView = {
    kind: "table",
    name: "fills",
    title: `what fills ${region.name}`,
    columns: [
      { key: "owner", title: "crate, archive or object", align: "left", elastic: true },
      { key: "bytes", title: "bytes", align: "right" },
      { key: "share", title: "", align: "right" },
    ],
    ...firstRows(region.owners, (owner) => [name(owner.name), size(owner.bytes), share(owner.bytes, whole)], {
      top: OWNERS,
      hint: "--format json",
    }),
    total: [text("total"), size(whole), text("")],
  };
  const cut: TableView = {
    kind: "table",
    name: "cuts",
    title:
      region.overflow === null
        ? `largest pieces of ${region.name}`
        : `the fewest cuts that make ${region.name} fit: ${counted(region.cuts.length, "piece")}`,
    columns: [
      { key: "piece", title: "piece", align: "left", elastic: true },
      { key: "owner", title: "from", align: "left", elastic: true },
      { key: "bytes", title: "bytes", align: "right" },
      { key: "total", title: "sum", align: "right" },
    ],
    ...firstRows(region.cuts, (one) => [name(one.name), name(one.owner), size(one.bytes), size(one.total)], {
      top: CUTS,
      hint: "--format json",
    }),
  };
  return [fills, cut].map((table) => keyed(table, "region", name(region.name)));
}
