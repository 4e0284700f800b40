import { C_OPERATORS } from "../../bytes/c-operators.ts";
import type { Tokens } from "./tokens.ts";

/** What names and functions mean; undefined for what the file alone does not tell. */
export interface Meaning {
  symbol(name: string): number | undefined;
  call(name: string, values: readonly (number | undefined)[]): number | undefined;
}

const DEEPEST = 200;

/** Reads and computes an expression of integers; undefined when a part of it is not known. @throws InputError `placement/syntax`. */
export function readExpression(tokens: Tokens, meaning: Meaning, depth = 0): number | undefined {
  if (depth > DEEPEST) tokens.fail("an expression is nested too deeply");
  const condition = readLevel(tokens, meaning, 0, depth);
  if (!tokens.accept("?")) return condition;
  const then = readExpression(tokens, meaning, depth + 1);
  tokens.expect(":", "a condition");
  const otherwise = readExpression(tokens, meaning, depth + 1);
  return condition === undefined ? undefined : condition !== 0 ? then : otherwise;
}

function readLevel(tokens: Tokens, meaning: Meaning, level: number, depth: number): number | undefined {
  const operators = C_OPERATORS[level];
  if (operators === undefined) return readUnary(tokens, meaning, depth);
  let left = readLevel(tokens, meaning, level + 1, depth);
  for (;;) {
    const { text, kind } = tokens.next;
    if (kind !== "sign" || !operators.includes(text)) return left;
    tokens.take();
    const right = readLevel(tokens, meaning, level + 1, depth);
    left = left === undefined || right === undefined ? undefined : computed(text, left, right);
  }
}

function readUnary(tokens: Tokens, meaning: Meaning, depth: number): number | undefined {
  if (depth > DEEPEST) tokens.fail("an expression is nested too deeply");
  for (const [sign, apply] of UNARY)
    if (tokens.accept(sign)) {
      const value = readUnary(tokens, meaning, depth + 1);
      return value === undefined ? undefined : apply(value);
    }
  if (tokens.accept("(")) {
    const value = readExpression(tokens, meaning, depth + 1);
    tokens.expect(")", "a bracket");
    return value;
  }
  const { kind, text, value } = tokens.next;
  if (kind === "number") {
    tokens.take();
    return value;
  }
  if (kind !== "name") tokens.fail("a number or a name is expected");
  tokens.take();
  if (!tokens.accept("(")) return meaning.symbol(text);
  if (text === "isdefinedsymbol" || text === "defined") {
    const known = meaning.symbol(tokens.take().text) !== undefined;
    tokens.expect(")", text);
    return known ? 1 : 0;
  }
  const values: (number | undefined)[] = [];
  if (!tokens.accept(")")) {
    do values.push(readExpression(tokens, meaning, depth + 1));
    while (tokens.accept(","));
    tokens.expect(")", text);
  }
  return meaning.call(text, values);
}

const UNARY: readonly (readonly [string, (value: number) => number])[] = [
  ["-", (value) => -value],
  ["+", (value) => value],
  ["!", (value) => (value === 0 ? 1 : 0)],
  ["~", (value) => ~value >>> 0],
];

/** Addresses are unsigned and fit 53 bits; bits are those of the low 32. */
function computed(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return b === 0 ? undefined : Math.trunc(a / b);
    case "%":
      return b === 0 ? undefined : a % b;
    case "<<":
      return a * 2 ** Math.min(b, 52);
    case ">>":
      return Math.floor(a / 2 ** Math.min(b, 52));
    case "&":
      return (a & b) >>> 0;
    case "|":
      return (a | b) >>> 0;
    case "^":
      return (a ^ b) >>> 0;
    case "&&":
      return a !== 0 && b !== 0 ? 1 : 0;
    case "||":
      return a !== 0 || b !== 0 ? 1 : 0;
    default:
      return compared(operator, a, b) ? 1 : 0;
  }
}

function compared(operator: string, a: number, b: number): boolean {
  if (operator === "==") return a === b;
  if (operator === "!=") return a !== b;
  if (operator === "<") return a < b;
  if (operator === ">") return a > b;
  return operator === "<=" ? a <= b : a >= b;
}
