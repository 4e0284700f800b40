import { type Layout, objectText, placed, sizeOf } from "./layout.ts";

const hex = (value: number) => value.toString(16);
const hex8 = (value: number) => hex(value).padStart(8, "0");
/** A name in a column, on a line of its own when it does not fit. */
const column = (name: string, width: number) => (name.length >= width ? `${name}\n${" ".repeat(width)}` : name.padEnd(width));

/** The layout as GNU ld 2.40 writes it. */
export function writeGnuLd(layout: Layout): string {
  const lines = ["Discarded input sections", ""];
  const object = (index: number) => objectText(layout.objects[index]!);
  const sized = (size: number) => `0x${hex(size)}`.padStart(10);
  for (const { name, object: from, size } of layout.discarded)
    lines.push(`${gnuColumn(` ${name}`)}0x00000000 ${sized(size)} ${object(from)}`);
  lines.push("", "Memory Configuration", "", "Name             Origin             Length             Attributes");
  lines.push("*default*        0x00000000         0xffffffff", "", "Linker script and memory map", "");
  for (const { name } of layout.objects.map((entry) => ({ name: entry.archive ?? entry.member }))) lines.push(`LOAD ${name}`);
  for (const section of layout.sections) {
    const load = section.loadAddress === section.address ? "" : ` load address 0x${hex8(section.loadAddress)}`;
    lines.push("", `${gnuColumn(section.name)}0x${hex8(section.address)} ${sized(sizeOf(section))}${load}`, " *(.text .text.*)");
    for (const { row, address } of placed(section)) {
      const at = `0x${hex8(address)} ${sized(row.size)}`;
      lines.push(row.kind === "fill" ? ` *fill*         ${at} ff` : `${gnuColumn(` ${row.name}`)}${at} ${object(row.object)}`);
      for (const symbol of row.symbols) lines.push(`                0x${hex8(address + symbol.offset)}                ${symbol.name}`);
    }
    lines.push(`                0x${hex8(section.address + sizeOf(section))}                        . = ALIGN (0x4)`);
  }
  return `${[...lines, "OUTPUT(a.elf elf32-littlearm)"].join("\n")}\n`;
}

const gnuColumn = (name: string) => (name.length >= 15 ? `${name}\n${" ".repeat(16)}` : name.padEnd(16));

/** The layout as LLD 14 writes it; every symbol is Thumb code. */
export function writeLld(layout: Layout): string {
  const lines = ["     VMA      LMA     Size Align Out     In      Symbol"];
  const row = (address: number, load: number, size: number, text: string) =>
    lines.push(`${hex(address).padStart(8)} ${hex(load).padStart(8)} ${hex(size).padStart(8)} ${"2".padStart(5)} ${text}`);
  for (const section of layout.sections) {
    const moved = section.loadAddress - section.address;
    row(section.address, section.loadAddress, sizeOf(section), section.name);
    for (const { row: entry, address } of placed(section)) {
      if (entry.kind === "fill") {
        row(address, address + moved, entry.size, "        . = ALIGN ( 64 )");
        continue;
      }
      row(address, address + moved, entry.size, `        ${objectText(layout.objects[entry.object]!)}:(${entry.name})`);
      if (entry.symbols.length > 0) row(address, address + moved, 0, "                $t.0");
      for (const { name, offset } of entry.symbols) row(address + offset + 1, address + offset + moved + 1, 2, `                ${name}`);
    }
  }
  return `${lines.join("\n")}\n`;
}

