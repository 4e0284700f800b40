import type { ChangeClass, ChangeEntry, DiffPart } from "../../src/contract/diff-shape.ts";
import { largestChanges } from "../../src/views/largest-changes.ts";
import { shortName, shortNames } from "../../src/views/names.ts";
import { grouped, signed } from "../../src/views/numbers.ts";
import { shortened } from "../../src/views/safe-text.ts";
import { codeSpan } from "../markdown/escape.ts";

const LONGEST_NAME = 90;
const MOST_LINES = 20;
/** Components or crates named before the folds. */
const MOST_NAMED = 5;

/** Kinds of changes in the order in which they are kept when there is little room. */
const KINDS: readonly { readonly class: ChangeClass; readonly title: string }[] = [
  { class: "grown", title: "What grew" },
  { class: "new", title: "New" },
  { class: "shrunk", title: "What shrank" },
  { class: "gone", title: "Gone" },
  { class: "renamed", title: "Renamed" },
  { class: "re-instantiated", title: "Generics with other arguments" },
  { class: "moved", title: "Moved" },
];

/** A fold for each kind of change of symbols, the largest changes first. */
export function folds(diff: DiffPart, rows: number, kinds: number): string[] {
  const symbols = diff.changes.filter((change) => change.level === "symbol");
  const crates = diff.changes.filter((change) => change.level === "crate" && change.delta !== 0);
  const components = diff.changes.filter((change) => change.level === "component" && change.delta !== 0);
  const chosen = kinds > 0 && crates.length > 1 ? [fold("By crate", crates, rows)] : [];
  if (kinds > 0 && components.length > 0) chosen.unshift(fold("By component", components, rows));
  for (const { class: kind, title } of KINDS.slice(0, kinds)) {
    const own = symbols.filter((change) => change.class === kind);
    if (own.length > 0) chosen.push(fold(title, own, rows));
  }
  return chosen;
}

function fold(title: string, changes: readonly ChangeEntry[], most: number): string {
  const shown = changes.slice(0, most);
  const rest = changes.slice(most);
  const sum = (rows: readonly ChangeEntry[]) => rows.reduce((bytes, change) => bytes + change.delta, 0);
  const names = shortNames(
    shown.map((change) => ({ text: change.name })),
    LONGEST_NAME,
  );
  const lines = shown.map(
    (change, i) =>
      `| ${signed(change.delta)} | ${nameOf(change, names[i]!)} | ${codeSpan(shortened(change.region, 40))} | ${before(change)} |`,
  );
  if (rest.length > 0) lines.push(`| ${signed(sum(rest))} | other: ${grouped(rest.length)} | | |`);
  return [
    `<details><summary>${title} (${grouped(changes.length)}, ${signed(sum(changes))} B)</summary>`,
    "",
    "| bytes | name | region | |",
    "| ---: | --- | --- | --- |",
    ...lines,
    "",
    "</details>",
  ].join("\n");
}

function nameOf({ baseName }: ChangeEntry, name: string): string {
  const now = codeSpan(name);
  return baseName === undefined ? now : `${now} (was ${codeSpan(shortName({ text: baseName }, LONGEST_NAME))})`;
}

function before({ base, head, class: kind }: ChangeEntry): string {
  return kind === "new" ? grouped(head) : kind === "gone" ? `was ${grouped(base)}` : `${grouped(base)} → ${grouped(head)}`;
}

/** `app +1,904 B, core +212 B`: the components or crates that changed most, before everything else. */
export function grown(diff: DiffPart): string {
  const largest = largestChanges(diff, MOST_NAMED);
  return largest.map(({ name, delta }) => `${codeSpan(shortened(name, 60))} **${signed(delta)} B**`).join(", ");
}

/** `FLASH: grew +1,904, shrank −640, padding +4 = +1,268 B`, a line a region that changed: the folds add up to the table. */
export function sums(diff: DiffPart): string {
  const words: Readonly<Record<ChangeClass, string>> = {
    grown: "grew",
    shrunk: "shrank",
    new: "new",
    gone: "gone",
    renamed: "renamed",
    "re-instantiated": "re-instantiated",
    moved: "moved",
    "layout only": "layout",
  };
  const lines = diff.regions
    .filter((region) => region.delta !== 0)
    .map((region) => {
      const found = new Map<string, number>();
      for (const change of diff.changes) {
        if (change.level !== "symbol" || change.region !== region.name || change.delta === 0) continue;
        const word = words[change.class];
        found.set(word, (found.get(word) ?? 0) + change.delta);
      }
      const terms = [...found].map(([word, bytes]) => `${word} ${signed(bytes)}`);
      return terms.length < 2 ? "" : `${codeSpan(shortened(region.name, 60))}: ${terms.join(", ")} = ${signed(region.delta)} B`;
    });
  return lines
    .filter((line) => line !== "")
    .slice(0, MOST_LINES)
    .join("<br>\n");
}
