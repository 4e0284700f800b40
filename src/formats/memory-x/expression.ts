import { C_OPERATORS } from "../../bytes/c-operators.ts";
import type { Lexer, Span, Token } from "./tokens.ts";

/** An expression of a linker script [LD §3.10], parsed and not yet evaluated. */
export type Expression =
  | { readonly kind: "number"; readonly value: bigint }
  | { readonly kind: "symbol"; readonly name: string; readonly at: Span }
  | { readonly kind: "unary"; readonly operator: string; readonly operand: Expression }
  | { readonly kind: "binary"; readonly operator: string; readonly left: Expression; readonly right: Expression; readonly at: Span }
  | { readonly kind: "choice"; readonly test: Expression; readonly yes: Expression; readonly no: Expression }
  | { readonly kind: "region"; readonly property: "ORIGIN" | "LENGTH"; readonly name: string; readonly at: Span }
  | { readonly kind: "defined"; readonly name: string }
  | { readonly kind: "call"; readonly name: "MAX" | "MIN" | "ALIGN" | "LOG2CEIL"; readonly operands: readonly Expression[] }
  /** A value that only the linker's layout gives: `.`, `SIZEOF(.text)` … */
  | { readonly kind: "layout"; readonly what: string; readonly at: Span };

const STRENGTH = new Map(C_OPERATORS.flatMap((operators, level) => operators.map((operator) => [operator, level] as const)));

/** Functions whose value exists only after the sections are placed [LD §3.10.9]. */
const LAYOUT_FUNCTIONS = new Set([
  "ADDR",
  "LOADADDR",
  "SIZEOF",
  "ALIGNOF",
  "NEXT",
  "BLOCK",
  "CONSTANT",
  "DATA_SEGMENT_ALIGN",
  "DATA_SEGMENT_END",
  "DATA_SEGMENT_RELRO_END",
]);

/** Deepest nesting of brackets, signs and choices. */
const MAX_DEPTH = 200;
/** Most operators in one expression: evaluation walks the tree recursively. */
const MAX_OPERATORS = 2000;

/**
 * Reads one expression; what follows it stays.
 * @throws InputError `memory-x/expression` at what cannot stand there, `memory-x/nesting` when it is too deep or too long.
 */
export function parseExpression(lexer: Lexer): Expression {
  return new ExpressionParser(lexer).choice(0);
}

class ExpressionParser {
  readonly #lexer: Lexer;
  #operators = 0;

  constructor(lexer: Lexer) {
    this.#lexer = lexer;
  }

