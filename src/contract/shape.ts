/**
 * Descriptions of JSON values that serve as TypeScript type, JSON Schema and validator at once, so that the three cannot drift apart.
 */
export type Shape =
  | { readonly kind: "number" | "integer" | "string" | "boolean"; readonly text: string }
  | { readonly kind: "enum"; readonly values: readonly string[]; readonly text: string }
  | { readonly kind: "array"; readonly items: Shape; readonly text: string }
  | { readonly kind: "map"; readonly items: Shape; readonly text: string }
  | { readonly kind: "nullable"; readonly inner: Shape; readonly text: string }
  | {
      readonly kind: "object";
      readonly fields: Readonly<Record<string, Shape>>;
      readonly optional: readonly string[];
      readonly text: string;
    };

/** The TypeScript type of the values that a shape accepts. */
export type ValueOf<S> = S extends { kind: "number" | "integer" }
  ? number
  : S extends { kind: "string" }
    ? string
    : S extends { kind: "boolean" }
      ? boolean
      : S extends { kind: "enum"; values: readonly (infer V)[] }
        ? V
        : S extends { kind: "array"; items: infer I }
          ? ValueOf<I>[]
          : S extends { kind: "map"; items: infer I }
            ? Record<string, ValueOf<I>>
            : S extends { kind: "nullable"; inner: infer I }
              ? ValueOf<I> | null
              : S extends { kind: "object"; fields: infer F; optional: readonly (infer O)[] }
                ? { -readonly [K in keyof F as K extends O ? never : K]: ValueOf<F[K]> } & {
                    -readonly [K in keyof F as K extends O ? K : never]?: ValueOf<F[K]> | undefined;
                  }
                : never;

export const integer = <const T extends string>(text: T) => ({ kind: "integer", text }) as const;
export const number = <const T extends string>(text: T) => ({ kind: "number", text }) as const;
export const string = <const T extends string>(text: T) => ({ kind: "string", text }) as const;
export const boolean = <const T extends string>(text: T) => ({ kind: "boolean", text }) as const;
export const oneOf = <const V extends readonly string[]>(values: V, text: string) => ({ kind: "enum", values, text }) as const;
export const array = <const S extends Shape>(items: S, text: string) => ({ kind: "array", items, text }) as const;
export const map = <const S extends Shape>(items: S, text: string) => ({ kind: "map", items, text }) as const;
export const nullable = <const S extends Shape>(inner: S, text: string = inner.text) => ({ kind: "nullable", inner, text }) as const;

/** An object without further fields; the fields named in `optional` may be absent. */
export const object = <const F extends Record<string, Shape>, const O extends readonly (keyof F & string)[] = []>(
  fields: F,
  text: string,
  optional?: O,
) =>
  // Without NoInfer an object inside an array takes its optional fields from the array's idea of a shape: all of them.
  ({ kind: "object", fields, optional: (optional ?? []) as NoInfer<O>, text }) as const;

/** The shape as JSON Schema (draft 2020-12), without `$schema` and `$id`. */
export function toJsonSchema(shape: Shape): Record<string, unknown> {
  const description = shape.text === "" ? {} : { description: shape.text };
  switch (shape.kind) {
    case "enum":
      return { ...description, enum: shape.values };
    case "array":
      return { ...description, type: "array", items: toJsonSchema(shape.items) };
    case "map":
      return { ...description, type: "object", additionalProperties: toJsonSchema(shape.items) };
    case "nullable": {
      const inner = toJsonSchema(shape.inner);
      return typeof inner["type"] === "string"
        ? { ...inner, ...description, type: [inner["type"], "null"] }
        : { ...description, anyOf: [inner, { type: "null" }] };
    }
    case "object":
      return {
        ...description,
        type: "object",
        properties: Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, toJsonSchema(field)])),
        required: Object.keys(shape.fields).filter((name) => !shape.optional.includes(name)),
        additionalProperties: false,
      };
    default:
      return { ...description, type: shape.kind };
  }
}

const DEEPEST = 64;

/** The first way in which `value` differs from the shape, as `path: what was found; what was expected`, or undefined when it fits. */
export function mismatch(shape: Shape, value: unknown, path = "$", depth = 0): string | undefined {
  if (depth > DEEPEST) return `${path}: nested deeper than ${DEEPEST} levels`;
  switch (shape.kind) {
    case "nullable":
      return value === null ? undefined : mismatch(shape.inner, value, path, depth + 1);
    case "integer":
      return Number.isSafeInteger(value) ? undefined : expected(path, value, "a whole number");
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? undefined : expected(path, value, "a number");
    case "string":
    case "boolean":
      return typeof value === shape.kind ? undefined : expected(path, value, `a ${shape.kind}`);
    case "enum":
      return typeof value === "string" && shape.values.includes(value)
        ? undefined
        : expected(path, value, `one of ${shape.values.join(", ")}`);
    case "array":
      if (!Array.isArray(value)) return expected(path, value, "an array");
      return first(value.entries(), ([i, item]) => mismatch(shape.items, item, `${path}[${i}]`, depth + 1));
    case "map":
      if (!isRecord(value)) return expected(path, value, "an object");
      return first(Object.entries(value), ([key, item]) => mismatch(shape.items, item, `${path}.${key.slice(0, 60)}`, depth + 1));
    case "object":
      return objectMismatch(shape, value, path, depth);
  }
}

function objectMismatch(shape: Shape & { kind: "object" }, value: unknown, path: string, depth: number): string | undefined {
  if (!isRecord(value)) return expected(path, value, "an object");
  const unknown = Object.keys(value).find((key) => !Object.hasOwn(shape.fields, key));
  if (unknown !== undefined) return `${path}: unknown field ${JSON.stringify(unknown.slice(0, 60))}`;
  return first(Object.entries(shape.fields), ([key, field]) => {
    const item = value[key];
    if (item === undefined) return shape.optional.includes(key) ? undefined : `${path}: the field ${key} is missing`;
    return mismatch(field, item, `${path}.${key}`, depth + 1);
  });
}

function first<T>(items: Iterable<T>, find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function expected(path: string, value: unknown, what: string): string {
  const found =
    value === null
      ? "null"
      : Array.isArray(value)
        ? "an array"
        : typeof value === "object"
          ? "an object"
          : JSON.stringify(value)?.slice(0, 60);
  return `${path}: ${found}; ${what} is expected`;
}
