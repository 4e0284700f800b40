import { isDeepStrictEqual } from "node:util";
import { InputError } from "../../src/bytes/input-error.ts";
import { SourceText } from "../../src/bytes/source-text.ts";
import { type ConfigDocument, type ConfigFormat, type ConfigNode, nodeAt, plainValue, type TableNode } from "./node.ts";
import { parseDocument } from "./parse.ts";

/** One value to write: at a path of keys and indexes from the file's root, whose table exists. */
export interface ConfigEdit {
  readonly path: readonly (string | number)[];
  readonly value: string | number;
}

/**
 * The text with values replaced, or added behind the last value of their table; comments, order, quotes and layout stay.
 * The result is read again: it holds exactly the change, or nothing is returned.
 * @throws InputError `config/edit` when a change cannot be made in place.
 */
export async function editConfig(document: ConfigDocument, edits: readonly ConfigEdit[]): Promise<string> {
  let current = document;
  for (const edit of edits) current = await applyEdit(current, edit);
  return current.source.text;
}

async function applyEdit(document: ConfigDocument, edit: ConfigEdit): Promise<ConfigDocument> {
  const root = await parseDocument(document);
  const old = nodeAt(root, edit.path);
  const table = nodeAt(root, edit.path.slice(0, -1));
  const change = old === undefined ? insertion(document, table, edit) : replacement(document, old, edit);
  if (change === undefined) throw refused(document, edit);
  const { text } = document.source;
  const source = new SourceText(document.source.name, text.slice(0, change.start) + change.text + text.slice(change.end));
  const changed = { ...document, source };
  const wanted = withValue(plainValue(root), edit.path, edit.value);
  if (!isDeepStrictEqual(plainValue(await reparsed(changed, edit)), wanted)) throw refused(document, edit);
  return changed;
}

interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function replacement(document: ConfigDocument, old: ConfigNode, { value }: ConfigEdit): Change | undefined {
  if (old.kind !== "scalar") return undefined;
  const written = document.source.text.slice(old.at.start, old.at.end);
  return { ...old.at, text: rendered(document.format, value, written) };
}

function insertion(document: ConfigDocument, table: ConfigNode | undefined, { path, value }: ConfigEdit): Change | undefined {
  if (table?.kind !== "table") return undefined;
  const { format, source } = document;
  const { text } = source;
  const before = lastValue(table);
  if (before?.keyAt === undefined) return undefined;
  const key = String(path.at(-1));
  const sign = format === "toml" ? " = " : ": ";
  const entry = `${format === "json" ? JSON.stringify(key) : key}${sign}${rendered(format, value, "")}`;
  const lineStart = text.lastIndexOf("\n", before.keyAt.start - 1) + 1;
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const isFlow = text[table.at.start] === "{" && (format !== "json" || !text.slice(table.at.start, before.keyAt.start).includes("\n"));
  if (isFlow) return { start: before.at.end, end: before.at.end, text: `, ${entry}` };
  // In a list of YAML the dash of the first key is not repeated.
  const indent = text.slice(lineStart, before.keyAt.start).replace(/[^\s]/g, " ");
  if (format === "json") return { start: before.at.end, end: before.at.end, text: `,${newline}${indent}${entry}` };
  // Behind the comment on the line, not between the value and it.
  const lineEnd = text.indexOf("\n", before.at.end);
  const end = lineEnd < 0 ? text.length : text[lineEnd - 1] === "\r" ? lineEnd - 1 : lineEnd;
  return { start: end, end, text: `${newline}${indent}${entry}` };
}

/** The table's last value that stands behind its key on one line; a `[table]` of TOML does not. */
function lastValue(table: TableNode): ConfigNode | undefined {
  const values = [...table.entries.values()].filter(
    ({ kind, keyAt, at }) => kind === "scalar" && keyAt !== undefined && keyAt.end < at.start,
  );
  return values.toSorted((a, b) => a.at.start - b.at.start).at(-1);
}

/** The value in the format, in the quotes of what it replaces where they can hold it. */
function rendered(format: ConfigFormat, value: string | number, written: string): string {
  if (typeof value === "number") return String(value);
  const isSafe = /^[A-Za-z0-9 .,%_+/-]*$/.test(value);
  if (format !== "json" && isSafe && /^'[^']/.test(written)) return `'${value}'`;
  // A plain word of YAML must not turn into a number or a truth value.
  if (format === "yaml" && isSafe && /^[A-Za-z0-9]/.test(written) && /^\d[\d.]* [A-Za-z]+$|^\d[\d.]* ?%$/.test(value)) return value;
  return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
}

function withValue(plain: unknown, [step, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  const copy: Record<string | number, unknown> = Array.isArray(plain) ? ([...plain] as never) : { ...(plain as object) };
  copy[step] = withValue(copy[step], rest, value);
  return copy;
}

async function reparsed(document: ConfigDocument, edit: ConfigEdit): Promise<ConfigNode> {
  try {
    return await parseDocument(document);
  } catch (error) {
    if (error instanceof InputError) throw refused(document, edit);
    throw error;
  }
}

function refused(document: ConfigDocument, { path, value }: ConfigEdit): InputError {
  const sentence = `${path.join(".")} cannot be set to ${JSON.stringify(value)} without touching the rest of the file: change it by hand`;
  return new InputError("config/edit", { file: document.source.name }, sentence);
}
