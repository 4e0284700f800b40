/**
 * How a page carries documents: as JSON in which long arrays are columns of variable-length numbers behind it. Packing loses nothing;
 * it makes 10,000 symbols a third of their JSON's compressed size.
 *
 * Layout: length of the JSON (4 bytes, little-endian) · JSON in UTF-8 · columns, one after another.
 */

/** Arrays shorter than this stay JSON. */
const SHORTEST = 24;
const MOST_WORDS = 4096;
/** Deepest nesting that is packed or unpacked. */
const DEEPEST = 64;
/** Most rows that a column may claim: bounds what is allocated for a damaged page. */
const MOST_ROWS = 1 << 24;

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Packs any JSON value. */
export function packJson(value: unknown): Uint8Array {
  const columns = new ColumnWriter();
  const json = new TextEncoder().encode(JSON.stringify(pack(value as Json, columns, 0)));
  const packed = new Uint8Array(4 + json.length + columns.length);
  new DataView(packed.buffer).setUint32(0, json.length, true);
  packed.set(json, 4);
  packed.set(columns.bytes(), 4 + json.length);
  return packed;
}

/** The value that was packed. @throws RangeError or SyntaxError for bytes that `packJson` did not make. */
export function unpackJson(packed: Uint8Array): unknown {
  if (packed.length < 4) throw new RangeError("the data of the page is cut off");
  const length = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true);
  if (length > packed.length - 4) throw new RangeError("the data of the page is cut off");
  const json = JSON.parse(new TextDecoder().decode(packed.subarray(4, 4 + length))) as Json;
  return unpack(json, packed.subarray(4 + length), 0);
}

function pack(value: Json, columns: ColumnWriter, depth: number): Json {
  if (value === null || typeof value !== "object" || depth > DEEPEST) return value;
  if (!Array.isArray(value)) {
    const packed = mapValues(value, (item) => pack(item, columns, depth + 1));
    // A value's own keys are never taken for ours.
    return Object.keys(value).some((key) => key.startsWith("$")) ? { $object: Object.entries(packed) } : packed;
  }
  if (value.length >= SHORTEST) {
    if (value.every(fitsColumn)) return { $ints: columns.add(value as number[]) };
    if (value.every(isRecord)) return packRows(value as Record<string, Json>[], columns, depth);
    if (value.every((item) => typeof item === "string")) return packStrings(value as string[], columns);
  }
  return value.map((item) => pack(item, columns, depth + 1));
}

/** A field of packed rows: its values where the row has it (`present`) and it differs from the field `like`. */
interface PackedField {
  readonly key: string;
  readonly values: Json;
  readonly present?: Json;
  readonly like?: string;
  readonly differs?: Json;
}

function packRows(rows: readonly Record<string, Json>[], columns: ColumnWriter, depth: number): Json {
  /** By field: rows in which it is text. */
  const texts = new Map<string, number>();
  for (const row of rows) for (const key in row) texts.set(key, (texts.get(key) ?? 0) + (typeof row[key] === "string" ? 1 : 0));
  const keys = [...texts.keys()];
  const mostly = (key: string) => texts.get(key)! * 2 > rows.length;
  const fields = keys.map((key, i): Json => {
    const like = mostly(key) ? keys.slice(0, i).find((other) => mostly(other) && agreement(rows, key, other) * 2 > rows.length) : undefined;
    const present = rows.map((row) => (Object.hasOwn(row, key) ? 1 : 0));
    const differs = like === undefined ? undefined : rows.map((row) => (row[key] !== row[like] ? 1 : 0));
    const values: Json[] = [];
    for (const [at, row] of rows.entries()) if (present[at] === 1 && differs?.[at] !== 0) values.push(row[key]!);
    const field: Record<string, Json> = { key, values: pack(values, columns, depth + 1) };
    if (present.includes(0)) field["present"] = columns.add(present);
    if (like !== undefined) {
      field["like"] = like;
      field["differs"] = columns.add(differs!);
    }
    return field;
  });
  return { $rows: rows.length, fields };
}

/** In how many rows two fields are the same text. */
function agreement(rows: readonly Record<string, Json>[], key: string, other: string): number {
  let same = 0;
  for (const row of rows) if (typeof row[key] === "string" && row[key] === row[other]) same++;
  return same;
}

/** Shorter lists of different strings stay as they are. */
const SHORTEST_TEXT = 256;
/** A word with the punctuation before it, or a number with it. */
const TOKEN = /[^A-Za-z0-9]*[A-Za-z]+|[^A-Za-z0-9]*[0-9]+|[^A-Za-z0-9]+/g;

/** Strings of which many are equal become numbers of a list; many others become numbers of a list of words, the most frequent first. */
function packStrings(strings: readonly string[], columns: ColumnWriter): Json {
  const ids = new Map<string, number>();
  for (const text of strings) if (!ids.has(text)) ids.set(text, ids.size);
  if (ids.size <= MOST_WORDS && ids.size * 2 <= strings.length)
    return { $words: [...ids.keys()], at: columns.add(strings.map((text) => ids.get(text)!)) };
  if (strings.length < SHORTEST_TEXT) return [...strings];
  const tokens = strings.map((text) => text.match(TOKEN) ?? []);
  const counts = new Map<string, number>();
  for (const list of tokens) for (const token of list) counts.set(token, (counts.get(token) ?? 0) + 1);
  const order = [...counts].sort((a, b) => b[1] - a[1]).map(([token]) => token);
  const numbers = new Map(order.map((token, i) => [token, i + 1]));
  // 0 ends a string.
  const sequence = tokens.flatMap((list) => [...list.map((token) => numbers.get(token)!), 0]);
  return { $text: order, at: columns.add(sequence) };
}

