import { byBytes, type FigureOrder, type Figures, totalOf } from "./owner-amounts.ts";

/** A folder or file with the bytes of all below it. */
export interface FolderNode {
  /** Last part of its path; several parts where a folder holds nothing but one folder. */
  readonly name: string;
  readonly isFile: boolean;
  readonly figures: Figures;
  /** Files in it; 1 for a file. */
  readonly fileCount: number;
  /** In the order that was asked for. */
  readonly children: readonly FolderNode[];
}

/** Deeper paths are cut there: what lies below is one level. */
const DEEPEST = 64;

/** Nests files by the folders of their paths; chains of folders that hold one folder alone become one row. The largest first, or in the order that is asked for. */
export function folderTree<Entry extends Figures>(
  entries: readonly Entry[],
  pathOf: (entry: Entry) => string,
  order: FigureOrder = byBytes,
): FolderNode[] {
  const files = entries.map((entry) => {
    const path = pathOf(entry);
    const root = path.startsWith("/") ? "/" : "";
    const parts = path.slice(root.length).split("/");
    const folders = parts.slice(0, -1).slice(0, DEEPEST);
    const [first = "", ...others] = [...folders, parts.slice(folders.length).join("/")];
    return { entry, parts: [root + first, ...others] };
  });
  return children(files, 0, order);
}

interface File {
  readonly entry: Figures;
  readonly parts: readonly string[];
}

function children(files: readonly File[], depth: number, order: FigureOrder): FolderNode[] {
  const groups = new Map<string, File[]>();
  const leaves: FolderNode[] = [];
  for (const file of files) {
    const part = file.parts[depth]!;
    if (depth === file.parts.length - 1) {
      leaves.push({ name: part, isFile: true, figures: file.entry, fileCount: 1, children: [] });
      continue;
    }
    const group = groups.get(part);
    if (group === undefined) groups.set(part, [file]);
    else group.push(file);
  }
  const folders = [...groups].map(([part, group]): FolderNode => {
    const inside = children(group, depth + 1, order);
    const only = inside.length === 1 ? inside[0] : undefined;
    if (only !== undefined && !only.isFile) return { ...only, name: `${part}/${only.name}` };
    return {
      name: part,
      isFile: false,
      figures: totalOf(inside.map((node) => node.figures)),
      fileCount: inside.reduce((sum, node) => sum + node.fileCount, 0),
      children: inside,
    };
  });
  return [...folders, ...leaves].sort((a, b) => order({ name: a.name, ...a.figures }, { name: b.name, ...b.figures }));
}
