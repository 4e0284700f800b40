import type { Finding } from "../../bytes/finding.ts";
import { SourceText } from "../../bytes/source-text.ts";
import { type Meaning, readExpression } from "./expression.ts";
import { difference, type Interval, intersection, union } from "./intervals.ts";
import { MOST_INCLUDES, type PlacementFile, type PlacementInclude, type PlacementRegion } from "./placement-file.ts";
import { type Token, Tokens, tokensOf } from "./tokens.ts";

/** A region's addresses; undefined when a symbol of them is defined elsewhere. */
type Addresses = readonly Interval[] | undefined;

const MOST_REPEATS = 4096;
const DEEPEST = 200;

/**
 * Reads the regions of a linker configuration file of IAR's ILINK or of SEGGER's linker: `define region ROM = mem:[from 0x08000000 to 0x0801ffff]`, their
 * unions and differences, symbols, conditions and included files [IAR C/C++ Development Guide for Arm, "The linker configuration file"].
 * A region whose addresses come from elsewhere (`--config_def`) costs a finding.
 * @throws InputError `placement/syntax`, `placement/include-missing`, with line and column.
 */
export function readIcf(name: string, text: string, include: PlacementInclude = () => undefined): PlacementFile {
  return new IcfReader(new SourceText(name, text), include).read();
}

class IcfReader {
  readonly #tokens: Tokens;
  readonly #include: PlacementInclude;
  readonly #symbols = new Map<string, number | undefined>();
  readonly #regions = new Map<string, { addresses: Addresses; token: Token }>();
  readonly #findings: Finding[] = [];
  #includes = 0;
  #unknown: string | undefined;
  readonly #meaning: Meaning;

