import { type ConfigDocument, type ConfigNode, DEEPEST, type Extent } from "./node.ts";

const BLANK = /[ \t\r\n]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** Reads JSON [RFC 8259] with the place of every value. @throws InputError `config/syntax`, also for a key that stands twice. */
export function parseJson(document: ConfigDocument): ConfigNode {
  return new JsonReader(document).readDocument();
}

class JsonReader {
  readonly #document: ConfigDocument;
  readonly #text: string;
  #position = 0;

  constructor(document: ConfigDocument) {
    this.#document = document;
    this.#text = document.source.text;
  }

  readDocument(): ConfigNode {
    const root = this.#readValue(undefined, 0);
    this.#skip();
    if (this.#position < this.#text.length) throw this.#error("nothing may follow the value");
    return root;
  }

  #readValue(keyAt: Extent | undefined, depth: number): ConfigNode {
    this.#skip();
    if (depth > DEEPEST) throw this.#error(`values are nested deeper than ${DEEPEST} levels`);
    const start = this.#position;
    const base = () => ({ document: this.#document, at: { start, end: this.#position }, keyAt });
    const opening = this.#text[start];
    if (opening === "{") {
      const entries = this.#readEntries(depth);
      return { ...base(), kind: "table", entries };
    }
    if (opening === "[") {
      const items = this.#readItems(depth);
      return { ...base(), kind: "list", items };
    }
    const string = this.#match(STRING);
    if (string !== undefined) return { ...base(), kind: "scalar", value: JSON.parse(string) as string };
    const number = this.#match(NUMBER);
    if (number !== undefined) return { ...base(), kind: "scalar", value: Number(number) };
    const word = this.#match(WORD);
    if (word !== undefined) return { ...base(), kind: "scalar", value: WORDS[word]! };
    throw this.#error("a value is expected here");
  }

  #readEntries(depth: number): Map<string, ConfigNode> {
    const entries = new Map<string, ConfigNode>();
    this.#position++;
    if (this.#accept("}")) return entries;
    do {
      this.#skip();
      const start = this.#position;
      const text = this.#match(STRING);
      if (text === undefined) throw this.#error("a key in double quotes is expected here");
      const keyAt = { start, end: this.#position };
      const key = JSON.parse(text) as string;
      if (entries.has(key)) throw this.#document.source.error("config/syntax", start, keyAt.end, `the key ${text} stands twice`);
      if (!this.#accept(":")) throw this.#error(": is expected here");
      entries.set(key, this.#readValue(keyAt, depth + 1));
    } while (this.#accept(","));
    if (!this.#accept("}")) throw this.#error(", or } is expected here");
    return entries;
  }

  #readItems(depth: number): ConfigNode[] {
    const items: ConfigNode[] = [];
    this.#position++;
    if (this.#accept("]")) return items;
    do items.push(this.#readValue(undefined, depth + 1));
    while (this.#accept(","));
    if (!this.#accept("]")) throw this.#error(", or ] is expected here");
    return items;
  }

  #accept(mark: string): boolean {
    this.#skip();
    if (this.#text[this.#position] !== mark) return false;
    this.#position++;
    return true;
  }

  #skip(): void {
    this.#match(BLANK);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0];
    this.#position += found?.length ?? 0;
    return found;
  }

  #error(sentence: string): Error {
    return this.#document.source.error("config/syntax", this.#position, this.#position + 1, sentence);
  }
}
