import type { ArchiveEntry, LinkMapPart } from "../../contract/document.ts";
import type { Firmware } from "../../image/firmware.ts";
import { type Amounts, type Atoms, addAtom, joinedAtoms, noAmounts } from "../../ledger/tile.ts";
import type { LinkMapFacts } from "../../linkmap/link-map.ts";
import { foldedRows, NESTING_COLUMNS, nestedRecords } from "../../views/nested-rows.ts";
import { counted } from "../../views/numbers.ts";
import { name, type TableView, type TextView, text } from "../../views/view.ts";
import type { Result } from "../analysis.ts";
import {
  FIGURE_COLUMNS,
  type FigureRowOptions,
  figureCells,
  figuresOf,
  isDataAt,
  symbolClasses,
  totalCells,
  totalOf,
  unowned,
} from "../owner-amounts.ts";
import { Unexplained } from "../why/reasons.ts";

export interface ArchivesOptions extends FigureRowOptions {
  /** 1: archives; 2: their members too; 3: their input sections too. */
  readonly depth: number;
}

/** Columns of the atoms: the symbol level comes last. */
const LEVELS = ["archive", "object", "input section", "symbol"] as const;

interface Node {
  readonly owner: number;
  readonly amounts: Amounts;
  readonly children: Map<number, Node>;
}

/** What each archive, each of its members and each of their input sections contributes: rows add up. Needs the levels that a map decides. */
export function archives(firmware: Firmware, facts: LinkMapFacts, options: ArchivesOptions): Result {
  const { ledger, memory, sections, symbols } = firmware;
  const classes = symbolClasses(symbols);
  const atoms = joinedAtoms(
    memory,
    sections,
    LEVELS.map((level) => (level === "symbol" ? { spans: ledger.spans(level), classes } : ledger.spans(level))),
  );
  const root: Node = { owner: 0, amounts: noAmounts(), children: new Map() };
  const unexplained = new Unexplained(firmware, "not in the map");
  const keeps = keeper(firmware, facts, options);
  for (let i = 0; i < atoms.count; i++)
    if (keeps(atoms, i)) count(firmware, atoms, i, root, Math.min(options.depth, LEVELS.length - 1), unexplained);
  const { sort = "flash" } = options;
  const amount = ({ amounts }: Node) => (sort === "name" ? 0 : amounts[sort]);
  const nameOf = (node: Node, level: 0 | 1 | 2) => entryOf(firmware, facts, node, level, 1).name;
  const ordered = (node: Node, level: 0 | 1 | 2): Node[] => {
    const names = new Map([...node.children.values()].map((child) => [child, nameOf(child, level)]));
    const byName = (a: Node, b: Node) => (names.get(a)! < names.get(b)! ? -1 : 1);
    return [...names.keys()].sort(
      (a, b) => amount(b) - amount(a) || (sort === "name" ? byName(a, b) : 0) || byAmounts(a, b) || byName(a, b),
    );
  };
  const entries: ArchiveEntry[] = [];
  const shownAs = (node: Node, level: 0 | 1 | 2, depth: number) => {
    const entry = entryOf(firmware, facts, node, level, depth);
    entries.push(entry);
    // An object without an archive is its own only member.
    const only = level === 0 && entry.kind === "object" ? [...node.children.values()][0] : undefined;
    const below = (only === undefined ? Math.min(level + 1, 2) : 2) as 1 | 2;
    for (const child of ordered(only ?? node, below)) shownAs(child, below, depth + 1);
  };
  for (const node of ordered(root, 0)) shownAs(node, 0, 1);
  return { parts: { linkMap: linkMapPart(facts), archives: entries }, views: [source(firmware, facts), table(entries, options)] };
}

function count(firmware: Firmware, atoms: Atoms, i: number, root: Node, depth: number, unexplained: Unexplained): void {
  const symbol = atoms.owners[3]![i]!;
  const isData = isDataAt(firmware, atoms, i, symbol);
  let node = root;
  for (let level = 0; level < depth; level++) {
    const owner = unexplained.owner(atoms, i, level, 3);
    let child = node.children.get(owner);
    if (child === undefined) {
      child = { owner, amounts: noAmounts(), children: new Map() };
      node.children.set(owner, child);
    }
    addAtom(child.amounts, atoms, i, firmware.memory, firmware.sections, owner, isData);
    if (owner < 0) break;
    node = child;
  }
}

function byAmounts(a: Node, b: Node): number {
  return b.amounts.flash - a.amounts.flash || b.amounts.ram - a.amounts.ram;
}

