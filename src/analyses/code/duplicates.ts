import type { DuplicatesPart } from "../../contract/duplicates-shape.ts";
import type { TracedOwners } from "../../graph/data/data-owners.ts";
import { findEquals } from "../../graph/data/equal-bodies.ts";
import { firstRows, matching, type RowOptions } from "../../views/first-rows.ts";
import { counted, grouped } from "../../views/numbers.ts";
import { some } from "../../views/some.ts";
import { address, count, name, size, type TextLine, text, type View } from "../../views/view.ts";
import type { Result } from "../analysis.ts";

/** Copies named in a row for people. */
const MOST_NAMES = 3;

/** Functions and constants that an image holds more than once, with the bytes that they waste. `shownName` makes a symbol's name one for people. */
export function duplicates(
  { graph, objects }: TracedOwners,
  options: RowOptions & { readonly shownName: (raw: string) => string },
): Result {
  const { image } = graph.code;
  const found = findEquals(image, objects);
  const all = found.groups
    .map((group) => ({
      ...{ kind: group.kind, size: group.size, wasted: group.size * (group.copies.length - 1) },
      copies: group.copies.map((copy) =>
        copy.symbol < 0 ? { address: copy.address } : { address: copy.address, name: options.shownName(image.symbols.name(copy.symbol)) },
      ),
    }))
    .sort((a, b) => b.wasted - a.wasted || a.copies[0]!.address - b.copies[0]!.address);
  const wasted = (kind: string) => all.reduce((sum, group) => sum + (group.kind === kind ? group.wasted : 0), 0);
  const [functions, constants] = [wasted("function"), wasted("constant")];
  const part: DuplicatesPart = { groups: all, functions, constants, total: functions + constants };
  const groups = [...matching(all, options.match, ({ copies }) => copies.map((copy) => copy.name))];
  return { parts: { duplicates: { ...part, groups } }, views: views(part, groups, found.unread, options.top) };
}

function views(
  { groups, functions, constants, total }: DuplicatesPart,
  shown: DuplicatesPart["groups"],
  unread: number,
  top: number,
): View[] {
  const left: TextLine[] =
    unread === 0 ? [] : [{ text: `${counted(unread, "symbol")} over others that were read too often: not compared`, tone: "warn" }];
  if (groups.length === 0)
    return [{ kind: "text", name: "answer", lines: [{ text: "no two functions or constants are equal", tone: "strong" }, ...left] }];
  const lines: TextLine[] = [
    {
      text: `${counted(groups.length, "group")} of equals ${groups.length === 1 ? "wastes" : "waste"} ${grouped(total)} bytes: functions ${grouped(functions)}, constants ${grouped(constants)}`,
      tone: "strong",
    },
  ];
  if (functions > 0)
    lines.push({
      text: "equal functions stay apart as their addresses may be compared: LLD folds them with --icf=safe or --icf=all, GNU ld cannot",
      tone: "quiet",
    });
  if (constants > 0)
    lines.push({
      text: "equal constants are merged only within a unit, or as strings of one section: fewer units, fat LTO",
      tone: "quiet",
    });
  return [
    { kind: "text", name: "answer", lines: [...lines, ...left] },
    {
      kind: "table",
      name: "duplicates",
      columns: [
        { key: "wasted", title: "wasted", align: "right" },
        { key: "size", title: "size", align: "right" },
        { key: "copies", title: "copies", align: "right" },
        { key: "kind", title: "kind", align: "left" },
        { key: "address", title: "first", align: "right" },
        { key: "names", title: "names", align: "left", elastic: true },
      ],
      ...firstRows(
        shown,
        (group) => [
          size(group.wasted),
          size(group.size),
          count(group.copies.length),
          text(group.kind),
          address(group.copies[0]!.address),
          name(namesOf(group)),
        ],
        { top, hint: "--all" },
      ),
    },
  ];
}

function namesOf({ copies }: DuplicatesPart["groups"][number]): string {
  const names = [...new Set(copies.map((copy) => copy.name ?? "(no symbol)"))];
  return some(names, MOST_NAMES);
}
