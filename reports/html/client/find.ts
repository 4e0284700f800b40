import type { ReportDocument } from "../../../src/contract/document.ts";
import { type Breakdown, type BreakdownLevel, ownerName } from "../../../src/views/breakdown.ts";
import { grouped } from "../../../src/views/numbers.ts";
import { linearPattern } from "../../../src/views/pattern/pattern.ts";

/** One condition of a query; all must hold. */
interface Term {
  readonly negative: boolean;
  /** What the condition says, for people. */
  readonly says: string;
  readonly test: (subject: Subject) => boolean;
}

interface Subject {
  readonly name: string;
  readonly bytes: number;
  readonly level: (level: BreakdownLevel) => string;
}

/** A parsed query; `problem` says why it cannot be asked. */
export interface Query {
  readonly terms: readonly Term[];
  readonly problem: string | undefined;
  /** What the query was understood to ask for. */
  readonly understood: string;
}

/** What was found: rows of the breakdown, distinct symbols, bytes. */
export interface Hits {
  /** 1 for each row that is found. */
  readonly rows: Uint8Array;
  readonly count: number;
  readonly bytes: number;
}

const FIELDS: Readonly<Record<string, BreakdownLevel>> = {
  crate: "crate",
  folder: "crate",
  archive: "crate",
  file: "file",
  section: "section",
  region: "region",
  unit: "unit",
  kind: "kind",
  component: "component",
};
const KEYS = ["name", "size", ...Object.keys(FIELDS)];

/**
 * Words that must all hold: `text` or `name:text` in the name, `-text` not in it, `/regex/`, `crate:` (as well `folder:` and `archive:`), `file:`, `section:`, `region:`, `unit:`,
 * `kind:`, `component:` with text, `size:>1k` or `>1k` and `<64` for bytes (k is 1024); a minus sign before any of them turns it round; quotes hold
 * words together. A key that does not exist is a problem, not a name: `std::vector` is one.
 */
export function parseQuery(text: string): Query {
  const terms: Term[] = [];
  for (const [word] of text.matchAll(/-?\/(?:[^/\\]|\\.)+\/|-?(?:\w+:(?!:))?"[^"]*"?|\S+/g)) {
    const negative = word.length > 1 && word.startsWith("-");
    const term = termOf(negative ? word.slice(1) : word);
    if (typeof term === "string") return { terms: [], problem: term, understood: "" };
    terms.push({ ...term, negative });
  }
  const understood = terms.map(({ negative, says }) => (negative ? `not (${says})` : says)).join(", ");
  return { terms, problem: undefined, understood };
}

type Condition = Omit<Term, "negative">;

function termOf(word: string): Condition | string {
  const field = /^(\w+):(?!:)(.*)$/.exec(word);
  const key = field?.[1]?.toLowerCase();
  const value = unquoted(field?.[2] ?? word);
  if (key === "size" || (key === undefined && /^[<>]=?\d/.test(word))) return sizeTerm(value);
  if (key !== undefined && !KEYS.includes(key)) return `there is no key “${key}”: ${KEYS.join(", ")}`;
  const regex = key === undefined ? /^\/(.+)\/$/.exec(word) : null;
  if (regex !== null) {
    try {
      const matches = linearPattern(regex[1]!, true);
      return { says: `name matches ${word}`, test: ({ name }) => matches(name) };
    } catch (error) {
      return `${word} is no regular expression that can be used: ${(error as Error).message}`;
    }
  }
  const wanted = value.toLowerCase();
  const says = `${key ?? "name"} has “${value}”`;
  const level = key === undefined ? undefined : FIELDS[key];
  if (level !== undefined) return { says, test: (subject) => subject.level(level).toLowerCase().includes(wanted) };
  return { says, test: ({ name }) => name.toLowerCase().includes(wanted) };
}

function sizeTerm(text: string): Condition | string {
  const size = /^([<>]=?)(\d+(?:\.\d+)?)([kKmM]?)(?:i?[bB])?$/.exec(text);
  if (size === null) return `“${text}” is no size: size:>1k, size:<64`;
  const [, sign, digits, unit] = size as unknown as [string, string, string, string];
  const limit = Number(digits) * ({ k: 1024, m: 1024 * 1024 }[unit.toLowerCase()] ?? 1);
  const equal = sign.endsWith("=");
  const says = `size ${sign.replace("=", "").concat(equal ? " or equal to" : "")} ${grouped(limit)} B`;
  if (sign.startsWith(">")) return { says, test: ({ bytes }) => (equal ? bytes >= limit : bytes > limit) };
  return { says, test: ({ bytes }) => (equal ? bytes <= limit : bytes < limit) };
}

function unquoted(word: string): string {
  return word.replace(/^"|"$/g, "");
}

/** Rows that fulfil a query. A symbol's names are the demangled one, that of the symbol table and its aliases. */
export function find(document: ReportDocument, rows: Breakdown, query: Query): Hits {
  const hits = new Uint8Array(rows.used);
  const symbols = new Set<number>();
  let [bytes, unnamed] = [0, 0];
  const names = (document.symbols ?? []).map(({ demangled, name, aliases }) =>
    [demangled, ...(name === demangled ? [] : [name]), ...aliases].join("\n"),
  );
  for (let row = 0; row < rows.used; row++) {
    const symbol = rows.levels.symbol[row]!;
    const subject: Subject = {
      name: symbol < 0 ? ownerName(rows, "symbol", symbol) : (names[symbol] ?? ""),
      bytes: symbol < 0 ? rows.bytes[row]! : (document.symbols?.[symbol]?.size ?? 0),
      level: (level) => ownerName(rows, level, rows.levels[level]?.[row] ?? -1),
    };
    if (!query.terms.every(({ negative, test }) => test(subject) !== negative)) continue;
    hits[row] = 1;
    bytes += rows.bytes[row]!;
    if (symbol < 0) unnamed++;
    else symbols.add(symbol);
  }
  return { rows: hits, count: symbols.size + unnamed, bytes };
}
