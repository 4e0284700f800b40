import type { FunctionInstance } from "../../attribution/program.ts";
import type { GenericCrateEntry, GenericEntry } from "../../contract/program-shape.ts";
import type { Firmware } from "../../image/firmware.ts";
import type { Packages } from "../../ledger/packages.ts";
import { firstRows, type RowOptions } from "../../views/first-rows.ts";
import { counted } from "../../views/numbers.ts";
import { count, name, none, type Row, size, type TableView, text, type View } from "../../views/view.ts";
import type { Result } from "../analysis.ts";
import type { Outlinable } from "./outlinable.ts";

/** What is asked of generics; one matches by its name or that of an instance. */
export interface GenericsOptions extends RowOptions {
  readonly sort: "saving" | "total" | "instances" | "outlinable";
  /** What instances have in common. */
  readonly outlinable: Outlinable;
}

/**
 * Generic functions and templates: all that have several instances, and those with one whose name says that they are generic. Instances of one
 * generic share their definition and, where it is known, the place where it was written.
 */
export function generics(firmware: Firmware, packages: Packages, instances: readonly FunctionInstance[], options: GenericsOptions): Result {
  const groups = new Map<string, FunctionInstance[]>();
  for (const instance of instances) {
    const key = `${instance.definition}\n${instance.place ?? ""}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [instance]);
    else group.push(instance);
  }
  const { match, sort } = options;
  const entries = [...groups.values()]
    .filter((group) => group.some(({ isGeneric }) => isGeneric === "yes") || (group.length > 1 && group[0]!.isGeneric === "unknown"))
    .map((group) => entryOf(firmware, packages, group, options.outlinable))
    .filter((entry) => match === undefined || match(entry.name) || entry.instances.some((instance) => match(instance.name)));
  const key = (entry: GenericEntry) => (sort === "instances" ? entry.instances.length : (entry[sort] ?? 0));
  entries.sort((a, b) => key(b) - key(a) || b.total - a.total || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  const byCrate = crateTotals(entries);
  return {
    parts: { generics: entries, genericCrates: byCrate },
    views: entries.length === 0 ? [NOTHING] : [table(entries, options.top), crateTable(byCrate)],
  };
}

const NOTHING: View = {
  kind: "text",
  name: "answer",
  lines: [{ text: "no function of this image is an instance of a generic", tone: "strong" }],
};

/** Sums by the crate or folder that defines the generics, the one with the most to save first. */
function crateTotals(entries: readonly GenericEntry[]): GenericCrateEntry[] {
  const sums = new Map<string, GenericCrateEntry>();
  for (const { author = "(unknown)", instances, total, saving, outlinable } of entries) {
    const sum = sums.get(author) ?? { name: author, generics: 0, instances: 0, total: 0, saving: 0, outlinable: 0, unknown: 0 };
    sums.set(author, {
      name: author,
      generics: sum.generics + 1,
      instances: sum.instances + instances.length,
      total: sum.total + total,
      saving: sum.saving + saving,
      outlinable: sum.outlinable + (outlinable ?? 0),
      unknown: sum.unknown + (outlinable === undefined ? 1 : 0),
    });
  }
  return [...sums.values()].sort((a, b) => b.saving - a.saving || b.total - a.total || (a.name < b.name ? -1 : 1));
}

function crateTable(rows: readonly GenericCrateEntry[]): TableView {
  return {
    kind: "table",
    name: "generic-crates",
    title: "by the crate that defines them",
    columns: [
      { key: "crate", title: "crate", align: "left", elastic: true },
      { key: "generics", title: "generics", align: "right" },
      { key: "instances", title: "instances", align: "right" },
      { key: "total", title: "total", align: "right" },
      { key: "saving", title: "≤ saved", align: "right" },
      { key: "outlinable", title: "≈ outlined", align: "right" },
    ],
    rows: rows.map((row) => [
      name(row.name),
      count(row.generics),
      count(row.instances),
      size(row.total),
      size(row.saving),
      row.unknown === row.generics ? none("?") : size(row.outlinable),
    ]),
  };
}

function entryOf({ symbols }: Firmware, packages: Packages, group: readonly FunctionInstance[], outlinable: Outlinable): GenericEntry {
  const nameOf = (row: number) => (row < 0 ? undefined : packages.name(row));
  const sorted = [...group].sort((a, b) => symbols.size[b.symbol]! - symbols.size[a.symbol]! || a.symbol - b.symbol);
  const { path, place, author } = sorted[0]!;
  const total = sorted.reduce((sum, { symbol }) => sum + symbols.size[symbol]!, 0);
  const largest = symbols.size[sorted[0]!.symbol]!;
  const owner = nameOf(author);
  const shared = outlinable.bytes(sorted.map(({ symbol }) => ({ address: symbols.address[symbol]!, size: symbols.size[symbol]! })));
  return {
    name: path,
    ...(place === undefined ? {} : { file: place }),
    ...(owner === undefined ? {} : { author: owner }),
    instances: sorted.map(({ symbol, name: title, requester }) => {
      const requestedBy = nameOf(requester);
      return {
        name: title,
        address: symbols.address[symbol]!,
        size: symbols.size[symbol]!,
        ...(requestedBy === undefined ? {} : { requestedBy }),
      };
    }),
    total,
    largest,
    saving: total - largest,
    ...(shared === undefined ? {} : { outlinable: shared }),
  };
}

const REMARK =
  "≤ saved is an upper bound: all instances but the largest; ≈ outlined an estimate: what all instances begin and end with, as one function";

function table(all: readonly GenericEntry[], top: number): TableView {
  const sum = (of: (entry: GenericEntry) => number) => all.reduce((total, entry) => total + of(entry), 0);
  return {
    kind: "table",
    name: "generics",
    columns: [
      { key: "generic", title: "generic function", align: "left", elastic: true },
      { key: "instances", title: "instances", align: "right" },
      { key: "total", title: "total", align: "right" },
      { key: "saving", title: "≤ saved", align: "right" },
      { key: "outlinable", title: "≈ outlined", align: "right" },
      { key: "author", title: "author", align: "left" },
      { key: "requestedBy", title: "requested by", align: "left", elastic: true },
      { key: "file", title: "written in", align: "left", elastic: true },
    ],
    ...firstRows(all, cellsOf, { top, remark: REMARK }),
    total: [
      text(counted(all.length, "generic")),
      count(sum((entry) => entry.instances.length)),
      size(sum((entry) => entry.total)),
      size(sum((entry) => entry.saving)),
      size(sum((entry) => entry.outlinable ?? 0)),
      none(""),
      none(""),
      none(""),
    ],
  };
}

function cellsOf(entry: GenericEntry): Row {
  const requesters = [...new Set(entry.instances.map((instance) => instance.requestedBy).filter((one) => one !== undefined))];
  return [
    name(entry.name),
    count(entry.instances.length),
    size(entry.total),
    size(entry.saving),
    entry.outlinable === undefined ? none("?") : size(entry.outlinable),
    entry.author === undefined ? none("") : name(entry.author),
    requesters.length === 0 ? none("") : name(requesters.join(", ")),
    entry.file === undefined ? none("") : name(entry.file),
  ];
}
