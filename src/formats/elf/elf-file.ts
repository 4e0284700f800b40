import type { ByteSource } from "../../bytes/byte-source.ts";
import type { CursorOrigin } from "../../bytes/cursor.ts";
import type { Findings } from "../../bytes/finding.ts";
import { InputError } from "../../bytes/input-error.ts";
import { type BuildAttributes, readBuildAttributes } from "./attributes.ts";
import { EM_ARM, SHT_ARM_ATTRIBUTES, SHT_NOBITS, SHT_NOTE, SHT_SYMTAB } from "./constants.ts";
import { type ElfHeader, readHeader } from "./header.ts";
import { buildIdOf, type Note, readNotes } from "./notes.ts";
import { readSections, type Section } from "./sections.ts";
import { readSegments, type Segment } from "./segments.ts";
import { mayName, readSymbols, type SymbolTable } from "./symbols.ts";

/** Largest section that is read whole. */
const LARGEST_WHOLE = 256 << 20;
/** A section of notes or attributes beyond this is not what a linker writes. */
const SMALL_SECTION = 1 << 20;

/**
 * An ELF file: headers are read at once, everything else when asked, by positional reads of the windows that are needed.
 */
export class ElfFile {
  readonly source: ByteSource;
  readonly header: ElfHeader;
  /** In table order; index 0 is the null section. Empty for a file without section headers. */
  readonly sections: readonly Section[];
  readonly segments: readonly Segment[];
  #symbols: Promise<SymbolTable | undefined> | undefined;
  #companion: ElfFile | undefined;

  private constructor(source: ByteSource, header: ElfHeader, sections: readonly Section[], segments: readonly Segment[]) {
    this.source = source;
    this.header = header;
    this.sections = sections;
    this.segments = segments;
  }

  /** @throws InputError with an `elf/` code when headers break the specification. */
  static async open(source: ByteSource): Promise<ElfFile> {
    const header = await readHeader(source);
    const sections = await readSections(source, header);
    const segments = await readSegments(source, header, sections[0]?.info ?? 0);
    return new ElfFile(source, header, sections, segments);
  }

  /** The file that holds what was stripped from this one; undefined when nothing was attached. */
  get companion(): ElfFile | undefined {
    return this.#companion;
  }

  /** Symbols that this file lacks are taken from `companion` from now on: it must be of the same link, with the same section table. */
  attach(companion: ElfFile): void {
    this.#companion = companion;
    this.#symbols = undefined;
  }

  /** The symbol table, of the companion when this file has none; read once. @throws InputError `elf/symbol-table`. */
  symbols(): Promise<SymbolTable | undefined> {
    this.#symbols ??= readSymbols(this.source, this.header, this.sections).then((own) => own ?? this.#companion?.symbols());
    return this.#symbols;
  }

  /** Whether there are symbols, here or in the companion. */
  get hasSymbols(): boolean {
    return this.sections.some(({ type }) => type === SHT_SYMTAB) || this.#companion?.hasSymbols === true;
  }

  /** Whether a symbol may have a name, told without reading the symbols. */
  async mayName(name: string): Promise<boolean> {
    return (await mayName(this.source, this.sections, name)) || (await this.#companion?.mayName(name)) === true;
  }

  section(name: string): Section | undefined {
    return this.sections.find((section) => section.name === name);
  }

  /** Where errors in a section's bytes are placed. */
  origin(section: Section): CursorOrigin {
    return { file: this.source.name, section: section.name, fileOffset: section.offset, littleEndian: this.header.littleEndian };
  }

  /** A section's bytes as the file holds them. @throws InputError `elf/no-bits` for a section without bytes in the file, `elf/too-large` for very many. */
  async bytes(section: Section): Promise<Uint8Array> {
    if (section.type === SHT_NOBITS)
      throw new InputError("elf/no-bits", { file: this.source.name, section: section.name }, "this section has no bytes in the file");
    if (section.size > LARGEST_WHOLE)
      throw new InputError(
        "elf/too-large",
        { file: this.source.name, section: section.name, fileOffset: section.offset },
        `this section has ${section.size} bytes; at most ${LARGEST_WHOLE} are read of one`,
      );
    return this.source.read(section.offset, section.size);
  }

  /** `.ARM.attributes`; a damaged section costs a finding. The type of the section means this on Arm alone. */
  async attributes(findings: Findings): Promise<BuildAttributes | undefined> {
    if (this.header.machine !== EM_ARM) return undefined;
    const section = this.sections.find((candidate) => candidate.type === SHT_ARM_ATTRIBUTES);
    if (section === undefined || section.size > SMALL_SECTION) return undefined;
    try {
      return readBuildAttributes(await this.bytes(section), this.origin(section));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      findings.recovered(error);
      return undefined;
    }
  }

  async notes(): Promise<Note[]> {
    const notes: Note[] = [];
    for (const section of this.sections) {
      if (section.type === SHT_NOTE && section.size <= SMALL_SECTION)
        notes.push(...readNotes(await this.bytes(section), this.origin(section)));
    }
    return notes;
  }

  async buildId(): Promise<string | undefined> {
    return buildIdOf(await this.notes());
  }
}
