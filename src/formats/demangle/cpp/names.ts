import { NotMangled } from "../limits.ts";
import { parseEncoding } from "./encoding.ts";
import { parseExpression, parseLiteral } from "./expressions.ts";
import { type Node, name, type Structor, sequence } from "./nodes.ts";
import type { CppReader } from "./reader.ts";
import { parseParameterList, parseType } from "./types.ts";
import { operators, standardSubstitutions } from "./vocabulary.ts";

/** A function's or variable's name, with what decides how its type is read. */
export interface ParsedName {
  readonly node: Node;
  /** Qualifiers of a member function: ` const`, ` &`. */
  readonly qualifiers: string;
  /** Its last template arguments, if it ends with such: what `T_` stands for in its type. */
  readonly arguments: readonly Node[] | undefined;
  /** Ends with template arguments and is no constructor, destructor or conversion: its type starts with the result. */
  readonly hasResult: boolean;
}

/** `<name>` [Itanium C++ ABI §5.1.2]. */
export function parseName(reader: CppReader): ParsedName {
  return reader.nested(() => {
    if (reader.eat("N")) return parseNestedName(reader);
    if (reader.eat("Z")) return parseLocalName(reader);
    let node: Node;
    if (reader.peek() === "S" && reader.peek(2) !== "St") {
      node = parseSubstitution(reader);
      if (reader.peek() !== "I") throw new NotMangled();
    } else {
      node = parseUnscopedName(reader);
      if (reader.peek() === "I") reader.remember(node);
    }
    if (reader.peek() !== "I") return { node, qualifiers: "", arguments: undefined, hasResult: false };
    const list = parseTemplateArguments(reader);
    return { node: { kind: "template", name: node, arguments: list }, qualifiers: "", arguments: list, hasResult: returnsByName(node) };
  });
}

/** An unscoped name, `std::` before it where `St` says so. */
export function parseUnscopedName(reader: CppReader): Node {
  if (!reader.eat("St")) return parseUnqualifiedName(reader, undefined);
  const std = name("std");
  return { kind: "nested", scope: std, name: parseUnqualifiedName(reader, std) };
}

/** `N` was read: qualifiers, prefixes and `E`. Every prefix is a substitution, the whole name is not. */
function parseNestedName(reader: CppReader): ParsedName {
  const qualifiers = parseQualifiers(reader);
  const reference = reader.eat("R") ? " &" : reader.eat("O") ? " &&" : "";
  let node: Node | undefined;
  let last: Node | undefined;
  let list: readonly Node[] | undefined;
  let hasResult = false;
  while (!reader.eat("E")) {
    const tag = reader.peek();
    hasResult = false;
    list = undefined;
    if (tag === "S" && reader.peek(2) !== "St") {
      if (node !== undefined) throw new NotMangled();
      node = parseSubstitution(reader);
      last = node;
      continue;
    }
    if (reader.peek(2) === "St") {
      if (node !== undefined) throw new NotMangled();
      reader.next += 2;
      node = name("std");
      last = node;
      continue;
    }
    if (tag === "I") {
      if (node === undefined) throw new NotMangled();
      hasResult = last !== undefined && returnsByName(last);
      list = parseTemplateArguments(reader);
      node = { kind: "template", name: node, arguments: list };
    } else if (tag === "T" && node === undefined) {
      node = parseTemplateParameter(reader);
      last = node;
    } else if (tag === "D" && /^D[tT]/.test(reader.peek(2))) {
      node = parseType(reader);
      last = node;
      continue;
    } else if (reader.eat("M")) {
      // End of a data member's initialiser, the scope of the lambda that follows.
      continue;
    } else {
      last = parseUnqualifiedName(reader, node);
      node = node === undefined ? last : { kind: "nested", scope: node, name: last };
    }
    if (reader.peek() !== "E") reader.remember(node);
  }
  if (node === undefined) throw new NotMangled();
  return { node, qualifiers: qualifiers + reference, arguments: list, hasResult };
}

/** `Z` was read: a function, `E`, and an entity inside it. */
function parseLocalName(reader: CppReader): ParsedName {
  const encoding = parseEncoding(reader, false);
  reader.expect("E");
  if (reader.eat("s")) {
    parseDiscriminator(reader);
    return {
      node: { kind: "nested", scope: encoding, name: name("string literal") },
      qualifiers: "",
      arguments: undefined,
      hasResult: false,
    };
  }
  let prefix: Node = encoding;
  if (reader.eat("d")) prefix = { kind: "nested", scope: encoding, name: name(`{default arg#${reader.index() + 1}}`) };
  const entity = parseName(reader);
  parseDiscriminator(reader);
  return { ...entity, node: { kind: "nested", scope: prefix, name: entity.node } };
}

/** `_0` to `_9` or `__10_`; tells equal names of one function apart and is not shown. */
function parseDiscriminator(reader: CppReader): void {
  if (reader.eat("__")) {
    reader.decimal();
    reader.expect("_");
  } else if (/^_\d/.test(reader.peek(2))) {
    reader.next += 2;
  }
}

