/** ELF files of very many sections or symbols, written in one go; `elf-builder.ts` makes small ones of which every field can be odd. */
export interface LargeSection {
  readonly name: string;
  readonly type?: number;
  readonly flags?: number;
  readonly address?: number;
  readonly bytes?: Uint8Array;
  /** Index of the section (1 is the first) whose bytes of the file this one has too. */
  readonly shares?: number;
}

export interface LargeSymbol {
  /** A name, or an offset into `strings`. */
  readonly name: string | number;
  readonly value: number;
  readonly size: number;
  /** 1 is the first section. */
  readonly section: number;
}

const [HEADER, SECTION, SYMBOL] = [52, 40, 16] as const;
const [PROGBITS, SYMTAB, STRTAB] = [1, 2, 3] as const;

/** A little-endian ARM executable; `strings` stands at the head of the symbols' names, behind a NUL. */
export function largeElf(own: readonly LargeSection[], symbols: readonly LargeSymbol[] = [], strings = ""): Buffer {
  const names = new Names("");
  const symbolNames = new Names(strings);
  const table = Buffer.alloc(SYMBOL * (symbols.length + 1));
  for (const [i, { name, value, size, section }] of symbols.entries()) {
    const at = SYMBOL * (i + 1);
    table.writeUInt32LE(typeof name === "number" ? name : symbolNames.add(name), at);
    table.writeUInt32LE(value, at + 4);
    table.writeUInt32LE(size, at + 8);
    table[at + 12] = 0x12;
    table.writeUInt16LE(section, at + 14);
  }
  const all: (LargeSection & { link?: number })[] = [{ name: "", type: 0 }, ...own];
  all.push({ name: ".symtab", type: SYMTAB, bytes: table, link: all.length + 1 });
  all.push({ name: ".strtab", type: STRTAB, bytes: symbolNames.bytes() });
  const nameOffsets = all.map(({ name }) => names.add(name));
  nameOffsets.push(names.add(".shstrtab"));
  all.push({ name: ".shstrtab", type: STRTAB, bytes: names.bytes() });

  const offsets: number[] = [];
  let end: number = HEADER;
  const parts: Uint8Array[] = [];
  for (const { bytes, shares } of all) {
    offsets.push(shares === undefined ? end : offsets[shares]!);
    if (shares !== undefined || bytes === undefined) continue;
    parts.push(bytes);
    end += bytes.length;
  }
  const headers = Buffer.alloc(SECTION * all.length);
  for (const [i, { type = PROGBITS, flags = 0, address = 0, bytes, link = 0 }] of all.entries()) {
    const size = bytes?.length ?? 0;
    for (const [word, value] of [
      nameOffsets[i]!,
      type,
      flags,
      address,
      offsets[i]!,
      size,
      link,
      1,
      1,
      type === SYMTAB ? SYMBOL : 0,
    ].entries())
      headers.writeUInt32LE(value, SECTION * i + 4 * word);
  }
  const header = Buffer.alloc(HEADER);
  header.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(40, 18);
  header.writeUInt32LE(1, 20);
  header.writeUInt32LE(end, 32);
  header.writeUInt32LE(0x05000000, 36);
  for (const [at, value] of [
    [40, HEADER],
    [42, 32],
    [46, SECTION],
    [48, all.length],
    [50, all.length - 1],
  ] as const)
    header.writeUInt16LE(value, at);
  return Buffer.concat([header, ...parts, headers]);
}

class Names {
  readonly #parts: Buffer[];
  #length: number;

  constructor(first: string) {
    const start = Buffer.from(first === "" ? "\0" : `\0${first}\0`, "latin1");
    this.#parts = [start];
    this.#length = start.length;
  }

  add(name: string): number {
    if (name === "") return 0;
    const at = this.#length;
    const bytes = Buffer.from(`${name}\0`, "latin1");
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return at;
  }

  bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}
