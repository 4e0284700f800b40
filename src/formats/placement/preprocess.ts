import type { Finding } from "../../bytes/finding.ts";
import { SourceText } from "../../bytes/source-text.ts";
import { type Meaning, readExpression } from "./expression.ts";
import { MOST_INCLUDES, type PlacementInclude } from "./placement-file.ts";
import { type Token, Tokens, tokensOf } from "./tokens.ts";

/** A macro that stands for others that stand for others is replaced this often; what is left then is a name. */
const DEEPEST_MACRO = 16;
/** Words that macros may become: a file of a hundred lines can make them grow without end. */
const MOST_WORDS = 1_000_000;

/**
 * The words of a scatter file behind the C preprocessor that its first line asks for (`#! armcc -E`): `#define` without parameters, `#include`,
 * `#if`, `#ifdef`, `#ifndef`, `#elif`, `#else`, `#endif`. What cannot be told (macros with parameters) costs a finding.
 */
export function preprocess(source: SourceText, include: PlacementInclude, findings: Finding[]): Token[] {
  const preprocessor = new Preprocessor(include, findings);
  preprocessor.file(source);
  return preprocessor.words;
}

class Preprocessor {
  readonly words: Token[] = [];
  readonly #include: PlacementInclude;
  readonly #findings: Finding[];
  readonly #macros = new Map<string, readonly Token[]>();
  #includes = 0;

  constructor(include: PlacementInclude, findings: Finding[]) {
    this.#include = include;
    this.#findings = findings;
  }

  file(source: SourceText): void {
    /** Whether each open condition is taken, and whether one of its branches was. */
    const open: { taken: boolean; done: boolean }[] = [];
    const active = () => open.every(({ taken }) => taken);
    const words = (from: number, to: number) => {
      if (active()) for (const word of tokensOf(source, true, from, to)) this.#push(word, 0);
    };
    let from = 0;
    for (let start = 0, end = 0; start < source.text.length; start = end + 1) {
      end = source.text.indexOf("\n", start);
      if (end < 0) end = source.text.length;
      const line = source.text.slice(start, end);
      const directive = /^\s*#\s*(\w+|!)(.*)$/.exec(line);
      if (directive === null) continue;
      words(from, start);
      this.#directive(source, directive[1]!, directive[2]!.replaceAll(/\/\/.*$|\/\*.*?\*\//g, "").trim(), open, active());
      from = end;
    }
    words(from, source.text.length);
  }

  #directive(source: SourceText, name: string, rest: string, open: { taken: boolean; done: boolean }[], active: boolean): void {
    const last = open.at(-1);
    if (name === "if" || name === "ifdef" || name === "ifndef") {
      const isTrue = name === "if" ? this.#truth(source, rest) : this.#macros.has(rest) === (name === "ifdef");
      open.push({ taken: isTrue, done: isTrue });
    } else if (name === "elif" && last !== undefined) {
      last.taken = !last.done && this.#truth(source, rest);
      last.done ||= last.taken;
    } else if (name === "else" && last !== undefined) {
      last.taken = !last.done;
      last.done = true;
    } else if (name === "endif") open.pop();
    else if (active && name === "define") this.#define(source, rest);
    else if (active && name === "undef") this.#macros.delete(rest);
    else if (active && name === "include") this.#included(source, rest);
  }

  #define(source: SourceText, rest: string): void {
    const match = /^([A-Za-z_]\w*)(\()?(.*)$/.exec(rest);
    if (match === null) return;
    if (match[2] !== undefined)
      this.#note(source, "placement/macro", `the macro ${match[1]} has parameters, which are not read: regions that use it are left out`);
    else this.#macros.set(match[1]!, tokensOf(new SourceText(source.name, match[3]!), true));
  }

  #included(source: SourceText, rest: string): void {
    const name = /^["<](.+)[">]$/.exec(rest)?.[1];
    const found = name === undefined || this.#includes >= MOST_INCLUDES ? undefined : this.#include(name, source.name);
    if (found === undefined) {
      this.#note(source, "placement/include-missing", `the included file ${name ?? rest} is not there: what it defines is missing`);
      return;
    }
    this.#includes++;
    this.file(new SourceText(found.name, found.text));
  }

  #truth(source: SourceText, text: string): boolean {
    const words = tokensOf(new SourceText(source.name, text.replaceAll(/\bdefined\s+(\w+)/g, "defined($1)")), true);
    const tokens = new Tokens(source, words);
    const meaning: Meaning = { symbol: (name) => this.#value(source, name, 0), call: () => undefined };
    return (readExpression(tokens, meaning) ?? 0) !== 0;
  }

  #value(source: SourceText, name: string, depth: number): number | undefined {
    const words = this.#macros.get(name);
    if (words === undefined || depth > DEEPEST_MACRO) return undefined;
    // A macro without a value is defined all the same.
    if (words.length === 0) return 1;
    return readExpression(new Tokens(source, words), { symbol: (inner) => this.#value(source, inner, depth + 1), call: () => undefined });
  }

  #push(word: Token, depth: number): void {
    const macro = word.kind === "name" ? this.#macros.get(word.text) : undefined;
    if (this.words.length >= MOST_WORDS) return;
    if (macro === undefined || depth > DEEPEST_MACRO) this.words.push(word);
    else for (const inner of macro) this.#push({ ...inner, source: word.source, start: word.start }, depth + 1);
  }

  #note(source: SourceText, code: string, message: string): void {
    this.#findings.push({ code, severity: "warning", message, where: source.name });
  }
}
