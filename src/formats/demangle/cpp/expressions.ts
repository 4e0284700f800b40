import { NotMangled } from "../limits.ts";
import { parseEncoding } from "./encoding.ts";
import { parseSourceName, parseTemplateArguments, parseTemplateParameter, parseUnqualifiedName } from "./names.ts";
import { type Node, name, type Sequence, sequence } from "./nodes.ts";
import type { CppReader } from "./reader.ts";
import { parseType } from "./types.ts";
import { literalSuffixes, operators } from "./vocabulary.ts";

const wordOperators: Readonly<Record<string, readonly [string, "type" | "expression"]>> = {
  st: ["sizeof ", "type"],
  sz: ["sizeof ", "expression"],
  at: ["alignof ", "type"],
  az: ["alignof ", "expression"],
  ti: ["typeid ", "type"],
  te: ["typeid ", "expression"],
  nx: ["noexcept ", "expression"],
  tw: ["throw ", "expression"],
};

const casts: Readonly<Record<string, string>> = { dc: "dynamic_cast", sc: "static_cast", cc: "const_cast", rc: "reinterpret_cast" };

/** `<expression>` [Itanium C++ ABI §5.1.6], written as GNU's demangler does. */
export function parseExpression(reader: CppReader): Node {
  return reader.nested(() => {
    const tag = reader.peek();
    if (tag === "L") return parseLiteral(reader);
    if (tag === "T") return parseTemplateParameter(reader);
    if (reader.isDigit()) return parseUnresolvedName(reader);
    const code = reader.peek(2);
    if (code === "fp" || code === "fL") return parseFunctionParameter(reader);
    if (/^f[lrLR]$/.test(code)) return parseFold(reader);
    if (code === "sr" || code === "on" || code === "dn") return parseUnresolvedName(reader);
    return parseOperation(reader);
  });
}

/** `L` type value `E`, or `L_Z` encoding `E`. */
export function parseLiteral(reader: CppReader): Node {
  reader.expect("L");
  if (reader.eat("_Z") || reader.eat("Z")) {
    const encoding = parseEncoding(reader, false);
    reader.expect("E");
    return encoding;
  }
  const type = parseType(reader);
  const end = reader.text.indexOf("E", reader.next);
  if (end < 0) throw new NotMangled();
  const raw = reader.text.slice(reader.next, end);
  reader.next = end + 1;
  const value = raw.startsWith("n") ? `-${raw.slice(1)}` : raw;
  if (type.kind === "name") {
    if (type.text === "bool" && (value === "0" || value === "1")) return name(value === "1" ? "true" : "false");
    const suffix = literalSuffixes[type.text];
    if (suffix !== undefined) return sequence(value + suffix);
    if (type.text === "decltype(nullptr)" && (value === "" || value === "0")) return sequence("(decltype(nullptr))", value);
    if (/^(?:float|double|long double|__float128)$/.test(type.text)) return sequence("(", type, `)[${value}]`);
  }
  return sequence("(", type, `)${value}`);
}

/** `fp_`, `fp0_`, `fL1p_`, `fpT`. */
function parseFunctionParameter(reader: CppReader): Node {
  reader.next++;
  if (reader.eat("L")) reader.decimal();
  reader.expect("p");
  if (reader.eat("T")) return name("this");
  while (/^[rVK]/.test(reader.peek())) reader.next++;
  return name(`{parm#${reader.index() + 1}}`);
}

function parseFold(reader: CppReader): Node {
  const code = reader.take(2);
  const operator = operators[reader.take(2)]?.[0];
  if (operator === undefined) throw new NotMangled();
  const first = operand(parseExpression(reader));
  if (code === "fl") return sequence("(...", operator, first, ")");
  if (code === "fr") return sequence("(", first, operator, "...)");
  return sequence("(", first, operator, "...", operator, operand(parseExpression(reader)), ")");
}

/** `sr` scope name, `on` operator, or a plain name; template arguments behind it. */
function parseUnresolvedName(reader: CppReader): Node {
  if (!reader.eat("sr")) return withArguments(reader, parseBaseUnresolvedName(reader));
  const scope = reader.isDigit() && levelsEndHere(reader) ? parseLevels(reader) : parseType(reader);
  return withArguments(reader, { kind: "nested", scope, name: parseBaseUnresolvedName(reader) });
}

/** Names, each with its template arguments, up to `E`. */
function parseLevels(reader: CppReader): Node {
  let scope: Node | undefined;
  for (const level of reader.until("E", () => withArguments(reader, parseSourceName(reader)))) {
    scope = scope === undefined ? level : { kind: "nested", scope, name: level };
  }
  if (scope === undefined) throw new NotMangled();
  return scope;
}

