import { nearestWord } from "../bytes/did-you-mean.ts";
import { requiredFields, type Shape } from "./shape.ts";

/** Where a value differs from its shape, and how. */
export interface Mismatch {
  /** Fields and indexes that lead to the value. */
  readonly path: readonly (string | number)[];
  /** Whether the value is wrong, or the field that holds it. */
  readonly part: "key" | "value";
  readonly code: "type" | "value" | "missing" | "unknown-key";
  /** What was found and what is expected. */
  readonly sentence: string;
  /** What may have been meant. */
  readonly remark?: string | undefined;
}

/** The first way in which a JSON value differs from the shape; undefined when it fits. */
export function mismatch(shape: Shape, value: unknown): Mismatch | undefined {
  switch (shape.kind) {
    case "nullable":
      return value === null ? undefined : mismatch(shape.inner, value);
    case "number":
    case "integer":
      return numberMismatch(shape, value);
    case "boolean":
      return typeof value === "boolean" ? undefined : wrongType(value, "true or false");
    case "constant":
      return value === shape.value ? undefined : wrongType(value, String(shape.value));
    case "string": {
      const what = shape.what ?? "text";
      if (typeof value !== "string") return wrongType(value, what);
      return shape.pattern === undefined || new RegExp(shape.pattern).test(value) ? undefined : wrong(`${shown(value)} is not ${what}`);
    }
    case "enum":
      return wordMismatch(shape.values, value);
    case "notation": {
      if (typeof value !== "string" && typeof value !== "number") return wrongType(value, shape.notation.what);
      const parsed = shape.notation.parse(value);
      return parsed.ok ? undefined : wrong(parsed.problem);
    }
    case "array":
      return Array.isArray(value) ? firstInside(value.entries(), shape.items) : wrongType(value, "a list");
    case "oneOrMore":
      return Array.isArray(value) ? firstInside(value.entries(), shape.items) : mismatch(shape.items, value);
    case "map":
      return isRecord(value) ? firstInside(Object.entries(value), shape.items) : wrongType(value, "a table");
    case "object":
      return isRecord(value) ? objectMismatch(shape, value) : wrongType(value, "a table");
    case "either":
      return mismatch(optionFor(shape, value), value);
    case "named":
      return mismatch(shape.inner, value);
    case "ruled":
      return mismatch(shape.inner, value) ?? ruleMismatch(shape, value);
  }
}

/** A mismatch in words: `$.regions[0].name: 1 stands where text is expected`. */
export function mismatchText({ path, sentence }: Mismatch): string {
  const steps = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step.slice(0, 60)}`));
  return `$${steps.join("")}: ${sentence}`;
}

/** The option of a choice that judges a value: the first that takes values of its JSON type, else the last. */
export function optionFor({ options }: Shape & { readonly kind: "either" }, value: unknown): Shape {
  return options.find((option) => takesType(option, value)) ?? options.at(-1)!;
}

function takesType(shape: Shape, value: unknown): boolean {
  if ("inner" in shape) return takesType(shape.inner, value) || (shape.kind === "nullable" && value === null);
  if (shape.kind === "object" || shape.kind === "map") return isRecord(value);
  if (shape.kind === "array") return Array.isArray(value);
  if (shape.kind === "constant") return value === shape.value;
  if (shape.kind === "either") return shape.options.some((option) => takesType(option, value));
  return !isRecord(value) && (shape.kind === "oneOrMore" || !Array.isArray(value));
}

function numberMismatch(shape: Shape & { readonly kind: "number" | "integer" }, value: unknown): Mismatch | undefined {
  const isWhole = shape.kind === "integer";
  if (isWhole ? !Number.isSafeInteger(value) : !Number.isFinite(value)) return wrongType(value, isWhole ? "a whole number" : "a number");
  const { minimum: least, maximum: most } = shape;
  const isLow = least !== undefined && (value as number) < least;
  if (!isLow && (most === undefined || (value as number) <= most)) return undefined;
  if (least === undefined) return wrong(`${value} is above ${most}`);
  return wrong(most === undefined ? `${value} is below ${least}` : `${value} is not from ${least} to ${most}`);
}

function wordMismatch(words: readonly string[], value: unknown): Mismatch | undefined {
  const known = words.join(", ");
  if (typeof value !== "string") return wrongType(value, `one of ${known}`);
  if (words.includes(value)) return undefined;
  const near = nearestWord(value, words);
  return { ...wrong(`${shown(value)} is none of ${known}`), remark: near && `did you mean ${near}?` };
}

function objectMismatch(shape: Shape & { readonly kind: "object" }, value: Readonly<Record<string, unknown>>): Mismatch | undefined {
  const { fields } = shape;
  for (const key of Object.keys(value)) {
    if (value[key] === undefined) continue;
    const field = Object.hasOwn(fields, key) ? fields[key]! : undefined;
    const found = field === undefined ? unknownKey(key, Object.keys(fields)) : mismatch(field, value[key]);
    if (found !== undefined) return inside(key, found);
  }
  const missing = requiredFields(shape).find((key) => !Object.hasOwn(value, key) || value[key] === undefined);
  return missing === undefined ? undefined : { ...wrong(`${missing} is missing here`), code: "missing" };
}

function unknownKey(key: string, known: readonly string[]): Mismatch {
  const near = nearestWord(key, known);
  const remark = near === undefined ? `known here: ${known.filter((name) => !name.startsWith("$")).join(", ")}` : `did you mean ${near}?`;
  return { path: [], part: "key", code: "unknown-key", sentence: `unknown key ${key.slice(0, 60)}`, remark };
}

function ruleMismatch({ rule }: Shape & { readonly kind: "ruled" }, value: unknown): Mismatch | undefined {
  const problem = rule.check(value as Readonly<Record<string, unknown>>);
  if (problem === undefined) return undefined;
  const { code, sentence, at } = problem;
  return { path: at === undefined ? [] : [at.field], part: at?.part ?? "value", code, sentence };
}

function firstInside(items: Iterable<[string | number, unknown]>, shape: Shape): Mismatch | undefined {
  for (const [step, item] of items) {
    const found = mismatch(shape, item);
    if (found !== undefined) return inside(step, found);
  }
  return undefined;
}

function inside(step: string | number, found: Mismatch): Mismatch {
  return { ...found, path: [step, ...found.path] };
}

function wrong(sentence: string): Mismatch {
  return { path: [], part: "value", code: "value", sentence };
}

function wrongType(value: unknown, what: string): Mismatch {
  return { ...wrong(`${shown(value)} stands where ${what} is expected`), code: "type" };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (isRecord(value)) return "a table";
  return typeof value === "number" ? String(value) : JSON.stringify(typeof value === "string" ? value.slice(0, 60) : value);
}
