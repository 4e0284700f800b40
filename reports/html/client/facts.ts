import type { ReportDocument } from "../../../src/contract/document.ts";
import { ownerName } from "../../../src/views/breakdown.ts";
import { grouped, hex } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { isLeaf, shareOf } from "../pictures/scene.ts";
import { calledName } from "../pictures/tile-name.ts";
import type { Shown } from "./model.ts";

type SymbolEntry = NonNullable<ReportDocument["symbols"]>[number];

/** The symbol that a node stands for, with its number; undefined for groups and for bytes without one. */
export function symbolOf({ document, scene }: Shown, node: number): { symbol: SymbolEntry; index: number } | undefined {
  const row = scene.tree.row[node] ?? -1;
  if (row < 0 || !isLeaf(scene.tree, node) || !scene.levels.includes("symbol")) return undefined;
  const index = scene.rows.levels.symbol[row]!;
  const symbol = document.symbols?.[index];
  return symbol === undefined ? undefined : { symbol, index };
}

/** Why the bytes of a leaf belong to their crate. */
export function evidenceOf({ document, scene }: Shown, node: number): string | undefined {
  const { pieces } = document;
  const row = scene.tree.row[node] ?? -1;
  if (row < 0 || pieces === undefined || !isLeaf(scene.tree, node)) return undefined;
  const piece = scene.rows.piece[row]!;
  return piece < 0 ? undefined : pieces.evidences[pieces.evidence[piece]!];
}

/** What is worth knowing of a node at a glance: name, size, share, place, evidence. */
export function tipOf(shown: Shown, node: number): string[] {
  const { scene } = shown;
  const { tree, rows } = scene;
  const share = shareOf(scene, node);
  const lines = [calledName(scene, node), `${grouped(tree.bytes[node]!)} B${share === undefined ? "" : ` · ${share}`}`];
  const found = symbolOf(shown, node);
  const row = tree.row[node]!;
  if (isLeaf(tree, node) && row >= 0) {
    const crate = safeText(ownerName(rows, "crate", rows.levels.crate[row]!));
    const kind = rows.names.kind[rows.levels.kind[row]!]!;
    lines.push(
      [kind, crate, found?.symbol.file]
        .filter((word) => word !== undefined && !word.startsWith("("))
        .map((word) => safeText(word!))
        .join(" · "),
    );
    lines.push(hex(found?.symbol.address ?? rows.address[row]!));
  }
  const evidence = evidenceOf(shown, node);
  if (evidence !== undefined) lines.push(`crate told by: ${evidence}`);
  return lines.filter((line) => line !== "");
}

/** The function's frames on the stack's worst paths, as they are told there. */
export function framesOf({ stack }: ReportDocument, name: string): { where: string; bytes: number }[] {
  if (stack === undefined) return [];
  const paths = [
    { where: "main's deepest path", path: stack.worstCase.path },
    ...stack.interrupts.map(({ name: handler, path }) => ({ where: handler, path })),
  ];
  return paths.flatMap(({ where, path }) => path.filter((frame) => frame.name === name).map(({ bytes }) => ({ where, bytes })));
}

/** How code comes to be in the image: from something that nothing refers to (a vector, the entry) down to a symbol, by the fewest references. */
export function reasonOf({ pieces }: ReportDocument, symbol: number): number[] {
  const references = pieces?.references;
  if (references === undefined) return [];
  const callers = new Map<number, number[]>();
  references.to.forEach((to, i) => {
    const list = callers.get(to);
    if (list === undefined) callers.set(to, [references.from[i]!]);
    else list.push(references.from[i]!);
  });
  const towards = new Map<number, number>([[symbol, -1]]);
  const queue = [symbol];
  for (const at of queue) {
    const above = (callers.get(at) ?? []).filter((caller) => caller !== at);
    if (above.length === 0 && at !== symbol) {
      const path: number[] = [];
      for (let step = at; step >= 0; step = towards.get(step)!) path.push(step);
      return path;
    }
    for (const caller of above) {
      if (towards.has(caller)) continue;
      towards.set(caller, at);
      queue.push(caller);
    }
  }
  return [];
}
