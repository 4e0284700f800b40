import type { InputError } from "../../bytes/input-error.ts";
import type { SourceText } from "../../bytes/source-text.ts";

/** Where a piece of script stands: [start, end) of `source`. */
export interface Span {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

/**
 * A token. `name`: a word · `string`: a quoted word, `text` without the quotes · `number`: `value` is unsigned and at most 2^64 - 1 ·
 * `mark`: an operator or a bracket, in `text` · `end`: nothing follows.
 */
export interface Token extends Span {
  readonly kind: "name" | "string" | "number" | "mark" | "end";
  readonly text: string;
  readonly value: bigint;
}

/**
 * How words are cut, which depends on where in a script one stands [LD §3.4.5, ldlex.l's states]:
 * `expression`: names, numbers and operators · `word`: names of regions and commands, which may hold a hyphen ·
 * `wild`: file and section patterns such as `*(.text/*)`, in which an opening comment is an ordinary part of a word that began before it.
 */
export type Mode = "expression" | "word" | "wild";

/** What the lexer noticed on its way that is not an error. */
export interface LexerNotes {
  /** A line that begins with `#` and a preprocessor's word; `name` is what a `#define` defines. */
  directive(directive: string, name: string | undefined, at: Span): void;
  /** A number that two linkers read differently, or that looks like a name. */
  oddNumber(at: Span, sentence: string): void;
}

const MAX_VALUE = (1n << 64n) - 1n;
const DIRECTIVE =
  /#[ \t]*(define|undef|include|ifdef|ifndef|if|elif|else|endif|pragma|error|warning)\b[ \t]*([A-Za-z_][A-Za-z0-9_]*)?[^\n]*/y;
const LINE = /[^\n]*/y;
const BLANK = /[ \t\r\n\f\v\ufeff]+/y;
const SUFFIXED = /[0-9A-Fa-f]+[HhXxBbOoDd]/y;
const PLAIN = /(?:(?:\$|0[xX])[0-9A-Fa-f]+|[0-9]+)[KkMm]?/y;
const NAME = /[A-Za-z_.$\\][A-Za-z0-9_.$\\~]*/y;
const WORD = /[A-Za-z_.$\\~](?:[A-Za-z0-9_.$\\~]|[-+](?!=))*/y;
const WILD = /[A-Za-z0-9/.\-_+=$:[\]\\,~?*^!]+/y;
const QUOTED = /"([^"]*)"/y;
const MARK = /<<=|>>=|\|\||&&|==|!=|>=|<=|<<|>>|[-+*/&|^%]=|[-+*/%&|^~!?<>=:;,(){}]/y;

/** Cuts one text into tokens on demand; the reader of commands says how. Every step moves forward, so a text of n characters has at most n tokens. */
export class Lexer {
  readonly source: SourceText;
  /** Offset of the next character. */
  position = 0;
  readonly #notes: LexerNotes;
  /** Up to here blanks and comments were seen before: a second look must not note a directive again. */
  #seen = 0;

  constructor(source: SourceText, notes: LexerNotes) {
    this.source = source;
    this.#notes = notes;
  }

  /** The next token, which is consumed. @throws InputError `memory-x/comment`, `memory-x/string`, `memory-x/character` or `memory-x/number`. */
  next(mode: Mode): Token {
    const token = this.peek(mode);
    this.position = token.end;
    return token;
  }

  /** The next token, which stays. */
  peek(mode: Mode): Token {
    this.#skipBlanks();
    const start = this.position;
    const { text } = this.source;
    if (start >= text.length) return this.#token("end", "", start);
    if (text[start] === '"') {
      const quoted = this.#match(QUOTED, start);
      if (quoted === undefined) throw this.error("memory-x/string", start, start + 1, "this string is never closed");
      return { ...this.#token("string", quoted, start), text: quoted.slice(1, -1) };
    }
    if (mode === "wild") {
      const word = this.#match(WILD, start);
      return word === undefined ? this.#token("mark", text[start]!, start) : this.#token("name", word, start);
    }
    const number = this.#number(start, mode);
    if (number !== undefined) return number;
    const name = this.#match(mode === "word" ? WORD : NAME, start);
    if (name !== undefined) return this.#token("name", name, start);
    if (text.startsWith("//", start)) {
      throw this.error("memory-x/comment", start, start + 2, "// does not begin a comment in a linker script", "write /* … */");
    }
    const mark = this.#match(MARK, start);
    if (mark !== undefined) return this.#token("mark", mark, start);
    const character = String.fromCodePoint(text.codePointAt(start)!);
    throw this.error(
      "memory-x/character",
      start,
      start + character.length,
      `unexpected character U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`,
    );
  }

  error(code: string, start: number, end: number, sentence: string, remark?: string): InputError {
    return this.source.error(code, start, end, sentence, { remark });
  }

  /** White space, comments, and lines from `#` on, which both GNU ld and LLD pass over. */
  #skipBlanks(): void {
    const { text } = this.source;
    for (;;) {
      const blank = this.#match(BLANK, this.position);
      if (blank !== undefined) {
        this.position += blank.length;
      } else if (text.startsWith("/*", this.position)) {
        const end = text.indexOf("*/", this.position + 2);
        if (end < 0) throw this.error("memory-x/comment", this.position, this.position + 2, "this comment is never closed");
        this.position = end + 2;
      } else if (text[this.position] === "#") {
        this.#passLine();
      } else {
        this.#seen = Math.max(this.#seen, this.position);
        return;
      }
    }
  }

