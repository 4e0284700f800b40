import type { ByteSource } from "../../bytes/byte-source.ts";
import { BufferSource } from "../../bytes/byte-source.ts";
import { Cursor } from "../../bytes/cursor.ts";
import { inflateZlib, inflateZstd } from "../../bytes/inflate.ts";
import { InputError } from "../../bytes/input-error.ts";
import type { DebugSection, DwarfInput } from "./input.ts";

/** Compression headers' `ch_type` [gABI §Section Compression]. */
const ELFCOMPRESS_ZLIB = 1;
const ELFCOMPRESS_ZSTD = 2;
/** Size of an `Elf32_Chdr`: ch_type, ch_size, ch_addralign. */
const CHDR_SIZE = 12;
/** Size of the header of a `.zdebug_*` section: "ZLIB" and the size in 8 bytes, big endian. */
const ZDEBUG_HEADER_SIZE = 12;
/** No debug section of firmware is larger: most bytes of one that are held in memory, unpacked or as they are, and of one that is read piece by piece. */
const MAX_HELD = 256 << 20;
const MAX_STREAMED = 512 << 20;

/** The bytes of one debug section after decompression: `size` bytes from `offset` of `source`. */
export interface SectionBytes {
  readonly name: string;
  readonly source: ByteSource;
  readonly offset: number;
  readonly size: number;
  /** Offset in the file, where the section is stored as it is. */
  readonly fileOffset: number | undefined;
}

/** Opens debug sections of an input: finds them under their old names, unpacks them once when they are compressed. */
export class DebugSections {
  readonly input: DwarfInput;
  readonly #opened = new Map<string, Promise<SectionBytes | undefined>>();

  constructor(input: DwarfInput) {
    this.input = input;
  }

  /** @throws InputError `dwarf/compression` when the section is packed and cannot be unpacked, `dwarf/too-large`. */
  open(name: string): Promise<SectionBytes | undefined> {
    let opened = this.#opened.get(name);
    if (opened === undefined) {
      opened = this.#open(name);
      this.#opened.set(name, opened);
    }
    return opened;
  }

  /** All bytes of a section; empty when there is none. @throws InputError as `open`. */
  async bytes(name: string): Promise<Uint8Array> {
    const section = await this.openHeld(name);
    return section === undefined ? new Uint8Array(0) : section.source.read(section.offset, section.size);
  }

  /** As `open`, for a section that is going to be held as a whole. */
  async openHeld(name: string): Promise<SectionBytes | undefined> {
    const section = await this.open(name);
    if (section !== undefined) this.#refuseBeyond(name, section, MAX_HELD);
    return section;
  }

  #refuseBeyond(name: string, { offset, size }: { offset: number; size: number }, most: number): void {
    if (size > most)
      throw new InputError(
        "dwarf/too-large",
        { file: this.input.file, section: name, fileOffset: offset },
        `the section has ${size} bytes; at most ${most} are read of it`,
      );
  }

  async #open(name: string): Promise<SectionBytes | undefined> {
    const section = this.input.section(name);
    if (section !== undefined) {
      this.#refuseBeyond(name, section, section.compressed ? MAX_HELD : MAX_STREAMED);
      return section.compressed ? this.#unpack(name, section, CHDR_SIZE) : stored(name, section);
    }
    const oldName = name.replace(".debug_", ".zdebug_");
    const old = this.input.section(oldName);
    if (old !== undefined) this.#refuseBeyond(oldName, old, MAX_HELD);
    return old === undefined ? undefined : this.#unpack(oldName, old, ZDEBUG_HEADER_SIZE);
  }

  async #unpack(name: string, section: DebugSection, headerSize: number): Promise<SectionBytes> {
    const { file, littleEndian } = this.input;
    const place = { file, section: name, offset: 0, fileOffset: section.offset };
    const refuse = (sentence: string) => new InputError("dwarf/compression", place, sentence, { spec: "gABI §Section Compression" });
    if (section.size < headerSize) throw refuse("the section is too short for its compression header");
    const packed = await section.source.read(section.offset, section.size);
    const header = new Cursor(packed.subarray(0, headerSize), { file, section: name, fileOffset: section.offset, littleEndian });
    let type = ELFCOMPRESS_ZLIB;
    let size: number;
    if (headerSize === CHDR_SIZE && !name.startsWith(".zdebug_")) {
      type = header.u32();
      size = header.u32();
    } else {
      if (new TextDecoder().decode(header.take(4)) !== "ZLIB") throw refuse("the section does not begin with ZLIB");
      size = new DataView(packed.buffer, packed.byteOffset, packed.byteLength).getUint32(8);
      if (header.u32() !== 0) size = Number.POSITIVE_INFINITY;
    }
    if (size > MAX_HELD) throw refuse(`the section says that it unpacks to ${size} bytes; ${MAX_HELD} is the limit here`);
    const body = packed.subarray(headerSize);
    if (type !== ELFCOMPRESS_ZLIB && type !== ELFCOMPRESS_ZSTD) throw refuse(`compression type ${type}; 1 (zlib) and 2 (zstd) are known`);
    const unpacked = type === ELFCOMPRESS_ZLIB ? await inflateZlib(body, size) : await inflateZstd(body, size);
    if (unpacked === undefined)
      throw refuse(`the section's compressed bytes are damaged or do not unpack to the ${size} bytes that it says`);
    return { name, source: new BufferSource(file, unpacked), offset: 0, size, fileOffset: undefined };
  }
}

function stored(name: string, section: DebugSection): SectionBytes {
  return { name, source: section.source, offset: section.offset, size: section.size, fileOffset: section.offset };
}
