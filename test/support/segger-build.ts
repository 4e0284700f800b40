import { type BuiltSymbol, buildElf } from "./elf-builder.ts";

/** One section as SEGGER's linker lists it. Bytes. */
interface SeggerPart {
  readonly section: string;
  readonly symbol?: string;
  readonly filled: "Code" | "Cnst" | "Init" | "Zero" | "None";
  readonly address: number;
  readonly size: number;
  readonly alignment: number;
  readonly object: string;
}

/** Versions of the linker whose maps differ in form. */
export type SeggerVersion = "2.34a" | "3.20.5" | "4.44.0";

/** An ELF and the map of the same link, with the sums that close the map. Bytes. */
export interface SeggerImage {
  readonly elf: Uint8Array;
  readonly map: string;
  readonly totals: { readonly code: number; readonly constants: number; readonly written: number };
}

const FLASH = 0x0800_0000;
const RAM = 0x2000_0000;
const STACK = RAM + 0x4000 - 1024;
const LIBRARY = "libc_v7m_t_le_eabi_balanced.a";
const MADE = "[ Linker created ]";

/** In the order of the map: code and constants, a hole of two bytes, what the initialization table needs, then RAM. */
const PARTS: readonly SeggerPart[] = [
  { section: ".vectors", symbol: "_vectors", filled: "Code", address: FLASH, size: 64, alignment: 256, object: "start.o" },
  { section: ".text.main", symbol: "main", filled: "Code", address: FLASH + 64, size: 1204, alignment: 4, object: "main.o" },
  {
    section: ".text.library_function_of_a_long_name",
    symbol: "library_function_of_a_long_name",
    filled: "Code",
    address: FLASH + 1268,
    size: 306,
    alignment: 2,
    object: `ops.o (${LIBRARY})`,
  },
  { section: ".rodata.table", symbol: "table", filled: "Cnst", address: FLASH + 1574, size: 30, alignment: 1, object: "main.o" },
  { section: ".rodata..L.str", filled: "Cnst", address: FLASH + 1604, size: 6, alignment: 1, object: "main.o" },
  {
    section: ".segger.init.table",
    symbol: "__SEGGER_init_table__",
    filled: "Cnst",
    address: FLASH + 1612,
    size: 32,
    alignment: 4,
    object: MADE,
  },
  {
    section: ".segger.init.data",
    symbol: "__SEGGER_init_data__",
    filled: "Cnst",
    address: FLASH + 1644,
    size: 12,
    alignment: 4,
    object: MADE,
  },
  { section: ".bss.buffer", symbol: "buffer", filled: "Zero", address: RAM, size: 2048, alignment: 4, object: "main.o" },
  { section: ".data.settings", symbol: "settings", filled: "Init", address: RAM + 2048, size: 12, alignment: 4, object: "main.o" },
];
const STACK_BLOCK: SeggerPart = {
  section: ".bss.block.stack",
  filled: "None",
  address: STACK,
  size: 1024,
  alignment: 8,
  object: MADE,
};

/** Writes what SEGGER's linker does. Nothing of a public map is in it but the words of the form. */
export function buildSegger(version: SeggerVersion = "4.44.0"): SeggerImage {
  const all = [...PARTS, STACK_BLOCK];
  const sum = (...filled: string[]) => all.filter((part) => filled.includes(part.filled)).reduce((total, { size }) => total + size, 0);
  const totals = { code: sum("Code"), constants: sum("Cnst"), written: sum("Init", "Zero", "None") };
  const body = version === "2.34a" ? placementForm(totals, sum("Init"), sum("Zero", "None")) : rangesForm(totals);
  const tool =
    version === "2.34a"
      ? ["Copyright (c) 2017-2019 SEGGER Microcontroller GmbH    www.segger.com", "SEGGER Linker 2.34a compiled Jan  1 2020 10:00:00"]
      : ["Linker version:", "", `  SEGGER ${version.startsWith("4") ? "ARM " : ""}Linker ${version} compiled Jan  1 2024 10:00:00`];
  return { elf: elfOf(), map: `${[...banner("LINK INFORMATION"), ...tool, ...body].join("\n")}\n`, totals };
}

function banner(title: string): string[] {
  const edge = "*".repeat(95);
  const left = Math.floor((89 - title.length) / 2);
  return [
    "",
    "",
    edge,
    `***${" ".repeat(89)}***`,
    `***${`${" ".repeat(left)}${title}`.padEnd(89)}***`,
    `***${" ".repeat(89)}***`,
    edge,
    "",
  ];
}

const figure = (value: number) => value.toString().replace(/\B(?=(\d{3})+$)/g, " ");
const hex = (value: number) => value.toString(16).padStart(8, "0");

