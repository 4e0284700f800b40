import type { ReportDocument } from "../../../src/contract/document.ts";
import { type Breakdown, type BreakdownLevel, ownerName } from "../../../src/views/breakdown.ts";
import { linearPattern } from "../../../src/views/pattern/pattern.ts";

/** One condition of a query; all must hold. */
interface Term {
  readonly negative: boolean;
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
  file: "file",
  section: "section",
  region: "region",
  unit: "unit",
  kind: "kind",
};

/**
 * Words that must all hold: `text` in the name, `-text` not in it, `/regex/`, `crate:`, `file:`, `section:`, `region:`, `unit:`, `kind:` with
 * text, `>1k` and `<64` for bytes (k is 1024); a minus sign before any of them turns it round; quotes hold words together.
 */
export function parseQuery(text: string): Query {
  const terms: Term[] = [];
  for (const [word] of text.matchAll(/-?\/(?:[^/\\]|\\.)+\/|-?(?:\w+:)?"[^"]*"?|\S+/g)) {
    const negative = word.length > 1 && word.startsWith("-");
    const term = termOf(negative ? word.slice(1) : word);
    if (typeof term === "string") return { terms: [], problem: term };
    terms.push({ negative, test: term });
  }
  return { terms, problem: undefined };
}

function termOf(word: string): Term["test"] | string {
  const size = /^([<>])(\d+(?:\.\d+)?)([kKmM]?)$/.exec(word);
  if (size !== null) {
    const limit = Number(size[2]) * ({ k: 1024, m: 1024 * 1024 }[size[3]!.toLowerCase()] ?? 1);
    return size[1] === ">" ? ({ bytes }) => bytes > limit : ({ bytes }) => bytes < limit;
  }
  const regex = /^\/(.+)\/$/.exec(word);
  if (regex !== null) {
    try {
      const matches = linearPattern(regex[1]!, true);
      return ({ name }) => matches(name);
    } catch (error) {
      return `${word} is no regular expression that can be used: ${(error as Error).message}`;
    }
  }
  const field = /^(\w+):(.*)$/.exec(word);
  const level = field === null ? undefined : FIELDS[field[1]!];
  if (level !== undefined) {
    const wanted = unquoted(field![2]!).toLowerCase();
    return (subject) => subject.level(level).toLowerCase().includes(wanted);
  }
  const wanted = unquoted(word).toLowerCase();
  return ({ name }) => name.toLowerCase().includes(wanted);
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
