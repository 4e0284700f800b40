/** Builds small ELF files for tests; every field can be made odd on purpose. */
export interface BuiltSection {
  name: string;
  type?: number;
  flags?: number;
  address?: number;
  bytes?: Uint8Array;
  /** For NOBITS sections. */
  size?: number;
  alignment?: number;
  link?: number;
  info?: number;
  entrySize?: number;
}

export interface BuiltSegment {
  type?: number;
  flags?: number;
  /** Index into the sections given: offset and file size follow from them. */
  first: number;
  last: number;
  virtualAddress?: number;
  physicalAddress: number;
}

export interface BuiltSymbol {
  name: string;
  value: number;
  size: number;
  type?: number;
  binding?: number;
  /** Index of the section as given (0 is the first), or a raw `st_shndx` at 0xff00 and above. */
  section: number;
}

export interface Build {
  wide?: boolean;
  bigEndian?: boolean;
  machine?: number;
  type?: number;
  entry?: number;
  sections: BuiltSection[];
  segments?: BuiltSegment[];
  symbols?: BuiltSymbol[];
  /** Writes e_shnum 0, e_phnum PN_XNUM and the counts into the null section; symbols name their sections through SHT_SYMTAB_SHNDX. */
  extendedNumbering?: boolean;
}

const PROGBITS = 1;
const NOBITS = 8;