function unpackText(tokens: readonly string[], sequence: readonly number[]): string[] {
  const strings: string[] = [];
  let text = "";
  for (const number of sequence) {
    if (number > 0) text += tokens[number - 1] ?? "";
    else {
      strings.push(text);
      text = "";
    }
  }
  return strings;
}

function unpack(value: Json, columns: Uint8Array, depth: number): Json {
  if (value === null || typeof value !== "object") return value;
  if (depth > DEEPEST * 2) throw new RangeError("the data of the page is nested too deeply");
  if (Array.isArray(value)) return value.map((item) => unpack(item, columns, depth + 1));
  if (Object.hasOwn(value, "$object")) {
    const entries = value["$object"] as [string, Json][];
    return mapValues(Object.fromEntries(entries), (item) => unpack(item, columns, depth + 1));
  }
  if (Object.hasOwn(value, "$ints")) return readColumn(value["$ints"]!, columns);
  if (Object.hasOwn(value, "$words")) {
    const words = value["$words"] as string[];
    return readColumn(value["at"]!, columns).map((word) => words[word] ?? "");
  }
  if (Object.hasOwn(value, "$text")) return unpackText(value["$text"] as string[], readColumn(value["at"]!, columns));
  if (Object.hasOwn(value, "$rows")) return unpackRows(value, columns, depth);
  return mapValues(value, (item) => unpack(item, columns, depth + 1));
}

function unpackRows(value: { [key: string]: Json }, columns: Uint8Array, depth: number): Json {
  const count = checkedCount(value["$rows"]!);
  const rows: { [key: string]: Json }[] = Array.from({ length: count }, () => ({}));
  for (const { key, values, present, like, differs } of value["fields"] as unknown as PackedField[]) {
    const own = unpack(values, columns, depth + 1) as Json[];
    const isPresent = present === undefined ? undefined : readColumn(present, columns);
    const isOwn = differs === undefined ? undefined : readColumn(differs, columns);
    let next = 0;
    for (let row = 0; row < count; row++) {
      if (isPresent?.[row] === 0) continue;
      setOwn(rows[row]!, key, isOwn?.[row] === 0 ? (rows[row]![like!] ?? null) : (own[next++] ?? null));
    }
  }
  return rows;
}

function mapValues(value: { [key: string]: Json }, map: (item: Json) => Json): { [key: string]: Json } {
  const out: { [key: string]: Json } = {};
  for (const [key, item] of Object.entries(value)) setOwn(out, key, map(item));
  return out;
}

/** A field of any name, `__proto__` too. */
function setOwn(target: { [key: string]: Json }, key: string, value: Json): void {
  if (key === "__proto__") Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** Differences of such numbers are exact, and so are their zigzag forms. */
const LARGEST = 2 ** 48;

function fitsColumn(value: Json): boolean {
  return typeof value === "number" && Number.isInteger(value) && Math.abs(value) <= LARGEST && !Object.is(value, -0);
}

function isRecord(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkedCount(count: Json): number {
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0 || count > MOST_ROWS)
    throw new RangeError(`the data of the page has a column of ${String(count)} rows`);
  return count;
}

/** Most bytes of a number in a column: twice the difference of two of the largest has 51 bits. */
const LONGEST = 8;

/** How a column is written. */
const [SIGNED, DIFFERENCES, UNSIGNED] = [0, 1, 2];

/** Columns as numbers of seven bits a byte, as they are or as differences to the row before: whichever is shorter. */
class ColumnWriter {
  #bytes = new Uint8Array(1 << 16);
  length = 0;

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  /** Where the column is: `[offset, rows, how it is written]`. */
  add(values: readonly number[]): Json {
    const offset = this.length;
    const room = offset + values.length * LONGEST;
    if (room > this.#bytes.length) {
      const larger = new Uint8Array(2 * room);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    const plain = values.every((value) => value >= 0) ? UNSIGNED : SIGNED;
    const how = cost(values, true) < cost(values, false) ? DIFFERENCES : plain;
    let before = 0;
    for (const value of values) {
      const written = how === DIFFERENCES ? value - before : value;
      let rest = how === UNSIGNED ? written : zigzag(written);
      for (; rest >= 128; rest = Math.floor(rest / 128)) this.#bytes[this.length++] = (rest % 128) + 128;
      this.#bytes[this.length++] = rest;
      before = value;
    }
    return [offset, values.length, how];
  }
}

function cost(values: readonly number[], differences: boolean): number {
  let [sum, before] = [0, 0];
  for (const value of values) {
    const written = Math.abs(differences ? value - before : value);
    sum += written === 0 ? 0.2 : 1 + Math.log2(written) / 7;
    before = value;
  }
  return sum;
}

/** 0, -1, 1, -2 … become 0, 1, 2, 3 …, in arithmetic that is exact beyond 32 bits. */
function zigzag(value: number): number {
  return value < 0 ? -2 * value - 1 : 2 * value;
}

function readColumn(place: Json, columns: Uint8Array): number[] {
  const [offset, rows, how] = place as [number, number, number];
  const count = checkedCount(rows);
  if (!(offset >= 0) || count > columns.length - offset) throw new RangeError("a column of the page's data is cut off");
  const values = new Array<number>(count);
  let [at, before] = [offset, 0];
  for (let row = 0; row < count; row++) {
    let [value, scale, byte] = [0, 1, 0];
    do {
      if (at >= columns.length || scale > 2 ** 56) throw new RangeError("a column of the page's data is cut off");
      byte = columns[at++]!;
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte >= 128);
    const read = how === UNSIGNED ? value : value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    before = how === DIFFERENCES ? before + read : read;
    values[row] = before;
  }
  return values;
}
