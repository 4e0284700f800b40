import { nearestWord } from "../../bytes/did-you-mean.ts";
import type { ReportDocument } from "../../contract/document.ts";
import { noBound, passesAsBound } from "../../contract/stack-verdict.ts";
import type { LevelAmount } from "../../image/level-amounts.ts";
import { globMatches } from "../../views/glob.ts";
import { contentsOf } from "../diff/items.ts";

interface Rule {
  readonly subject: { readonly kind: string; readonly what: string | undefined };
  readonly in: string | undefined;
}

interface Side {
  readonly document: ReportDocument;
  /** Bytes by the owners of levels that the document does not hold, by what the level is called. */
  readonly amounts: LevelAmounts;
}

/** Amounts of levels by what they are called; undefined for one that nothing tells of this image. */
export type LevelAmounts = ReadonlyMap<string, readonly LevelAmount[] | undefined>;

/** What was measured; `actual` is undefined when the image has the subject but its size cannot be told, and `unknown` says why. */
export type Measurement =
  | {
      readonly found: true;
      readonly actual: number | undefined;
      /** Length of the region that percentages are of. */
      readonly whole: number | undefined;
      readonly overflow: number;
      readonly shown: string;
      readonly unknown: string | undefined;
      /** What is counted, where it is no bytes. */
      readonly unit?: string;
    }
  | { readonly found: false; readonly sentence: string };

const told = (shown: string, actual: number, whole?: number, overflow = 0): Extract<Measurement, { found: true }> => ({
  found: true,
  actual,
  whole,
  overflow,
  shown,
  unknown: undefined,
});
const untold = (shown: string, reason: string, whole?: number): Measurement => ({
  found: true,
  actual: undefined,
  whole,
  overflow: 0,
  shown,
  unknown: reason,
});

/** Measures the subject of a budget, in bytes where no unit is said. */
export function measureSubject(rule: Rule, side: Side): Measurement {
  const { kind, what } = rule.subject;
  const { document } = side;
  const where = rule.in === undefined ? undefined : regionFilter(document, rule.in);
  if (where !== undefined && "sentence" in where) return where;
  const isHere = where?.isHere ?? (() => true);
  switch (kind) {
    case "region":
      return region(document, what ?? "");
    case "section":
      return sumOf(
        "section",
        what ?? "",
        rows(document, (row) => [row.section]),
        isHere,
      );
    case "crate":
      return sumOf(
        "crate",
        what ?? "",
        rows(document, (row) => [row.package, ...(row.version === undefined ? [] : [`${row.package} ${row.version}`])]),
        isHere,
      );
    case "symbol":
      return sumOf(
        "symbol",
        what ?? "",
        rows(document, (row) => [row.demangled ?? row.symbol, row.symbol]),
        isHere,
      );
    case "async-state":
      return asyncState(document, what ?? "", isHere);
    case "vector":
      return vectorSize(document, what ?? "");
    case "stack":
      return stack(document, what);
    case "headroom":
      return headroom(document, what);
    case "thread":
      return thread(document, what ?? "");
    case "heap":
      return heap(document, what);
    case "panics":
      return panics(document, what);
    case "image":
      return imageSize(document, what ?? "");
    default:
      return levelSum(kind, what ?? "", side, isHere);
  }
}

function regionFilter(document: ReportDocument, place: string): { isHere: (region: string) => boolean } | NotFound {
  const regions = document.regions ?? [];
  const lower = place.toLowerCase();
  if (regions.some((region) => region.name === place)) return { isHere: (region) => region === place };
  if (lower !== "flash" && lower !== "ram")
    return missing(
      "region",
      place,
      regions.map((region) => region.name),
    );
  const names = new Set(regions.filter((region) => region.kind === lower).map((region) => region.name));
  return { isHere: (region) => names.has(region) };
}

type NotFound = Extract<Measurement, { found: false }>;

function missing(kind: string, what: string, names: readonly string[]): NotFound {
  const near = nearestWord(what, names.slice(0, 5000));
  const few = names.length > 0 && names.length <= 8 ? `; there are ${names.join(", ")}` : "";
  return { found: false, sentence: `the image has no ${kind} ${what}${near === undefined ? few : `; did you mean ${near}?`}` };
}

