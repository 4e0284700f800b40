import {
  DW_FORM_line_strp,
  DW_FORM_string,
  DW_FORM_strp,
  DW_FORM_udata,
  DW_LNCT_directory_index,
  DW_LNCT_path,
} from "../../kernel/dwarf-constants.ts";
import { DwarfFault } from "./fault.ts";
import { readLineHeader } from "./line-header.ts";
import { type FormValue, SectionReader } from "./section-reader.ts";
import type { DebugSections, SectionBytes } from "./sections.ts";
import { decodeText, type StringPool, type StringUnit } from "./string-pool.ts";
import { readExtent } from "./unit-header.ts";
import { isIndexedString } from "./values.ts";

/** What file names are relative to: the unit that owns the line program. */
export interface ProgramOwner extends StringUnit {
  /** `DW_AT_comp_dir`; "" when the unit has none. */
  readonly directory: string;
  /** `DW_AT_name`, which file number 0 means before version 5. */
  readonly name: string;
}

/** Where the text of a name is: in the header, or in a string section. */
interface Name {
  readonly form: number;
  readonly value: number;
  readonly directory: number;
}

/** Size of the first read of a header; most end inside it. */
const FIRST_READ = 1 << 13;

/**
 * Resolves file numbers of line programs to paths. A header is read when one of its files is asked for, only the entries up to the
 * highest number are visited, and only the names asked for become strings: file tables can be larger than the programs.
 */
export class FileNames {
  readonly #sections: DebugSections;
  readonly #pool: StringPool;

  constructor(sections: DebugSections, pool: StringPool) {
    this.#sections = sections;
    this.#pool = pool;
  }

  /**
   * Paths of the files `indexes` of the program at `program`, joined with their directories and the unit's; "" for numbers without an entry
   * and for damaged headers. Paths are joined, not normalized: `..` stays.
   */
  async paths(program: number, indexes: readonly number[], owner: ProgramOwner): Promise<string[]> {
    const section = await this.#sections.open(".debug_line");
    if (section === undefined || program >= section.size) return indexes.map(() => "");
    const tables = await this.#tables(section, program, indexes);
    const result: string[] = [];
    for (const index of indexes) {
      const file = tables?.files.get(index);
      if (tables === undefined || file === undefined) {
        result.push(index === 0 && (tables?.version ?? 5) < 5 ? joinPath(owner.directory, owner.name) : "");
        continue;
      }
      const directory = tables.directories[file.directory];
      const directoryName = directory === undefined ? "" : await this.#text(tables, directory, owner);
      const name = await this.#text(tables, file, owner);
      result.push(joinPath(owner.directory, joinPath(directoryName, name)));
    }
    return result;
  }

  async #text(tables: Tables, name: Name, owner: ProgramOwner): Promise<string> {
    if (name.form === DW_FORM_string) {
      const end = tables.bytes.indexOf(0, name.value);
      return decodeText(tables.bytes.subarray(name.value, end < 0 ? tables.bytes.length : end));
    }
    if (name.form === DW_FORM_strp) return this.#pool.at(".debug_str", name.value);
    if (name.form === DW_FORM_line_strp) return this.#pool.at(".debug_line_str", name.value);
    if (!isIndexedString(name.form) || name.value > 0x3fffffff) return "";
    const [text] = await this.#pool.strings(Uint32Array.of(0xc0000000 + name.value), () => owner);
    return text as string;
  }

  async #tables(section: SectionBytes, program: number, indexes: readonly number[]): Promise<Tables | undefined> {
    const wanted = new Set(indexes);
    for (let size = FIRST_READ; ; size *= 8) {
      const bytes = await section.source.read(section.offset + program, Math.min(size, section.size - program));
      const whole = bytes.length === section.size - program;
      try {
        return readTables(bytes, this.#sections.input.littleEndian, section.size - program, wanted);
      } catch (error) {
        if (!(error instanceof DwarfFault)) throw error;
        if (whole) return undefined;
      }
    }
  }
}

