import type { SourceText } from "../../src/bytes/source-text.ts";
import { DEEPEST, type Extent } from "./node.ts";

/** Where a TOML value and its key stand, and the same for what is in it, by key or index. */
export interface TomlPlace {
  at: Extent;
  keyAt: Extent | undefined;
  readonly children: Map<string, TomlPlace>;
  /** `[[name]]`: the children are its elements. */
  readonly isArrayOfTables: boolean;
}

const BLANK = /(?:[ \t\r\n]|#[^\n]*)*/y;
const SPACE = /[ \t]*/y;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const STRINGS = [/"""(?:[^\\]|\\[\s\S])*?"""{1,3}/y, /'''[\s\S]*?'''{1,3}/y, /"(?:[^"\\\n]|\\.)*"/y, /'[^'\n]*'/y] as const;
const SCALAR = /[^,\]}#\n]+/y;

/**
 * Finds where the keys and values of a TOML document stand [TOML 1.0]. The text is known to be valid: a TOML reader has accepted it
 * before; what this one cannot follow ends the search, and values without a place are reported at their table's.
 */
export function findTomlPlaces(source: SourceText): TomlPlace {
  return new PlaceFinder(source.text).find();
}

const place = (at: Extent, keyAt?: Extent, isArrayOfTables = false): TomlPlace => ({ at, keyAt, children: new Map(), isArrayOfTables });

class PlaceFinder {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  find(): TomlPlace {
    const root = place({ start: 0, end: Math.min(1, this.#text.length) });
    let table = root;
    for (;;) {
      this.#match(BLANK);
      if (this.#position >= this.#text.length) return root;
      const before = this.#position;
      if (this.#text[before] === "[") table = this.#readHeader(root);
      else this.#readEntry(table, 0);
      if (this.#position === before) return root;
    }
  }

  #readHeader(root: TomlPlace): TomlPlace {
    const start = this.#position;
    const isArray = this.#text.startsWith("[[", start);
    this.#position += isArray ? 2 : 1;
    const keys = this.#readKeys();
    this.#match(SPACE);
    this.#position += isArray ? 2 : 1;
    const at = { start, end: this.#position };
    let table = root;
    for (const { key, keyAt } of keys.slice(0, -1)) table = lastElement(child(table, key, at, keyAt));
    const last = keys.at(-1);
    if (last === undefined) return root;
    if (!isArray) {
      const found = child(table, last.key, at, last.keyAt);
      found.at = at;
      found.keyAt ??= last.keyAt;
      return found;
    }
    let list = table.children.get(last.key);
    if (list === undefined) {
      list = place(at, last.keyAt, true);
      table.children.set(last.key, list);
    }
    const element = place(at, last.keyAt);
    list.children.set(String(list.children.size), element);
    return element;
  }

  #readEntry(table: TomlPlace, depth: number): void {
    const keys = this.#readKeys();
    this.#match(SPACE);
    if (keys.length === 0 || this.#text[this.#position] !== "=") return;
    this.#position++;
    const whole = { start: keys[0]!.keyAt.start, end: keys.at(-1)!.keyAt.end };
    let owner = table;
    for (const { key, keyAt } of keys.slice(0, -1)) owner = lastElement(child(owner, key, whole, keyAt));
    const { key, keyAt } = keys.at(-1)!;
    owner.children.set(key, this.#readValue(keyAt, depth));
  }

  #readValue(keyAt: Extent | undefined, depth: number): TomlPlace {
    this.#match(SPACE);
    const start = this.#position;
    const found = place({ start, end: start }, keyAt);
    const opening = this.#text[start];
    if ((opening === "[" || opening === "{") && depth < DEEPEST) this.#readBrackets(found, opening, depth);
    else if (STRINGS.every((pattern) => this.#match(pattern) === undefined)) this.#match(SCALAR);
    const end = start + this.#text.slice(start, this.#position).trimEnd().length;
    found.at = { start, end };
    return found;
  }

  #readBrackets(found: TomlPlace, opening: string, depth: number): void {
    this.#position++;
    for (;;) {
      this.#match(BLANK);
      const before = this.#position;
      const mark = this.#text[before];
      if (mark === undefined) return;
      if (mark === "]" || mark === "}") {
        this.#position++;
        return;
      }
      if (mark === ",") this.#position++;
      else if (opening === "{") this.#readEntry(found, depth + 1);
      else found.children.set(String(found.children.size), this.#readValue(undefined, depth + 1));
      if (this.#position === before) return;
    }
  }

  #readKeys(): { key: string; keyAt: Extent }[] {
    const keys: { key: string; keyAt: Extent }[] = [];
    for (;;) {
      this.#match(SPACE);
      const start = this.#position;
      const text = this.#match(BARE_KEY) ?? this.#match(STRINGS[2]) ?? this.#match(STRINGS[3]);
      if (text === undefined) return keys;
      keys.push({ key: keyText(text), keyAt: { start, end: this.#position } });
      this.#match(SPACE);
      if (this.#text[this.#position] !== ".") return keys;
      this.#position++;
    }
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0];
    this.#position += found?.length ?? 0;
    return found;
  }
}

function child(table: TomlPlace, key: string, at: Extent, keyAt: Extent): TomlPlace {
  let found = table.children.get(key);
  if (found === undefined) {
    found = place(at, keyAt);
    table.children.set(key, found);
  }
  return found;
}

/** A header below `[[name]]` speaks of its last element. */
function lastElement(found: TomlPlace): TomlPlace {
  return found.isArrayOfTables ? found.children.get(String(found.children.size - 1))! : found;
}

function keyText(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  return text
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)/g, (_, escaped: string) =>
      escaped.length > 1
        ? String.fromCodePoint(Math.min(Number.parseInt(escaped.slice(1), 16), 0x10ffff))
        : (({ n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" } as Record<string, string>)[escaped] ?? escaped),
    );
}