/** Whether an atom lies in an archive, a member or an input section whose name is asked for, of the levels that are shown. */
function keeper({ ledger }: Firmware, facts: LinkMapFacts, { match, depth }: ArchivesOptions): (atoms: Atoms, i: number) => boolean {
  if (match === undefined) return () => true;
  const pieces = ledger.owners("input section");
  const named: readonly ((owner: number) => readonly string[])[] = [
    (owner) => [facts.archives[owner]!.name, facts.archives[owner]!.path],
    (owner) => [facts.members[owner]!.name, facts.members[owner]!.path],
    (owner) => [pieces.name(owner)],
  ];
  const known = named.map(() => new Map<number, boolean>());
  return (atoms, i) =>
    named.slice(0, depth).some((namesOf, level) => {
      const owner = atoms.owners[level]![i]!;
      if (owner < 0) return false;
      const found = known[level]!.get(owner) ?? namesOf(owner).some(match);
      known[level]!.set(owner, found);
      return found;
    });
}

function entryOf(firmware: Firmware, { archives: all, members }: LinkMapFacts, node: Node, level: 0 | 1 | 2, depth: number): ArchiveEntry {
  const figures = figuresOf(node.amounts);
  const place = { depth, level: (["archive", "object", "input section"] as const)[level] };
  const nobody = unowned(node.owner);
  if (nobody !== undefined) return { ...place, ...nobody, ...figures };
  if (level === 0) {
    const { name: archive, kind, path } = all[node.owner]!;
    return { ...place, name: archive, kind, ...(path === archive ? {} : { path }), ...figures };
  }
  if (level === 1) {
    const { name: member, archive, path } = members[node.owner]!;
    return {
      ...place,
      name: member,
      kind: all[archive]!.kind === "linker" ? "linker" : "object",
      ...(path === member ? {} : { path }),
      ...figures,
    };
  }
  return { ...place, name: firmware.ledger.owners("input section").name(node.owner), kind: "input section", ...figures };
}

const COLUMNS: TableView["columns"] = [{ key: "kind", title: "kind", align: "left" }, ...FIGURE_COLUMNS];

/** Rows that people do not see, as one. */
function folded(rest: readonly ArchiveEntry[], title: string): ArchiveEntry {
  const { depth, level } = rest[0]!;
  return { depth, level, name: title, kind: "unknown", ...totalOf(rest) };
}

function table(entries: readonly ArchiveEntry[], { depth, top }: ArchivesOptions): TableView {
  const total = totalOf(entries.filter((entry) => entry.depth === 1));
  const shown = foldedRows(entries, top, folded);
  const cells = (entry: ArchiveEntry) => [text(entry.kind), ...figureCells(entry, total.flash)];
  return {
    kind: "table",
    name: "archives",
    columns: [
      {
        key: "archive",
        title: ["archive", "archive > member", "archive > member > input section"][depth - 1] ?? "archive",
        align: "left",
        elastic: true,
      },
      ...COLUMNS,
    ],
    rows: shown.map((entry) => [
      { kind: "name", text: entry.depth === 2 ? entry.name.replace(/^.*?\((.*)\)$/, "$1") : entry.name, depth: entry.depth - 1 },
      ...cells(entry),
    ]),
    records: {
      columns: [
        ...NESTING_COLUMNS,
        { key: "name", title: "name", align: "left" },
        { key: "level", title: "level", align: "left" },
        ...COLUMNS,
      ],
      rows: (cut) => nestedRecords(cut ? shown : entries, (entry) => [name(entry.name), text(entry.level), ...cells(entry)]),
    },
    total: totalCells(total, text("")),
    more:
      shown.length < entries.length ? "--all shows all rows" : depth === 1 ? "members: --depth 2; input sections: --depth 3" : undefined,
  };
}

/** The part of the document that names the map. */
export function linkMapPart({ file, linker, evidence, complete }: LinkMapFacts): LinkMapPart {
  return { file, linker, evidence, complete };
}

const LINKERS = { "gnu-ld": "GNU ld", lld: "LLD", armlink: "armlink", iar: "ILINK", ti: "tiarmlnk", segger: "SEGGER's linker" } as const;

/** Says where the figures come from, and what link-time optimisation took from them. */
export function source(firmware: Firmware, { file, linker, evidence, members }: LinkMapFacts): TextView {
  const how = evidence === "--map" ? "" : `, found ${evidence}`;
  const joined = firmware.findings.list().filter(({ code }) => code === "map/lto");
  return {
    kind: "text",
    name: "map",
    lines: [
      { text: `from ${file}${how}: map of ${LINKERS[linker]}, ${counted(members.length, "object")}`, tone: "quiet" },
      ...joined.map(({ message, hint }) => ({ text: `${message}; ${hint}`, tone: "warn" as const })),
    ],
  };
}
