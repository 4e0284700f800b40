import { DW_UT_type } from "../../../kernel/dwarf-constants.ts";
import { AbbreviationTables } from "../abbreviations.ts";
import { DwarfFault } from "../fault.ts";
import type { DebugSection, DwarfInput } from "../input.ts";
import { DebugSections } from "../sections.ts";
import { joined } from "./growing.ts";
import { readRoot, type UnitRoot } from "./root.ts";

/** A split unit, with what its file holds for it. */
export interface SplitPiece {
  readonly root: UnitRoot;
  /** The bytes that the offsets of `root` mean. */
  readonly info: Uint8Array;
  readonly abbreviations: Uint8Array;
  readonly stringOffsets: Uint8Array;
  /** Strings of the whole file: pieces of one file share them. */
  readonly strings: Uint8Array;
  readonly rangeLists: Uint8Array;
}

/** Columns of a package's index: which section a contribution lies in, for the GNU form (2) and version 5 [DWARF5 §7.3.5.3]. */
const COLUMNS: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  2: { 1: ".debug_info.dwo", 3: ".debug_abbrev.dwo", 6: ".debug_str_offsets.dwo" },
  5: { 1: ".debug_info.dwo", 3: ".debug_abbrev.dwo", 6: ".debug_str_offsets.dwo", 8: ".debug_rnglists.dwo" },
};
const INFO = ".debug_info.dwo";
/** Rows and columns of an index beyond these are damage. */
const MOST_ROWS = 1 << 20;
const MOST_COLUMNS = 16;

/** A file that holds split units. */
export interface SplitFile extends Pick<DwarfInput, "file" | "littleEndian" | "section"> {
  /** All sections of a name: in a `.dwo` file each type unit has one of its own. */
  all(name: string): readonly DebugSection[];
}

/** The split units of a `.dwo` file or of a `.dwp` package by their identity. What is damaged is left out. */
export async function splitPieces(file: SplitFile): Promise<ReadonlyMap<string, SplitPiece>> {
  const sections = opened(file, (name) => file.section(name));
  const whole = new Map<string, Uint8Array>();
  for (const name of [...Object.values(COLUMNS[5]!), ".debug_str.dwo"]) whole.set(name, await sections.bytes(name));
  const units = file.all(INFO);
  if (units.length > 1)
    whole.set(INFO, joined(await Promise.all(units.map((one) => opened(file, (name) => (name === INFO ? one : undefined)).bytes(INFO)))));
  const index = await sections.bytes(".debug_cu_index");
  const rows = index.length === 0 ? [whole] : contributions(index, whole, file.littleEndian);
  const found = new Map<string, SplitPiece>();
  for (const row of rows) addPieces(found, row, whole.get(".debug_str.dwo")!, file.littleEndian);
  return found;
}

function opened({ file, littleEndian }: SplitFile, section: DwarfInput["section"]): DebugSections {
  const none = { start: new Uint32Array(0), length: new Uint32Array(0) };
  return new DebugSections({
    ...{ code: none, allocated: none, functionStarts: new Uint32Array(0), dataStarts: new Uint32Array(0) },
    ...{ file, littleEndian, section },
  });
}

function addPieces(found: Map<string, SplitPiece>, row: ReadonlyMap<string, Uint8Array>, strings: Uint8Array, littleEndian: boolean): void {
  const of = (name: string) => row.get(name) ?? new Uint8Array(0);
  const info = of(INFO);
  const tables = new AbbreviationTables(of(".debug_abbrev.dwo"), littleEndian);
  const abbreviationOf = (table: number, code: number) => {
    try {
      return tables.at(table).get(code);
    } catch (error) {
      if (error instanceof DwarfFault) return undefined;
      throw error;
    }
  };
  for (let offset = 0; offset < info.length; ) {
    const root = readRoot(info, offset, littleEndian, abbreviationOf);
    if (root === undefined) return;
    if (root.splitId !== undefined && root.type !== DW_UT_type && !found.has(root.splitId))
      found.set(root.splitId, {
        ...{ root, info, strings },
        ...{ abbreviations: of(".debug_abbrev.dwo"), stringOffsets: of(".debug_str_offsets.dwo"), rangeLists: of(".debug_rnglists.dwo") },
      });
    offset = root.end;
  }
}

/** What each row of a package's index has of every section: a header, a hash table, then a table of offsets and one of sizes. */
function contributions(index: Uint8Array, whole: ReadonlyMap<string, Uint8Array>, littleEndian: boolean): Map<string, Uint8Array>[] {
  const view = new DataView(index.buffer, index.byteOffset, index.byteLength);
  const word = (at: number) => (at + 4 <= index.length ? view.getUint32(at, littleEndian) : 0);
  // Version 5 has two bytes of version and two of padding; the GNU form one word.
  const version = index.length < 16 ? 0 : view.getUint16(littleEndian || word(0) > 0xffff ? 0 : 2, littleEndian);
  const names = COLUMNS[version];
  const [columns, units, slots] = [word(4), word(8), word(12)];
  if (names === undefined || columns > MOST_COLUMNS || units > MOST_ROWS || slots > MOST_ROWS) return [];
  const heads = 16 + 12 * slots;
  const offsets = heads + 4 * columns;
  const sizes = offsets + 4 * columns * units;
  if (sizes + 4 * columns * units > index.length) return [];
  return Array.from({ length: units }, (_, row) => {
    const pieces = new Map<string, Uint8Array>();
    for (let column = 0; column < columns; column++) {
      const name = names[word(heads + 4 * column)];
      const at = 4 * (row * columns + column);
      const start = word(offsets + at);
      if (name !== undefined) pieces.set(name, whole.get(name)!.subarray(start, start + word(sizes + at)));
    }
    return pieces;
  });
}
