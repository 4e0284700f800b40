import { type BuiltSymbol, buildElf } from "./elf-builder.ts";

/** One input section as ILINK's placement table lists it. */
interface IarRow {
  readonly section: string;
  readonly kind: "ro code" | "const" | "inited" | "zero" | "uninit";
  readonly size: number;
  readonly object: string;
  readonly alignment: number;
  readonly symbol?: string;
}

/** An ELF and the map of the same link, with the sums that close the map. Bytes. */
export interface IarImage {
  readonly elf: Uint8Array;
  readonly map: string;
  /** What the map says at its end: bytes in sections. What aligns the stack is not among them. */
  readonly totals: { readonly readonly: number; readonly readwrite: number };
}

const FLASH = 0x0800_0000;
const RAM = 0x2000_0000;

const CODE: readonly IarRow[] = [
  { section: ".text", kind: "ro code", size: 1201, object: "main.o [1]", alignment: 4, symbol: "main" },
  { section: ".text", kind: "ro code", size: 40, object: "sqrt.o [2]", alignment: 4, symbol: "sqrt" },
  { section: ".rodata", kind: "const", size: 27, object: "main.o [1]", alignment: 4, symbol: "table" },
  { section: "Initializer bytes", kind: "const", size: 52, object: "<for P2-1>", alignment: 4 },
  { section: ".text", kind: "ro code", size: 28, object: "cstartup_M.o [2]", alignment: 4, symbol: "__iar_program_start" },
];
const DATA: readonly IarRow[] = [
  { section: ".data", kind: "inited", size: 48, object: "main.o [1]", alignment: 4, symbol: "settings" },
  { section: ".data", kind: "inited", size: 4, object: "util.o [1]", alignment: 4, symbol: "level" },
];
const ZEROS: readonly IarRow[] = [
  { section: ".bss", kind: "zero", size: 2000, object: "util.o [1]", alignment: 4, symbol: "buffer" },
  { section: ".bss", kind: "zero", size: 1, object: "main.o [1]", alignment: 1, symbol: "flag" },
];
const STACK = 1024;

/**
 * Writes what ILINK does: placements as sections, written ones without bytes, a FILE symbol that is called like the function behind it, and the map. `version`
 * 9.40 and later have a column of alignments; figures carry apostrophes, before version 8 blanks. Nothing of a public image is in it.
 */
export function buildIar(version: "7.80" | "9.32" | "9.70" = "9.70"): IarImage {
  const intvec: readonly IarRow[] = [
    { section: ".intvec", kind: "ro code", size: 64, object: "vectors.o [1]", alignment: 4, symbol: "__vector_table" },
  ];
  const a0 = place(FLASH, intvec);
  const p1 = place(FLASH + 64, CODE);
  const rw = place(RAM, DATA);
  const zi = place(rw.end, ZEROS);
  const stack = Math.ceil(zi.end / 8) * 8;
  const totals = {
    readonly: a0.end - a0.start + p1.end - p1.start,
    readwrite: rw.end - rw.start + zi.end - zi.start + STACK,
  };
  return { elf: elfOf({ a0, p1, rw, zi, stack }), map: mapOf(version, { a0, p1, rw, zi, stack }, totals), totals };
}

interface Placement {
  readonly start: number;
  readonly end: number;
  readonly rows: readonly (IarRow & { readonly address: number })[];
}
interface Layout {
  readonly a0: Placement;
  readonly p1: Placement;
  readonly rw: Placement;
  readonly zi: Placement;
  readonly stack: number;
}

function place(start: number, rows: readonly IarRow[]): Placement {
  let at = start;
  const placed = rows.map((row) => {
    const address = Math.ceil(at / row.alignment) * row.alignment;
    at = address + row.size;
    return { ...row, address };
  });
  return { start: placed[0]!.address, end: at, rows: placed };
}

function elfOf({ a0, p1, rw, zi, stack }: Layout): Uint8Array {
  const vectors = new Uint8Array(64);
  const words = new DataView(vectors.buffer);
  const entry = p1.rows.find(({ symbol }) => symbol === "__iar_program_start")!.address + 1;
  for (let word = 0; word < 16; word++) words.setUint32(4 * word, word === 0 ? stack + STACK : entry, true);
  const symbols = [a0, p1, rw, zi].flatMap(({ rows }, section) =>
    rows.flatMap(({ symbol, kind, address, size, object }): BuiltSymbol[] => {
      if (symbol === undefined) return [];
      const code = kind === "ro code";
      const file = { name: object.replace(/\.o .*$/, ""), value: 0, size: 0, type: 4, binding: 0, section: 0xfff1 };
      // Places that jumps go to are functions without a size [seen: ILINK 9.20].
      const labels = [4, 8].map((offset) => ({
        name: `??${symbol}_${offset}`,
        value: address + offset + 1,
        size: 0,
        type: 2,
        binding: 0,
        section,
      }));
      return [
        file,
        ...(code && size > 16 ? labels : []),
        { name: symbol, value: address + (code ? 1 : 0), size, type: code ? 2 : 1, section: section === 3 ? 2 : section },
      ];
    }),
  );
  return buildElf({
    entry,
    sections: [
      { name: "A0", address: a0.start, flags: 6, bytes: vectors, alignment: 4 },
      { name: "P1 ro", address: p1.start, flags: 6, bytes: new Uint8Array(p1.end - p1.start), alignment: 4 },
      { name: "P2 rw", address: rw.start, flags: 3, type: 8, size: zi.end - rw.start, alignment: 4 },
      { name: "P2 ui", address: stack, flags: 3, type: 8, size: STACK, alignment: 8 },
    ],
    segments: [{ first: 0, last: 1, physicalAddress: FLASH }],
    symbols,
  });
}

