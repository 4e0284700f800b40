import { writeSync } from "node:fs";
import { FileSource } from "../../src/bytes/file-source.ts";
import { Findings } from "../../src/bytes/finding.ts";
import { Dwarf, type DwarfInput, type Extents } from "../../src/formats/dwarf/index.ts";
import { ElfFile, SHF_ALLOC, SHF_COMPRESSED, SHF_EXECINSTR, SHT_SYMTAB } from "../../src/formats/elf/index.ts";
import { scanSymbolStarts } from "../../src/kernel/symbol-starts.ts";

/** What `dwarf.mjs` measures: reads one firmware and prints every row, with as little around the reader as can be. */
async function main(path: string, question: string): Promise<void> {
  const dwarf = await Dwarf.open(await inputOf(await ElfFile.open(FileSource.open(path))), new Findings());
  if (dwarf === undefined) throw new Error(`${path} has no debug information`);
  writeSync(1, question === "units" ? await unitRows(dwarf) : await lineAndInlineRows(dwarf));
}

async function inputOf(elf: ElfFile): Promise<DwarfInput> {
  const extents = (flags: number): Extents => {
    const chosen = elf.sections.filter((section) => section.size > 0 && (section.flags & flags) === flags);
    chosen.sort((a, b) => a.address - b.address);
    return { start: Uint32Array.from(chosen, ({ address }) => address), length: Uint32Array.from(chosen, ({ size }) => size) };
  };
  const table = elf.sections.find(({ type }) => type === SHT_SYMTAB);
  const executable = Uint8Array.from(elf.sections, ({ flags }) => ((flags & SHF_EXECINSTR) === 0 ? 0 : 1));
  const { littleEndian } = elf.header;
  const starts = await scanSymbolStarts(elf.source, table?.offset ?? 0, table?.size ?? 0, littleEndian, executable);
  return {
    file: elf.source.name,
    littleEndian,
    section: (name) => {
      const section = elf.section(name);
      if (section === undefined) return undefined;
      return { source: elf.source, offset: section.offset, size: section.size, compressed: (section.flags & SHF_COMPRESSED) !== 0 };
    },
    code: extents(SHF_ALLOC | SHF_EXECINSTR),
    allocated: extents(SHF_ALLOC),
    functionStarts: starts.functions,
    dataStarts: starts.data,
  };
}

/** Bytes and name of every unit. */
async function unitRows(dwarf: Dwarf): Promise<string> {
  const { units, claims } = await dwarf.units();
  const bytes = new Float64Array(units.count);
  for (let row = 0; row < claims.count; row++) {
    const unit = claims.unit[row] as number;
    bytes[unit] = (bytes[unit] as number) + (claims.length[row] as number);
  }
  return (await dwarf.unitNames()).map(({ name }, row) => `${bytes[row]}\t${name}\n`).join("");
}

/** Bytes of every source line, and how many inlined calls there are. */
async function lineAndInlineRows(dwarf: Dwarf): Promise<string> {
  const { inlines } = await dwarf.code();
  const { lines, files } = await dwarf.lines();
  const paths = await dwarf.filePaths(files);
  const distinct = [...new Set(paths)];
  const numbers = new Map(distinct.map((path, number) => [path, number]));
  const fileOf = paths.map((path) => numbers.get(path) as number);
  const bytes = new Map<number, number>();
  for (let row = 0; row < lines.count; row++) {
    const key = (fileOf[lines.file[row] as number] as number) * 2 ** 20 + (lines.line[row] as number);
    bytes.set(key, (bytes.get(key) ?? 0) + (lines.length[row] as number));
  }
  let text = "";
  for (const [key, size] of bytes) text += `${size}\t${distinct[Math.floor(key / 2 ** 20)]}:${key % 2 ** 20}\n`;
  return `${text}${inlines.count} inlined calls\n`;
}

main(process.argv[2] as string, process.argv[3] as string).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
