import type { InputError } from "../../src/bytes/input-error.ts";
import type { SourceText } from "../../src/bytes/source-text.ts";

/** [start, end) of a document's text, in UTF-16 units. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

export type ConfigFormat = "toml" | "yaml" | "json";

/** A file that holds configuration, as text. */
export interface ConfigDocument {
  readonly source: SourceText;
  readonly format: ConfigFormat;
  /** Folder of the file, absolute: paths in it are relative to that. */
  readonly folder: string;
}

interface NodeBase {
  readonly document: ConfigDocument;
  /** The value's text; for a TOML table its header. */
  readonly at: Extent;
  /** The key's text, where the value has one. */
  readonly keyAt: Extent | undefined;
}

/** A value of any of the formats with its place. Dates are text, `2026-12-31`. */
export type ConfigNode =
  | (NodeBase & { readonly kind: "table"; readonly entries: ReadonlyMap<string, ConfigNode> })
  | (NodeBase & { readonly kind: "list"; readonly items: readonly ConfigNode[] })
  | (NodeBase & { readonly kind: "scalar"; readonly value: string | number | boolean | null });

export type TableNode = ConfigNode & { readonly kind: "table" };

/** Deepest nesting of a configuration. */
export const DEEPEST = 32;
/** Most values of one file; YAML's aliases could multiply without end. */
export const MOST_VALUES = 5000;

/** An error about a value, or about its key; the command line ends with exit code 2 for codes of `config/`. */
export function configError(node: ConfigNode, code: string, sentence: string, remark?: string, at: "key" | "value" = "value"): InputError {
  const extent = at === "key" ? (node.keyAt ?? node.at) : node.at;
  return node.document.source.error(`config/${code}`, extent.start, extent.end, sentence, { remark });
}

/** The value as plain data, for JSON. */
export function plainValue(node: ConfigNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plainValue);
  const plain: Record<string, unknown> = {};
  for (const [key, entry] of node.entries) {
    Object.defineProperty(plain, key, { value: plainValue(entry), enumerable: true, configurable: true, writable: true });
  }
  return plain;
}

/** The value at a path of keys and indexes; undefined when there is none. */
export function nodeAt(node: ConfigNode, path: readonly (string | number)[]): ConfigNode | undefined {
  let current: ConfigNode | undefined = node;
  for (const step of path) {
    if (current?.kind === "table") current = current.entries.get(String(step));
    else if (current?.kind === "list") current = current.items[Number(step)];
    else return undefined;
  }
  return current;
}