  choice(depth: number): Expression {
    const test = this.#binary(0, depth);
    if (!this.#accept("?")) return test;
    this.#count(depth);
    const yes = this.choice(depth + 1);
    this.#expect(":");
    const no = this.choice(depth + 1);
    return { kind: "choice", test, yes, no };
  }

  #binary(level: number, depth: number): Expression {
    let left = this.#unary(depth);
    for (;;) {
      const token = this.#lexer.peek("expression");
      const strength = token.kind === "mark" ? STRENGTH.get(token.text) : undefined;
      if (strength === undefined || strength < level) return left;
      this.#lexer.next("expression");
      this.#count(depth);
      left = { kind: "binary", operator: token.text, left, right: this.#binary(strength + 1, depth), at: token };
    }
  }

  #unary(depth: number): Expression {
    this.#count(depth);
    const token = this.#lexer.next("expression");
    if (token.kind === "number") return { kind: "number", value: token.value };
    if (token.kind === "string") return { kind: "symbol", name: token.text, at: token };
    if (token.kind === "name") return this.#word(token, depth);
    if (token.kind === "mark" && "-+~!".includes(token.text)) {
      return { kind: "unary", operator: token.text, operand: this.#unary(depth + 1) };
    }
    if (token.kind === "mark" && token.text === "(") {
      const inner = this.choice(depth + 1);
      this.#expect(")");
      return inner;
    }
    throw this.#unexpected(token, "a number, a symbol or ( is expected here");
  }

  /** A symbol, or a function of [LD §3.10.9]. */
  #word(token: Token, depth: number): Expression {
    const name = token.text;
    if (name === ".") return { kind: "layout", what: "the location counter", at: token };
    if (/^sizeof_headers$/i.test(name)) return { kind: "layout", what: name, at: token };
    if (!this.#isCall()) return { kind: "symbol", name, at: token };
    switch (name) {
      case "ORIGIN":
      case "LENGTH":
        return { kind: "region", property: name, ...this.#bracketedName() };
      case "DEFINED":
        return { kind: "defined", name: this.#bracketedName().name };
      case "ABSOLUTE":
        return this.#operands(name, token, depth, 1, 1)[0]!;
      case "MAX":
      case "MIN":
        return { kind: "call", name, operands: this.#operands(name, token, depth, 2, 2) };
      case "LOG2CEIL":
        return { kind: "call", name, operands: this.#operands(name, token, depth, 1, 1) };
      case "ALIGN": {
        const operands = this.#operands(name, token, depth, 1, 2);
        if (operands.length === 1) return { kind: "layout", what: "ALIGN of the location counter", at: token };
        return { kind: "call", name, operands };
      }
      case "SEGMENT_START":
        this.#expect("(");
        this.#lexer.next("word");
        this.#expect(",");
        return this.#closed(depth);
      case "ASSERT": {
        this.#expect("(");
        const inner = this.choice(depth + 1);
        this.#expect(",");
        this.#lexer.next("word");
        this.#expect(")");
        return inner;
      }
    }
    if (LAYOUT_FUNCTIONS.has(name)) {
      this.#skipBrackets();
      return { kind: "layout", what: name, at: token };
    }
    throw this.#unexpected(token, `there is no function ${name}`);
  }

  #closed(depth: number): Expression {
    const inner = this.choice(depth + 1);
    this.#expect(")");
    return inner;
  }

  #operands(name: string, token: Token, depth: number, least: number, most: number): Expression[] {
    this.#expect("(");
    const operands = [this.choice(depth + 1)];
    while (this.#accept(",")) operands.push(this.choice(depth + 1));
    this.#expect(")");
    if (operands.length < least || operands.length > most) {
      throw this.#unexpected(token, `${name} takes ${least === most ? least : `${least} or ${most}`} operand${most === 1 ? "" : "s"}`);
    }
    return operands;
  }

  #bracketedName(): { name: string; at: Span } {
    this.#expect("(");
    const token = this.#lexer.next("word");
    if (token.kind !== "name" && token.kind !== "string") throw this.#unexpected(token, "a name is expected here");
    this.#expect(")");
    return { name: token.text, at: token };
  }

  /** Section names follow rules of their own; nothing in them matters here. */
  #skipBrackets(): void {
    this.#expect("(");
    for (let open = 1; open > 0; ) {
      const token = this.#lexer.next("wild");
      if (token.kind === "end") throw this.#unexpected(token, ") is expected here");
      if (token.kind === "mark" && token.text === "(") open++;
      if (token.kind === "mark" && token.text === ")") open--;
    }
  }

  #isCall(): boolean {
    const token = this.#lexer.peek("expression");
    return token.kind === "mark" && token.text === "(";
  }

  #accept(mark: string): boolean {
    const token = this.#lexer.peek("expression");
    if (token.kind !== "mark" || token.text !== mark) return false;
    this.#lexer.next("expression");
    return true;
  }

  #expect(mark: string): void {
    if (!this.#accept(mark)) throw this.#unexpected(this.#lexer.peek("expression"), `${mark} is expected here`);
  }

  #count(depth: number): void {
    this.#operators++;
    if (depth <= MAX_DEPTH && this.#operators <= MAX_OPERATORS) return;
    throw this.#lexer.error("memory-x/nesting", this.#lexer.position, this.#lexer.position + 1, "this expression is too long or too deep");
  }

  #unexpected(token: Token, sentence: string): Error {
    const found = token.kind === "end" ? "the end of the file" : token.text;
    return this.#lexer.error("memory-x/expression", token.start, Math.max(token.end, token.start + 1), `unexpected ${found}: ${sentence}`);
  }
}