interface Tables {
  readonly version: number;
  readonly bytes: Uint8Array;
  readonly directories: readonly Name[];
  readonly files: ReadonlyMap<number, Name>;
}

/** Reads the tables in `bytes`, the first of the `available` bytes from the program's start. @throws DwarfFault when they end early. */
function readTables(bytes: Uint8Array, littleEndian: boolean, available: number, wanted: ReadonlySet<number>): Tables {
  const reader = new HeaderReader(bytes, littleEndian, available);
  const header = readLineHeader(reader, readExtent(reader));
  reader.position = header.tables;
  reader.limit = Math.min(header.program, bytes.length);
  const last = Math.max(...wanted);
  const directories: Name[] = [];
  const files = new Map<number, Name>();
  if (header.version >= 5) {
    readEntries(reader, header.offsetSize, Number.POSITIVE_INFINITY, undefined, (_, entry) => directories.push(entry));
    readEntries(reader, header.offsetSize, last + 1, wanted, (index, entry) => files.set(index, entry));
    return { version: header.version, bytes, directories, files };
  }
  // Directory 0 is the unit's own.
  directories.push({ form: 0, value: 0, directory: 0 });
  while (reader.position < reader.limit && bytes[reader.position] !== 0) {
    directories.push({ form: DW_FORM_string, value: reader.skipString(), directory: 0 });
  }
  reader.skip(1);
  for (let index = 1; index <= last && bytes[reader.position] !== 0; index++) {
    const value = reader.skipString();
    const directory = reader.leb(false);
    reader.leb(false);
    reader.leb(false);
    if (wanted.has(index)) files.set(index, { form: DW_FORM_string, value, directory });
  }
  return { version: header.version, bytes, directories, files };
}

/** A reader over the first bytes of a program whose unit length is checked against all `available` bytes. */
class HeaderReader extends SectionReader {
  readonly #available: number;

  constructor(bytes: Uint8Array, littleEndian: boolean, available: number) {
    super(bytes, littleEndian);
    this.#available = available;
  }

  override get end(): number {
    return this.#available;
  }
}

/** Reads one version 5 table: entry format, count, entries [DWARF5 §6.2.4.1]; at most `limit` entries are read, the `wanted` ones (or all) visited. */
function readEntries(
  reader: SectionReader,
  offsetSize: number,
  limit: number,
  wanted: ReadonlySet<number> | undefined,
  visit: (index: number, entry: Name) => void,
): void {
  const formats: { readonly content: number; readonly form: number }[] = [];
  for (let count = reader.u8(); count > 0; count--) formats.push({ content: reader.leb(false), form: reader.leb(false) });
  const count = reader.leb(false);
  // Entries without fields take no bytes: their count cannot be believed.
  if (formats.length === 0) return;
  for (let index = 0; index < Math.min(count, limit); index++) {
    let path: FormValue | undefined;
    let directory = 0;
    const before = reader.position;
    if (wanted !== undefined && !wanted.has(index)) {
      for (const { form } of formats) skipValue(reader, form, offsetSize);
      if (reader.position === before) return;
      continue;
    }
    for (const { content, form } of formats) {
      const value = reader.form(form, 0, 5, offsetSize);
      if (content === DW_LNCT_path) path = value;
      else if (content === DW_LNCT_directory_index) directory = value.value;
    }
    if (reader.position === before) return;
    visit(index, { form: path?.form ?? 0, value: path?.value ?? 0, directory });
  }
}

/** Moves behind a value of an entry that nobody asked for; the usual forms without decoding them. */
function skipValue(reader: SectionReader, form: number, offsetSize: number): void {
  if (form === DW_FORM_line_strp || form === DW_FORM_strp) reader.skip(offsetSize);
  else if (form === DW_FORM_udata) reader.leb(false);
  else reader.form(form, 0, 5, offsetSize);
}

/** `name` below `directory`, unless it is absolute itself. */
export function joinPath(directory: string, name: string): string {
  if (directory === "" || name.startsWith("/") || /^[A-Za-z]:[\\/]/.test(name)) return name;
  if (name === "") return directory;
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}
