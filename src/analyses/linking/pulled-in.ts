import type { WhyPart } from "../../contract/program-shape.ts";
import type { PulledInStep } from "../../linkmap/pulled-in.ts";
import { name, type TableView, type TextView } from "../../views/view.ts";

/** What of the map says why an archive member is linked. */
export interface PulledIn {
  /** Object that holds the byte, or that was asked for. */
  readonly object: string;
  readonly chain: readonly PulledInStep[];
}

/** The chain as the document writes it. */
export function pulledInPart({ object, chain }: PulledIn): NonNullable<WhyPart["pulledIn"]> {
  return { object, chain: chain.map(({ member, symbol, by }) => ({ member, symbol, ...(by === undefined ? {} : { by }) })) };
}

/** The chain as a tree: each row was pulled in by the one below it. `nameOf` gives symbols' names for people. */
export function pulledInView({ object, chain }: PulledIn, nameOf: (symbol: string) => string): TableView | TextView {
  if (chain.length === 0)
    return { kind: "text", name: "pulledIn", lines: [{ text: `${object} was named to the linker; nothing pulled it in`, tone: "quiet" }] };
  const last = chain.at(-1)!;
  return {
    kind: "table",
    name: "pulledIn",
    title: "pulled in by the linker, each row by the one below it",
    columns: [
      { key: "member", title: "member", align: "left", elastic: true },
      { key: "symbol", title: "for", align: "left", elastic: true },
    ],
    rows: [
      ...chain.map(({ member, symbol }, depth) => [{ kind: "name" as const, text: member, depth }, name(nameOf(symbol))]),
      [{ kind: "name", text: last.by ?? "the command line", depth: chain.length }, name("")],
    ],
  };
}

/** The chains as a graph in the DOT language of Graphviz: an arrow from who refers to what is pulled in, with the symbol on it. */
export function pulledInDot(all: readonly NonNullable<WhyPart["pulledIn"]>[]): string {
  const edges = new Set<string>();
  for (const { object, chain } of all) {
    if (chain.length === 0) edges.add(`  ${quoted(object)};`);
    for (const { member, symbol, by } of chain)
      edges.add(`  ${quoted(by ?? "the command line")} -> ${quoted(member)} [label=${quoted(symbol)}];`);
  }
  return `digraph pulled_in {\n  rankdir=LR;\n  node [shape=box];\n${[...edges].join("\n")}\n}\n`;
}

/** A quoted string [Graphviz, The DOT Language, "ID"]; control characters are left out. */
function quoted(text: string): string {
  const plain = Array.from(text, (letter) => (letter < " " ? " " : letter)).join("");
  return `"${plain.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
