import type { SourceFiles, SourceLines } from "../attribution/program.ts";
import type { FileEntry, LineEntry } from "../contract/program-shape.ts";
import type { Firmware } from "../image/firmware.ts";
import { firstRows } from "../views/first-rows.ts";
import { foldedRows } from "../views/nested-rows.ts";
import { counted } from "../views/numbers.ts";
import { count, name, none, ordinal, type TableView, text } from "../views/view.ts";
import type { Result } from "./analysis.ts";
import { type FolderNode, folderTree } from "./folder-tree.ts";
import {
  chosenRows,
  FIGURE_COLUMNS,
  type FigureRowOptions,
  figureCells,
  figureOrder,
  figuresOf,
  sumByOwner,
  totalCells,
  totalOf,
  unowned,
} from "./owner-amounts.ts";

export interface FilesOptions extends Omit<FigureRowOptions, "top"> {
  /** Folders below this depth are one row; 1 shows the topmost folders alone. */
  readonly depth: number;
  /** Rows of each folder that people see, the others one row; all when absent. */
  readonly top?: number | undefined;
}

/** What each source file contributes, as a tree of folders: rows add up to the used and reserved bytes. Needs the file level. */
export function files(firmware: Firmware, sources: SourceFiles, options: FilesOptions): Result {
  const entries = ownersAt(firmware, "file").map(({ owner, figures }): FileEntry => {
    const nobody = unowned(owner);
    return nobody === undefined
      ? { name: sources.titles[owner]!, path: sources.paths[owner]!, kind: "file", ...figures }
      : { ...nobody, ...figures };
  });
  const kept = chosenRows(entries, options, ({ name: title, path }) => (path === undefined ? [] : [title, path]));
  return { parts: { files: kept }, views: [treeTable(kept, options)] };
}

/** What each source line contributes, the largest first. Needs the line level. */
export function sourceLines(firmware: Firmware, sources: SourceFiles, lines: SourceLines, options: FigureRowOptions): Result {
  const entries = ownersAt(firmware, "line").map(({ owner, figures }): LineEntry => {
    const nobody = unowned(owner);
    return nobody === undefined
      ? { name: sources.titles[lines.file[owner]!]!, line: lines.line[owner]!, kind: "file", ...figures }
      : { ...nobody, ...figures };
  });
  entries.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const kept = chosenRows(entries, options, ({ name: title, line }) => (line === undefined ? [] : [title]));
  return { parts: { lines: kept }, views: [lineTable(kept, options.top)] };
}

function ownersAt(firmware: Firmware, level: "file" | "line") {
  return [...sumByOwner(firmware, level)].map(([owner, amounts]) => ({ owner, figures: figuresOf(amounts) }));
}

function treeTable(entries: readonly FileEntry[], { depth, sort, top = Number.POSITIVE_INFINITY }: FilesOptions): TableView {
  const total = totalOf(entries);
  const nested: { depth: number; name: string; node: Omit<FolderNode, "children"> }[] = [];
  let hidden = 0;
  const walk = (nodes: readonly FolderNode[], level: number) => {
    for (const node of nodes) {
      nested.push({ depth: level + 1, name: node.name, node });
      if (level + 1 < depth) walk(node.children, level + 1);
      else hidden += node.fileCount - (node.isFile ? 1 : 0);
    }
  };
  walk(
    folderTree(
      entries.filter((entry) => entry.kind === "file"),
      (entry) => entry.name,
      figureOrder(sort),
    ),
    0,
  );
  const rows = foldedRows(nested, top, (rest, title) => ({
    depth: rest[0]!.depth,
    name: title,
    node: {
      name: title,
      isFile: true,
      figures: totalOf(rest.map(({ node }) => node.figures)),
      fileCount: rest.reduce((sum, { node }) => sum + node.fileCount, 0),
    },
  }));
  return {
    kind: "table",
    name: "files",
    columns: [
      { key: "file", title: "file", align: "left", elastic: true },
      { key: "files", title: "files", align: "right" },
      ...FIGURE_COLUMNS,
    ],
    rows: [
      ...rows.map(({ depth: level, node }) => [
        { kind: "name" as const, text: `${node.name}${node.isFile ? "" : "/"}`, depth: level - 1 },
        node.isFile ? none("") : count(node.fileCount),
        ...figureCells(node.figures, total.flash),
      ]),
      ...entries.filter((entry) => entry.kind !== "file").map((entry) => [name(entry.name), none(""), ...figureCells(entry, total.flash)]),
    ],
    records: {
      columns: FILE_COLUMNS,
      rows: () =>
        entries.map((entry) => [
          name(entry.name),
          entry.path === undefined ? none("") : name(entry.path),
          text(entry.kind),
          ...figureCells(entry, total.flash),
        ]),
    },
    total: totalCells(total, none("")),
    more: hidden > 0 ? `… ${counted(hidden, "file")} in folders: --depth ${depth + 1}, or --all` : undefined,
  };
}

/** For machines each file is a row, and folders are what paths begin with. */
const FILE_COLUMNS: TableView["columns"] = [
  { key: "file", title: "file", align: "left" },
  { key: "path", title: "path", align: "left" },
  { key: "kind", title: "kind", align: "left" },
  ...FIGURE_COLUMNS,
];

function lineTable(entries: readonly LineEntry[], top: number): TableView {
  const total = totalOf(entries);
  return {
    kind: "table",
    name: "lines",
    columns: [
      { key: "file", title: "file", align: "left", elastic: true },
      { key: "line", title: "line", align: "right" },
      ...FIGURE_COLUMNS,
    ],
    ...firstRows(
      entries,
      (entry) => [
        name(entry.name),
        entry.line === undefined ? none("") : entry.line === 0 ? none("no line") : ordinal(entry.line),
        ...figureCells(entry, total.flash),
      ],
      { top },
    ),
    total: totalCells(total, none("")),
  };
}
