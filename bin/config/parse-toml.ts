import { parse, TomlDate, TomlError } from "smol-toml";
import { type ConfigDocument, type ConfigNode, DEEPEST } from "./node.ts";
import { findTomlPlaces, type TomlPlace } from "./toml-places.ts";

/** Reads TOML 1.0 with the place of every value. @throws InputError `config/syntax`. */
export function parseToml(document: ConfigDocument): ConfigNode {
  const { source } = document;
  let root: unknown;
  try {
    root = parse(source.text, { maxDepth: DEEPEST });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const at = source.offsetAt(error.line, error.column);
    throw source.error("config/syntax", at, at + 1, reason(error));
  }
  return build(document, root, findTomlPlaces(source));
}

function build(document: ConfigDocument, value: unknown, place: TomlPlace): ConfigNode {
  const { at, keyAt } = place;
  const base = { document, at, keyAt };
  const inner = (key: string, item: unknown) => build(document, item, place.children.get(key) ?? { ...place, children: new Map() });
  if (value instanceof TomlDate) return { ...base, kind: "scalar", value: value.toISOString() };
  if (Array.isArray(value)) return { ...base, kind: "list", items: value.map((item, index) => inner(String(index), item)) };
  if (typeof value === "object" && value !== null) {
    const entries = new Map(Object.entries(value).map(([key, item]) => [key, inner(key, item)]));
    return { ...base, kind: "table", entries };
  }
  return { ...base, kind: "scalar", value: value as string | number | boolean };
}

/** The first line of the reader's message, without its preamble: the excerpt shows the rest. */
function reason(error: TomlError): string {
  return error.message.split("\n", 1)[0]!.replace(/^Invalid TOML document: /, "");
}
