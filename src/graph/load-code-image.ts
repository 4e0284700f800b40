import { architectureOf } from "../architecture/architecture.ts";
import { PT_LOAD, type Segment, type SymbolTable } from "../formats/elf/index.ts";
import type { LoadedFirmware } from "../image/load.ts";
import { readStackSizes } from "../image/stack-sizes.ts";
import { Columns } from "../kernel/columns.ts";
import { foundColumn, newSymbolKernel } from "../kernel/symbol-kernel.ts";
import type { ImageSection } from "../ledger/section.ts";
import type { CodeImage, Processor } from "./code-image.ts";

/** Why code that could be read was not followed. */
export interface NotFollowed {
  readonly code: "code/memory" | "code/work";
  readonly message: string;
}

export const NEEDS_MEMORY: NotFollowed = { code: "code/memory", message: "following the code needs more than 512 MiB" };
/** The kernel allows so much in `assembly/code/work.ts`. */
export const NEEDS_WORK: NotFollowed = {
  code: "code/work",
  message:
    "the code was not followed to its end, which takes more than the 100 steps for a halfword, or 48 million in all, that are given to it: what follows from it is unknown",
};
/** Most bytes of sections that are taken into memory to be traced, more than any Cortex-M has mapped as flash. */
const MOST_CONTENT = 128 << 20;
/** Sections that share bytes of the file, which no linker writes, hold more than it in sum: so much beyond its size is still traced. */
const MOST_SHARED = 1 << 20;

/** Whether instructions are read: little-endian ones of a family that is known. */
export function isCodeRead({ littleEndian, elf }: LoadedFirmware): boolean {
  return littleEndian && architectureOf(elf.header.machine).followsCode;
}

/** The image as the graph wants it: bytes of every allocated section, symbols, mapping symbols, processor. */
export async function codeImage(firmware: LoadedFirmware, vectorTable: CodeImage["vectorTable"]): Promise<CodeImage> {
  const { elf, sections } = firmware;
  const table = await elf.symbols();
  const isAllocated = new Uint8Array(elf.sections.length);
  for (const { index } of sections) isAllocated[index] = 1;
  const stackSizes = elf.section(".stack_sizes");
  return {
    sections: await codeSections(firmware),
    ...(table === undefined ? NO_SYMBOLS : symbolsOf(table, isAllocated, await table.strings.reader())),
    entry: firmware.entry === 0 ? undefined : firmware.entry,
    vectorTable,
    processor: processorOf(firmware),
    stackSizes:
      stackSizes === undefined ? undefined : readStackSizes(await elf.bytes(stackSizes), elf.origin(stackSizes), firmware.findings),
  };
}

/** Sections with their bytes, in their order, until so many are read as an image can hold: those of the others are left out, and it is said. */
async function codeSections({ elf, sections, read, findings }: LoadedFirmware): Promise<CodeImage["sections"]> {
  const isLoaded = loadedBy(elf.segments);
  const notLoaded: string[] = [];
  const most = Math.min(MOST_CONTENT, elf.source.size + MOST_SHARED);
  const left = { bytes: most, sections: 0, content: 0 };
  const found: CodeImage["sections"][number][] = [];
  for (const section of sections) {
    if (section.size === 0) continue;
    if (section.executable && section.hasBytes && !isLoaded(section)) {
      notLoaded.push(section.name);
      continue;
    }
    const isRead = section.hasBytes && section.size <= left.bytes;
    if (isRead) left.bytes -= section.size;
    else if (section.hasBytes) {
      left.sections++;
      left.content += section.size;
    }
    found.push({
      name: section.name,
      address: section.address,
      size: section.size,
      bytes: isRead ? await read(section, 0, section.size) : new Uint8Array(0),
      writable: section.writable,
      executable: section.executable,
      loadAddress: section.loadAddress === section.address ? undefined : section.loadAddress,
      exceptionIndex: section.exceptionIndex,
    });
  }
  if (notLoaded.length > 0)
    findings.report({
      code: "code/left-out",
      severity: "warning",
      message: `${notLoaded.length === 1 ? "a section that is marked as code is" : `${notLoaded.length} sections that are marked as code are`} not followed, because no segment loads what they hold: ${notLoaded[0]}`,
      where: elf.source.name,
    });
  if (left.sections > 0)
    findings.report({
      code: "code/left-out",
      severity: "warning",
      message: `${left.sections} sections with ${left.content} bytes are not followed: of this file ${most} bytes are, more than its sections hold unless they share them`,
      where: elf.source.name,
    });
  return found;
}