/** A name in a column of 25; one that is longer than `longest` has a line of its own. */
function named(left: string, name: string, rest: string, longest = 25): string {
  return name.length > longest ? `${left}${name}\n${" ".repeat(left.length + 25)}${rest}` : `${left}${name.padEnd(25)}${rest}`;
}

function rangesForm({ code, constants, written }: SeggerImage["totals"]): string[] {
  const access = { Code: "RX", Cnst: "RO", Init: "RW", Zero: "ZI", None: "ZI" };
  const rows: string[] = [];
  let at = FLASH;
  for (const { section, symbol, filled, address, size, alignment, object } of [...PARTS, STACK_BLOCK]) {
    const gap = address - at;
    const range = (from: number, length: number) => `  ${hex(from)}-${hex(from + length - 1)}  `;
    if (gap > 0 && gap < 1e8) rows.push(named(range(at, gap), `( UNUSED .=.+${gap} )`, `${figure(gap).padStart(12)}   -  ----  -   -`));
    else if (gap > 0)
      rows.push(`${named(range(at, gap), `( UNUSED .=.+${gap} )`, figure(gap).padStart(14))}\n${" ".repeat(61)}-  ----  -   -`);
    const tail = `${filled}  ${access[filled]}  ${object}`;
    const end = alignment > 99 ? `  ${alignment}\n${" ".repeat(64)}${tail}` : `${String(alignment).padStart(4)}  ${tail}`;
    rows.push(named(range(address, size), symbol ?? `[${section}]`, `${figure(size).padStart(12)}${end}`));
    at = address + size;
  }
  const heading = [
    "  Symbol name                   Address        Size  Align  Type  Bd  Object File",
    `  ${"-".repeat(25)}  ----------  ----------  -----  ----  --  -----------`,
  ];
  const symbols = PARTS.flatMap(({ symbol, filled, address, size, alignment, object }) => {
    if (symbol === undefined) return [];
    const value = (address + (filled === "Code" ? 1 : 0)).toString(16).toUpperCase().padStart(8, "0");
    const type = filled === "Init" || filled === "Zero" ? "Data" : filled;
    return [
      named(
        "  ",
        symbol,
        `  0x${value}${(object === MADE ? `[${size}]` : figure(size)).padStart(12)}${String(alignment).padStart(7)}  ${type}  Gb  ${object}`,
      ),
    ];
  });
  const label = named("  ", "main_label", `  0x${hex(FLASH + 72 + 1)}${" ".repeat(12)}      4  Code  Lc  main.o`);
  return [
    ...banner("SECTION DETAIL"),
    "Sections by address:",
    "",
    "  Range              Symbol or [section] Name         Size  Al  Init  Ac  Object File",
    "  -----------------  -------------------------  ----------  --  ----  --  -----------",
    ...rows,
    ...banner("SYMBOL LIST"),
    "Function symbols by name:",
    "",
    ...heading,
    ...symbols.filter((line) => line.includes("  Code  ")),
    label,
    "",
    "Function symbols by address:",
    "",
    "     Address  Symbol name                      Size  Align  Type  Bd  Object File",
    `  0x${hex(FLASH + 65)}  main                            1 204      4  Code  Gb  main.o`,
    "",
    "Read-write data symbols by name:",
    "",
    ...heading,
    ...symbols.filter((line) => !line.includes("  Code  ")),
    ...banner("LINK SUMMARY"),
    "Memory breakdown:",
    "",
    `${figure(code).padStart(9)} bytes read-only  code    + `,
    `${figure(constants).padStart(9)} bytes read-only  data    =   ${figure(code + constants)} bytes read-only (total)`,
    `${figure(written).padStart(9)} bytes read-write data`,
    "",
    "Region summary:",
    "",
    "  Name        Range                     Size                 Used               Unused       Alignment Loss",
    "  ----------  -----------------  -----------  -------------------  -------------------  -------------------",
    `  FLASH       08000000-0800ffff       65 536        ${figure(code + constants)}   2.53%       63 882  97.47%            0   0.00%`,
    `  RAM         20000000-20003fff       16 384        ${figure(written)}  18.82%       13 300  81.18%            0   0.00%`,
    "",
    "Link complete: 0 errors, 0 warnings, 0 remarks",
  ];
}

