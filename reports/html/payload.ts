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
  if (!Array.isArray(value)) return mapValues(value, (item) => pack(item, columns, depth + 1));
  if (value.length >= SHORTEST) {
    if (value.every((item) => Number.isSafeInteger(item))) return { $ints: columns.add(value as number[]) };
    if (value.every(isRecord)) return packRows(value as Record<string, Json>[], columns, depth);
    if (value.every((item) => typeof item === "string")) return packWords(value as string[], columns) ?? value;
  }
  return value.map((item) => pack(item, columns, depth + 1));
}

function packRows(rows: readonly Record<string, Json>[], columns: ColumnWriter, depth: number): Json {
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const fields: Json[] = keys.map((key) => {
    const present = rows.map((row) => (Object.hasOwn(row, key) ? 1 : 0));
    const values = rows.filter((row) => Object.hasOwn(row, key)).map((row) => row[key]!);
    const field: Record<string, Json> = { key, values: pack(values, columns, depth + 1) };
    if (values.length < rows.length) field["present"] = columns.add(present);
    return field;
  });
  return { $rows: rows.length, fields };
}

/** Strings of which many are equal become numbers of a list. */
function packWords(words: readonly string[], columns: ColumnWriter): Json | undefined {
  const ids = new Map<string, number>();
  for (const word of words) if (!ids.has(word)) ids.set(word, ids.size);
  if (ids.size > MOST_WORDS || ids.size * 2 > words.length) return undefined;
  return { $words: [...ids.keys()], at: columns.add(words.map((word) => ids.get(word)!)) };
}

function unpack(value: Json, columns: Uint8Array, depth: number): Json {
  if (value === null || typeof value !== "object") return value;
  if (depth > DEEPEST * 2) throw new RangeError("the data of the page is nested too deeply");
  if (Array.isArray(value)) return value.map((item) => unpack(item, columns, depth + 1));
  if (Object.hasOwn(value, "$ints")) return readColumn(value["$ints"]!, columns);
  if (Object.hasOwn(value, "$words")) {
    const words = value["$words"] as string[];
    return readColumn(value["at"]!, columns).map((word) => words[word] ?? "");
  }
  if (Object.hasOwn(value, "$rows")) return unpackRows(value, columns, depth);
  return mapValues(value, (item) => unpack(item, columns, depth + 1));
}

function unpackRows(value: { [key: string]: Json }, columns: Uint8Array, depth: number): Json {
  const count = checkedCount(value["$rows"]!);
  const rows: { [key: string]: Json }[] = Array.from({ length: count }, () => ({}));
  for (const field of value["fields"] as { key: string; values: Json; present?: Json }[]) {
    const values = unpack(field.values, columns, depth + 1) as Json[];
    const present = field.present === undefined ? undefined : readColumn(field.present, columns);
    let next = 0;
    for (let row = 0; row < count; row++) if (present === undefined || present[row] === 1) setOwn(rows[row]!, field.key, values[next++]!);
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

function isRecord(value: Json): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkedCount(count: Json): number {
  if (typeof count !== "number" || !Number.isInteger(count) || count < 0 || count > MOST_ROWS)
    throw new RangeError(`the data of the page has a column of ${String(count)} rows`);
  return count;
}

/** Columns as numbers of seven bits a byte, as they are or as differences to the row before: whichever is shorter. */
class ColumnWriter {
  readonly #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  /** Where the column is: `[offset, rows, differences]`. */
  add(values: readonly number[]): Json {
    const offset = this.#bytes.length;
    const differences = cost(values, true) < cost(values, false);
    let before = 0;
    for (const value of values) {
      writeNumber(this.#bytes, differences ? value - before : value);
      before = value;
    }
    return [offset, values.length, differences ? 1 : 0];
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

/** Zigzag: 0, -1, 1, -2 … become 0, 1, 2, 3 …, in arithmetic that is exact beyond 32 bits. */
function writeNumber(bytes: number[], value: number): void {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

function readColumn(place: Json, columns: Uint8Array): number[] {
  const [offset, rows, differences] = place as [number, number, number];
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
    const signed = value % 2 === 1 ? -(value + 1) / 2 : value / 2;
    before = differences === 1 ? before + signed : signed;
    values[row] = before;
  }
  return values;
}
