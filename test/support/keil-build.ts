import { type BuiltSection, type BuiltSymbol, buildElf } from "./elf-builder.ts";

/** One input section as armlink's memory map lists it. */
export interface KeilInput {
  readonly object: string;
  readonly section: string;
  readonly type: "Code" | "Data" | "Zero";
  readonly attribute: "RO" | "RW";
  readonly size: number;
  readonly symbol?: string;
  readonly alignment?: number;
}

/** An execution region. `packed` bytes of its RW data lie in the load region when armlink compressed them. */
export interface KeilRegion {
  readonly name: string;
  readonly base: number;
  readonly max: number;
  readonly inputs: readonly KeilInput[];
  readonly packed?: number;
}

export interface KeilBuild {
  /** The first line of the map; version 5.03 names itself otherwise than later ones. */
  readonly tool?: string;
  readonly load?: { readonly name: string; readonly max: number };
  readonly regions: readonly KeilRegion[];
  /** The entry; the reset vector is the second word of the first section. */
  readonly entry?: number;
  readonly comment?: string;
}

/** An ELF and the map of the same link, with what the linker's own last lines say. Bytes. */
export interface KeilImage {
  readonly elf: Uint8Array;
  readonly map: string;
  readonly totals: { readonly ro: number; readonly rw: number; readonly rom: number };
}

type Part = "RO" | "RW" | "ZI";
interface Placed extends KeilInput {
  readonly address: number;
  readonly pad: number;
  readonly part: Part;
}
interface Piece {
  readonly part: Part;
  readonly rows: readonly Placed[];
  readonly address: number;
  readonly size: number;
}

const hex8 = (value: number) => `0x${value.toString(16).padStart(8, "0")}`;
const RULE = "=".repeat(78);

/**
 * Writes what armlink does: one PT_LOAD for all execution regions in the order of the file, RW and ZI as two sections of the region's name, and the map
 * with its sums. The form is that of armlink 5.06 and 6; nothing of a public image is in it.
 */
export function buildKeil(build: KeilBuild): KeilImage {
  const tool = build.tool ?? "Component: Arm Compiler for Embedded 6.19 Tool: armlink [00000000]";
  const regions = build.regions.map((region) => ({ region, pieces: pieces(region) }));
  const load = build.load ?? { name: "LR_IROM1", max: regions[0]!.region.max };
  const sections: BuiltSection[] = [];
  const symbols: BuiltSymbol[] = [];
  const map: string[] = [];
  const sums = { ro: 0, rw: 0, zi: 0, packedRw: 0 };
  const base = regions[0]!.region.base;
  let loadAddress = base;
  const tables: { load: number; run: number; size: number }[] = [];
  for (const { region, pieces: own } of regions) {
    const start = loadAddress;
    const end = Math.max(region.base, ...own.map(({ address, size }) => address + size));
    const compressed = region.packed === undefined ? "" : `, COMPRESSED[${hex8(region.packed)}]`;
    const bases = `Exec base: ${hex8(region.base)}, Load base: ${hex8(start)}`;
    map.push(
      "",
      `    Execution Region ${region.name} (${bases}, Size: ${hex8(end - region.base)}, Max: ${hex8(region.max)}, ABSOLUTE${compressed})`,
      "",
    );
    map.push("    Exec Addr    Load Addr    Size         Type   Attr      Idx    E Section Name        Object", "");
    if (own.length === 0) map.push("    **** No section assigned to this execution region ****");
    for (const { part, rows, address, size } of own) {
      const fileSize = part === "ZI" ? 0 : part === "RW" && region.packed !== undefined ? region.packed : size;
      const loads = (at: number) =>
        part === "ZI" ? "     -    " : region.packed !== undefined && part === "RW" ? "COMPRESSED" : hex8(loadAddress + at - address);
      for (const row of rows) {
        if (row.pad > 0) map.push(`    ${hex8(row.address - row.pad)}   ${loads(row.address - row.pad)}   ${hex8(row.pad)}   PAD`);
        map.push(
          `    ${hex8(row.address)}   ${loads(row.address)}   ${hex8(row.size)}   ${row.type}   ${row.attribute}           10    ${row.section.padEnd(18)}  ${row.object}`,
        );
      }
      const isCode = rows.some(({ type }) => type === "Code");
      const section = sections.length;
      const common = { name: region.name, address, flags: 2 | (part === "RO" ? 0 : 1) | (isCode ? 4 : 0), alignment: 4 };
      sections.push(part === "ZI" ? { ...common, type: 8, size } : { ...common, bytes: bytesOf(fileSize, build, address, base) });
      for (const row of rows) {
        if (row.symbol === undefined) continue;
        const isFunction = row.type === "Code";
        symbols.push({ name: row.symbol, value: row.address + (isFunction ? 1 : 0), size: row.size, type: isFunction ? 2 : 1, section });
      }
      if (part === "RO") sums.ro += size;
      if (part === "RW") [sums.rw, sums.packedRw] = [sums.rw + size, sums.packedRw + fileSize];
      if (part === "ZI") sums.zi += size;
      if (part === "RW") tables.push({ load: loadAddress, run: address, size });
      loadAddress += fileSize;
    }
  }
  writeScatterTable(sections, symbols, tables);
  const totals = { ro: sums.ro, rw: sums.rw + sums.zi, rom: sums.ro + sums.packedRw };
  const lastLoaded = sections.findLastIndex(({ type }) => type !== 8);
  const elf = buildElf({
    entry: (build.entry ?? base) | 1,
    sections: [...sections, { name: ".comment", bytes: new TextEncoder().encode(build.comment ?? `${tool}\0`) }],
    segments: [{ first: 0, last: lastLoaded, physicalAddress: base, virtualAddress: base }],
    symbols,
  });
  return { elf, map: mapText(build, tool, load, base, loadAddress, map, totals, sums), totals };
}

