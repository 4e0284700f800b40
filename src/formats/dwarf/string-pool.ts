import { ranked } from "../../kernel/numbers.ts";
import { NONE, STRING_INDEX, STRING_INFO, STRING_LINE_STR } from "../../kernel/tables.ts";
import type { DebugSections, SectionBytes } from "./sections.ts";

/** Strings are paged: of large string sections only the pages in which asked-for strings lie are read. */
const PAGE = 1 << 16;
/** Pages kept at a time: 1 MiB. */
const KEPT_PAGES = 16;
/** No name of a compiler is longer; what does not end by then is cut here. */
const MAX_STRING = 1 << 16;

/** What a string reference of form `strx` needs to know of its unit. */
export interface StringUnit {
  readonly stringOffsetsBase: number;
  readonly offsetSize: number;
}

/** Strings, each once. */
export interface DistinctTexts {
  readonly texts: readonly string[];
  readonly row: Uint32Array;
}

const beyondAscii = /[^\0-\x7f]/;
const utf8 = new TextDecoder("utf-8");

/** Resolves string references: a kind in the two top bits (`STRING_` in `kernel/tables.ts`), an offset or an index below. */
export class StringPool {
  readonly #sections: DebugSections;
  readonly #pages = new Map<string, Uint8Array>();

  constructor(sections: DebugSections) {
    this.#sections = sections;
  }

  /**
   * The strings that `references` mean, in their order; "" for `NONE` and for references that lead nowhere. `unitOf(i)` is asked for
   * references by index only.
   */
  async strings(references: Uint32Array, unitOf: (index: number) => StringUnit): Promise<string[]> {
    const { texts, row } = await this.distinct(references, unitOf);
    const result = new Array<string>(row.length);
    for (let index = 0; index < row.length; index++) result[index] = texts[row[index]!]!;
    return result;
  }

  /** The same with each string once, the first of them "": for very many that mean the same. `row` has a row of `texts` for each reference. */
  async distinct(references: Uint32Array, unitOf: (index: number) => StringUnit): Promise<DistinctTexts> {
    let { numbers, rank } = ranked(references);
    if (numbers.some((reference) => kindOf(reference) === STRING_INDEX))
      ({ numbers, rank } = ranked(await this.#resolved(references, unitOf)));
    // Ascending references visit each page once.
    const known = new Map<string, number>([["", 0]]);
    const rows = new Uint32Array(numbers.length);
    for (const [index, reference] of numbers.entries()) {
      const [section, offset] = [sectionOf(kindOf(reference)), offsetOf(reference)];
      let text = this.#stringAtHand(section, offset);
      if (text === undefined) {
        const opened = await this.#sections.open(section);
        if (opened !== undefined && offset < opened.size) await this.#page(section, opened, Math.floor(offset / PAGE));
        text = this.#stringAtHand(section, offset) ?? (await this.#string(section, offset));
      }
      let row = known.get(text);
      if (row === undefined) {
        row = known.size;
        known.set(text, row);
      }
      rows[index] = row;
    }
    for (let index = 0; index < rank.length; index++) rank[index] = rank[index] === NONE ? 0 : rows[rank[index]!]!;
    return { texts: [...known.keys()], row: rank };
  }

  /** The references with those by index replaced by what the tables of their units say. */
  async #resolved(references: Uint32Array, unitOf: (index: number) => StringUnit): Promise<Uint32Array> {
    const resolved = references.slice();
    for (let index = 0; index < resolved.length; index++) {
      const reference = resolved[index] as number;
      if (reference !== NONE && kindOf(reference) === STRING_INDEX)
        resolved[index] = await this.#indexed(offsetOf(reference), unitOf(index));
    }
    return resolved;
  }

  /** The string at `offset` of a section; "" outside it. */
  at(section: ".debug_str" | ".debug_line_str" | ".debug_info" | ".debug_line", offset: number): string | Promise<string> {
    return this.#stringAtHand(section, offset) ?? this.#string(section, offset);
  }

  async #indexed(index: number, unit: StringUnit): Promise<number> {
    const section = await this.#sections.open(".debug_str_offsets");
    const at = unit.stringOffsetsBase + index * unit.offsetSize;
    if (section === undefined || unit.stringOffsetsBase === NONE || at + unit.offsetSize > section.size) return NONE;
    // The low half of a 64-bit offset is enough: no string section of firmware reaches 4 GiB.
    const low = unit.offsetSize === 8 && !this.#sections.input.littleEndian ? 4 : 0;
    const bytes = await this.#bytes(".debug_str_offsets", section, at + low, 4);
    const offset = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, this.#sections.input.littleEndian);
    return offset >= 0x3fffffff ? NONE : 0x40000000 + offset;
  }

  /** A string that lies whole in a page that is in memory. */
  #stringAtHand(name: string, offset: number): string | undefined {
    const index = Math.floor(offset / PAGE);
    const page = this.#pages.get(`${name}:${index}`);
    if (page === undefined) return undefined;
    const start = offset - index * PAGE;
    const end = page.indexOf(0, start);
    return end < 0 ? undefined : decodeText(page.subarray(start, end));
  }

  async #string(name: string, offset: number): Promise<string> {
    const section = await this.#sections.open(name);
    if (section === undefined || offset >= section.size) return "";
    for (let length = 256; ; length *= 4) {
      const bytes = await this.#bytes(name, section, offset, Math.min(length, section.size - offset));
      const end = bytes.indexOf(0);
      if (end >= 0) return decodeText(bytes.subarray(0, end));
      if (length >= MAX_STRING || length >= section.size - offset) return utf8.decode(bytes);
    }
  }

  async #bytes(name: string, section: SectionBytes, offset: number, length: number): Promise<Uint8Array> {
    const first = Math.floor(offset / PAGE);
    const page = await this.#page(name, section, first);
    const within = offset - first * PAGE;
    if (within + length <= page.length) return page.subarray(within, within + length);
    return section.source.read(section.offset + offset, length);
  }

  /** Room for a page: that of the page that was asked for least lately, when there are enough. */
  #roomFor(length: number): Uint8Array {
    const first = this.#pages.entries().next();
    if (this.#pages.size < KEPT_PAGES || first.done) return new Uint8Array(length);
    const [key, page] = first.value;
    this.#pages.delete(key);
    return page.length === length ? page : new Uint8Array(length);
  }

  async #page(name: string, section: SectionBytes, index: number): Promise<Uint8Array> {
    const key = `${name}:${index}`;
    let page = this.#pages.get(key);
    if (page === undefined) {
      const start = index * PAGE;
      const length = Math.min(PAGE, section.size - start);
      page = await section.source.read(section.offset + start, length, this.#roomFor(length));
    } else this.#pages.delete(key);
    // The last one: whoever asks for several strings at once has read it long before it is given up.
    this.#pages.set(key, page);
    return page;
  }
}

/** Names are short and of plain ASCII, nearly all: those decode faster without the decoder. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.length > 1024) return utf8.decode(bytes);
  const text = String.fromCharCode.apply(null, bytes as unknown as number[]);
  return beyondAscii.test(text) ? utf8.decode(bytes) : text;
}

function kindOf(reference: number): number {
  return reference >>> 30;
}

function offsetOf(reference: number): number {
  return reference & 0x3fffffff;
}

function sectionOf(kind: number): string {
  if (kind === STRING_INFO) return ".debug_info";
  return kind === STRING_LINE_STR ? ".debug_line_str" : ".debug_str";
}
