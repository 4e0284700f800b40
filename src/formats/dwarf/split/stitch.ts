import { BufferSource } from "../../../bytes/byte-source.ts";
import {
  DW_AT_addr_base,
  DW_AT_comp_dir,
  DW_AT_dwo_name,
  DW_AT_GNU_addr_base,
  DW_AT_GNU_dwo_name,
  DW_AT_high_pc,
  DW_AT_low_pc,
  DW_AT_ranges,
  DW_AT_rnglists_base,
  DW_AT_stmt_list,
  DW_AT_str_offsets_base,
  DW_FORM_addr,
  DW_FORM_implicit_const,
  DW_FORM_line_strp,
  DW_FORM_rnglistx,
  DW_FORM_string,
  DW_FORM_strp,
  DW_UT_skeleton,
  DW_UT_split_compile,
} from "../../../kernel/dwarf-constants.ts";
import { NONE, STRING_INDEX, STRING_INFO, STRING_LINE_STR, STRING_STR } from "../../../kernel/tables.ts";
import { type Abbreviation, AbbreviationTables, type Attribute, readAbbreviation } from "../abbreviations.ts";
import { DwarfFault } from "../fault.ts";
import type { DwarfInput } from "../input.ts";
import { type FormValue, SectionReader } from "../section-reader.ts";
import { DebugSections } from "../sections.ts";
import { StringPool } from "../string-pool.ts";
import { constantOf, isIndexedString } from "../values.ts";
import { Growing, joined } from "./growing.ts";
import type { SplitPiece } from "./pieces.ts";
import { basesOf, readRoot, tableHeader, type UnitRoot } from "./root.ts";

/** A skeleton, by what it says of the file that has the rest. */
export interface Skeleton {
  readonly id: string;
  /** `DW_AT_dwo_name`, as the compiler wrote it, and the folder that it is relative to. */
  readonly name: string;
  readonly directory: string;
}

/** An attribute number that no reader asks for: what stands there is stepped over. */
const IGNORED = 0x3fff;
/** Bytes of a header of `.debug_rnglists` behind what a table of addresses has: the count of lists [DWARF5 §7.28]. */
const RNGLISTS_COUNT = 4;
/** More than this is not put together, bytes. */
const MOST_BYTES = 256 << 20;
const LARGEST_REFERENCE = 0x3fff_ffff;
/** Sections that split units bring their own of. */
const GROWN = [".debug_info", ".debug_abbrev", ".debug_str", ".debug_str_offsets", ".debug_rnglists"] as const;
const SAID_BY_SKELETON: ReadonlySet<number> = new Set([
  ...[DW_AT_dwo_name, DW_AT_GNU_dwo_name, DW_AT_stmt_list, DW_AT_low_pc, DW_AT_high_pc, DW_AT_ranges],
  ...[DW_AT_addr_base, DW_AT_GNU_addr_base, DW_AT_str_offsets_base, DW_AT_rnglists_base],
]);

/**
 * Puts split units into the place of their skeletons, so that they read like any other: a unit stands behind those of `.debug_info`, its strings, lists
 * of ranges and abbreviations behind those of the file, and its abbreviation has, as implicit constants, what the skeleton says for it. The skeleton stays,
 * and says nothing. `find` is asked once for each; what it does not know stays a skeleton.
 */
export async function stitchSplitUnits(
  input: DwarfInput,
  find: (skeleton: Skeleton) => Promise<SplitPiece | undefined>,
): Promise<DwarfInput> {
  // Where addresses are needed by index there can be skeletons, elsewhere not.
  if (input.section(".debug_addr") === undefined) return input;
  const sections = new DebugSections(input);
  const skeletons = await findSkeletons(sections);
  const found: { root: UnitRoot; piece: SplitPiece; directory: string }[] = [];
  for (const { root, skeleton } of skeletons) {
    const piece = await find(skeleton);
    if (piece !== undefined) found.push({ root, piece, directory: skeleton.directory });
  }
  if (found.length === 0) return input;
  const stitcher = await Stitcher.over(sections);
  for (const { root, piece, directory } of found) stitcher.replace(root, piece, directory);
  const made = stitcher.finish();
  return {
    ...input,
    section(name) {
      const bytes = made.get(name);
      if (bytes === undefined) return input.section(name);
      return { source: new BufferSource(input.file, bytes), offset: 0, size: bytes.length, compressed: false };
    },
  };
}