/** The layout as armlink 6 writes it. */
export function writeArmlink(layout: Layout): string {
  const object = (index: number) => objectText(layout.objects[index]!);
  const lines = [
    "Component: Arm Compiler for Embedded 6.21 Tool: armlink [5ec1fa00]",
    "",
    "Removing Unused input sections from the image.",
    "",
  ];
  for (const { name, object: from, size } of layout.discarded) lines.push(`    Removing ${object(from)}(${name}), (${size} bytes).`);
  lines.push(
    "",
    "Image Symbol Table",
    "",
    "    Global Symbols",
    "",
    "    Symbol Name                              Value     Ov Type        Size  Object(Section)",
    "",
  );
  for (const section of layout.sections) {
    for (const { row, address } of placed(section)) {
      const place = row.kind === "fill" ? "" : `${layout.objects[row.object]!.member}(${row.name})`;
      for (const { name, offset } of row.symbols) {
        lines.push(`    ${name.padEnd(40)} 0x${hex8(address + offset + 1)}   Thumb Code ${"2".padStart(5)}  ${place}`);
      }
    }
  }
  lines.push("", "Memory Map of the image", "", "  Load Region LR (Base: 0x00000000, Size: 0x00000000, Max: 0xffffffff, ABSOLUTE)");
  for (const section of layout.sections) {
    const bases = `Exec base: 0x${hex8(section.address)}, Load base: 0x${hex8(section.loadAddress)}`;
    lines.push("", `    Execution Region ${section.name} (${bases}, Size: 0x${hex8(sizeOf(section))}, Max: 0xffffffff, ABSOLUTE)`, "");
    lines.push("    Exec Addr    Load Addr    Size         Type   Attr      Idx    E Section Name        Object", "");
    const moved = section.loadAddress - section.address;
    for (const { row, address } of placed(section)) {
      const at = `    0x${hex8(address)}   0x${hex8(address + moved)}   0x${hex8(row.size)}`;
      lines.push(row.kind === "fill" ? `${at}   PAD` : `${at}   Code   RO           12    ${row.name.padEnd(18)}  ${object(row.object)}`);
    }
  }
  return `${[...lines, "", "=".repeat(78)].join("\n")}\n`;
}

/** The layout as ILINK 9 writes it: sections become placements, archives and folders become numbered groups. */
export function writeIar(layout: Layout): string {
  const groups = [...new Set(layout.objects.map(({ archive }) => archive ?? "out"))];
  const object = (index: number) => `${layout.objects[index]!.member} [${groups.indexOf(layout.objects[index]!.archive ?? "out") + 1}]`;
  const quoted = (value: number) =>
    `0x${hex(value)
      .replace(/(.{4})$/, "'$1")
      .replace(/^'/, "")}`.padStart(12);
  const lines = ["# IAR ELF Linker V9.30.1.335/W64 for ARM                  12/Jan/2026  10:11:12", "*** PLACEMENT SUMMARY", "***", ""];
  for (const { name, address } of layout.sections) lines.push(`"${name}":  place in [from 0x${hex8(address)} to 0xffff'ffff] { ro };`);
  lines.push(
    "",
    "  Section                Kind         Address      Size  Object",
    "  -------                ----         -------      ----  ------",
  );
  for (const section of layout.sections) {
    lines.push(`"${section.name}":   0x${hex(sizeOf(section))}`);
    for (const { row, address } of placed(section)) {
      lines.push(`${column(`  ${row.name}`, 25)}ro code ${quoted(address)}  ${`0x${hex(row.size)}`.padStart(8)}  ${object(row.object)}`);
    }
    lines.push(`                       - ${quoted(section.address + sizeOf(section))}  0x${hex(sizeOf(section))}`, "");
  }
  lines.push("*** ENTRY LIST", "***", "", "Entry                       Address   Size  Type      Object");
  for (const section of layout.sections) {
    for (const { row, address } of placed(section)) {
      for (const symbol of row.symbols) {
        lines.push(`${column(symbol.name, 24)}${quoted(address + symbol.offset + 1)}   0x2  Code  Gb  ${object(row.object)}`);
      }
    }
  }
  lines.push("", ...groups.map((group, index) => `[${index + 1}] = ${group}`));
  return `${lines.join("\n")}\n`;
}
