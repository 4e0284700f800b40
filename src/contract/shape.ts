/**
 * Descriptions of values that serve as TypeScript type, JSON Schema (`json-schema.ts`) and validator (`mismatch.ts`) at once, so that the
 * three cannot drift apart: of the report document, and of the configuration. They are plain data.
 */
export type Shape =
  | { readonly kind: "number" | "integer"; readonly minimum?: number; readonly maximum?: number; readonly text: string }
  /** `what` says to people what `pattern` restricts it to; a path is relative to the folder of the file that it stands in. */
  | { readonly kind: "string"; readonly pattern?: string; readonly what?: string; readonly isPath?: boolean; readonly text: string }
  | { readonly kind: "boolean"; readonly text: string }
  | { readonly kind: "constant"; readonly value: true; readonly text: string }
  | { readonly kind: "enum"; readonly values: readonly string[]; readonly text: string }
  | { readonly kind: "notation"; readonly notation: Notation<unknown>; readonly text: string }
  | { readonly kind: "array"; readonly items: Shape; readonly text: string }
  /** A list, or one value that stands for a list of it. */
  | { readonly kind: "oneOrMore"; readonly items: Shape; readonly text: string }
  /** Names of the writer's choice. */
  | { readonly kind: "map"; readonly items: Shape; readonly text: string }
  | { readonly kind: "nullable"; readonly inner: Shape; readonly text: string }
  | {
      readonly kind: "object";
      readonly fields: Readonly<Record<string, Shape>>;
      readonly optional: readonly string[];
      readonly text: string;
    }
  /** The first of them that takes values of this JSON type, else the last. */
  | { readonly kind: "either"; readonly options: readonly Shape[]; readonly text: string }
  /** Printed once, in `$defs`, and referred to. */
  | { readonly kind: "named"; readonly name: string; readonly inner: Shape; readonly text: string }
  | { readonly kind: "ruled"; readonly inner: Shape; readonly rule: Rule; readonly text: string };

/** A JSON Schema (draft 2020-12), or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A value that was read, or one sentence on why it was not. */
export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** A number or text that is written in a way of its own, `240 KiB` for example. `parse` accepts exactly what `schema` does. */
export interface Notation<T> {
  /** To people: `a size such as "240 KiB"`. */
  readonly what: string;
  readonly schema: JsonSchema;
  parse(written: string | number): Parsed<T>;
}

/** What spans several fields of an object. `check` refuses exactly what `schema` does. */
export interface Rule {
  readonly schema: JsonSchema;
  check(value: Readonly<Record<string, unknown>>): RuleProblem | undefined;
}

/** What breaks a rule: the whole object, or the field `at` of it. */
export interface RuleProblem {
  readonly code: "missing" | "value";
  readonly sentence: string;
  readonly at?: { readonly field: string; readonly part: "key" | "value" };
}

/** The TypeScript type of the JSON values that a shape accepts. */
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
                : S extends { kind: "named" | "ruled"; inner: infer I }
                  ? ValueOf<I>
                  : never;

/** Whole or not: the bounds are part of what is accepted. */
interface Bounds {
  readonly minimum?: number;
  readonly maximum?: number;
}

export const integer = <const T extends string>(text: T, bounds: Bounds = {}) => ({ kind: "integer", ...bounds, text }) as const;
/** A number of bytes. */
export const bytes = (text: string) => integer(`${text}, in bytes`);
/** An address of the image, as a number. */
export const address = (text: string) => integer(`${text}, an address`);
export const number = <const T extends string>(text: T, bounds: Bounds = {}) => ({ kind: "number", ...bounds, text }) as const;
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

/** An object of which every field may be absent. */
export const allOptional = <const F extends Record<string, Shape>>(fields: F, text: string) =>
  ({ kind: "object", fields, optional: Object.keys(fields) as readonly (keyof F & string)[], text }) as const;
export const oneOrMore = <const S extends Shape>(items: S, text: string) => ({ kind: "oneOrMore", items, text }) as const;
export const either = <const O extends readonly Shape[]>(options: O, text: string) => ({ kind: "either", options, text }) as const;
export const named = <const S extends Shape>(name: string, inner: S) => ({ kind: "named", name, inner, text: inner.text }) as const;
export const ruled = <const S extends Shape>(inner: S, rule: Rule) => ({ kind: "ruled", inner, rule, text: inner.text }) as const;
/** Only `true`. */
export const yes = (text: string) => ({ kind: "constant", value: true, text }) as const;

/** The fields of an object that must be there. */
export function requiredFields({ fields, optional }: Shape & { readonly kind: "object" }): string[] {
  return Object.keys(fields).filter((name) => !optional.includes(name));
}