/** `Region$$Table`: load address, run address, size and handler of what the start-up code copies [Arm Compiler, C library, __scatterload]. */
function writeScatterTable(
  sections: BuiltSection[],
  symbols: BuiltSymbol[],
  entries: readonly { load: number; run: number; size: number }[],
): void {
  const table = symbols.find(({ name }) => name === "Region$$Table$$Base");
  if (table === undefined) return;
  const section = sections[table.section]!;
  const view = new DataView(section.bytes!.buffer);
  const at = table.value - section.address!;
  for (const [i, { load, run, size }] of entries.entries())
    for (const [j, word] of [load, run, size, section.address! + 1].entries()) view.setUint32(at + 16 * i + 4 * j, word, true);
  symbols.push({ name: "Region$$Table$$Limit", value: table.value + 16 * entries.length, size: 0, type: 0, section: table.section });
}

/** A vector table in front, then nothing that means anything. */
function bytesOf(size: number, build: KeilBuild, address: number, base: number): Uint8Array {
  const bytes = new Uint8Array(size);
  if (address !== base || size < 8) return bytes;
  const view = new DataView(bytes.buffer);
  const ram = build.regions.find((region) => region.base >= 0x2000_0000);
  view.setUint32(0, ram === undefined ? 0x2000_1000 : ram.base + ram.max, true);
  for (let word = 4; word < Math.min(size, 64); word += 4) view.setUint32(word, (base + 64) | 1, true);
  return bytes;
}

function pieces({ base, inputs }: KeilRegion): Piece[] {
  const found: { part: Part; rows: Placed[]; address: number; size: number }[] = [];
  let at = base;
  for (const input of inputs) {
    const part: Part = input.type === "Zero" ? "ZI" : input.attribute;
    const alignment = input.alignment ?? 4;
    const address = Math.ceil(at / alignment) * alignment;
    const last = found.at(-1);
    const row = { ...input, address, pad: last?.part === part ? address - at : 0, part };
    at = address + input.size;
    if (last?.part === part) {
      last.rows.push(row);
      last.size = at - last.address;
    } else found.push({ part, rows: [row], address, size: input.size });
  }
  return found;
}