async function findSkeletons(sections: DebugSections): Promise<{ root: UnitRoot; skeleton: Skeleton }[]> {
  const { littleEndian } = sections.input;
  const info = await sections.bytes(".debug_info");
  const tables = new AbbreviationTables(await sections.bytes(".debug_abbrev"), littleEndian);
  const strings = new StringPool(sections);
  const found: { root: UnitRoot; skeleton: Skeleton }[] = [];
  for (let offset = 0; offset < info.length; ) {
    const root = readRoot(info, offset, littleEndian, (table, code) => abbreviationAt(tables, table, code));
    if (root === undefined) break;
    offset = root.end;
    if (root.splitId === undefined || root.type === DW_UT_split_compile) continue;
    const { name, directory, stringOffsetsBase } = basesOf(root);
    const unit = { stringOffsetsBase, offsetSize: root.offsetSize };
    const texts = await strings.strings(Uint32Array.from([name, directory], referenceTo), () => unit);
    found.push({ root, skeleton: { id: root.splitId, name: texts[0]!, directory: texts[1]! } });
  }
  return found;
}

function abbreviationAt(tables: AbbreviationTables, table: number, code: number) {
  try {
    return tables.at(table).get(code);
  } catch (error) {
    if (error instanceof DwarfFault) return undefined;
    throw error;
  }
}

/** A reference of the string pool to what a value of class string means. */
function referenceTo(value: FormValue | undefined): number {
  if (value === undefined || value.value >= LARGEST_REFERENCE) return NONE;
  const kinds: Readonly<Record<number, number>> = {
    [DW_FORM_string]: STRING_INFO,
    [DW_FORM_strp]: STRING_STR,
    [DW_FORM_line_strp]: STRING_LINE_STR,
  };
  const kind = isIndexedString(value.form) ? STRING_INDEX : kinds[value.form];
  return kind === undefined ? NONE : kind * 0x4000_0000 + value.value;
}

class Stitcher {
  readonly #littleEndian: boolean;
  readonly #own: AbbreviationTables;
  /** Bytes of `.debug_info` as they are, patched in place: skeletons point to other abbreviations. */
  readonly #info: Uint8Array;
  readonly #addresses: Uint8Array;
  readonly #rangeLists: Uint8Array;
  readonly #grown = new Map<string, Growing>(GROWN.map((name) => [name, new Growing()]));
  /** Where the strings of a file lie. */
  readonly #strings = new Map<Uint8Array, number>();
  readonly #directories = new Map<string, number>();

