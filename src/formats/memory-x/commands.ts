import { nearestWord } from "../../bytes/did-you-mean.ts";
import { InputError } from "../../bytes/input-error.ts";
import { SourceText } from "../../bytes/source-text.ts";
import { type Expression, parseExpression } from "./expression.ts";
import { Lexer, type LexerNotes, type Mode, type Span, type Token } from "./tokens.ts";

/** An entry of a MEMORY block as written. `originAt` and `lengthAt` cover the two expressions. */
export interface RegionStatement {
  readonly name: string;
  readonly attributes: string;
  readonly origin: Expression;
  readonly length: Expression;
  readonly at: Span;
  readonly originAt: Span;
  readonly lengthAt: Span;
}

/** `name operator expression`; `provide` when it is inside PROVIDE or PROVIDE_HIDDEN. */
export interface Assignment {
  readonly name: string;
  /** `=`, or the operator before it in `+=` and its kin. */
  readonly operator: string;
  readonly expression: Expression;
  readonly provide: boolean;
  /** Written inside an output section, where a number means an offset in that section [LD §3.10.8]. */
  readonly inSection: boolean;
  readonly at: Span;
}

/** `REGION_ALIAS("alias", region)`. */
export interface AliasStatement {
  readonly alias: string;
  readonly region: string;
  readonly at: Span;
  readonly regionAt: Span;
}

/** Text of an included file under the name that errors should call it; undefined when there is no such file. */
export type IncludeResolver = (name: string, from: string) => { readonly name: string; readonly text: string } | undefined;

/** What a script and the files that it includes say about memory, in the order written. */
export interface Statements {
  readonly regions: RegionStatement[];
  readonly assignments: Assignment[];
  readonly aliases: AliasStatement[];
  /** Files that INCLUDE names and the resolver does not know. */
  readonly missingIncludes: { readonly name: string; readonly at: Span }[];
  /** Names of the script and of every file it included. */
  readonly files: string[];
  /** Whether a MEMORY command was seen, even an empty one. */
  hasMemory: boolean;
}

/** As deep as GNU ld follows INCLUDE [ldlex.l]. */
const MAX_INCLUDE_DEPTH = 10;
/** Files read for one script: a file that includes another twice, ten levels deep, would be read a thousand times. */
const MAX_INCLUDES = 200;

/** Commands followed by one list in brackets that says nothing about memory [LD §3.4]. */
const BRACKET_COMMANDS = new Set([
  "ENTRY",
  "EXTERN",
  "ASSERT",
  "GROUP",
  "INPUT",
  "OUTPUT",
  "OUTPUT_ARCH",
  "OUTPUT_FORMAT",
  "SEARCH_DIR",
  "STARTUP",
  "TARGET",
  "NOCROSSREFS",
  "NOCROSSREFS_TO",
  "LD_FEATURE",
  "AS_NEEDED",
]);
const BRACE_COMMANDS = new Set(["PHDRS", "VERSION"]);
const SECTION_COMMANDS = new Set(["SECTIONS", "OVERWRITE_SECTIONS"]);
const BARE_COMMANDS = new Set(["FORCE_COMMON_ALLOCATION", "INHIBIT_COMMON_ALLOCATION"]);
const PROVIDING = new Set(["PROVIDE", "PROVIDE_HIDDEN", "HIDDEN"]);
const COMMANDS = [
  "MEMORY",
  "REGION_ALIAS",
  "INCLUDE",
  "INSERT",
  ...SECTION_COMMANDS,
  ...BRACKET_COMMANDS,
  ...BRACE_COMMANDS,
  ...BARE_COMMANDS,
  ...PROVIDING,
];
const ASSIGNING = new Set(["=", "+=", "-=", "*=", "/=", "<<=", ">>=", "&=", "|=", "^="]);
const ORIGIN_WORDS = ["ORIGIN", "org", "o"];
const LENGTH_WORDS = ["LENGTH", "len", "l"];
const SYMBOL = /^[A-Za-z_.$\\][A-Za-z0-9_.$\\~]*$/;

