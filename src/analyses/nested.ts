import type { TreeEntry } from "../contract/program-shape.ts";
import type { Firmware } from "../image/firmware.ts";
import { PADDING } from "../ledger/claims.ts";
import { type ContributionTree, childrenOf, contributionTree } from "../ledger/contribution-tree.ts";
import type { Level } from "../ledger/ledger.ts";
import type { Package, Packages } from "../ledger/packages.ts";
import { type Atoms, tile } from "../ledger/tile.ts";
import { foldedRows, NESTING_COLUMNS, nestedRecords } from "../views/nested-rows.ts";
import { packageWord } from "../views/package-title.ts";
import { name, share, size, type TableView, text } from "../views/view.ts";
import type { Result } from "./analysis.ts";
import { unowned } from "./owner-amounts.ts";
import { missingAt, Unexplained } from "./why/reasons.ts";

/** What a tree can be nested by: region and section follow from the layout, the others are levels of the ledger. */
export type NestedLevel = Level;

/** Keeps atoms whose owner at a level has a name that matches. */
export interface LevelFilter {
  readonly level: Level;
  readonly matches: (name: string) => boolean;
}

export interface NestedOptions {
  /** Outermost first. */
  readonly by: readonly NestedLevel[];
  /** Rows below this depth are left out; their bytes are in the rows above. */
  readonly depth: number;
  /** Children of a row that people see; the others are one row. */
  readonly top: number;
  readonly filters: readonly LevelFilter[];
  /** Names of owners where the ledger's are not for people: symbols are asked for together. */
  readonly names: Readonly<Record<Level, (owners: readonly number[]) => Promise<readonly string[]>>>;
  readonly packages: Packages;
}

/** Contributions nested by any levels in any order: the children of every row add up to it. Needs the levels asked for. */
export async function nested(firmware: Firmware, options: NestedOptions): Promise<Result> {
  const { ledger, memory, sections } = firmware;
  const levels = [...new Set<Level>(["symbol", ...options.by.filter(isLedgerLevel), ...options.filters.map(({ level }) => level)])];
  const atoms = tile(
    memory,
    sections,
    levels.map((level) => ledger.spans(level)),
  );
  const columns = new Map<NestedLevel, Int32Array>(levels.map((level, i) => [level, ownersOf(firmware, atoms, i, level)]));
  columns.set("region", Int32Array.from(atoms.region));
  columns.set(
    "section",
    atoms.sectionRow.map((section) => (section < 0 ? PADDING : section)),
  );
  const chosen = await choose(firmware, atoms, columns, options);
  const kinds = memory.regions.map(({ kind }) => (kind === "flash" ? 0 : kind === "ram" ? 1 : 2));
  const rows = { count: atoms.count, bytes: atoms.length, memory: Uint8Array.from(atoms.region, (region) => kinds[region]!) };
  const tree = contributionTree(
    rows,
    options.by.map((level) => columns.get(level)!),
    chosen,
  );
  const entries = await entriesOf(firmware, tree, options);
  return {
    parts: { tree: { by: [...options.by], nodes: entries } },
    views: [table(tree, entries, options.top, packageWord(packagesIn(columns.get("package"), options.packages)))],
  };
}

/** The packages that own something. */
function packagesIn(owners: Int32Array | undefined, packages: Packages): Package[] {
  return [...new Set(owners ?? [])].filter((owner) => owner >= 0).map((owner) => packages.package(owner));
}

/** Rows that people do not see, as one. */
function folded(rest: readonly TreeEntry[], title: string): TreeEntry {
  const sum = (key: "bytes" | "flash" | "ram") => rest.reduce((bytes, entry) => bytes + entry[key], 0);
  return { ...rest[0]!, name: title, bytes: sum("bytes"), flash: sum("flash"), ram: sum("ram") };
}

function isLedgerLevel(level: NestedLevel): boolean {
  return level !== "region" && level !== "section";
}

/** Owners of all atoms at one level, bytes without one by their reason. The symbol level comes first among the atoms' levels. */
function ownersOf(firmware: Firmware, atoms: Atoms, column: number, level: Level): Int32Array {
  const unexplained = new Unexplained(firmware, missingAt(firmware, level));
  return Int32Array.from({ length: atoms.count }, (_, i) => unexplained.owner(atoms, i, column, 0));
}

