import { resolve } from "node:path";
import { nearestWord } from "../../src/bytes/did-you-mean.ts";
import { type ConfigNode, configError } from "./node.ts";
import { type Limit, type Parsed, PERCENT_PATTERN, parseLimit, parseSize, SIZE_PATTERN } from "./size-value.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * What a value of the configuration may be: the JSON schema and the reader are made together, so that they refuse the same documents.
 * `read` throws InputError of `config/type`, `config/value`, `config/unknown-key` or `config/missing`, with place and excerpt.
 */
export interface Shape<T> {
  /** One sentence for people; becomes the schema's description. */
  readonly text: string;
  readonly schema: JsonSchema;
  read(node: ConfigNode): T;
}

/** What a shape reads. */
export type ValueOf<S> = S extends Shape<infer T> ? T : never;

/** The shape as a reference to `#/$defs/name`, for what the schema holds in several places. */
export function referred<T>(name: string, shape: Shape<T>): Shape<T> {
  return { ...shape, schema: { $ref: `#/$defs/${name}` } };
}

/** Text of at least one character; `pattern` restricts it and `what` says to what. */
export function text(description: string, pattern?: string, what = "text"): Shape<string> {
  const wanted = pattern ?? "\\S";
  const regex = new RegExp(wanted);
  return {
    text: description,
    schema: { description, type: "string", pattern: wanted },
    read(node) {
      if (node.kind !== "scalar" || typeof node.value !== "string") throw wrongType(node, what);
      if (!regex.test(node.value)) throw configError(node, "value", `${shown(node)} is not ${what}`);
      return node.value;
    },
  };
}

/** A path, relative to the folder of its file; read as an absolute one. */
export function path(description: string): Shape<string> {
  const inner = text(description, undefined, "a path");
  return { ...inner, read: (node) => resolve(node.document.folder, inner.read(node)) };
}

/** A date, `2026-12-31`. */
export function date(description: string): Shape<string> {
  return text(description, "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "a date such as 2026-12-31");
}

export function flag(description: string): Shape<boolean> {
  return {
    text: description,
    schema: { description, type: "boolean" },
    read(node) {
      if (node.kind !== "scalar" || typeof node.value !== "boolean") throw wrongType(node, "true or false");
      return node.value;
    },
  };
}

/** A whole number from `least` to `most`. */
export function whole(description: string, least: number, most: number): Shape<number> {
  return {
    text: description,
    schema: { description, type: "integer", minimum: least, maximum: most },
    read(node) {
      if (node.kind !== "scalar" || typeof node.value !== "number" || !Number.isInteger(node.value))
        throw wrongType(node, "a whole number");
      if (node.value < least || node.value > most) throw configError(node, "value", `${node.value} is not from ${least} to ${most}`);
      return node.value;
    },
  };
}

/** A number of at least 0. */
export function amount(description: string): Shape<number> {
  return {
    text: description,
    schema: { description, type: "number", minimum: 0 },
    read(node) {
      if (node.kind !== "scalar" || typeof node.value !== "number" || !Number.isFinite(node.value)) throw wrongType(node, "a number");
      if (node.value < 0) throw configError(node, "value", `${node.value} is below 0`);
      return node.value;
    },
  };
}

/** One of a few words. */
export function word<const W extends readonly string[]>(description: string, words: W): Shape<W[number]> {
  return {
    text: description,
    schema: { description, enum: words },
    read(node) {
      if (node.kind !== "scalar" || typeof node.value !== "string") throw wrongType(node, `one of ${words.join(", ")}`);
      const { value } = node;
      if (words.includes(value)) return value;
      const near = nearestWord(value, words);
      throw configError(node, "value", `${shown(node)} is none of ${words.join(", ")}`, near && `did you mean ${near}?`);
    },
  };
}

const BYTES = { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;

/** Bytes: see `parseSize`. */
export function size(description: string): Shape<number> {
  return {
    text: description,
    schema: { description, anyOf: [BYTES, { type: "string", pattern: SIZE_PATTERN }] },
    read: (node) => parsed(node, parseSize, 'a size such as "240 KiB"'),
  };
}

/** Bytes or a percentage: see `parseLimit`. */
export function limit(description: string): Shape<Limit> {
  return {
    text: description,
    schema: { description, anyOf: [BYTES, { type: "string", pattern: `${SIZE_PATTERN}|${PERCENT_PATTERN}` }] },
    read: (node) => parsed(node, parseLimit, 'a size such as "240 KiB" or a percentage such as "85 %"'),
  };
}

/** An address: a number, or hexadecimal text for formats without hexadecimal numbers. */
export function address(description: string): Shape<number> {
  return {
    text: description,
    schema: {
      description,
      anyOf: [
        { type: "integer", minimum: 0, maximum: 0xffff_ffff },
        { type: "string", pattern: "^0x[0-9a-fA-F]{1,8}$" },
      ],
    },
    read(node) {
      const value = node.kind === "scalar" ? node.value : undefined;
      if (typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff) return value;
      if (typeof value === "string" && /^0x[0-9a-fA-F]{1,8}$/.test(value)) return Number(value);
      throw configError(node, "type", `${shown(node)} is not an address such as 0x08000000`);
    },
  };
}

export function list<T>(description: string, items: Shape<T>): Shape<readonly T[]> {
  return {
    text: description,
    schema: { description, type: "array", items: items.schema },
    read(node) {
      if (node.kind !== "list") throw wrongType(node, "a list");
      return node.items.map((item) => items.read(item));
    },
  };
}

/** A list, or one value that stands for a list of it. */
export function oneOrMore<T>(description: string, items: Shape<T>): Shape<readonly T[]> {
  const many = list(description, items);
  return {
    text: description,
    schema: { description, anyOf: [items.schema, { type: "array", items: items.schema }] },
    read: (node) => (node.kind === "list" ? many.read(node) : [items.read(node)]),
  };
}

/** Names of the user's choice. */
export function named<T>(description: string, items: Shape<T>): Shape<ReadonlyMap<string, T>> {
  return {
    text: description,
    schema: { description, type: "object", additionalProperties: items.schema },
    read(node) {
      if (node.kind !== "table") throw wrongType(node, "a table");
      return new Map([...node.entries].map(([name, entry]) => [name, items.read(entry)]));
    },
  };
}

type Fields = Readonly<Record<string, Shape<unknown>>>;
type RecordOf<F extends Fields, R extends keyof F> = { readonly [K in R]: ValueOf<F[K]> } & {
  readonly [K in Exclude<keyof F, R>]?: ValueOf<F[K]>;
};

/** A table of known keys; `required` ones must be there. An unknown key is an error that names the nearest known one. */
export function record<const F extends Fields, const R extends readonly (keyof F & string)[] = readonly []>(
  description: string,
  fields: F,
  required?: R,
): Shape<RecordOf<F, R[number]>> {
  const must: readonly string[] = required ?? [];
  return {
    text: description,
    schema: {
      description,
      type: "object",
      properties: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.schema])),
      ...(must.length > 0 ? { required: must } : {}),
      additionalProperties: false,
    },
    read(node) {
      if (node.kind !== "table") throw wrongType(node, "a table");
      const values: Record<string, unknown> = {};
      for (const [key, entry] of node.entries) {
        const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
        if (field === undefined) throw unknownKey(entry, key, Object.keys(fields));
        values[key] = field.read(entry);
      }
      const missing = must.find((key) => !node.entries.has(key));
      if (missing !== undefined) throw configError(node, "missing", `${missing} is missing here`);
      return values as RecordOf<F, R[number]>;
    },
  };
}

