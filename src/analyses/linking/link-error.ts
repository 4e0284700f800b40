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
  const over = region.overflow !== 0;
  return {
    name: region.name,
    overflow: region.overflow ?? null,
    atLeast: region.atLeast,
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
  for (const region of failed.regions) found.push(regionLine(region));
  for (const symbol of part.undefinedSymbols.slice(0, OWNERS)) found.push({ text: `nobody defines ${symbol}`, tone: "bad" });
  if (part.undefinedSymbols.length > OWNERS)
    found.push({ text: `… ${grouped(part.undefinedSymbols.length - OWNERS)} more undefined symbols`, tone: "bad" });
  for (const message of part.messages.slice(0, OWNERS)) found.push({ text: `linker: ${message}` });
  for (const note of part.notes) found.push({ text: note, tone: "quiet" });
  return found;
}

function regionLine({ name: region, kind, overflow, atLeast, length, used, printed }: FailedRegion): TextLine {
  const of = length === undefined ? "" : ` of ${inUnits(length)}`;
  if (overflow === 0) {
    const left =
      length === undefined || used === undefined ? "" : `, ${inUnits(length - used)} left${kind === "ram" ? " for the stack" : ""}`;
    return { text: `${region} fits: ${inUnits(used ?? 0)}${of} used${left}`, tone: "good" };
  }
  const by = overflow === undefined ? "does not fit" : `is over by ${atLeast ? "at least " : ""}${grouped(overflow)} bytes`;
  const takes = used === undefined ? "" : `: ${inUnits(used)}${of} needed`;
  const stack = kind === "ram" ? ", before any stack" : "";
  const linker = printed === undefined || printed === overflow ? "" : ` (the linker stopped counting at ${grouped(printed)})`;
  return { text: `${region} ${by}${stack}${takes}${linker}`, tone: "bad" };
}

function tables(region: RegionPart): View[] {
  if (region.overflow === 0 || region.owners.length === 0) return [];
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