  private constructor(littleEndian: boolean, held: ReadonlyMap<string, Uint8Array>, addresses: Uint8Array) {
    this.#littleEndian = littleEndian;
    this.#info = Uint8Array.from(held.get(".debug_info")!);
    this.#own = new AbbreviationTables(held.get(".debug_abbrev")!, littleEndian);
    this.#addresses = addresses;
    this.#rangeLists = held.get(".debug_rnglists")!;
    for (const [name, grown] of this.#grown) grown.append(name === ".debug_info" ? this.#info : held.get(name)!);
  }

  static async over(sections: DebugSections): Promise<Stitcher> {
    const held = new Map<string, Uint8Array>();
    for (const name of GROWN) held.set(name, await sections.bytes(name));
    return new Stitcher(sections.input.littleEndian, held, await sections.bytes(".debug_addr"));
  }

  /** Appends the split unit, and takes what it says from its skeleton. One that cannot be, or that is too large, is left out. */
  replace(skeleton: UnitRoot, { root, info, ...piece }: SplitPiece, directory: string): void {
    const total = [...this.#grown.values()].reduce((sum, { size }) => sum + size, info.length + piece.strings.length);
    if (total > MOST_BYTES) return;
    const table = tableAt(piece.abbreviations, root.abbreviations, root.code, this.#littleEndian);
    const own = abbreviationAt(this.#own, skeleton.abbreviations, skeleton.code);
    if (table === undefined || own === undefined) return;
    const unit = Uint8Array.from(info.subarray(root.offset, root.end));
    const declared = [...table.root.attributes.map(kept), ...this.#implied(skeleton, root, piece, directory)];
    const abbreviations = this.#append(
      ".debug_abbrev",
      joined([table.before, declaration(root.code, table.root.tag, table.root.hasChildren, declared), table.after]),
    );
    this.#writeOffset(unit, root.abbreviationsAt - root.offset, abbreviations, root.offsetSize);
    this.#append(".debug_info", unit);
    const silent = own.attributes.map((attribute) => ({ ...attribute, name: IGNORED }));
    const empty = this.#append(".debug_abbrev", joined([declaration(skeleton.code, own.tag, false, silent), Uint8Array.of(0)]));
    this.#writeOffset(this.#info, skeleton.abbreviationsAt, empty, skeleton.offsetSize);
    // A skeleton's header is like that of a split unit, which nothing is missing from.
    if (skeleton.type === DW_UT_skeleton) this.#info[skeleton.abbreviationsAt - 2] = DW_UT_split_compile;
  }

  finish(): ReadonlyMap<string, Uint8Array> {
    return new Map([...this.#grown].map(([name, grown]) => [name, grown.whole()]));
  }

  /** What the skeleton knows and the split unit needs, as attributes without bytes of their own. */
  #implied(skeleton: UnitRoot, root: UnitRoot, piece: Omit<SplitPiece, "root" | "info">, directory: string): Attribute[] {
    const { version, offsetSize } = root;
    const header = version < 5 ? 0 : tableHeader(offsetSize);
    const bases = basesOf(skeleton);
    const lowPc = this.#address(bases.lowPc, bases.addressBase);
    const { highPc } = bases;
    const isAddress = highPc !== undefined && constantOf(highPc) === NONE;
    const end = isAddress ? this.#address(highPc, bases.addressBase) : undefined;
    const values: [number, number | undefined][] = [
      [DW_AT_stmt_list, bases.lineProgram],
      [DW_AT_low_pc, lowPc],
      [DW_AT_high_pc, end === undefined || lowPc === undefined ? highPc?.value : end - lowPc],
      [DW_AT_ranges, this.#ownRanges(bases.ranges, bases.rangeListsBase, skeleton.offsetSize)],
      [DW_AT_addr_base, bases.addressBase],
      [DW_AT_str_offsets_base, this.#stringOffsets(piece, header, offsetSize)],
      [DW_AT_rnglists_base, version < 5 ? bases.rangesBase : this.#append(".debug_rnglists", piece.rangeLists) + header + RNGLISTS_COUNT],
    ];
    if (!root.attributes.has(DW_AT_comp_dir)) values.push([DW_AT_comp_dir, STRING_STR * 0x4000_0000 + this.#directory(directory)]);
    return values.flatMap(([name, implicit]) => (implicit === undefined ? [] : [{ name, form: DW_FORM_implicit_const, implicit }]));
  }

  /** Where the skeleton's own list of ranges is. */
  #ownRanges(ranges: FormValue | undefined, base: number | undefined, offsetSize: number): number | undefined {
    if (ranges?.form !== DW_FORM_rnglistx) return ranges?.value;
    const at = base === undefined ? Number.POSITIVE_INFINITY : base + offsetSize * ranges.value;
    return at + offsetSize > this.#rangeLists.length ? undefined : base! + this.#readOffset(this.#rangeLists, at, offsetSize);
  }

  #address(value: FormValue | undefined, base: number): number | undefined {
    if (value === undefined || value.form === DW_FORM_addr) return value?.value;
    const at = base + 4 * value.value;
    if (at + 4 > this.#addresses.length) return undefined;
    return this.#read32(this.#addresses, at);
  }

  /** Appends a table of offsets of strings, which lie behind those of the file; where its first entry is. */
  #stringOffsets({ strings, stringOffsets }: Pick<SplitPiece, "strings" | "stringOffsets">, header: number, offsetSize: number): number {
    let moved = this.#strings.get(strings);
    if (moved === undefined) {
      moved = this.#append(".debug_str", strings);
      this.#strings.set(strings, moved);
    }
    const table = Uint8Array.from(stringOffsets);
    for (let at = header; at + offsetSize <= table.length; at += offsetSize)
      this.#writeOffset(table, at, this.#readOffset(table, at, offsetSize) + moved, offsetSize);
    return this.#append(".debug_str_offsets", table) + header;
  }

  #directory(text: string): number {
    let at = this.#directories.get(text);
    if (at === undefined) {
      at = this.#append(".debug_str", new TextEncoder().encode(`${text}\0`));
      this.#directories.set(text, at);
    }
    return at;
  }

  #append(section: string, bytes: Uint8Array): number {
    return this.#grown.get(section)!.append(bytes);
  }

  #read32(bytes: Uint8Array, at: number): number {
    return new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, this.#littleEndian);
  }

  /** An offset of 4 or 8 bytes: what it means is held in memory, so that the upper 4 are 0. */
  #readOffset(bytes: Uint8Array, at: number, size: number): number {
    return this.#read32(bytes, this.#lowWord(at, size));
  }

  #writeOffset(bytes: Uint8Array, at: number, value: number, size: number): void {
    new DataView(bytes.buffer, bytes.byteOffset + this.#lowWord(at, size), 4).setUint32(0, value, this.#littleEndian);
  }

  #lowWord(at: number, size: number): number {
    return this.#littleEndian ? at : at + size - 4;
  }
}

/** What a split unit's own entry says counts, but for what its skeleton says better. */
function kept(attribute: Attribute): Attribute {
  return SAID_BY_SKELETON.has(attribute.name) ? { ...attribute, name: IGNORED } : attribute;
}

/** A table of abbreviations in three parts: what comes before that of `code`, itself, and what comes behind it, with the end of the table. */
function tableAt(
  bytes: Uint8Array,
  offset: number,
  code: number,
  littleEndian: boolean,
): { readonly before: Uint8Array; readonly root: Abbreviation; readonly after: Uint8Array } | undefined {
  const reader = new SectionReader(bytes, littleEndian);
  reader.position = offset;
  let found: { from: number; to: number; root: Abbreviation } | undefined;
  try {
    for (;;) {
      const from = reader.position;
      const next = reader.leb(false);
      if (next === 0) break;
      const root = readAbbreviation(reader);
      if (next === code) found ??= { from, to: reader.position, root };
    }
  } catch (error) {
    if (error instanceof DwarfFault) return undefined;
    throw error;
  }
  if (found === undefined) return undefined;
  return { before: bytes.subarray(offset, found.from), root: found.root, after: bytes.subarray(found.to, reader.position) };
}

function declaration(code: number, tag: number, hasChildren: boolean, attributes: readonly Attribute[]): Uint8Array {
  const bytes: number[] = [...leb(code), ...leb(tag), hasChildren ? 1 : 0];
  for (const { name, form, implicit } of attributes) {
    bytes.push(...leb(name), ...leb(form));
    if (form === DW_FORM_implicit_const) bytes.push(...signedLeb(implicit));
  }
  return Uint8Array.from([...bytes, 0, 0]);
}

/** A number of 32 bits at most as unsigned LEB128 [DWARF5 §7.6]. */
function leb(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

/** The same as signed LEB128: the last byte's second bit is its sign. */
function signedLeb(value: number): number[] {
  const bytes = leb(value);
  if ((bytes.at(-1)! & 0x40) === 0) return bytes;
  bytes[bytes.length - 1]! += 0x80;
  return [...bytes, 0];
}
