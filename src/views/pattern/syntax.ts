/**
 * A regular expression as what it is made of, over UTF-16 code units as JavaScript's are without the flag `u`. Groups leave nothing behind: only whether
 * something matches is asked, so that greedy and lazy repetition are one.
 */
export type Node =
  | { readonly kind: "unit"; readonly set: UnitSet }
  | { readonly kind: "assert"; readonly what: Assertion }
  | { readonly kind: "sequence"; readonly parts: readonly Node[] }
  | { readonly kind: "choice"; readonly parts: readonly Node[] }
  | { readonly kind: "repeat"; readonly part: Node; readonly least: number; readonly most: number };

export type Assertion = "start" | "end" | "border" | "no-border";

/** Code units: pairs of first and last, and whether all others are meant. */
export interface UnitSet {
  readonly ranges: readonly (readonly [first: number, last: number])[];
  readonly negated: boolean;
}

/** Longest regular expression that is read, characters; its reader goes one call deeper with each group. */
const LONGEST = 1000;

const DIGITS: UnitSet["ranges"] = [[48, 57]];
const WORDS: UnitSet["ranges"] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
/** `\s` of ECMAScript: white space and line ends. */
const SPACES: UnitSet["ranges"] = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
];
const LINE_ENDS: UnitSet["ranges"] = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
];
const CLASSES: Readonly<Record<string, UnitSet["ranges"]>> = { d: DIGITS, w: WORDS, s: SPACES };
const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13 };

/**
 * Reads a regular expression; ECMAScript's own parser has the say in what is well formed.
 * @throws SyntaxError in words for what is none, and for what no engine answers in linear time: lookaround and back-references.
 */
export function parsePattern(source: string): Node {
  if (source.length > LONGEST) throw new SyntaxError(`it has ${source.length} characters; at most ${LONGEST} are read`);
  new RegExp(source);
  return new Reader(source).choice();
}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Alternatives up to a closing parenthesis or the end. */
  choice(): Node {
    const parts = [this.#sequence()];
    while (this.#take("|")) parts.push(this.#sequence());
    return parts.length === 1 ? parts[0]! : { kind: "choice", parts };
  }

  #sequence(): Node {
    const parts: Node[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at]!)) parts.push(this.#repeated(this.#atom()));
    return { kind: "sequence", parts };
  }

  #repeated(part: Node): Node {
    const written = /^(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})\??/.exec(this.#source.slice(this.#at));
    if (written === null) return part;
    this.#at += written[0].length;
    const [text, least, comma, most] = written;
    if (least === undefined)
      return { kind: "repeat", part, least: text[0] === "+" ? 1 : 0, most: text[0] === "?" ? 1 : Number.POSITIVE_INFINITY };
    const upper = comma === undefined ? Number(least) : most === "" ? Number.POSITIVE_INFINITY : Number(most);
    return { kind: "repeat", part, least: Number(least), most: upper };
  }

  #atom(): Node {
    if (this.#take("(")) return this.#group();
    if (this.#take("^")) return { kind: "assert", what: "start" };
    if (this.#take("$")) return { kind: "assert", what: "end" };
    if (this.#take(".")) return { kind: "unit", set: { ranges: LINE_ENDS, negated: true } };
    if (this.#take("[")) return { kind: "unit", set: this.#class() };
    if (this.#take("\\b")) return { kind: "assert", what: "border" };
    if (this.#take("\\B")) return { kind: "assert", what: "no-border" };
    if (/^\\(?:[1-9]|k<)/.test(this.#source.slice(this.#at, this.#at + 3))) throw new SyntaxError("back-references are not known");
    return { kind: "unit", set: this.#escapedOrPlain(false) };
  }

  #group(): Node {
    const head = /^\?(?::|<[^=!>][^>]*>)/.exec(this.#source.slice(this.#at));
    if (head !== null) this.#at += head[0].length;
    else if (this.#take("?")) throw new SyntaxError("lookahead, lookbehind and changes of flags are not known");
    const inner = this.choice();
    this.#take(")");
    return inner;
  }

  #class(): UnitSet {
    const negated = this.#take("^");
    const ranges: (readonly [number, number])[] = [];
    while (!this.#take("]")) {
      const first = this.#escapedOrPlain(true);
      const [low] = first.ranges;
      const isOne = !first.negated && first.ranges.length === 1 && low![0] === low![1];
      if (isOne && this.#source[this.#at] === "-" && this.#source[this.#at + 1] !== "]") {
        const back = this.#at++;
        const last = this.#escapedOrPlain(true);
        if (!last.negated && last.ranges.length === 1 && last.ranges[0]![0] === last.ranges[0]![1]) {
          ranges.push([low![0], last.ranges[0]![1]]);
          continue;
        }
        this.#at = back;
      }
      ranges.push(...(first.negated ? complement(first.ranges) : first.ranges));
    }
    return { ranges, negated };
  }

  /** One code unit or a class of them, as it stands or behind a backslash; what means nothing stands for itself. */
  #escapedOrPlain(inClass: boolean): UnitSet {
    const unit = this.#source.charCodeAt(this.#at++);
    if (unit !== 92) return one(unit);
    const letter = this.#source[this.#at++]!;
    const lower = letter.toLowerCase();
    const ranges = CLASSES[lower];
    if (ranges !== undefined) return { ranges, negated: lower !== letter };
    if (CONTROLS[letter] !== undefined) return one(CONTROLS[letter]);
    if (inClass && letter === "b") return one(8);
    if (/[0-7]/.test(letter)) {
      const octal = /^(?:[0-3][0-7]{0,2}|[4-7][0-7]?)/.exec(this.#source.slice(this.#at - 1, this.#at + 2))![0];
      this.#at += octal.length - 1;
      return one(Number.parseInt(octal, 8));
    }
    const rest = this.#source.slice(this.#at, this.#at + 4);
    if (letter === "c") {
      if (/^[A-Za-z]/.test(rest) || (inClass && /^[0-9_]/.test(rest))) return one(this.#source.charCodeAt(this.#at++) & 31);
      this.#at--;
      return one(92);
    }
    const digits = letter === "x" ? /^[0-9a-f]{2}/i.exec(rest) : letter === "u" ? /^[0-9a-f]{4}/i.exec(rest) : null;
    if (digits === null) return one(letter.charCodeAt(0));
    this.#at += digits[0].length;
    return one(Number.parseInt(digits[0], 16));
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}

function one(unit: number): UnitSet {
  return { ranges: [[unit, unit]], negated: false };
}

function complement(ranges: UnitSet["ranges"]): UnitSet["ranges"] {
  const others: [number, number][] = [];
  let next = 0;
  for (const [first, last] of ranges) {
    if (first > next) others.push([next, first - 1]);
    next = last + 1;
  }
  if (next <= 0xffff) others.push([next, 0xffff]);
  return others;
}
