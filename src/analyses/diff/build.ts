import { counted } from "../../bytes/quantities.ts";
import type { DiffPart } from "../../contract/diff-shape.ts";
import type { ReportDocument } from "../../contract/document.ts";
import { commandLines } from "./command-lines.ts";

type Difference = DiffPart["build"][number];

const NOTHING = "none";
/** Command lines of compilers, in one text. */
const FLAGS = "flags";
const BETWEEN = "; ";
/** Command lines that are told of one side. */
const MOST_LINES = 2;

/** What is different in the tool chain, its flags, the target and the versions of crates. */
export function buildDifferences(base: ReportDocument, head: ReportDocument): Difference[] {
  return [
    ...compared(producers(base), producers(head)),
    ...compared(target(base), target(head)),
    ...compared(settings(base), settings(head)),
    ...compared(crates(base), crates(head)).filter(({ base: was, head: is }) => was !== NOTHING && is !== NOTHING),
  ];
}

function compared(base: ReadonlyMap<string, string>, head: ReadonlyMap<string, string>): Difference[] {
  return [...new Set([...base.keys(), ...head.keys()])]
    .map((what) => ({ what, base: base.get(what) ?? NOTHING, head: head.get(what) ?? NOTHING }))
    .map((difference) => (difference.what === FLAGS ? differingFlags(difference) : difference))
    .filter((difference) => difference.base !== difference.head);
}

/** Of the command lines those that are on one side alone; of one on each side the words that are. */
function differingFlags({ what, base, head }: Difference): Difference {
  const [before, after] = [base.split(BETWEEN), head.split(BETWEEN)];
  // Without debug information they are not known, which is no difference.
  if (base === NOTHING || head === NOTHING) return { what, base: NOTHING, head: NOTHING };
  const [gone, come] = [without(before, after), without(after, before)];
  if (gone.length !== 1 || come.length !== 1) return { what, base: lines(gone), head: lines(come) };
  const [old, now] = [gone[0]!.split(" "), come[0]!.split(" ")];
  return { what, base: said(without(old, now), " "), head: said(without(now, old), " ") };
}

const without = (all: readonly string[], others: readonly string[]) => all.filter((one) => !others.includes(one));

const said = (parts: readonly string[], between: string) => (parts.length === 0 ? NOTHING : parts.join(between));

function lines(all: readonly string[]): string {
  const more = all.length - MOST_LINES;
  return more > 0
    ? `${said(all.slice(0, MOST_LINES), BETWEEN)} and ${counted(more, "more command line", "more command lines")}`
    : said(all, BETWEEN);
}

/** `rustc 1.96.0` by the tool's name. */
function producers({ firmware }: ReportDocument): Map<string, string> {
  const found = new Map<string, string[]>();
  for (const producer of firmware.producers) {
    const at = producer.search(/\s\d/);
    const [tool, version] = at < 0 ? [producer, "used"] : [producer.slice(0, at), producer.slice(at + 1)];
    found.set(tool, [...(found.get(tool) ?? []), version].sort());
  }
  return new Map([...found].map(([tool, versions]) => [tool, versions.join(", ")]));
}

function target({ firmware }: ReportDocument): Map<string, string> {
  const { triple, architecture, fpu, floatAbi } = firmware.target;
  const told = { target: triple, architecture, "floating-point unit": fpu, "float ABI": floatAbi };
  const known = new Map<string, string>();
  for (const [what, value] of Object.entries(told)) if (value !== null) known.set(what, value);
  return known;
}

/** What the measurer wrote down, and the command lines that compilers leave in the debug information. */
function settings({ revision, units }: ReportDocument): Map<string, string> {
  const found = new Map((revision?.build ?? []).map(({ what, value }): [string, string] => [what, value]));
  const flags = commandLines((units ?? []).map((unit) => unit.producer ?? ""));
  if (flags.length > 0) found.set(FLAGS, flags.join(BETWEEN));
  return found;
}

function crates({ contents, crates: table }: ReportDocument): Map<string, string> {
  const versions = new Map<string, Set<string>>();
  const add = (name: string, version: string | undefined) => {
    if (version === undefined) return;
    const known = versions.get(name) ?? new Set();
    versions.set(name, known.add(version));
  };
  for (const row of contents ?? []) add(`crate ${row.package}`, row.version);
  for (const row of table ?? []) add(`crate ${row.name}`, row.version);
  return new Map([...versions].map(([name, found]) => [name, [...found].sort().join(", ")]));
}
