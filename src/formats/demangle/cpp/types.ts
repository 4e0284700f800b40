import { NotMangled } from "../limits.ts";
import { parseExpression } from "./expressions.ts";
import { parseName, parseQualifiers, parseSourceName, parseSubstitution, parseTemplateArguments, parseTemplateParameter } from "./names.ts";
import { type FunctionType, type Node, name, type Sequence, sequence } from "./nodes.ts";
import type { CppReader } from "./reader.ts";
import { builtinTypes, extendedTypes } from "./vocabulary.ts";

const pointers: Readonly<Record<string, string>> = { P: "*", R: "&", O: "&&", C: " _Complex", G: " _Imaginary" };

/** `<type>` [Itanium C++ ABI §5.1.5]. Every type but a builtin one becomes a substitution. */
export function parseType(reader: CppReader): Node {
  return reader.nested(() => {
    const tag = reader.peek();
    const builtin = builtinTypes[tag];
    if (builtin !== undefined) {
      reader.next++;
      return name(builtin);
    }
    const pointer = pointers[tag];
    if (pointer !== undefined) {
      reader.next++;
      return reader.remember({ kind: "modified", mark: pointer, inner: parseType(reader) });
    }
    switch (tag) {
      case "r":
      case "V":
      case "K":
        return reader.remember(parseQualified(reader));
      case "U":
        return reader.remember(parseVendorQualified(reader));
      case "u":
        reader.next++;
        return reader.remember(parseSourceName(reader));
      case "F":
        return reader.remember(parseFunctionType(reader, ""));
      case "A":
        return reader.remember(parseArray(reader));
      case "M":
        return reader.remember(parseMemberPointer(reader));
      case "D":
        return parseExtended(reader);
      case "S":
        if (reader.peek(2) !== "St") return parseSubstitutedType(reader);
        break;
      case "T":
        return parseTemplateType(reader);
    }
    return reader.remember(parseName(reader).node);
  });
}

/** Parameters up to where `atEnd` finds the list's end; `v` alone is none. */
export function parseParameterList(reader: CppReader, atEnd: () => boolean): Node[] {
  const parameters: Node[] = [];
  while (!atEnd()) parameters.push(parseType(reader));
  const only = parameters[0];
  return parameters.length === 1 && only?.kind === "name" && only.text === "void" ? [] : parameters;
}

function parseQualified(reader: CppReader): Node {
  const qualifiers = parseQualifiers(reader);
  if (/^(?:F|D[oOwx])/.test(reader.peek(2))) return parseFunctionType(reader, qualifiers);
  return { kind: "modified", mark: qualifiers, inner: parseType(reader) };
}

/** `U` and a source name: a vendor's qualifier, with template arguments at times. */
function parseVendorQualified(reader: CppReader): Node {
  reader.expect("U");
  const qualifier = parseSourceName(reader);
  const list = reader.peek() === "I" ? parseTemplateArguments(reader) : undefined;
  const inner = parseType(reader);
  return sequence(inner, " ", list === undefined ? qualifier : { kind: "template", name: qualifier, arguments: list });
}

/** `F`, a result, parameters, a reference qualifier, `E`; exception specifications before it. */
function parseFunctionType(reader: CppReader, qualifiers: string): FunctionType {
  const parts: (string | Node | readonly Node[])[] = [qualifiers];
  if (reader.eat("Do")) {
    parts.push(" noexcept");
  } else if (reader.eat("DO")) {
    parts.push(" noexcept(", parseExpression(reader), ")");
    reader.expect("E");
  } else if (reader.eat("Dw")) {
    parts.push(
      " throw(",
      reader.until("E", () => parseType(reader)),
      ")",
    );
  }
  if (reader.eat("Dx")) parts.unshift(" transaction_safe");
  reader.expect("F");
  reader.eat("Y");
  const result = parseType(reader);
  let reference = "";
  const parameters = parseParameterList(reader, () => {
    if (reader.eat("E")) return true;
    if (reader.eat("RE")) reference = " &";
    else if (reader.eat("OE")) reference = " &&";
    return reference !== "";
  });
  const suffix: Sequence = { kind: "sequence", parts: [...parts.slice(0, 1), reference, ...parts.slice(1)] };
  return { kind: "function", result, parameters, suffix };
}

function parseArray(reader: CppReader): Node {
  reader.expect("A");
  let size: Node | undefined;
  if (reader.isDigit()) size = name(String(reader.decimal()));
  else if (reader.peek() !== "_") size = parseExpression(reader);
  reader.expect("_");
  return { kind: "array", size, inner: parseType(reader) };
}

function parseMemberPointer(reader: CppReader): Node {
  reader.expect("M");
  const owner = parseType(reader);
  return { kind: "member-pointer", owner, inner: parseType(reader) };
}

function parseExtended(reader: CppReader): Node {
  const tag = reader.peek(2).charAt(1);
  switch (tag) {
    case "p":
      reader.next += 2;
      return reader.remember({ kind: "expansion", inner: parseType(reader) });
    case "t":
    case "T": {
      reader.next += 2;
      const expression = parseExpression(reader);
      reader.expect("E");
      return reader.remember(sequence("decltype (", expression, ")"));
    }
    case "v":
      return reader.remember(parseVector(reader));
    case "o":
    case "O":
    case "w":
    case "x":
      return reader.remember(parseFunctionType(reader, ""));
    case "F": {
      reader.next += 2;
      const bits = reader.decimal();
      if (reader.eat("b")) return name("std::bfloat16_t");
      const extended = reader.eat("x");
      if (!extended) reader.expect("_");
      return name(`_Float${bits}${extended ? "x" : ""}`);
    }
    default: {
      const builtin = extendedTypes[tag];
      if (builtin === undefined) throw new NotMangled();
      reader.next += 2;
      return name(builtin);
    }
  }
}

function parseVector(reader: CppReader): Node {
  reader.expect("Dv");
  let size: Node;
  if (reader.eat("_")) size = parseExpression(reader);
  else size = name(String(reader.decimal()));
  reader.expect("_");
  return sequence(parseType(reader), " __vector(", size, ")");
}

/** A substitution, template arguments behind it where it names a template. */
function parseSubstitutedType(reader: CppReader): Node {
  const node = parseSubstitution(reader);
  if (reader.peek() !== "I") return node;
  return reader.remember({ kind: "template", name: node, arguments: parseTemplateArguments(reader) });
}

/** A template parameter, or an elaborated name (`Ts`, `Tu`, `Te`). */
function parseTemplateType(reader: CppReader): Node {
  if (/^T[sue]/.test(reader.peek(2))) {
    reader.next += 2;
    return reader.remember(parseName(reader).node);
  }
  const parameter = reader.remember(parseTemplateParameter(reader));
  if (reader.peek() !== "I" || (reader.inConversion && !reader.wouldRead(() => twoArgumentLists(reader)))) return parameter;
  return reader.remember({ kind: "template", name: parameter, arguments: parseTemplateArguments(reader) });
}

/** In `operator T_<…><…>` the first list belongs to the type; a single one is the operator's. */
function twoArgumentLists(reader: CppReader): void {
  parseTemplateArguments(reader);
  reader.expect("I");
}