/**
 * Reads the commands of a linker script: MEMORY, REGION_ALIAS, INCLUDE and symbol assignments are kept, also those inside SECTIONS;
 * everything else is passed over. It is a little more lenient than GNU ld where the meaning is plain (`S=4;` without blanks).
 * @throws InputError with a code of `memory-x/`, at the first thing that cannot be read.
 */
export function readCommands(script: SourceText, include: IncludeResolver, notes: LexerNotes): Statements {
  const reader = new CommandReader(script, include, notes);
  reader.readScript();
  return reader.statements;
}

class CommandReader {
  readonly statements: Statements;
  readonly #include: IncludeResolver;
  readonly #notes: LexerNotes;
  readonly #open: string[];
  #lexer: Lexer;

  constructor(script: SourceText, include: IncludeResolver, notes: LexerNotes) {
    this.#include = include;
    this.#notes = notes;
    this.#lexer = new Lexer(script, notes);
    this.#open = [script.name];
    this.statements = { regions: [], assignments: [], aliases: [], missingIncludes: [], files: [script.name], hasMemory: false };
  }

  /** Commands up to the end of the current file. */
  readScript(): void {
    for (;;) {
      const token = this.#lexer.peek("word");
      if (token.kind === "end") return;
      if (token.kind === "mark" && (token.text === ";" || token.text === ",")) this.#lexer.next("word");
      else if (token.kind === "name" || token.kind === "string") this.#readCommand(token);
      else throw this.#unexpected(token, "a command or an assignment is expected here");
    }
  }

  #readCommand(token: Token): void {
    const command = token.kind === "name" ? token.text : "";
    if (PROVIDING.has(command)) {
      this.#readAssignment();
      return;
    }
    this.#lexer.next("word");
    if (command === "MEMORY") this.#readMemory();
    else if (command === "REGION_ALIAS") this.#readAlias();
    else if (command === "INCLUDE") this.#readInclude(() => this.readScript(), false);
    else if (SECTION_COMMANDS.has(command)) this.#skipBody("{", true);
    else if (BRACE_COMMANDS.has(command)) this.#skipBody("{", false);
    else if (BRACKET_COMMANDS.has(command)) this.#skipBody("(", false);
    else if (command === "INSERT") [this.#lexer.next("word"), this.#lexer.next("wild")];
    else if (!BARE_COMMANDS.has(command)) {
      const sign = this.#lexer.peek("word");
      if (sign.kind !== "mark" || !ASSIGNING.has(sign.text)) {
        const near = nearestWord(token.text, COMMANDS);
        const remark = near === undefined ? undefined : `did you mean ${near}?`;
        throw this.#lexer.error("memory-x/command", token.start, token.end, `${token.text} is not a linker script command`, remark);
      }
      this.#lexer.position = token.start;
      this.#readAssignment();
    }
  }

  /** `name = expression`, bare or inside PROVIDE and its kin; the `;` stays. */
  #readAssignment(inSection = false): void {
    let token = this.#lexer.next("word");
    let provide = false;
    let bracketed = false;
    if (token.kind === "name" && PROVIDING.has(token.text)) {
      provide = token.text !== "HIDDEN";
      bracketed = true;
      this.#expect("(", "word");
      token = this.#lexer.next("word");
    }
    if (token.kind !== "name" && token.kind !== "string") throw this.#unexpected(token, "a symbol is expected here");
    const sign = this.#lexer.next("expression");
    if (sign.kind !== "mark" || !ASSIGNING.has(sign.text)) throw this.#unexpected(sign, "= is expected here");
    const expression = parseExpression(this.#lexer);
    if (bracketed) this.#expect(")", "expression");
    if (token.text === ".") return;
    const operator = sign.text === "=" ? "=" : sign.text.slice(0, -1);
    this.statements.assignments.push({ name: token.text, operator, expression, provide, inSection, at: token });
  }

