import type { Expression } from "./expression.ts";
import type { Span } from "./tokens.ts";

/** Why an expression has no value here. */
export interface Unknown {
  /** Names what is missing and continues with "in LENGTH": `unknown symbol FLASH_SIZ`. */
  readonly reason: string;
  readonly code: "memory-x/unknown-symbol" | "memory-x/unknown-region" | "memory-x/not-constant" | "memory-x/division-by-zero";
  readonly at: Span;
  /** Name that could not be resolved, for a "did you mean". */
  readonly missing?: string;
}

export type Value = bigint | Unknown;

/** What an expression can refer to. */
export interface Environment {
  symbol(name: string): Value | undefined;
  isDefined(name: string): boolean;
  region(name: string, property: "ORIGIN" | "LENGTH"): bigint | undefined;
}

const bits64 = (value: bigint): bigint => BigInt.asUintN(64, value);
const truth = (value: boolean): bigint => (value ? 1n : 0n);

/**
 * The value of an expression as GNU ld computes it: unsigned 64-bit arithmetic that wraps, division and remainder signed,
 * shifts by the low 6 bits of the count (seen: GNU ld 2.40). Only the chosen arm of `?:`, and the right side of `&&` and `||`
 * only where it decides, need to be known.
 */
export function evaluate(expression: Expression, environment: Environment): Value {
  switch (expression.kind) {
    case "number":
      return expression.value;
    case "symbol": {
      const value = environment.symbol(expression.name);
      if (value === undefined) {
        return {
          reason: `unknown symbol ${expression.name}`,
          code: "memory-x/unknown-symbol",
          at: expression.at,
          missing: expression.name,
        };
      }
      return typeof value === "bigint" ? value : { ...value, at: expression.at, reason: throughSymbol(expression.name, value) };
    }
    case "defined":
      return truth(environment.isDefined(expression.name));
    case "region": {
      const value = environment.region(expression.name, expression.property);
      const { name, property, at } = expression;
      return (
        value ?? {
          reason: `${property} of a region ${name} that is not declared before this`,
          code: "memory-x/unknown-region",
          at,
          missing: name,
        }
      );
    }
    case "layout":
      return { reason: `${expression.what} has no value before the sections are placed`, code: "memory-x/not-constant", at: expression.at };
    case "unary": {
      const operand = evaluate(expression.operand, environment);
      return typeof operand === "bigint" ? unary(expression.operator, operand) : operand;
    }
    case "choice": {
      const test = evaluate(expression.test, environment);
      if (typeof test !== "bigint") return test;
      return evaluate(test !== 0n ? expression.yes : expression.no, environment);
    }
    case "binary": {
      const left = evaluate(expression.left, environment);
      if (typeof left !== "bigint") return left;
      if (expression.operator === "&&" && left === 0n) return 0n;
      if (expression.operator === "||" && left !== 0n) return 1n;
      const right = evaluate(expression.right, environment);
      if (typeof right !== "bigint") return right;
      return binary(expression.operator, left, right, expression.at);
    }
    case "call": {
      const values: bigint[] = [];
      for (const operand of expression.operands) {
        const value = evaluate(operand, environment);
        if (typeof value !== "bigint") return value;
        values.push(value);
      }
      return call(expression.name, values);
    }
  }
}

/** The new value of a symbol after `name operator= value`. */
export function combine(operator: string, old: bigint, value: bigint, at: Span): Value {
  return binary(operator, old, value, at);
}

function throughSymbol(name: string, value: Unknown): string {
  const { source, start } = value.at;
  const whereabouts = `${source.name}:${source.lineAt(start)}`;
  // One level is enough: a chain of symbols would repeat itself.
  return value.reason.includes("which is not known") ? value.reason : `${name}, which is not known (${whereabouts}: ${value.reason}),`;
}

function unary(operator: string, value: bigint): bigint {
  if (operator === "-") return bits64(-value);
  if (operator === "~") return bits64(~value);
  return operator === "!" ? truth(value === 0n) : value;
}

function binary(operator: string, left: bigint, right: bigint, at: Span): Value {
  switch (operator) {
    case "||":
      return truth(left !== 0n || right !== 0n);
    case "&&":
      return truth(left !== 0n && right !== 0n);
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    case "&":
      return left & right;
    case "==":
      return truth(left === right);
    case "!=":
      return truth(left !== right);
    case "<":
      return truth(left < right);
    case "<=":
      return truth(left <= right);
    case ">":
      return truth(left > right);
    case ">=":
      return truth(left >= right);
    case "<<":
      return bits64(left << (right & 63n));
    case ">>":
      return left >> (right & 63n);
    case "+":
      return bits64(left + right);
    case "-":
      return bits64(left - right);
    case "*":
      return bits64(left * right);
    default: {
      if (right === 0n) return { reason: "a division by zero", code: "memory-x/division-by-zero", at };
      const [a, b] = [BigInt.asIntN(64, left), BigInt.asIntN(64, right)];
      return bits64(operator === "/" ? a / b : a % b);
    }
  }
}

function call(name: string, values: readonly bigint[]): bigint {
  const first = values[0]!;
  const second = values[1] ?? 0n;
  if (name === "MAX") return first > second ? first : second;
  if (name === "MIN") return first < second ? first : second;
  if (name === "ALIGN") return second <= 1n ? first : bits64(((first + second - 1n) / second) * second);
  return first <= 1n ? 0n : BigInt((first - 1n).toString(2).length);
}
