import { childrenOf } from "../../../src/ledger/contribution-tree.ts";
import { ownerName } from "../../../src/views/breakdown.ts";
import { longName } from "../../../src/views/names.ts";
import { bytes, grouped, hex } from "../../../src/views/numbers.ts";
import { packageWord } from "../../../src/views/package-title.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { fillOf, isLeaf, nameOf, shareOf } from "../pictures/scene.ts";
import { calledName, listedNames } from "../pictures/tile-name.ts";
import { breakable } from "./breakable.ts";
import { element } from "./dom.ts";
import { evidenceOf, framesOf, reasonOf, symbolOf } from "./facts.ts";
import type { Shown } from "./model.ts";

/** Columns of a name in a list: two lines of the panel. */
const LISTED = 44;
const MOST_CHILDREN = 12;
const MOST_LARGEST = 10;
const MOST_RELATED = 8;
const MOST_INLINED = 12;
const DEEPEST_INDENT = 8;

/** What the details lead on to. */
export interface Leads {
  node(node: number): void;
  symbol(symbol: number): void;
}

/** The right column: what is selected, what it is out of, where it is and why. */
export function details(shown: Shown, leads: Leads): Node[] {
  const { scene, chosen, root } = shown;
  const node = chosen > 0 ? chosen : root;
  const { tree } = scene;
  const share = shareOf(scene, node);
  const size = element(
    "p",
    { class: "figure" },
    element("b", {}, `${grouped(tree.bytes[node]!)} B`),
    ...(share === undefined ? [] : [element("span", { class: "share" }, share)]),
  );
  const title = element("h2", {}, element("span", { class: `swatch ${fillOf(scene, node)}` }), breakable(calledName(scene, node)));
  const list = element("dl");
  const add = (term: string, ...values: (string | Node)[]) => {
    if (values.length > 0) list.append(element("dt", {}, term), ...values.map((value) => element("dd", {}, value)));
  };
  if (isLeaf(tree, node)) leafFacts(shown, node, leads, add);
  else groupFacts(shown, node, leads, add);
  return [title, size, list];
}

type Add = (term: string, ...values: (string | Node)[]) => void;

function groupFacts({ scene, found }: Shown, node: number, leads: Leads, add: Add): void {
  const { tree } = scene;
  if (tree.flash[node]! > 0 && tree.ram[node]! > 0)
    add("flash and RAM", `${grouped(tree.flash[node]!)} B and ${grouped(tree.ram[node]!)} B`);
  if (found !== undefined) add("found in it", `${grouped(found[node]!)} B`);
  const children = childrenOf(tree, node);
  add(
    children.length > MOST_CHILDREN ? `largest of ${grouped(children.length)}` : "holds",
    ...children.slice(0, MOST_CHILDREN).map((child) => sized(calledName(scene, child), tree.bytes[child]!, () => leads.node(child))),
  );
  if (children.every((child) => isLeaf(tree, child))) return;
  const leaves = Array.from({ length: tree.subtreeEnd[node]! - node - 1 }, (_, i) => node + 1 + i).filter((at) => isLeaf(tree, at));
  const largest = leaves.sort((a, b) => tree.bytes[b]! - tree.bytes[a]! || a - b).slice(0, MOST_LARGEST);
  add(
    `largest ${scene.levels.at(-1)}s`,
    ...listedNames(scene, largest, LISTED).map((name, i) => sized(name, tree.bytes[largest[i]!]!, () => leads.node(largest[i]!))),
  );
}

function leafFacts(shown: Shown, node: number, leads: Leads, add: Add): void {
  const { scene, document } = shown;
  const { rows, tree } = scene;
  const row = tree.row[node]!;
  if (row < 0) return;
  const told = symbolOf(shown, node);
  for (const level of ["crate", "component", "unit", "section", "kind"] as const) {
    const owner = rows.levels[level]?.[row] ?? -1;
    if (owner >= 0) add(level === "crate" ? packageWord(document.crates ?? []) : level, safeText(ownerName(rows, level, owner)));
  }
  add("evidence", ...[evidenceOf(shown, node)].filter((text) => text !== undefined));
  if (told === undefined) {
    add("address", hex(rows.address[row]!));
    return;
  }
  const { symbol, index } = told;
  if (symbol.file !== undefined) add("source", safeText(symbol.file));
  add("address", `${hex(symbol.address)} to ${hex(symbol.address + symbol.size)}`);
  add("size told by", symbol.evidence);
  if (symbol.name !== symbol.demangled) add("in the symbol table", safeText(symbol.name));
  add("also called", ...symbol.aliases.slice(0, 6).map(safeText));
  add("inlined here", ...inlineLines(shown, index));
  add("frame", ...framesOf(document, symbol.demangled).map(({ where, bytes: own }) => `${grouped(own)} B on ${safeText(where)}`));
  const name = (other: number) => safeText(longName({ text: document.symbols?.[other]?.demangled ?? "", place: scene.places?.[other] }));
  if (calledName(scene, node) !== nameOf(scene, node)) add("full name", breakable(nameOf(scene, node)));
  const link = (other: number) => linked(name(other), () => leads.symbol(other));
  add("why it is here", ...reasonOf(document, index).slice(0, -1).map(link));
  add("referred to by", ...related(shown, index, "to").map(link));
  add("refers to", ...related(shown, index, "from").map(link));
}

function linked(text: string, click: () => void): HTMLElement {
  return element("button", { type: "button", class: "link", click }, breakable(text));
}

function sized(text: string, size: number, click: () => void): HTMLElement {
  return element("span", { class: "row" }, linked(text, click), element("span", { class: "n" }, bytes(size)));
}

/** Symbols at the other end of references. */
function related({ document }: Shown, symbol: number, end: "from" | "to"): number[] {
  const references = document.pieces?.references;
  if (references === undefined) return [];
  const others: number[] = [];
  references[end].forEach((one, i) => {
    if (one === symbol) others.push(references[end === "from" ? "to" : "from"][i]!);
  });
  return others.slice(0, MOST_RELATED);
}

/** The calls that were inlined into a symbol, outer ones before those inside of them: function, where it is called, bytes. */
function inlineLines({ inlined }: Shown, symbol: number): Node[] {
  if (inlined === undefined) return [];
  const { calls, ofSymbol, ofCall } = inlined;
  const lines: Node[] = [];
  const pending = (ofSymbol.get(symbol) ?? []).map((call) => ({ call, depth: 0 })).reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { call, depth } = next;
    const place = calls.places[calls.place[call]!];
    const text = `${safeText(calls.names[calls.name[call]!] ?? "")}${place === undefined ? "" : ` at ${safeText(place)}`}: ${grouped(calls.bytes[call]!)} B`;
    lines.push(element("span", { class: `i${Math.min(depth, DEEPEST_INDENT)}` }, text));
    for (const one of [...(ofCall.get(call) ?? [])].reverse()) pending.push({ call: one, depth: depth + 1 });
  }
  const rest = lines.length - MOST_INLINED;
  return rest > 0 ? [...lines.slice(0, MOST_INLINED), element("span", {}, `… ${grouped(rest)} more`)] : lines;
}