function region(document: ReportDocument, what: string): Measurement {
  const regions = document.regions ?? [];
  const found = regions.find((candidate) => candidate.name === what);
  if (found === undefined)
    return missing(
      "region",
      what,
      regions.map((candidate) => candidate.name),
    );
  return told(found.name, found.used, found.length ?? undefined, found.overflow);
}

/** Places that can panic: all, or those in sources of crates with this name. */
function panics(document: ReportDocument, crate: string | undefined): Measurement {
  const shown = crate === undefined ? "panics" : `panics of ${crate}`;
  const places = document.panics;
  if (places === undefined) return untold(shown, "this report does not hold the places that can panic");
  const isAsked = (name: string) =>
    crate === undefined || [name, name.split(" ")[0]!].some((one) => one === crate || globMatches(crate, one));
  const packages = [...new Set(contentsOf(document).map((row) => row.package))];
  const count = places.filter((place) => isAsked(place.crate ?? "")).length;
  if (count === 0 && crate !== undefined && !packages.some(isAsked)) return missing("crate", crate, packages);
  return { ...told(shown, count), unit: "place" };
}

interface Row {
  readonly names: readonly string[];
  readonly region: string;
  readonly bytes: number;
}

function rows(document: ReportDocument, names: (row: ReturnType<typeof contentsOf>[number]) => string[]): Row[] {
  return contentsOf(document).map((row) => ({ names: names(row), region: row.region, bytes: row.bytes }));
}

function sumOf(kind: string, pattern: string, all: readonly Row[], isHere: (region: string) => boolean): Measurement {
  const isGlob = /[*?]/.test(pattern);
  const matching = all.filter((row) => row.names.some((name) => name === pattern || (isGlob && globMatches(pattern, name))));
  if (matching.length === 0) return missing(kind, pattern, [...new Set(all.map((row) => row.names[0] ?? ""))]);
  return told(
    `${kind} ${pattern}`,
    matching.reduce((bytes, row) => bytes + (isHere(row.region) ? row.bytes : 0), 0),
  );
}

/** Bytes of an owner at a level: of those that the contents name, else as measured besides. */
function levelSum(level: string, pattern: string, { document, amounts }: Side, isHere: (region: string) => boolean): Measurement {
  const told = contentsOf(document).filter(({ owners }) => owners?.[level] !== undefined);
  if (told.length > 0)
    return sumOf(
      level,
      pattern,
      told.map((row) => ({ names: [row.owners![level]!], region: row.region, bytes: row.bytes })),
      isHere,
    );
  const measured = amounts.get(level);
  if (measured === undefined) return untold(`${level} ${pattern}`, `nothing tells the level ${level} of ${document.firmware.file}`);
  const all = measured.map(({ name, region: place, bytes }) => ({ names: pathsOf(name), region: place, bytes }));
  return sumOf(level, pattern, all, isHere);
}

/** A path as it is, and its last parts: `src/net.rs` names `/home/app/src/net.rs` too. */
function pathsOf(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, i) => parts.slice(i).join("/")).slice(0, 32);
}

/** The static that holds the state of an async function: `POOL` of an embassy task, or a static of that name. */
function asyncState(document: ReportDocument, pattern: string, isHere: (region: string) => boolean): Measurement {
  const statics = contentsOf(document).filter((row) => row.kind === "object");
  const all = statics.map((row) => {
    const name = row.demangled ?? row.symbol;
    const task = /^(.*)::(?:__embassy_\w+::)?POOL$/.exec(name)?.[1];
    return { names: task === undefined ? [name] : [task, name], region: row.region, bytes: row.bytes };
  });
  return sumOf("async-state", pattern, all, isHere);
}

function vectorSize(document: ReportDocument, pattern: string): Measurement {
  const entries = document.vectors?.entries;
  if (entries === undefined) return untold(`vector ${pattern}`, "no vector table was found");
  const matching = entries.filter((entry) => entry.name === pattern || (/[*?]/.test(pattern) && globMatches(pattern, entry.name)));
  if (matching.length === 0)
    return missing(
      "vector",
      pattern,
      entries.map((entry) => entry.name),
    );
  const handlers = new Map(matching.map((entry) => [entry.address, entry.size]));
  const sizes = [...handlers.values()];
  if (sizes.includes(undefined)) return untold(`vector ${pattern}`, "the size of its handler is not known");
  return told(
    `vector ${pattern}`,
    sizes.reduce<number>((bytes, size) => bytes + (size ?? 0), 0),
  );
}

