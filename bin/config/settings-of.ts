import { resolve } from "node:path";
import { mismatch, optionFor } from "../../src/contract/mismatch.ts";
import type { Notation, Shape, ValueOf } from "../../src/contract/shape.ts";
import { type ConfigNode, configError, nodeAt, plainValue } from "./node.ts";

/** What a value of the configuration says: notations are read, paths absolute, one value is a list of it, and maps are maps. */
export type SettingOf<S> = S extends { kind: "notation"; notation: Notation<infer T> }
  ? T
  : S extends { kind: "constant"; value: infer V }
    ? V
    : S extends { kind: "array" | "oneOrMore"; items: infer I }
      ? readonly SettingOf<I>[]
      : S extends { kind: "map"; items: infer I }
        ? ReadonlyMap<string, SettingOf<I>>
        : S extends { kind: "object"; fields: infer F; optional: readonly (infer O)[] }
          ? { readonly [K in keyof F as K extends O ? never : K]: SettingOf<F[K]> } & {
              readonly [K in keyof F as K extends O ? K : never]?: SettingOf<F[K]>;
            }
          : S extends { kind: "either"; options: readonly (infer O)[] }
            ? SettingOf<O>
            : S extends { kind: "named" | "ruled"; inner: infer I }
              ? SettingOf<I>
              : ValueOf<S>;

/**
 * Checks a value against its description and reads it.
 * @throws InputError `config/type`, `config/value`, `config/unknown-key` or `config/missing`, with place and excerpt.
 */
export function settingsOf<const S extends Shape>(shape: S, node: ConfigNode): SettingOf<S> {
  checkSettings(shape, node);
  return read(shape, node) as SettingOf<S>;
}

/** Checks a value against its description. @throws InputError as `settingsOf`. */
export function checkSettings(shape: Shape, node: ConfigNode): void {
  const wrong = mismatch(shape, plainValue(node));
  if (wrong !== undefined) throw configError(nodeAt(node, wrong.path) ?? node, wrong.code, wrong.sentence, wrong.remark, wrong.part);
}

/** The value of a node that fits its shape. */
function read(shape: Shape, node: ConfigNode): unknown {
  switch (shape.kind) {
    case "notation": {
      const parsed = shape.notation.parse(scalarOf(node) as string | number);
      return parsed.ok ? parsed.value : undefined;
    }
    case "string":
      return shape.isPath === true ? resolve(node.document.folder, scalarOf(node) as string) : scalarOf(node);
    case "array":
    case "oneOrMore":
      return node.kind === "list" ? node.items.map((item) => read(shape.items, item)) : [read(shape.items, node)];
    case "map":
      return new Map(entriesOf(node).map(([name, entry]) => [name, read(shape.items, entry)]));
    case "object":
      return Object.fromEntries(entriesOf(node).map(([name, entry]) => [name, read(shape.fields[name]!, entry)]));
    case "either":
      return read(optionFor(shape, plainValue(node)), node);
    case "named":
    case "ruled":
      return read(shape.inner, node);
    default:
      return scalarOf(node);
  }
}

function scalarOf(node: ConfigNode): unknown {
  return node.kind === "scalar" ? node.value : undefined;
}

function entriesOf(node: ConfigNode): readonly (readonly [string, ConfigNode])[] {
  return node.kind === "table" ? [...node.entries] : [];
}
