import { FileSource } from "../../src/bytes/file-source.ts";
import { Findings } from "../../src/bytes/finding.ts";
import { ElfFile, MAPPING_DATA, MAPPING_NONE, NO_SECTION, Tag } from "../../src/formats/elf/index.ts";
import {
  type CodeImage,
  type CodeSection,
  type MappingSymbols,
  type Processor,
  SYMBOL_FUNCTION,
  SYMBOL_OBJECT,
  SYMBOL_OTHER,
} from "../../src/graph/code-image.ts";
import { plainOrder } from "./plain-order.ts";

const ALLOCATED = 2;
const WRITABLE = 1;
const EXECUTABLE = 4;
const NOBITS = 8;

const ARCHITECTURES: Readonly<Record<number, Processor["architecture"]>> = {
  10: "v7-M",
  11: "v6-M",
  12: "v6-M",
  13: "v7E-M",
  16: "v8-M.base",
  17: "v8-M.main",
  21: "v8.1-M.main",
};

/** An ELF file as the graph wants it; the vector table is found by its usual names. */
export async function loadCodeImage(path: string): Promise<CodeImage> {
  const source = FileSource.open(path);
  try {
    const elf = await ElfFile.open(source);
    const sections: CodeSection[] = [];
    const allocated = new Set<number>();
    for (const section of elf.sections) {
      if ((section.flags & ALLOCATED) === 0 || section.size === 0) continue;
      allocated.add(section.index);
      sections.push({
        name: section.name,
        address: section.address,
        size: section.size,
        bytes: section.type === NOBITS ? new Uint8Array(0) : await elf.bytes(section),
        writable: (section.flags & WRITABLE) !== 0,
        executable: (section.flags & EXECUTABLE) !== 0,
      });
    }
    const table = await elf.symbols();
    const rows: number[] = [];
    const mappingRows: number[] = [];
    for (let row = 1; row < (table?.count ?? 0); row++) {
      const section = table!.section[row]!;
      if (section === 0 || section === NO_SECTION || !allocated.has(section)) continue;
      if (table!.mapping[row] !== MAPPING_NONE) mappingRows.push(row);
      else if (table!.type[row]! <= 2) rows.push(row);
    }
    const names = table === undefined ? [] : await table.strings.at(Uint32Array.from(rows, (row) => table.nameOffset[row]!));
    const isFunction = (row: number) => table!.type[row] === 2;
    const mappingAddress = Float64Array.from(mappingRows, (row) => table!.value[row]!);
    const order = plainOrder(mappingAddress);
    const mapping: MappingSymbols = {
      count: order.length,
      address: Uint32Array.from(order, (i) => mappingAddress[i]!),
      data: Uint8Array.from(order, (i) => (table!.mapping[mappingRows[i]!] === MAPPING_DATA ? 1 : 0)),
    };
    const attributes = await elf.attributes(new Findings());
    const vectors = elf.sections.find((section) => section.name === ".vector_table" || section.name === ".isr_vector");
    const stackSizes = elf.section(".stack_sizes");
    return {
      sections,
      symbols: {
        count: rows.length,
        address: Uint32Array.from(rows, (row) => table!.value[row]! - (isFunction(row) ? table!.value[row]! % 2 : 0)),
        size: Uint32Array.from(rows, (row) => table!.size[row]!),
        kind: Uint8Array.from(rows, (row) => (isFunction(row) ? SYMBOL_FUNCTION : table!.type[row] === 1 ? SYMBOL_OBJECT : SYMBOL_OTHER)),
        name: (row) => names[row] ?? "",
      },
      mapping,
      entry: elf.header.entry === 0 ? undefined : elf.header.entry,
      vectorTable: vectors === undefined ? undefined : { address: vectors.address, words: Math.floor(vectors.size / 4) },
      processor: {
        architecture: ARCHITECTURES[Number(attributes?.get(Tag.CPU_arch) ?? 0)] ?? "v7-M",
        fpu: Number(attributes?.get(Tag.FP_arch) ?? 0) !== 0,
      },
      stackSizes: stackSizes === undefined ? undefined : readStackSizes(await elf.bytes(stackSizes)),
    };
  } finally {
    await source.close();
  }
}

/** `.stack_sizes`: an address, then a ULEB128 number of bytes, for each function [LLVM CodeGen §Emitting function stack size information]. */
function readStackSizes(bytes: Uint8Array): Map<number, number> {
  const sizes = new Map<number, number>();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 5 <= bytes.length; ) {
    const address = view.getUint32(at, true);
    at += 4;
    let [size, shift, byte] = [0, 0, 0x80];
    while (byte >= 0x80 && at < bytes.length) {
      byte = bytes[at++]!;
      size += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    }
    sizes.set(address - (address % 2), size);
  }
  return sizes;
}
