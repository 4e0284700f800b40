import { InputError } from "../../bytes/input-error.ts";
import type { SourceText } from "../../bytes/source-text.ts";

/** A word of a placement file. */
export interface Token {
  readonly kind: "name" | "number" | "string" | "sign" | "end";
  readonly text: string;
  /** Of a number, its suffix counted; 0 for other words. */
  readonly value: number;
  readonly source: SourceText;
  readonly start: number;
}

const WORD = /0[xX][0-9a-fA-F']+[uUlL]*|\d[\d']*[kKmMgG]?[uUlL]*|[A-Za-z_$?.][\w$?.]*|<<|>>|<=|>=|==|!=|&&|\|\|/y;
const NAME = /^[A-Za-z_$?.]/;
const BLANK = /\s+/y;
const FACTORS: Readonly<Record<string, number>> = { k: 1 << 10, m: 1 << 20, g: 1 << 30 };

/**
 * Parts a text, or text[from, to), into words. Comments are `//` and `/* … *\/`; in scatter files also what follows a semicolon.
 * @throws InputError `placement/syntax` for a comment or string that does not end.
 */
export function tokensOf(source: SourceText, semicolonIsComment: boolean, from = 0, to = source.text.length): Token[] {
  const { text } = source;
  const found: Token[] = [];
  for (let at = from; at < to; ) {
    const add = (kind: Token["kind"], end: number, value = 0) => {
      found.push({ kind, text: kind === "string" ? text.slice(at + 1, end - 1) : text.slice(at, end), value, source, start: at });
      at = end;
    };
    BLANK.lastIndex = at;
    if (BLANK.test(text)) {
      at = BLANK.lastIndex;
      continue;
    }
    if (text.startsWith("//", at) || (semicolonIsComment && text[at] === ";")) {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else if (text.startsWith("/*", at)) at = closing(source, at, "*/", "a comment") + 2;
    else if (text[at] === '"') add("string", closing(source, at, '"', "a string") + 1);
    else {
      WORD.lastIndex = at;
      const word = WORD.exec(text)?.[0];
      if (word === undefined) add("sign", at + 1);
      else if (NAME.test(word)) add("name", at + word.length);
      else if (/^\d/.test(word)) add("number", at + word.length, numberOf(word));
      else add("sign", at + word.length);
    }
  }
  return found;
}

function closing(source: SourceText, start: number, text: string, what: string): number {
  const end = source.text.indexOf(text, start + text.length);
  if (end < 0) throw new InputError("placement/syntax", source.placeAt(start), `${what} that begins here does not end`);
  return end;
}

function numberOf(word: string): number {
  const digits = word.replaceAll("'", "").replace(/[uUlL]+$/, "");
  const factor = FACTORS[/^\d+([kmg])$/i.exec(digits)?.[1]?.toLowerCase() ?? ""] ?? 1;
  return Number(factor === 1 ? digits : digits.slice(0, -1)) * factor;
}

/** Steps over the words of a file and of those that it includes. */
export class Tokens {
  readonly #words: Token[];
  readonly #end: Token;
  #at = 0;

  constructor(source: SourceText, words: readonly Token[]) {
    this.#words = [...words];
    this.#end = { kind: "end", text: "the end of the file", value: 0, source, start: source.text.length };
  }

  get next(): Token {
    return this.#words[this.#at] ?? this.#end;
  }

  get ended(): boolean {
    return this.next.kind === "end";
  }

  take(): Token {
    const token = this.next;
    this.#at++;
    return token;
  }

  /** Takes the next word if it is this one. */
  accept(text: string): boolean {
    const { kind, text: found } = this.next;
    if (kind === "string" || kind === "end" || found !== text) return false;
    this.#at++;
    return true;
  }

  /** @throws InputError `placement/syntax` when the next word is another one. */
  expect(text: string, where: string): void {
    if (!this.accept(text)) this.fail(`${where} wants ${JSON.stringify(text)}`);
  }

  /** Puts the words of an included file where the next one stands. */
  insert(words: readonly Token[]): void {
    this.#words.splice(this.#at, 0, ...words);
  }

  /** Steps over a group in brackets whose opening one is next, or over one word. False at the end of the file. */
  skip(): boolean {
    let depth = 0;
    do {
      const { kind, text } = this.take();
      if (kind === "end") return false;
      if (kind !== "sign") continue;
      if (text === "{" || text === "(" || text === "[") depth++;
      else if (text === "}" || text === ")" || text === "]") depth--;
    } while (depth > 0);
    return true;
  }

  fail(expected: string): never {
    const { text, source, start } = this.next;
    throw new InputError("placement/syntax", source.placeAt(start), `${expected}; found ${JSON.stringify(text.slice(0, 40))}`);
  }
}