/** The first shape for tables, the second for everything else. */
export function tableOr<A, B>(description: string, table: Shape<A>, other: Shape<B>): Shape<A | B> {
  return {
    text: description,
    schema: { description, anyOf: [table.schema, other.schema] },
    read: (node) => (node.kind === "table" ? table.read(node) : other.read(node)),
  };
}

/** A scalar of either of two types: `true`, or text. */
export function flagOr<B>(description: string, other: Shape<B>): Shape<true | B> {
  return {
    text: description,
    schema: { description, anyOf: [{ const: true }, other.schema] },
    read: (node) => (node.kind === "scalar" && node.value === true ? true : other.read(node)),
  };
}

/** Adds a rule that spans several values: `schema` states it for the schema, `check` throws for the reader. */
export function withRule<T, U>(shape: Shape<T>, schema: JsonSchema, check: (value: T, node: ConfigNode) => U): Shape<U> {
  return { text: shape.text, schema: { ...shape.schema, ...schema }, read: (node) => check(shape.read(node), node) };
}

function unknownKey(entry: ConfigNode, key: string, known: readonly string[]): Error {
  const near = nearestWord(key, known);
  const remark = near === undefined ? `known here: ${known.filter((name) => !name.startsWith("$")).join(", ")}` : `did you mean ${near}?`;
  return configError(entry, "unknown-key", `unknown key ${key}`, remark, "key");
}

function parsed<T>(node: ConfigNode, parse: (value: string | number) => Parsed<T>, what: string): T {
  if (node.kind !== "scalar" || (typeof node.value !== "string" && typeof node.value !== "number")) throw wrongType(node, what);
  const result = parse(node.value);
  if (!result.ok) throw configError(node, "value", result.problem);
  return result.value;
}

function wrongType(node: ConfigNode, what: string): Error {
  return configError(node, "type", `${shown(node)} stands where ${what} is expected`);
}

function shown(node: ConfigNode): string {
  if (node.kind === "table") return "a table";
  if (node.kind === "list") return "a list";
  return JSON.stringify(typeof node.value === "string" ? node.value.slice(0, 60) : node.value);
}