function mapOf(version: string, { a0, p1, rw, zi, stack }: Layout, totals: IarImage["totals"]): string {
  const aligned = version === "9.70";
  const old = version === "7.80";
  const hex = (value: number) => (old ? `0x${value.toString(16).padStart(8, "0")}` : `0x${value.toString(16).replace(/(.{4})$/, "'$1")}`);
  const short = (value: number) => `0x${value.toString(16)}`;
  const figure = (value: number) => value.toString().replace(/\B(?=(\d{3})+$)/g, old ? " " : "'");
  const row = (indent: string, name: string, kind: string, address: number, alignment: number, size: number, object: string) =>
    `${(indent + name).padEnd(21)}${kind.padEnd(9)}${hex(address).padStart(12)}${aligned ? (alignment > 1 ? String(alignment) : "").padStart(11) : ""}${short(size).padStart(8)}  ${object}`;
  const rows = (indent: string, { rows: list }: Placement) =>
    list.map(({ section, kind, address, alignment, size, object }) => row(indent, section, kind, address, alignment, size, object));
  const end = (from: number, to: number) => `${" ".repeat(29)}- ${hex(to)}${" ".repeat(aligned ? 12 : 4)}${short(to - from)}`;
  return [
    "#".repeat(79),
    "#",
    `# IAR ELF Linker V${version}.1.100/W64 for ARM                  01/Jan/2026  10:00:00`,
    "#",
    "#".repeat(79),
    "",
    "*".repeat(79),
    "*** PLACEMENT SUMMARY",
    "***",
    "",
    `"A0":  place at address ${hex(FLASH)} { ro section .intvec };`,
    `"P1":  place in [from ${hex(FLASH)} to ${hex(FLASH + 0xffff)}] { ro };`,
    "define block CSTACK with size = 1K, alignment = 8 { };",
    `"P2":  place in [from ${hex(RAM)} to ${hex(RAM + 0x1fff)}] {`,
    "          rw, block CSTACK };",
    "initialize by copy { rw };",
    "",
    `  Section            Kind         Address${aligned ? "  Alignment" : ""}    Size  Object`,
    `  -------            ----         -------${aligned ? "  ---------" : ""}    ----  ------`,
    `"A0":                                        ${short(a0.end - a0.start)}`,
    ...rows("  ", a0),
    end(a0.start, a0.end),
    "",
    `"P1":                                      ${short(p1.end - p1.start)}`,
    ...rows("  ", p1),
    end(p1.start, p1.end),
    "",
    `"P2", part 1 of 3:                           ${short(rw.end - rw.start)}`,
    row("  ", "P2-1", "", rw.start, 4, rw.end - rw.start, "<Init block>"),
    ...rows("    ", rw),
    end(rw.start, rw.end),
    "",
    `"P2", part 2 of 3:                           ${short(zi.end - zi.start)}`,
    ...rows("  ", zi),
    end(zi.start, zi.end),
    "",
    `"P2", part 3 of 3:                           ${short(STACK)}`,
    row("  ", "CSTACK", "", stack, 8, STACK, "<Block>"),
    row("    ", "CSTACK", "uninit", stack, 1, STACK, "<Block tail>"),
    end(stack, stack + STACK),
    "",
    ...(old
      ? []
      : ["Unused ranges:", "", "         From           To      Size", `   ${hex(p1.end)}   ${hex(FLASH + 0xffff)}  0x1'0000`, ""]),
    "*".repeat(79),
    "*** MODULE SUMMARY",
    "***",
    "",
    "    Module                  ro code  ro data  rw data",
    "    ------                  -------  -------  -------",
    "command line/config:",
    `    ${"-".repeat(49)}`,
    "    Total:",
    "",
    "C:\\app\\Obj: [1]",
    `    main.o                  ${figure(1201).padStart(7)}${"27".padStart(9)}${"49".padStart(9)}`,
    "",
    "*".repeat(79),
    "*** ENTRY LIST",
    "***",
    "",
    "Entry                       Address   Size  Type      Object",
    "-----                       -------   ----  ----      ------",
    ...[a0, p1, rw, zi].flatMap(({ rows: list }) =>
      list.flatMap(({ symbol, kind, address, size, object }) =>
        symbol === undefined
          ? []
          : [
              `${symbol.padEnd(24)}${hex(address + (kind === "ro code" ? 1 : 0)).padStart(12)}${short(size).padStart(8)}  ${kind === "ro code" ? "Code" : "Data"}  Gb  ${object}`,
            ],
      ),
    ),
    "",
    "",
    "[1] = C:\\app\\Obj",
    "[2] = m7M_tls.a",
    "",
    `  ${figure(totals.readonly - 79).padStart(9)} bytes of readonly  code memory`,
    `  ${"79".padStart(9)} bytes of readonly  data memory`,
    `  ${figure(totals.readwrite).padStart(9)} bytes of readwrite data memory`,
    "",
    "Errors: none",
    "Warnings: none",
    "",
  ].join("\n");
}