/** Linker 2: placements, in which blocks without sections (the stack) do not stand, and hexadecimal sizes. */
function placementForm({ code, constants }: SeggerImage["totals"], copied: number, zeros: number): string[] {
  const placed = (name: string, rest: string) => named("  ", name, rest, 23);
  const made = (object: string) => (object === MADE ? "- Linker created -" : object);
  const heading = [
    "  Section                  Type  Address       Size  Align  Object",
    "  -------                  ----  -------       ----  -----  ------",
  ];
  const rows = PARTS.map(({ section, filled, address, size, alignment, object }) =>
    named(
      "  ",
      section,
      `${filled}  ${hex(address)}${`0x${size.toString(16)}`.padStart(10)}${String(alignment).padStart(7)}  ${made(object)}`,
    ),
  );
  const symbols = PARTS.flatMap(({ symbol, filled, address, size, alignment, object }) => {
    if (symbol === undefined) return [];
    const type = filled === "Init" || filled === "Zero" ? "Data" : filled;
    return [
      named(
        "  ",
        symbol,
        `${hex(address + (filled === "Code" ? 1 : 0))}${`0x${size.toString(16)}`.padStart(10)}${String(alignment).padStart(7)}  ${type}  Gb  ${made(object)}`,
      ),
    ];
  });
  // A label of an assembler file has the size of its section [seen: linker 2.34].
  const label = placed("main_label", `${hex(FLASH + 72 + 1)}     0x4b4      4  Code  Lc  main.o`);
  const border = (name: string, value: number) => placed(name, `${hex(value)}                   ----  Gb  - Linker created -`);
  return [
    ...banner("PLACEMENT SUMMARY"),
    "place at 0x08000000",
    "",
    ...heading,
    ...rows.slice(0, 1),
    "",
    '"<#5> at line 20, col 45": place in [0x08000000 to 0x0800ffff] with maximum packing',
    "",
    ...heading,
    ...rows.slice(1, 7),
    placed(".rodata.block.tdata.copy", `Cnst  ${hex(FLASH + 1610)}                1  - Linker created -`),
    "",
    '"<#7> at line 30, col 45": place in [0x20000000 to 0x20003fff] with auto order',
    "",
    ...heading,
    ...rows.slice(7),
    ...banner("SYMBOL LIST"),
    "Symbols by value",
    "",
    "  Symbol                   Value         Size  Align  Type      Object",
    ...symbols.slice(0, 2),
    "",
    "Symbols by name",
    "",
    "  Symbol                   Value         Size  Align  Type      Object",
    "  ------                   -----         ----  -----  ----      ------",
    ...symbols,
    label,
    border("stack$$Base", STACK),
    border("stack$$Length", 1024),
    border("tls$$Base", RAM),
    border("tls$$Length", 0),
    ...banner("LINK SUMMARY"),
    "Link complete: 0 errors, 0 warnings, 0 remarks",
    "",
    "  Name             Range           Size       Allocated         Used   Loading  (Alignment loss)",
    "  ---------- -------- --------   -------- -------- --------   -------  ----------------",
    "  FLASH      08000000 0800ffff     65536   08000000 08000677     1656     2.53%         2   0.12%",
    "  RAM        20000000 20003fff     16384   20000000 20003fff    16384   100.00%     13300  81.18%",
    "",
    "Section composition:",
    "",
    `${String(code).padStart(10)}  RX${String(copied).padStart(10)}  RW`,
    `${String(constants).padStart(10)}  RO${String(zeros).padStart(10)}  ZI`,
    "  ------------   -----------",
    `${String(code + constants).padStart(10)} ROM${String(copied + zeros).padStart(10)} RAM`,
  ];
}

function elfOf(): Uint8Array {
  const last = PARTS[6]!;
  const text = new Uint8Array(last.address + last.size - FLASH);
  const words = new DataView(text.buffer);
  for (let word = 0; word < 16; word++) words.setUint32(4 * word, word === 0 ? STACK + 1024 : FLASH + 65, true);
  return buildElf({
    entry: FLASH + 65,
    sections: [
      { name: ".vectors", address: FLASH, flags: 6, bytes: text.slice(0, 64), alignment: 4 },
      { name: ".text", address: FLASH + 64, flags: 6, bytes: text.slice(64), alignment: 4 },
      // Start-up code fills RAM from the initialization table: no section there has bytes [seen: linker 4].
      { name: ".data", address: RAM, flags: 3, type: 8, size: 2060, alignment: 4 },
      { name: ".stack", address: STACK, flags: 3, type: 8, size: 1024, alignment: 8 },
    ],
    segments: [{ first: 0, last: 1, physicalAddress: FLASH }],
    symbols: PARTS.flatMap(({ symbol, filled, address, size }, i): BuiltSymbol[] =>
      symbol === undefined
        ? []
        : [
            {
              name: symbol,
              value: address + (filled === "Code" ? 1 : 0),
              size,
              type: filled === "Code" ? 2 : 1,
              section: i === 0 ? 0 : i < 7 ? 1 : 2,
            },
          ],
    ),
  });
}