  #readMemory(): void {
    this.statements.hasMemory = true;
    const open = this.#expect("{", "word");
    this.#readRegions();
    const close = this.#lexer.next("word");
    if (close.kind === "end") throw this.#neverClosed(open);
    if (close.text !== "}" || close.kind !== "mark") throw this.#unexpected(close, "the name of a region or } is expected here");
  }

  /** Entries up to something that is none: the closing brace, or the end of an included file. */
  #readRegions(): void {
    for (;;) {
      const token = this.#lexer.peek("word");
      if (token.kind === "mark" && (token.text === "," || token.text === ";")) {
        this.#lexer.next("word");
      } else if (token.kind === "name" && token.text === "INCLUDE") {
        this.#lexer.next("word");
        this.#readInclude(() => {
          this.#readRegions();
          const left = this.#lexer.peek("word");
          if (left.kind !== "end") throw this.#unexpected(left, "the name of a region is expected here");
        }, true);
      } else if (token.kind === "name" || token.kind === "string") {
        this.#readRegion(this.#lexer.next("word"));
      } else {
        return;
      }
    }
  }

  #readRegion(name: Token): void {
    const attributes = this.#readAttributes();
    const colon = this.#lexer.next("word");
    if (colon.kind !== "mark" || colon.text !== ":") {
      throw this.#unexpected(
        colon,
        `: is expected after the name${attributes === undefined ? "" : " and attributes"} of region ${name.text}`,
      );
    }
    const origin = this.#readProperty(ORIGIN_WORDS, name.text);
    const comma = this.#lexer.peek("word");
    if (comma.kind === "mark" && comma.text === ",") this.#lexer.next("word");
    const length = this.#readProperty(LENGTH_WORDS, name.text);
    this.statements.regions.push({
      name: name.text,
      attributes: attributes ?? "",
      origin: origin.value,
      length: length.value,
      at: name,
      originAt: origin.at,
      lengthAt: length.at,
    });
  }

  /** `(rx)`, `(!w)`, `(r w x)`: lower case, without blanks; undefined when there is no list [LD §3.7]. */
  #readAttributes(): string | undefined {
    const open = this.#lexer.peek("word");
    if (open.kind !== "mark" || open.text !== "(") return undefined;
    this.#lexer.next("word");
    let attributes = "";
    for (;;) {
      const token = this.#lexer.next("wild");
      if (token.kind === "mark" && token.text === ")") return attributes;
      if (token.kind !== "name") throw this.#unexpected(token, "attributes of a region and ) are expected here");
      const wrong = token.text.search(/[^!rwxail]/i);
      if (wrong >= 0) {
        const at = token.start + wrong;
        throw this.#lexer.error(
          "memory-x/attribute",
          at,
          at + 1,
          `${token.text[wrong]} is not an attribute of a region`,
          "R W X A I L and ! are",
        );
      }
      attributes += token.text.toLowerCase();
    }
  }

  #readProperty(words: readonly string[], region: string): { value: Expression; at: Span } {
    const word = this.#lexer.next("word");
    if (word.kind !== "name" || !words.includes(word.text)) {
      throw this.#unexpected(word, `${words[0]} of region ${region} is expected here`);
    }
    this.#expect("=", "expression");
    const start = this.#lexer.peek("expression").start;
    const value = parseExpression(this.#lexer);
    return { value, at: { source: this.#lexer.source, start, end: this.#lexer.position } };
  }

  #readAlias(): void {
    this.#expect("(", "word");
    const alias = this.#name("word");
    this.#expect(",", "word");
    const region = this.#name("word");
    this.#expect(")", "word");
    this.statements.aliases.push({ alias: alias.text, region: region.text, at: alias, regionAt: region });
  }

  /** Follows INCLUDE: `read` reads the other file to its end. A file that is not found is an error only where it must hold regions. */
  #readInclude(read: () => void, required: boolean): void {
    const token = this.#name("wild");
    const fail = (code: string, sentence: string): InputError => this.#lexer.error(code, token.start, token.end, sentence);
    const found = this.#include(token.text, this.#lexer.source.name);
    if (found === undefined) {
      if (required) throw fail("memory-x/include-missing", `the included file ${token.text} is not found, and regions are in it`);
      this.statements.missingIncludes.push({ name: token.text, at: token });
      return;
    }
    if (this.#open.includes(found.name)) throw fail("memory-x/include-cycle", `${found.name} includes itself`);
    if (this.#open.length > MAX_INCLUDE_DEPTH)
      throw fail("memory-x/include-depth", `files include each other ${MAX_INCLUDE_DEPTH} levels deep`);
    if (this.statements.files.length > MAX_INCLUDES) throw fail("memory-x/include-depth", `more than ${MAX_INCLUDES} files are included`);
    const outer = this.#lexer;
    this.#open.push(found.name);
    this.statements.files.push(found.name);
    this.#lexer = new Lexer(new SourceText(found.name, found.text), this.#notes);
    read();
    this.#lexer = outer;
    this.#open.pop();
  }

  /** Passes over a bracketed body; with `sections`, the assignments and INCLUDEs in it are followed. */
  #skipBody(opening: "{" | "(", sections: boolean): void {
    const open = this.#expect(opening, "wild");
    this.#skipBrackets([open], 0, sections);
  }

  /** Passes over tokens until the bracket `open[0]` is closed, or without one to the end of the file, which is included `outside` brackets deep. */
  #skipBrackets(open: Token[], outside: number, sections: boolean): void {
    const whole = open.length === 0;
    let previous = "{";
    for (;;) {
      const token = this.#lexer.peek("wild");
      const inBrackets = open.at(-1)?.text === "(";
      if (token.kind === "name" && sections && !inBrackets && this.#readInSections(token, previous, outside + open.length)) {
        previous = ";";
        continue;
      }
      this.#lexer.next("wild");
      if (token.kind === "end") {
        const unclosed = open.at(-1);
        if (unclosed !== undefined) throw this.#neverClosed(unclosed);
        return;
      }
      if (token.kind === "mark" && (token.text === "{" || token.text === "(")) open.push(token);
      if (token.kind === "mark" && (token.text === "}" || token.text === ")")) {
        const opened = open.pop();
        if (opened === undefined) throw this.#unexpected(token, "no bracket is open");
        if ((opened.text === "{") !== (token.text === "}")) {
          throw this.#unexpected(token, `the ${opened.text} of line ${opened.source.lineAt(opened.start)} is still open`);
        }
        if (open.length === 0 && !whole) return;
      }
      previous = token.kind === "string" ? '"' : token.text;
    }
  }

  /** An INCLUDE or an assignment inside SECTIONS; false when the word is something else, and nothing was consumed. */
  #readInSections(token: Token, previous: string, depth: number): boolean {
    if (token.text === "INCLUDE") {
      this.#lexer.next("wild");
      this.#readInclude(() => this.#skipBrackets([], depth, true), false);
      return true;
    }
    // `} > FLASH =0xff` fills, `} :text =0` too: a word after > or : is no symbol.
    if (!SYMBOL.test(token.text) || previous === ">" || previous === ":") return false;
    const position = this.#lexer.position;
    try {
      if (!PROVIDING.has(token.text)) {
        this.#lexer.next("word");
        const sign = this.#lexer.next("expression");
        this.#lexer.position = position;
        if (sign.kind !== "mark" || !ASSIGNING.has(sign.text)) return false;
      }
      this.#readAssignment(depth > 1);
      return true;
    } catch (error) {
      // What a section holds is the linker's business; only its brackets matter here.
      if (!(error instanceof InputError)) throw error;
      this.#lexer.position = position;
      return false;
    }
  }

  #name(mode: Mode): Token {
    const token = this.#lexer.next(mode);
    if (token.kind !== "name" && token.kind !== "string") throw this.#unexpected(token, "a name is expected here");
    return token;
  }

  #expect(mark: string, mode: Mode): Token {
    const token = this.#lexer.next(mode);
    if (token.kind !== "mark" || token.text !== mark) throw this.#unexpected(token, `${mark} is expected here`);
    return token;
  }

  #unexpected(token: Token, sentence: string): InputError {
    const found = token.kind === "end" ? "the end of the file" : token.kind === "string" ? `"${token.text}"` : token.text;
    return this.#lexer.error(
      "memory-x/syntax",
      token.start,
      Math.max(token.end, token.start + 1),
      `unexpected ${found.slice(0, 80)}: ${sentence}`,
    );
  }

  #neverClosed(open: Token): InputError {
    return open.source.error("memory-x/syntax", open.start, open.end, `this ${open.text} is never closed`);
  }
}