export function buildElf(build: Build): Uint8Array {
  const wide = build.wide === true;
  const little = build.bigEndian !== true;
  const [headerSize, programSize, sectionSize, symbolSize] = wide ? [64, 56, 64, 24] : [52, 32, 40, 16];
  const segments = build.segments ?? [];
  const sections: BuiltSection[] = [...build.sections];
  const own = sections.length;
  const strings = new Strings();
  if (build.symbols !== undefined) {
    const table = new Writer(little);
    const indices = new Writer(little);
    table.zeros(symbolSize);
    indices.zeros(4);
    const locals = build.symbols.filter((symbol) => (symbol.binding ?? 1) === 0).length;
    for (const symbol of [...build.symbols].sort((a, b) => Math.sign(a.binding ?? 1) - Math.sign(b.binding ?? 1))) {
      const real = symbol.section >= 0xff00 ? 0 : symbol.section + 1;
      const index = symbol.section >= 0xff00 ? symbol.section : build.extendedNumbering === true ? 0xffff : real;
      indices.u32(real);
      const info = ((symbol.binding ?? 1) << 4) | (symbol.type ?? 2);
      const name = strings.add(symbol.name);
      if (wide) table.u32(name).u8(info).u8(0).u16(index).u64(symbol.value).u64(symbol.size);
      else table.u32(name).u32(symbol.value).u32(symbol.size).u8(info).u8(0).u16(index);
    }
    sections.push({ name: ".symtab", type: 2, bytes: table.bytes(), link: own + 2, info: locals + 1, entrySize: symbolSize, alignment: 4 });
    sections.push({ name: ".strtab", type: 3, bytes: strings.bytes() });
    if (build.extendedNumbering === true)
      sections.push({ name: ".symtab_shndx", type: 18, bytes: indices.bytes(), link: own + 1, entrySize: 4 });
  }
  const names = new Strings();
  const nameOffsets = sections.map((section) => names.add(section.name));
  const ownName = names.add(".shstrtab");
  sections.push({ name: ".shstrtab", type: 3, bytes: names.bytes() });
  nameOffsets.push(ownName);

  let offset = headerSize + segments.length * programSize;
  const offsets = sections.map((section) => {
    const at = offset;
    if ((section.type ?? PROGBITS) !== NOBITS) offset += section.bytes?.length ?? 0;
    return at;
  });
  const sectionTable = Math.ceil(offset / 8) * 8;
  const sizeOf = (section: BuiltSection) => ((section.type ?? PROGBITS) === NOBITS ? (section.size ?? 0) : (section.bytes?.length ?? 0));

  const out = new Writer(little);
  out.raw([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, little ? 1 : 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  out
    .u16(build.type ?? 2)
    .u16(build.machine ?? 40)
    .u32(1);
  out
    .word(build.entry ?? 0, wide)
    .word(segments.length > 0 ? headerSize : 0, wide)
    .word(sectionTable, wide);
  out
    .u32(0x05000000)
    .u16(headerSize)
    .u16(programSize)
    .u16(build.extendedNumbering === true ? 0xffff : segments.length)
    .u16(sectionSize);
  const count = sections.length + 1;
  out.u16(build.extendedNumbering === true ? 0 : count).u16(build.extendedNumbering === true ? 0xffff : count - 1);
  for (const segment of segments) {
    const [first, last] = [sections[segment.first]!, sections[segment.last]!];
    const start = offsets[segment.first]!;
    const end = (last.type ?? PROGBITS) === NOBITS ? offsets[segment.last]! : offsets[segment.last]! + sizeOf(last);
    const memory = (last.address ?? 0) + sizeOf(last) - (first.address ?? 0);
    const virtualAddress = segment.virtualAddress ?? first.address ?? 0;
    if (wide)
      out
        .u32(segment.type ?? 1)
        .u32(segment.flags ?? 5)
        .u64(start)
        .u64(virtualAddress)
        .u64(segment.physicalAddress)
        .u64(end - start)
        .u64(memory)
        .u64(4);
    else
      out
        .u32(segment.type ?? 1)
        .u32(start)
        .u32(virtualAddress)
        .u32(segment.physicalAddress)
        .u32(end - start)
        .u32(memory)
        .u32(segment.flags ?? 5)
        .u32(4);
  }
  for (const section of sections) if ((section.type ?? PROGBITS) !== NOBITS) out.raw(section.bytes ?? []);
  out.zeros(sectionTable - out.length);
  const entry = (name: number, section: BuiltSection, at: number, size: number) => {
    out
      .u32(name)
      .u32(section.type ?? PROGBITS)
      .word(section.flags ?? 0, wide)
      .word(section.address ?? 0, wide)
      .word(at, wide)
      .word(size, wide);
    out
      .u32(section.link ?? 0)
      .u32(section.info ?? 0)
      .word(section.alignment ?? 1, wide)
      .word(section.entrySize ?? 0, wide);
  };
  const extended = build.extendedNumbering === true;
  entry(
    0,
    { name: "", type: 0, link: extended ? count - 1 : 0, info: extended ? segments.length : 0, alignment: 0 },
    0,
    extended ? count : 0,
  );
  for (const [i, section] of sections.entries()) entry(nameOffsets[i]!, section, offsets[i]!, sizeOf(section));
  return out.bytes();
}

class Strings {
  readonly #bytes: number[] = [0];

  add(text: string): number {
    const at = this.#bytes.length;
    this.#bytes.push(...new TextEncoder().encode(text), 0);
    return at;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

class Writer {
  readonly #bytes: number[] = [];
  readonly #little: boolean;

  constructor(little: boolean) {
    this.#little = little;
  }

  get length(): number {
    return this.#bytes.length;
  }

  u8(value: number): this {
    this.#bytes.push(value & 255);
    return this;
  }

  u16(value: number): this {
    return this.#integer(value, 2);
  }

  u32(value: number): this {
    return this.#integer(value, 4);
  }

  u64(value: number): this {
    const [low, high] = [value % 0x1_0000_0000, Math.floor(value / 0x1_0000_0000)];
    return this.#little ? this.u32(low).u32(high) : this.u32(high).u32(low);
  }

  word(value: number, wide: boolean): this {
    return wide ? this.u64(value) : this.u32(value);
  }

  raw(bytes: Iterable<number>): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  zeros(count: number): this {
    for (let i = 0; i < count; i++) this.#bytes.push(0);
    return this;
  }

  bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #integer(value: number, size: number): this {
    for (let i = 0; i < size; i++) this.#bytes.push(Math.floor(value / 2 ** (8 * (this.#little ? i : size - 1 - i))) % 256);
    return this;
  }
}
