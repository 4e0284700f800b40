import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap, type YAMLParseError } from "yaml";
import { type ConfigDocument, type ConfigNode, DEEPEST, type Extent, MOST_VALUES } from "./node.ts";

const TOO_DEEP = `values are nested deeper than ${DEEPEST} levels`;

/** Reads YAML 1.2 with the place of every value; aliases are followed. @throws InputError `config/syntax`. */
export function parseYaml(document: ConfigDocument): ConfigNode {
  const { source } = document;
  const parsed = parseDocument(source.text, { prettyErrors: false, logLevel: "silent", uniqueKeys: false });
  const problem = parsed.errors[0];
  if (problem !== undefined) throw source.error("config/syntax", problem.pos[0], problem.pos[1], inWords(problem));
  let count = 0;
  /** Anchors as they are met, the last of a name: the library searches the whole document for each alias. */
  const anchors = new Map<string, Node>();
  let following = 0;

  function build(node: Node | null, keyAt: Extent | undefined, fallback: Extent, depth: number): ConfigNode {
    const at = extentOf(node) ?? fallback;
    if (depth > DEEPEST) throw source.error("config/syntax", at.start, at.end, TOO_DEEP);
    if (++count > MOST_VALUES) throw source.error("config/syntax", at.start, at.end, `there are more than ${MOST_VALUES} values`);
    const base = { document, at, keyAt };
    if (isAlias(node)) return { ...followed(node, at, depth), keyAt };
    if (following === 0 && node?.anchor !== undefined) anchors.set(node.anchor, node);
    if (isSeq(node))
      return { ...base, kind: "list", items: node.items.map((item) => build(item as Node | null, undefined, at, depth + 1)) };
    if (isMap(node)) return { ...base, kind: "table", entries: entriesOf(node, at, depth) };
    return { ...base, kind: "scalar", value: isScalar(node) ? scalar(node.value) : null };
  }

  function followed(alias: Alias, at: Extent, depth: number): ConfigNode {
    const target = anchors.get(alias.source);
    if (target === undefined) throw source.error("config/syntax", at.start, at.end, `there is no anchor &${alias.source} before this`);
    following++;
    const node = build(target, undefined, at, depth + 1);
    following--;
    return node;
  }

  function entriesOf(node: YAMLMap, at: Extent, depth: number): Map<string, ConfigNode> {
    const entries = new Map<string, ConfigNode>();
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      const keyAt = extentOf(key) ?? at;
      if (!isScalar(key)) throw source.error("config/syntax", keyAt.start, keyAt.end, "a key must be plain text");
      const name = String(key.value);
      if (entries.has(name)) throw source.error("config/syntax", keyAt.start, keyAt.end, `the key ${name} stands here for the second time`);
      entries.set(name, build(value, keyAt, keyAt, depth + 1));
    }
    return entries;
  }

  const whole = { start: 0, end: Math.min(1, source.text.length) };
  if (parsed.contents === null) return { document, at: whole, keyAt: undefined, kind: "table", entries: new Map() };
  return build(parsed.contents as Node, undefined, whole, 0);
}

function extentOf(node: unknown): Extent | undefined {
  const range = (node as Node | null)?.range;
  return range === null || range === undefined ? undefined : { start: range[0], end: range[1] };
}

function scalar(value: unknown): string | number | boolean | null {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null) return value;
  return String(value);
}

/** The library calls itself for each level, and says when there are more than the runtime's stack holds. */
function inWords({ code, message }: YAMLParseError): string {
  return code === "RESOURCE_EXHAUSTION" ? TOO_DEEP : oneLine(message);
}

function oneLine(message: string): string {
  const line = message.split("\n", 1)[0]!;
  return line.charAt(0).toLowerCase() + line.slice(1);
}
