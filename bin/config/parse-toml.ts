import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import { type ConfigDocument, type ConfigNode, DEEPEST, type Extent, MOST_VALUES } from "./node.ts";

/** Nodes that still grow. */
type Table = { document: ConfigDocument; at: Extent; keyAt: Extent | undefined; kind: "table"; entries: Map<string, Node> };
type List = { document: ConfigDocument; at: Extent; keyAt: Extent | undefined; kind: "list"; items: Node[] };
type Node = Table | List | (ConfigNode & { kind: "scalar" });

/** Strings and comments, whose signs count for nothing, and brackets, equals signs and commas. */
const SIGNS = /"""(?:[^\\]|\\[\s\S])*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|([[{])|([\]}])|[=,]/g;

/** Reads TOML 1.0 with the place of every value. @throws InputError `config/syntax`. */
export function parseToml(document: ConfigDocument): ConfigNode {
  const { source } = document;
  const excess = firstExcess(source.text);
  if (excess !== undefined) throw source.error("config/syntax", excess.at, excess.at + 1, excess.message);
  try {
    return new TomlReader(document).read(parseTOML(source.text, { tomlVersion: "1.0" }));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw source.error("config/syntax", error.index, error.index + 1, error.message.charAt(0).toLowerCase() + error.message.slice(1));
  }
}

const TOO_DEEP = `values are nested deeper than ${DEEPEST} levels`;

const TOO_MANY = `there are more than ${MOST_VALUES} values`;

/** Where brackets are nested deeper than the parser, which calls itself for each, shall go, or where there are more values than it shall hold. */
function firstExcess(text: string): { readonly at: number; readonly message: string } | undefined {
  let [depth, values] = [0, 0];
  for (const { index, 0: sign, 1: opening, 2: closing } of text.matchAll(SIGNS)) {
    if (opening !== undefined && ++depth > DEEPEST) return { at: index, message: TOO_DEEP };
    if (closing !== undefined) depth--;
    // Each value stands behind one of these, or is what a header names.
    if ((sign === "=" || sign === "," || sign === "[") && ++values > MOST_VALUES) return { at: index, message: TOO_MANY };
  }
  return undefined;
}

/** Makes nodes of the parser's tree: what headers and dotted keys spread over the text comes together. */
class TomlReader {
  readonly #document: ConfigDocument;

  constructor(document: ConfigDocument) {
    this.#document = document;
  }

  read(program: AST.TOMLProgram): ConfigNode {
    const root = this.#table({ start: 0, end: Math.min(1, this.#document.source.text.length) }, undefined);
    for (const item of program.body[0].body) {
      if (item.type === "TOMLTable") this.#addTable(root, item);
      else this.#addEntry(root, item, 0);
    }
    return root;
  }

  #addTable(root: Table, { kind, key, body, range }: AST.TOMLTable): void {
    this.#checkDepth(key, 0);
    const brackets = kind === "array" ? 2 : 1;
    const at = { start: range[0], end: this.#document.source.text.indexOf("]", key.range[1]) + brackets };
    const owner = key.keys.slice(0, -1).reduce((table, part) => this.#inner(table, part, at), root);
    const last = key.keys.at(-1)!;
    const table = kind === "array" ? this.#addElement(owner, last, at) : this.#inner(owner, last, at);
    table.at = at;
    for (const entry of body) this.#addEntry(table, entry, key.keys.length);
  }

  #addElement(owner: Table, part: KeyPart, at: Extent): Table {
    const keyAt = extentOf(part);
    let list = owner.entries.get(nameOf(part));
    if (list?.kind !== "list") {
      list = { document: this.#document, at, keyAt, kind: "list", items: [] };
      owner.entries.set(nameOf(part), list);
    }
    const element = this.#table(at, keyAt);
    list.items.push(element);
    return element;
  }

  #addEntry(table: Table, { key, value }: AST.TOMLKeyValue, depth: number): void {
    this.#checkDepth(key, depth);
    const owner = key.keys.slice(0, -1).reduce((outer, part) => this.#inner(outer, part, extentOf(key)), table);
    const last = key.keys.at(-1)!;
    owner.entries.set(nameOf(last), this.#value(value, extentOf(last), depth + key.keys.length));
  }

  /** The table that a key leads to; below `[[name]]` its last element. One that is not there yet stands at `at`. */
  #inner(table: Table, part: KeyPart, at: Extent): Table {
    const found = table.entries.get(nameOf(part));
    const inner = found?.kind === "list" ? found.items.at(-1) : found;
    if (inner?.kind === "table") return inner;
    const made = this.#table(at, extentOf(part));
    table.entries.set(nameOf(part), made);
    return made;
  }

  #value(node: AST.TOMLContentNode, keyAt: Extent | undefined, depth: number): Node {
    const at = extentOf(node);
    const base = { document: this.#document, at, keyAt };
    if (depth > DEEPEST) throw this.#document.source.error("config/syntax", at.start, at.end, TOO_DEEP);
    if (node.type === "TOMLArray")
      return { ...base, kind: "list", items: node.elements.map((item) => this.#value(item, undefined, depth + 1)) };
    if (node.type === "TOMLInlineTable") {
      const table = this.#table(at, keyAt);
      for (const entry of node.body) this.#addEntry(table, entry, depth);
      return table;
    }
    return { ...base, kind: "scalar", value: "datetime" in node ? node.datetime : node.value };
  }

  #checkDepth(key: AST.TOMLKey, depth: number): void {
    const first = key.keys[DEEPEST - depth];
    if (first === undefined) return;
    throw this.#document.source.error("config/syntax", first.range[0], first.range[1], `keys are nested deeper than ${DEEPEST} levels`);
  }

  #table(at: Extent, keyAt: Extent | undefined): Table {
    return { document: this.#document, at, keyAt, kind: "table", entries: new Map() };
  }
}

type KeyPart = AST.TOMLBare | AST.TOMLQuoted;

function nameOf(part: KeyPart): string {
  return part.type === "TOMLBare" ? part.name : part.value;
}

function extentOf({ range: [start, end] }: { readonly range: readonly [number, number] }): Extent {
  return { start, end };
}
