import { childrenOf } from "../../../src/ledger/contribution-tree.ts";
import { ownerName } from "../../../src/views/breakdown.ts";
import { bytes, grouped, hex, percent } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { element } from "./dom.ts";
import { isLeaf, nameOf, type Shown } from "./model.ts";

const MOST_CHILDREN = 8;
const MOST_RELATED = 8;
const MOST_INLINED = 12;
const DEEPEST_INDENT = 8;

/** Why the selected bytes are where they are: figures, owner at each level, place, evidence. */
export function details(shown: Shown, choose: (node: number) => void): Node[] {
  const { scene, chosen, root, document } = shown;
  const node = chosen >= 0 ? chosen : root;
  const { tree, rows } = scene;
  const list = element("dl");
  const add = (term: string, ...values: (string | Node)[]) => {
    if (values.length > 0) list.append(element("dt", {}, term), ...values.map((value) => element("dd", {}, value)));
  };
  add("size", `${grouped(tree.bytes[node]!)} B (${bytes(tree.bytes[node]!)})`);
  add("share", `${percent(tree.bytes[node]!, tree.bytes[root]!)} of ${safeText(nameOf(scene, root))}`);
  if (tree.flash[node]! > 0 && tree.ram[node]! > 0)
    add("flash and RAM", `${grouped(tree.flash[node]!)} B and ${grouped(tree.ram[node]!)} B`);
  const row = tree.row[node]!;
  const leaf = isLeaf(tree, node);
  if (leaf && row >= 0) {
    for (const level of ["crate", "unit", "section", "region", "kind"] as const)
      add(level, safeText(ownerName(rows, level, rows.levels[level][row]!)));
    const piece = rows.piece[row]!;
    const symbol = document.symbols?.[rows.levels.symbol[row]!];
    const { pieces } = document;
    if (symbol !== undefined) {
      if (symbol.file !== undefined) add("declared", safeText(symbol.file));
      add("address", `${hex(symbol.address)} to ${hex(symbol.address + symbol.size)}`);
      if (symbol.name !== symbol.demangled) add("in the symbol table", safeText(symbol.name));
      add("also called", ...symbol.aliases.slice(0, 6).map(safeText));
      add("size told by", symbol.evidence);
      add("referred to by", ...related(shown, rows.levels.symbol[row]!, "to", choose));
      add("inlined into it", ...inlineStack(shown, rows.levels.symbol[row]!));
      add("refers to", ...related(shown, rows.levels.symbol[row]!, "from", choose));
    } else add("address", hex(rows.address[row]!));
    if (piece >= 0 && pieces !== undefined) {
      add("crate told by", pieces.evidences[pieces.evidence[piece]!] ?? "");
      add("holds code of", ...inlinedOf(shown, piece));
    }
  }
  const children = childrenOf(tree, node);
  add(
    `largest of ${grouped(children.length)}`,
    ...children.slice(0, MOST_CHILDREN).map((child) => {
      const button = element("button", { type: "button", class: "link", click: () => choose(child) }, safeText(nameOf(scene, child)));
      return element("span", {}, button, ` ${grouped(tree.bytes[child]!)}`);
    }),
  );
  return [element("h2", {}, safeText(nameOf(scene, node))), list];
}

/** Symbols at the other end of references, as buttons that select them. */
function related({ document, scene }: Shown, symbol: number, end: "from" | "to", choose: (node: number) => void): (Node | string)[] {
  const references = document.pieces?.references;
  if (references === undefined) return [];
  const others: number[] = [];
  references[end].forEach((one, i) => {
    if (one === symbol) others.push(references[end === "from" ? "to" : "from"][i]!);
  });
  const shown = others.slice(0, MOST_RELATED).map((other) => {
    const text = safeText(document.symbols?.[other]?.demangled ?? "");
    const row = scene.rows.levels.symbol.indexOf(other);
    return row < 0 ? text : element("button", { type: "button", class: "link", click: () => choose(scene.tree.nodeOf[row]!) }, text);
  });
  return others.length > MOST_RELATED ? [...shown, `… ${grouped(others.length - MOST_RELATED)} more`] : shown;
}

/** The calls that were inlined into a symbol, outer ones before those inside of them: function, where it is called, bytes. */
function inlineStack({ document }: Shown, symbol: number): Node[] {
  const calls = document.pieces?.inlineCalls;
  if (calls === undefined) return [];
  const inside = new Map<number, number[]>();
  calls.symbol.forEach((host, call) => {
    if (host !== symbol) return;
    const siblings = inside.get(calls.parent[call]!);
    if (siblings === undefined) inside.set(calls.parent[call]!, [call]);
    else siblings.push(call);
  });
  const lines: Node[] = [];
  const pending = (inside.get(-1) ?? []).map((call) => ({ call, depth: 0 })).reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { call, depth } = next;
    const place = calls.places[calls.place[call]!];
    const text = `${safeText(calls.names[calls.name[call]!] ?? "")}${place === undefined ? "" : ` at ${safeText(place)}`}: ${grouped(calls.bytes[call]!)} B`;
    lines.push(element("span", { class: `i${Math.min(depth, DEEPEST_INDENT)}` }, text));
    for (const one of [...(inside.get(call) ?? [])].reverse()) pending.push({ call: one, depth: depth + 1 });
  }
  const rest = lines.length - MOST_INLINED;
  return rest > 0 ? [...lines.slice(0, MOST_INLINED), element("span", {}, `… ${grouped(rest)} more`)] : lines;
}

function inlinedOf({ document }: Shown, piece: number): string[] {
  const inlined = document.pieces?.inlined;
  if (inlined === undefined) return [];
  const found: string[] = [];
  inlined.piece.forEach((owner, i) => {
    if (owner === piece)
      found.push(`${safeText(document.crates?.[inlined.crate[i]!]?.name ?? "")}, inlined: ${grouped(inlined.bytes[i]!)} B`);
  });
  return found;
}