/** Operator, constructor, source name, lambda or unnamed type, with ABI tags. `scope` is what it stands in. */
export function parseUnqualifiedName(reader: CppReader, scope: Node | undefined): Node {
  reader.eat("L");
  let node: Node;
  const tag = reader.peek();
  if (reader.isDigit()) node = parseSourceName(reader);
  else if (tag === "C" || (tag === "D" && /^D[0-9]/.test(reader.peek(2)))) node = parseStructor(reader, scope);
  else if (reader.eat("DC"))
    node = sequence(
      "[",
      reader.until("E", () => parseSourceName(reader)),
      "]",
    );
  else if (tag === "U") node = parseUnnamed(reader);
  else node = parseOperatorName(reader);
  while (reader.eat("B")) node = { kind: "tagged", inner: node, tag: sourceText(reader) };
  return node;
}

/** A decimal length and as many characters. */
export function parseSourceName(reader: CppReader): Node {
  const text = sourceText(reader);
  return name(/^_GLOBAL_[._$]N/.test(text) ? "(anonymous namespace)" : text);
}

function sourceText(reader: CppReader): string {
  const length = reader.decimal();
  if (length === 0) throw new NotMangled();
  return reader.take(length);
}

function parseStructor(reader: CppReader, scope: Node | undefined): Structor {
  const kind = reader.take();
  const inherited = kind === "C" && reader.eat("I");
  if (!/[0-9]/.test(reader.take()) || scope === undefined) throw new NotMangled();
  // An inheriting constructor is called by the class that it comes from.
  return { kind: "structor", type: inherited ? parseType(reader) : scope, isDestructor: kind === "D" };
}

/** `Ut_`, `Ul…E_`: types without a name. */
function parseUnnamed(reader: CppReader): Node {
  if (reader.eat("Ut")) return sequence(`{unnamed type#${reader.index() + 1}}`);
  reader.expect("Ul");
  const parameters = parseParameterList(reader, () => reader.eat("E"));
  return { kind: "lambda", parameters, number: reader.index() + 1 };
}

function parseOperatorName(reader: CppReader): Node {
  const code = reader.take(2);
  if (code === "cv") {
    const outer = reader.inConversion;
    reader.inConversion = true;
    const type = parseType(reader);
    reader.inConversion = outer;
    return sequence("operator ", type);
  }
  if (code === "li") return name(`operator"" ${sourceText(reader)}`);
  if (/^v\d$/.test(code)) return name(`operator ${sourceText(reader)}`);
  const operator = operators[code];
  if (operator === undefined) throw new NotMangled();
  const text = operator[0].trimEnd();
  return name(`operator${/^[a-z]/.test(text) ? " " : ""}${text}`);
}

/** Whether a function of this name states its result when it is a template. */
function returnsByName(node: Node): boolean {
  if (node.kind === "nested") return returnsByName(node.name);
  if (node.kind === "tagged") return returnsByName(node.inner);
  return !(node.kind === "structor" || (node.kind === "sequence" && node.parts[0] === "operator "));
}

/** `r`, `V`, `K` in that order; as they are written behind a type. */
export function parseQualifiers(reader: CppReader): string {
  const restrict = reader.eat("r") ? " __restrict" : "";
  const volatile = reader.eat("V") ? " volatile" : "";
  return `${reader.eat("K") ? " const" : ""}${volatile}${restrict}`;
}

/** `S_`, `S0_` …, or an abbreviation of the standard library [Itanium C++ ABI §5.1.10]. */
export function parseSubstitution(reader: CppReader): Node {
  reader.expect("S");
  const code = reader.peek();
  const standard = standardSubstitutions[code];
  if (standard !== undefined) {
    reader.next++;
    let node: Node = { kind: "name", text: standard[0], base: standard[1] };
    while (reader.eat("B")) node = reader.remember({ kind: "tagged", inner: node, tag: sourceText(reader) });
    return node;
  }
  const target = reader.substitutions[reader.index(36)];
  if (target === undefined) throw new NotMangled();
  return target;
}

/** `T_`, `T0_`, `TL0__` … */
export function parseTemplateParameter(reader: CppReader): Node {
  reader.expect("T");
  if (reader.eat("L")) reader.index();
  return { kind: "parameter", index: reader.index() };
}

/** `I…E` */
export function parseTemplateArguments(reader: CppReader): Node[] {
  reader.expect("I");
  const outer = reader.inConversion;
  reader.inConversion = false;
  const list = reader.nested(() => reader.until("E", () => parseTemplateArgument(reader)));
  reader.inConversion = outer;
  return list;
}

function parseTemplateArgument(reader: CppReader): Node {
  if (reader.eat("X")) {
    const expression = parseExpression(reader);
    reader.expect("E");
    return expression;
  }
  if (reader.peek() === "L") return parseLiteral(reader);
  // `I` for a pack is how GCC wrote it before the ABI had `J`; its libraries still hold such names.
  if (reader.eat("J") || reader.eat("I"))
    return { kind: "pack", items: reader.nested(() => reader.until("E", () => parseTemplateArgument(reader))) };
  return parseType(reader);
}