  constructor(source: SourceText, include: PlacementInclude) {
    this.#tokens = new Tokens(source, tokensOf(source, false));
    this.#include = include;
    this.#meaning = {
      symbol: (name) => {
        const value = this.#symbols.get(name);
        if (value === undefined) this.#unknown ??= name;
        return value;
      },
      call: (name, values) => called(name, values),
    };
  }

  read(): PlacementFile {
    while (!this.#tokens.ended) this.#statement(0);
    const regions: PlacementRegion[] = [];
    for (const [name, { addresses, token }] of this.#regions)
      addresses?.forEach(({ start, end }, i) => {
        const place = token.source.placeAt(token.start);
        regions.push({ name: i === 0 ? name : `${name} (${i + 1})`, origin: start, length: end - start, place });
      });
    return { regions, findings: this.#findings };
  }

  #statement(depth: number): void {
    const tokens = this.#tokens;
    if (depth > DEEPEST) tokens.fail("conditions are nested too deeply");
    if (tokens.accept("include")) this.#included();
    else if (tokens.accept("if")) this.#condition(depth, true);
    else if (tokens.accept("define")) this.#definition();
    else this.#rest();
  }

  /** Steps over what is left of a statement, up to its semicolon; a closing brace belongs to the condition around it. */
  #rest(): void {
    const tokens = this.#tokens;
    while (!tokens.accept(";")) {
      if (tokens.next.kind === "sign" && tokens.next.text === "}") return;
      if (tokens.ended || !tokens.skip()) tokens.fail("a statement ends with a semicolon");
    }
  }

  #definition(): void {
    const tokens = this.#tokens;
    tokens.accept("exported");
    if (tokens.accept("symbol")) {
      const name = tokens.take().text;
      tokens.expect("=", "a symbol");
      this.#symbols.set(name, readExpression(tokens, this.#meaning));
    } else if (tokens.accept("region")) {
      const token = tokens.take();
      tokens.expect("=", "a region");
      this.#unknown = undefined;
      const addresses = this.#addresses(0);
      this.#regions.set(token.text, { addresses, token });
      if (addresses === undefined) this.#leftOut(token, this.#unknown);
    }
    this.#rest();
  }

  #leftOut({ text, source, start }: Token, symbol: string | undefined): void {
    const { file, line } = source.placeAt(start);
    this.#findings.push({
      code: "placement/unknown-symbol",
      severity: "warning",
      message: `the region ${text} is left out: ${symbol === undefined ? "its addresses are" : `the value of ${symbol} is`} not in this file`,
      where: `${file}:${line}`,
      hint: "--region NAME:ORIGIN:LENGTH names it",
    });
  }

  #addresses(depth: number): Addresses {
    const tokens = this.#tokens;
    let left = this.#range(depth);
    for (;;) {
      const { kind, text } = tokens.next;
      const combine = kind === "sign" ? COMBINE[text] : undefined;
      if (combine === undefined) return left;
      tokens.take();
      const right = this.#range(depth);
      left = left === undefined || right === undefined ? undefined : combine(left, right);
    }
  }

  /** `mem:[from A to B]`, `[from A size N]`, the name of a region, or an expression of them in brackets. */
  #range(depth: number): Addresses {
    const tokens = this.#tokens;
    if (depth > DEEPEST) tokens.fail("a region is nested too deeply");
    if (tokens.accept("(")) {
      const inner = this.#addresses(depth + 1);
      tokens.expect(")", "a bracket");
      return inner;
    }
    if (tokens.next.kind === "name") {
      const name = tokens.take().text;
      if (!tokens.accept(":")) {
        const known = this.#regions.get(name);
        if (known === undefined) this.#unknown ??= name;
        return known?.addresses;
      }
    }
    tokens.expect("[", "a region");
    if (tokens.accept("]")) return [];
    tokens.accept("from");
    const start = readExpression(tokens, this.#meaning);
    const isSize = tokens.accept("size");
    if (!isSize) tokens.expect("to", "a region");
    const value = readExpression(tokens, this.#meaning);
    const repeat = tokens.accept("repeat") ? readExpression(tokens, this.#meaning) : 1;
    const displacement = tokens.accept("displacement") ? readExpression(tokens, this.#meaning) : undefined;
    tokens.expect("]", "a region");
    if (start === undefined || value === undefined || repeat === undefined) return undefined;
    const length = isSize ? value : value + 1 - start;
    const step = displacement ?? length;
    const pieces = Array.from({ length: Math.max(0, Math.min(repeat, MOST_REPEATS)) }, (_, i) => ({
      start: start + i * step,
      end: start + i * step + length,
    }));
    return union(pieces, []);
  }

  /** `if (…) { … } else if (…) { … } else { … }`; `active` says that no earlier branch was taken. */
  #condition(depth: number, active: boolean): void {
    const tokens = this.#tokens;
    tokens.expect("(", "if");
    const isTrue = (readExpression(tokens, this.#meaning) ?? 0) !== 0;
    tokens.expect(")", "if");
    this.#branch(depth, active && isTrue);
    if (!tokens.accept("else")) return;
    if (tokens.accept("if")) this.#condition(depth + 1, active && !isTrue);
    else this.#branch(depth, active && !isTrue);
  }

  #branch(depth: number, active: boolean): void {
    const tokens = this.#tokens;
    if (tokens.next.text !== "{") tokens.fail("a condition is followed by statements in braces");
    if (!active) {
      if (!tokens.skip()) tokens.fail("braces end with the condition");
      return;
    }
    tokens.take();
    while (!tokens.accept("}")) {
      if (tokens.ended) tokens.fail("braces end with the condition");
      this.#statement(depth + 1);
    }
  }

  #included(): void {
    const tokens = this.#tokens;
    const { text, source, kind } = tokens.next;
    if (kind !== "string") tokens.fail("include wants the name of a file");
    const found = this.#include(text, source.name);
    if (found === undefined) {
      this.#findings.push({
        code: "placement/include-missing",
        severity: "warning",
        message: `the included file ${text} is not there: regions that it defines are missing`,
        where: source.name,
        hint: "--library-path names the folder in which it lies",
      });
    }
    tokens.take();
    tokens.accept(";");
    if (found === undefined) return;
    if (++this.#includes > MOST_INCLUDES) tokens.fail(`more than ${MOST_INCLUDES} files are included`);
    tokens.insert(tokensOf(new SourceText(found.name, found.text), false));
  }
}

const COMBINE: Readonly<Record<string, (a: readonly Interval[], b: readonly Interval[]) => Interval[]>> = {
  "|": union,
  "∪": union,
  "-": difference,
  "&": intersection,
  "∩": intersection,
};

function called(name: string, values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value): value is number => value !== undefined);
  if (known.length < values.length || known.length === 0) return undefined;
  if (name === "maximum" || name === "max") return Math.max(...known);
  return name === "minimum" || name === "min" ? Math.min(...known) : undefined;
}