async function namesOf(firmware: Firmware, level: Level, owners: readonly number[], options: NestedOptions): Promise<readonly string[]> {
  const named = options.names[level];
  if (named !== undefined) return named(owners);
  const table = firmware.ledger.owners(level);
  return owners.map((owner) => table.name(owner));
}

/** Rows that all filters keep; undefined when there is none. Each owner's name is compared once. */
async function choose(
  firmware: Firmware,
  atoms: Atoms,
  columns: ReadonlyMap<NestedLevel, Int32Array>,
  options: NestedOptions,
): Promise<number[] | undefined> {
  if (options.filters.length === 0) return undefined;
  const kept: { owners: Int32Array; wanted: ReadonlySet<number> }[] = [];
  for (const { level, matches } of options.filters) {
    const owners = columns.get(level)!;
    const distinct = [...new Set(owners)].filter((owner) => owner >= 0);
    const names = await namesOf(firmware, level, distinct, options);
    kept.push({ owners, wanted: new Set(distinct.filter((_, i) => matches(names[i]!))) });
  }
  return Array.from({ length: atoms.count }, (_, i) => i).filter((i) => kept.every(({ owners, wanted }) => wanted.has(owners[i]!)));
}

async function entriesOf(firmware: Firmware, tree: ContributionTree, options: NestedOptions): Promise<TreeEntry[]> {
  const nodes: number[] = [];
  const walk = (node: number) => {
    if (tree.depth[node]! >= options.depth) return;
    for (const child of childrenOf(tree, node)) {
      nodes.push(child);
      walk(child);
    }
  };
  walk(0);
  const names = await nodeNames(firmware, tree, nodes, options);
  return nodes.map(
    (node, i): TreeEntry => ({
      depth: tree.depth[node]!,
      level: options.by[tree.depth[node]! - 1]!,
      name: names[i]!,
      bytes: tree.bytes[node]!,
      flash: tree.flash[node]!,
      ram: tree.ram[node]!,
    }),
  );
}

async function nodeNames(
  firmware: Firmware,
  tree: ContributionTree,
  nodes: readonly number[],
  options: NestedOptions,
): Promise<readonly string[]> {
  const names = new Array<string>(nodes.length).fill("");
  const asked = new Map<Level, number[]>();
  nodes.forEach((node, i) => {
    const level = options.by[tree.depth[node]! - 1]!;
    const owner = tree.owner[node]!;
    const nobody = unowned(owner);
    if (nobody !== undefined) names[i] = nobody.name;
    else if (level === "region") names[i] = firmware.memory.regions[owner]!.name;
    else if (level === "section") names[i] = firmware.sections[owner]!.name;
    else {
      const known = asked.get(level);
      if (known === undefined) asked.set(level, [i]);
      else known.push(i);
    }
  });
  for (const [level, places] of asked) {
    const found = await namesOf(
      firmware,
      level,
      places.map((place) => tree.owner[nodes[place]!]!),
      options,
    );
    places.forEach((place, i) => {
      names[place] = found[i]!;
    });
  }
  return names;
}

const COLUMNS: TableView["columns"] = [
  { key: "name", title: "name", align: "left", elastic: true },
  { key: "level", title: "level", align: "left" },
  { key: "bytes", title: "bytes", align: "right" },
  { key: "share", title: "", align: "right" },
  { key: "flash", title: "flash", align: "right" },
  { key: "ram", title: "RAM", align: "right" },
];

function table(tree: ContributionTree, entries: readonly TreeEntry[], top: number, packageName: string): TableView {
  const shown = foldedRows(entries, top, folded);
  const cells = (entry: TreeEntry) => [
    text(entry.level === "package" ? packageName : entry.level),
    size(entry.bytes),
    share(entry.bytes, tree.bytes[0]!),
    size(entry.flash),
    size(entry.ram),
  ];
  return {
    kind: "table",
    name: "tree",
    columns: COLUMNS,
    rows: shown.map((entry) => [{ kind: "name", text: entry.name, depth: entry.depth - 1 }, ...cells(entry)]),
    records: {
      columns: [...NESTING_COLUMNS, ...COLUMNS],
      rows: (cut) => nestedRecords(cut ? shown : entries, (entry) => [name(entry.name), ...cells(entry)]),
    },
    total: [text("total"), text(""), size(tree.bytes[0]!), text(""), size(tree.flash[0]!), size(tree.ram[0]!)],
  };
}