function lengthOf(document: ReportDocument, name: string | undefined): number | undefined {
  return document.regions?.find((candidate) => candidate.name === name)?.length ?? undefined;
}

function stack(document: ReportDocument, root: string | undefined): Measurement {
  const found = document.stack;
  if (found === undefined) return untold("stack", "it was not analysed");
  const whole = lengthOf(document, found.region);
  const { bytes } = found.worstCase;
  if (root === undefined) {
    if (bytes === null || !passesAsBound(found)) return untold("stack", found.reason ?? noBound(found), whole);
    return told("stack", bytes, whole);
  }
  const matches = (name: string) => name === root || (/[*?]/.test(root) && globMatches(root, name));
  const handlers = found.interrupts.filter(({ name }) => matches(name));
  const main = found.worstCase.path[0];
  if (handlers.length > 0) return told(`stack ${root}`, Math.max(...handlers.map(({ bytes }) => bytes)), whole);
  if (main !== undefined && matches(main.name) && found.worstCase.main !== undefined)
    return told(`stack ${root}`, found.worstCase.main, whole);
  return missing("root", root, [...found.interrupts.map(({ name }) => name), ...(main === undefined ? [] : [main.name])]);
}

function headroom(document: ReportDocument, place: string | undefined): Measurement {
  const found = document.stack;
  const shown = "headroom";
  if (found === undefined) return untold(shown, "the stack was not analysed");
  if (place !== undefined && place !== found.region)
    return { found: false, sentence: `the stack does not lie in ${place}${found.region === undefined ? "" : ` but in ${found.region}`}` };
  const whole = lengthOf(document, found.region);
  if (found.headroom === null || !passesAsBound(found)) return untold(shown, found.reason ?? noBound(found), whole);
  return told(shown, found.headroom, whole);
}

/** What the stack of a thread has left; of several threads the least, and unknown when one of them is. */
function thread(document: ReportDocument, pattern: string): Measurement {
  const threads = document.stack?.threads ?? [];
  const matching = threads.filter(({ name }) => name === pattern || globMatches(pattern, name));
  if (matching.length === 0)
    return missing(
      "thread",
      pattern,
      threads.map(({ name }) => name),
    );
  const strict = document.stack?.strict === true;
  const open = matching.find(({ left, verdict }) => left === null || (strict && verdict !== "bound"));
  const shown = `left of thread ${pattern}`;
  if (open !== undefined)
    return untold(shown, `${open.name}: ${open.reason ?? "what it needs stands on assumptions, which --strict-stack refuses"}`);
  return told(shown, Math.min(...matching.map(({ left }) => left!)));
}

function heap(document: ReportDocument, place: string | undefined): Measurement {
  const found = document.heap;
  if (found === undefined || found.kind === "none") return untold("heap", "no heap was recognised");
  const home = document.regions?.find(
    (candidate) => found.start !== undefined && found.start >= candidate.origin && found.start < candidate.origin + (candidate.length ?? 0),
  );
  if (place !== undefined && home !== undefined && home.name !== place)
    return { found: false, sentence: `the heap does not lie in ${place} but in ${home.name}` };
  if (found.bytes === null) return untold("heap", found.reason ?? "its size is not known", home?.length ?? undefined);
  return told("heap", found.bytes, home?.length ?? undefined);
}

function imageSize(document: ReportDocument, what: string): Measurement {
  const found = document.image;
  if (found === undefined) return untold(`image ${what}`, "the report does not tell what is flashed");
  const sizes: Readonly<Record<string, number>> = { bin: found.bin.bytes, hex: found.hex.bytes, uf2: found.uf2.bytes, data: found.data };
  const actual = sizes[what];
  return actual === undefined ? missing("format", what, Object.keys(sizes)) : told(`image ${what}`, actual);
}