/** Whether a section comes into memory: some segment has its addresses or its bytes, or nothing says what is loaded. */
function loadedBy(segments: readonly Segment[]): (section: ImageSection) => boolean {
  const loads = segments.filter(({ type, memorySize }) => type === PT_LOAD && memorySize > 0);
  if (loads.length === 0) return () => true;
  const holds = (at: number, size: number, start: number, length: number) => at >= start && at + size <= start + length;
  return ({ address, fileOffset, size }) =>
    loads.some(
      (segment) =>
        holds(address, size, segment.virtualAddress, segment.memorySize) || holds(fileOffset, size, segment.offset, segment.fileSize),
    );
}

type SymbolFacts = Pick<CodeImage, "symbols" | "mapping" | "borders">;

const NO_SYMBOLS: SymbolFacts = {
  symbols: { count: 0, address: new Uint32Array(), size: new Uint32Array(), kind: new Uint8Array(), name: () => "" },
  mapping: { count: 0, address: new Uint32Array(), data: new Uint8Array() },
  borders: [],
};

/** Columns of a symbol table that tell what code is followed by. */
export type SymbolColumns = Pick<SymbolTable, "count" | "type" | "section" | "mapping" | "value" | "size" | "rawSection" | "nameOffset">;

/**
 * Symbols of allocated sections, what mapping symbols say, and labels without a type and a size, absolute ones too: linker scripts define borders so. Sorted out
 * in the kernel. `isAllocated` holds 1 for the numbers of such sections.
 */
export function symbolsOf(table: SymbolColumns, isAllocated: Uint8Array, nameAt: (offset: number) => string): SymbolFacts {
  const kernel = newSymbolKernel();
  const columns = new Columns(kernel);
  const [type, section, mapping] = [columns.put(table.type), columns.put(table.section), columns.put(table.mapping)];
  const [value, size, rawSection] = [columns.put(table.value), columns.put(table.size), columns.put(table.rawSection)];
  kernel.setTable(table.count, type, 0, section, mapping, value, size, rawSection);
  kernel.sortOut(columns.put(isAllocated), isAllocated.length);
  const [rows, address, sizes] = [foundColumn(kernel, CODED, 0), foundColumn(kernel, CODED, 1), foundColumn(kernel, CODED, 2)];
  const [marks, data] = [foundColumn(kernel, MARKED, 0), foundColumn(kernel, MARKED, 1)];
  const names: string[] = [];
  const name = (row: number) => {
    names[row] ??= nameAt(table.nameOffset[rows[row]!]!);
    return names[row];
  };
  return {
    symbols: { count: rows.length, address, size: sizes, kind: Uint8Array.from(foundColumn(kernel, CODED, 3)), name },
    mapping: { count: marks.length, address: marks, data: Uint8Array.from(data) },
    borders: [...new Set(foundColumn(kernel, BORDERS, 0))].sort((a, b) => a - b),
  };
}

/** What the kernel of symbol tables finds [src/kernel/assembly/symbols/index.ts]. */
const [CODED, MARKED, BORDERS] = [3, 4, 5];

/** The processor of an image whose attributes say nothing is taken as v7-M, the first with all of Thumb-2. */
function processorOf(firmware: LoadedFirmware): Processor {
  const { architecture, fpu } = firmware.target;
  const known: Readonly<Record<string, Processor["architecture"]>> = {
    "v6-M": "v6-M",
    "v6S-M": "v6-M",
    "v7-M": "v7-M",
    "v7E-M": "v7E-M",
    "v8-M.base": "v8-M.base",
    "v8-M.main": "v8-M.main",
    "v8.1-M.main": "v8.1-M.main",
  };
  return { architecture: known[architecture ?? ""] ?? "v7-M", fpu: fpu !== undefined };
}