function mapText(
  build: KeilBuild,
  tool: string,
  load: { readonly name: string; readonly max: number },
  base: number,
  end: number,
  rows: readonly string[],
  totals: KeilImage["totals"],
  sums: { readonly rw: number; readonly zi: number; readonly packedRw: number; readonly ro: number },
): string {
  const compressed = sums.packedRw === sums.rw ? "" : `, COMPRESSED[${hex8(end - base)}]`;
  const row = (code: number, ro: number, rw: number, zi: number, what: string) =>
    `${String(code).padStart(10)} ${"0".padStart(10)} ${String(ro).padStart(10)} ${String(rw).padStart(10)} ${String(zi).padStart(10)} ${"0".padStart(10)}   ${what}`;
  const references = build.regions
    .flatMap(({ inputs }) => inputs)
    .slice(1, 3)
    .map(({ object, section }) => `    ${object}(${section}) refers to main.o(.text) for main`);
  return [
    tool,
    "",
    RULE,
    "",
    "Section Cross References",
    "",
    ...references,
    "",
    RULE,
    "",
    "Memory Map of the image",
    "",
    `  Image Entry point : ${hex8((build.entry ?? base) | 1)}`,
    "",
    `  Load Region ${load.name} (Base: ${hex8(base)}, Size: ${hex8(sums.ro + sums.rw)}, Max: ${hex8(load.max)}, ABSOLUTE${compressed})`,
    ...rows,
    "",
    "",
    RULE,
    "",
    "Image component sizes",
    "",
    "      Code (inc. data)   RO Data    RW Data    ZI Data      Debug   Object Name",
    "",
    row(totals.ro, 0, sums.rw, sums.zi, "main.o"),
    "",
    `    ${"-".repeat(70)}`,
    row(totals.ro, 0, sums.rw, sums.zi, "Object Totals"),
    "",
    `    ${"-".repeat(70)}`,
    "",
    RULE,
    "",
    "      Code (inc. data)   RO Data    RW Data    ZI Data      Debug   ",
    "",
    row(totals.ro, 0, sums.rw, sums.zi, "Grand Totals"),
    row(totals.ro, 0, sums.packedRw, sums.zi, sums.packedRw === sums.rw ? "ELF Image Totals" : "ELF Image Totals (compressed)"),
    row(totals.ro, 0, sums.packedRw, 0, "ROM Totals"),
    "",
    RULE,
    "",
    `    Total RO  Size (Code + RO Data)             ${String(totals.ro).padStart(8)} (${(totals.ro / 1024).toFixed(2).padStart(7)}kB)`,
    `    Total RW  Size (RW Data + ZI Data)          ${String(totals.rw).padStart(8)} (${(totals.rw / 1024).toFixed(2).padStart(7)}kB)`,
    `    Total ROM Size (Code + RO Data + RW Data)   ${String(totals.rom).padStart(8)} (${(totals.rom / 1024).toFixed(2).padStart(7)}kB)`,
    "",
    RULE,
    "",
  ].join("\n");
}

/** A small program: vectors, code, the scatter table, RW, ZI and a stack, in two regions. */
export function keilProgram(options: { readonly packed?: number; readonly tool?: string; readonly library?: string } = {}): KeilBuild {
  const library = options.library ?? "mc_w.l";
  return {
    ...(options.tool === undefined ? {} : { tool: options.tool }),
    entry: 0x0800_0040,
    comment: [
      "Component: Arm Compiler for Embedded 6.19 Tool: armlink [00000000]",
      "ArmLink --strict --cpu=Cortex-M4 --fpu=SoftVFP --scatter=.\\Objects\\app.sct --info=sizes,totals\n",
      "Input Comments:",
      "main.o",
      "Component: Arm Compiler for Embedded 6.19 Tool: armclang [00000000]",
      ...Array.from({ length: 200 }, (_, i) => `armclang -c --target=arm-arm-none-eabi -mcpu=cortex-m4 -o .\\objects\\f${i}.o f${i}.c`),
      "",
    ].join("\0"),
    regions: [
      {
        name: "ER_IROM1",
        base: 0x0800_0000,
        max: 0x0001_0000,
        inputs: [
          { object: "startup.o", section: "RESET", type: "Data", attribute: "RO", size: 64 },
          { object: `${library}(entry.o)`, section: ".ARM.Collect$$$$00000001", type: "Code", attribute: "RO", size: 8, symbol: "__main" },
          { object: "startup.o", section: ".text", type: "Code", attribute: "RO", size: 34, symbol: "Reset_Handler" },
          { object: "main.o", section: "i.main", type: "Code", attribute: "RO", size: 200, symbol: "main" },
          { object: "main.o", section: ".constdata", type: "Data", attribute: "RO", size: 40, symbol: "table" },
          { object: "anon$$obj.o", section: "Region$$Table", type: "Data", attribute: "RO", size: 32, symbol: "Region$$Table$$Base" },
        ],
      },
      {
        name: "RW_IRAM1",
        base: 0x2000_0000,
        max: 0x5000,
        ...(options.packed === undefined ? {} : { packed: options.packed }),
        inputs: [
          { object: "main.o", section: ".data", type: "Data", attribute: "RW", size: 100, symbol: "settings" },
          { object: `${library}(stdout.o)`, section: ".data", type: "Data", attribute: "RW", size: 4, symbol: "__stdout" },
          { object: "main.o", section: ".bss", type: "Zero", attribute: "RW", size: 1000, symbol: "buffer" },
          { object: "gpio.o", section: ".bss", type: "Zero", attribute: "RW", size: 24, symbol: "pins" },
          { object: "startup.o", section: "STACK", type: "Zero", attribute: "RW", size: 1024, symbol: "Stack_Mem", alignment: 8 },
        ],
      },
    ],
  };
}