/** Clang writes `sr`, levels, `E`, name; GCC `sr`, type, name without the `E`. Whether what follows is the first. */
function levelsEndHere(reader: CppReader): boolean {
  return reader.wouldRead(() => {
    parseLevels(reader);
    parseBaseUnresolvedName(reader);
  });
}

function parseBaseUnresolvedName(reader: CppReader): Node {
  if (reader.eat("dn")) return sequence("~", reader.isDigit() ? parseSourceName(reader) : parseType(reader));
  reader.eat("on");
  return parseUnqualifiedName(reader, undefined);
}

function withArguments(reader: CppReader, node: Node): Node {
  return reader.peek() === "I" ? { kind: "template", name: node, arguments: parseTemplateArguments(reader) } : node;
}

function parseOperation(reader: CppReader): Node {
  const global = reader.eat("gs") ? "::" : "";
  const code = reader.take(2);
  const list = () => reader.until("E", () => parseExpression(reader));
  const word = wordOperators[code];
  if (word !== undefined) return sequence(word[0], "(", word[1] === "type" ? parseType(reader) : parseExpression(reader), ")");
  const cast = casts[code];
  if (cast !== undefined) {
    const type = parseType(reader);
    return sequence(`${cast}<`, type, ">(", parseExpression(reader), ")");
  }
  switch (code) {
    case "cl":
    case "cp": {
      const callee = parseExpression(reader);
      return sequence(operand(callee), "(", list(), ")");
    }
    case "cv": {
      const type = parseType(reader);
      if (reader.eat("_")) return sequence("(", type, ")(", list(), ")");
      return sequence("(", type, ")", operand(parseExpression(reader)));
    }
    case "tl": {
      const type = parseType(reader);
      return { ...sequence(type, "{", list(), "}"), simple: true };
    }
    case "il":
      return { ...sequence("{", list(), "}"), simple: true };
    case "sp":
      return { kind: "expansion", inner: parseExpression(reader) };
    case "sZ":
      return { kind: "pack-size", pack: reader.peek() === "T" ? parseTemplateParameter(reader) : parseFunctionParameter(reader) };
    case "sP":
      return sequence(
        "sizeof...(",
        reader.until("E", () => parseType(reader)),
        ")",
      );
    case "tr":
      return name("throw");
    case "nw":
    case "na":
      return parseNew(reader, global + operators[code]![0], list);
    case "dt":
    case "pt": {
      const object = operand(parseExpression(reader));
      return sequence(object, code === "dt" ? "." : "->", parseMember(reader));
    }
    case "ix": {
      const object = operand(parseExpression(reader));
      return sequence(object, "[", parseExpression(reader), "]");
    }
    case "pp":
    case "mm": {
      const text = operators[code]![0];
      return reader.eat("_") ? sequence(text, operand(parseExpression(reader))) : sequence(operand(parseExpression(reader)), text);
    }
  }
  const operator = operators[code];
  if (operator === undefined) throw new NotMangled();
  const [text, count] = operator;
  if (count === 1) return sequence(global + text, operand(parseExpression(reader)));
  const first = operand(parseExpression(reader));
  const second = operand(parseExpression(reader));
  if (count === 3) return sequence(first, "?", second, " : ", operand(parseExpression(reader)));
  // A bare `>` would end the template arguments around it.
  return text === ">" ? sequence("(", first, text, second, ")") : sequence(first, text, second);
}

function parseMember(reader: CppReader): Node {
  return reader.peek() === "T" ? parseTemplateParameter(reader) : parseUnresolvedName(reader);
}

/** Placement, `_`, type, and `E` or `pi` initialiser `E`. */
function parseNew(reader: CppReader, text: string, list: () => Node[]): Node {
  const placement = reader.until("_", () => parseExpression(reader));
  const type = parseType(reader);
  const before = placement.length === 0 ? "" : " (";
  const head = [`${text}`, before, placement, placement.length === 0 ? " " : ") ", type];
  if (reader.eat("E")) return { kind: "sequence", parts: head };
  reader.expect("pi");
  return { kind: "sequence", parts: [...head, "(", list(), ")"] };
}

/** Operands stand in parentheses unless they are names, parameters of the function or lists in braces. */
function operand(node: Node): Node {
  const bare = node.kind === "name" || node.kind === "nested" || (node.kind === "sequence" && node.simple === true);
  return bare ? node : parenthesised(node);
}

function parenthesised(node: Node): Sequence {
  return sequence("(", node, ")");
}
