import { architectureOf } from "../architecture/architecture.ts";
import {
  MAPPING_DATA,
  MAPPING_NONE,
  PT_LOAD,
  type Segment,
  SHN_ABS,
  STT_FUNC,
  STT_NOTYPE,
  STT_OBJECT,
  type SymbolTable,
} from "../formats/elf/index.ts";
import type { LoadedFirmware } from "../image/load.ts";
import { readStackSizes } from "../image/stack-sizes.ts";
import { ascendingOrder } from "../kernel/numbers.ts";
import type { ImageSection } from "../ledger/section.ts";
import { type CodeImage, type MappingSymbols, type Processor, SYMBOL_FUNCTION, SYMBOL_OBJECT, SYMBOL_OTHER } from "./code-image.ts";

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

/** Symbols of allocated sections, what mapping symbols say, and labels without a type and a size, absolute ones too: linker scripts define borders so. */
function symbolsOf(table: SymbolTable, isAllocated: Uint8Array, nameAt: (offset: number) => string): SymbolFacts {
  const [rows, address, size] = [new Uint32Array(table.count), new Uint32Array(table.count), new Uint32Array(table.count)];
  const [kind, mappingRows] = [new Uint8Array(table.count), new Uint32Array(table.count)];
  const borders = new Set<number>();
  let [count, mappingCount] = [0, 0];
  for (let row = 1; row < table.count; row++) {
    const type = table.type[row]!;
    const value = table.value[row]!;
    const isInside = isAllocated[table.section[row]!] === 1;
    if (table.mapping[row] !== MAPPING_NONE) {
      if (isInside) mappingRows[mappingCount++] = row;
      continue;
    }
    if (type === STT_NOTYPE && table.size[row] === 0 && (isInside || table.rawSection[row] === SHN_ABS)) borders.add(value);
    if (!isInside || (type !== STT_FUNC && type !== STT_OBJECT && type !== STT_NOTYPE)) continue;
    rows[count] = row;
    address[count] = type === STT_FUNC ? value - (value % 2) : value;
    size[count] = table.size[row]!;
    kind[count++] = type === STT_FUNC ? SYMBOL_FUNCTION : type === STT_OBJECT ? SYMBOL_OBJECT : SYMBOL_OTHER;
  }
  const names: string[] = [];
  const name = (row: number) => {
    names[row] ??= nameAt(table.nameOffset[rows[row]!]!);
    return names[row];
  };
  return {
    symbols: { count, address: address.subarray(0, count), size: size.subarray(0, count), kind: kind.subarray(0, count), name },
    mapping: mappingOf(table, mappingRows.subarray(0, mappingCount)),
    borders: [...borders].sort((a, b) => a - b),
  };
}

function mappingOf(table: SymbolTable, rows: Uint32Array): MappingSymbols {
  const count = rows.length;
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = table.value[rows[i]!]!;
  const order = ascendingOrder(values);
  const [address, data] = [new Uint32Array(count), new Uint8Array(count)];
  for (let i = 0; i < count; i++) {
    address[i] = values[order[i]!]!;
    data[i] = table.mapping[rows[order[i]!]!] === MAPPING_DATA ? 1 : 0;
  }
  return { count, address, data };
}

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