  #passLine(): void {
    const start = this.position;
    this.position += this.#match(LINE, start)?.length ?? 1;
    if (start < this.#seen) return;
    DIRECTIVE.lastIndex = start;
    const found = DIRECTIVE.exec(this.source.text);
    if (found !== null) this.#notes.directive(found[1]!, found[2], { source: this.source, start, end: start + found[0].trimEnd().length });
  }

  /** The longest of ld's two forms of a number; of equally long ones the suffixed, which also wins over a name [ldlex.l]. */
  #number(start: number, mode: Mode): Token | undefined {
    if (mode !== "expression") return undefined;
    const { text } = this.source;
    const suffixed = this.#match(SUFFIXED, start) ?? "";
    const plain = this.#match(PLAIN, start) ?? "";
    if (suffixed === "" && plain === "") return undefined;
    const literal = suffixed.length >= plain.length ? suffixed : plain;
    if (/^[A-Za-z]/.test(literal) && (this.#match(NAME, start)?.length ?? 0) > literal.length) return undefined;
    const end = start + literal.length;
    if (/[A-Za-z0-9_.]/.test(text[end] ?? "")) {
      const whole = literal + (/^[A-Za-z0-9_.]{1,40}/.exec(text.slice(end, end + 40))?.[0] ?? "");
      throw this.error(
        "memory-x/number",
        start,
        start + whole.length,
        `${whole} is not a number`,
        "a linker script knows 0x…, octal 0…, decimal, and the suffixes K (1024) and M (1048576)",
      );
    }
    const value = literal === plain ? plainValue(literal) : suffixedValue(literal);
    if (start >= this.#seen) this.#noteOddity(literal, literal === plain, value, { source: this.source, start, end });
    this.#seen = Math.max(this.#seen, end);
    return { kind: "number", text: literal, value, source: this.source, start, end };
  }

  #noteOddity(literal: string, isPlain: boolean, value: bigint, at: Span): void {
    if (!isPlain && /^[A-Za-z]/.test(literal)) {
      this.#notes.oddNumber(at, `${literal} is read as the number ${value}, as GNU ld does: it looks like a number with a base suffix`);
    } else if (isPlain && /^0[0-9]/.test(literal)) {
      const decimal = scaled(literal.replace(/[KkMm]$/, ""), 10, literal);
      if (decimal !== value) {
        this.#notes.oddNumber(
          at,
          `${literal} begins with 0: GNU ld reads it as octal (${value}), LLD as decimal (${decimal}); octal is taken`,
        );
      }
    }
  }

  #match(pattern: RegExp, at: number): string | undefined {
    pattern.lastIndex = at;
    return pattern.exec(this.source.text)?.[0];
  }

  #token(kind: Token["kind"], text: string, start: number): Token {
    return { kind, text, value: 0n, source: this.source, start, end: start + text.length };
  }
}

/** `0x10`, `$10`, `010` (octal), `10`, each with K or M; digits that the base does not have end the number, as in `strtoull`. */
function plainValue(literal: string): bigint {
  const digits = literal.replace(/[KkMm]$/, "");
  if (digits.startsWith("$")) return scaled(digits.slice(1), 16, literal);
  if (/^0[xX]/.test(digits)) return scaled(digits.slice(2), 16, literal);
  return scaled(digits, digits.startsWith("0") ? 8 : 10, literal);
}

/** `1Fh` and `1Fx` (hexadecimal), `17o` (octal), `101b` (binary), `10d` (decimal). */
function suffixedValue(literal: string): bigint {
  const suffix = literal.at(-1)!.toLowerCase();
  const base = suffix === "h" || suffix === "x" ? 16 : suffix === "o" ? 8 : suffix === "b" ? 2 : 10;
  return scaled(literal.slice(0, -1), base, "");
}

function scaled(digits: string, base: number, literal: string): bigint {
  let value = 0n;
  for (const digit of digits) {
    const amount = Number.parseInt(digit, 16);
    if (amount >= base) break;
    value = value * BigInt(base) + BigInt(amount);
    if (value > MAX_VALUE) return MAX_VALUE;
  }
  const factor = /[Kk]$/.test(literal) ? 10n : /[Mm]$/.test(literal) ? 20n : 0n;
  return (value << factor) & MAX_VALUE;
}
