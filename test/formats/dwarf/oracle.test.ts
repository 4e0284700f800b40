import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";
import { FileSource } from "../../../src/bytes/file-source.ts";
import { Findings } from "../../../src/bytes/finding.ts";
import { type CodeFacts, Dwarf, type DwarfInput, type LineTable, NONE, UNIT_HAS_RANGES } from "../../../src/formats/dwarf/index.ts";
import { lastNotAbove, liveExtent } from "../../../src/formats/dwarf/liveness.ts";
import { SectionReader } from "../../../src/formats/dwarf/section-reader.ts";
import { ElfFile } from "../../../src/formats/elf/index.ts";
import { buildFirmware, removeFirmware, sampleFirmware } from "../../support/dwarf-firmware.ts";
import { dwarfInputOf } from "../../support/dwarf-input.ts";
import { readLineProgram } from "../../support/dwarf-plain/line-machine.ts";
import { haveTools, runTool } from "../../support/tools.ts";

const ready = haveTools("DWARF against llvm-dwarfdump and llvm-symbolizer", "llvm-dwarfdump", "llvm-symbolizer");
const built = ready ? buildFirmware() : [];
if (ready && built.length === 0) console.log("SKIPPED: firmware built for the DWARF oracle: arm-none-eabi-g++ not installed");
const all = ready ? [...sampleFirmware(), ...built] : [];
const counts = { files: 0, units: 0, ranges: 0, rows: 0, addresses: 0, frames: 0, confused: 0 };

async function open(path: string, change: (input: DwarfInput) => DwarfInput = (input) => input): Promise<Dwarf | undefined> {
  return Dwarf.open(change(await dwarfInputOf(await ElfFile.open(FileSource.open(path)))), new Findings());
}

/** Believes every address, so that nothing but tombstones and copies is left out. */
function everywhere(input: DwarfInput): DwarfInput {
  return { ...input, functionStarts: new Uint32Array(0), code: { start: Uint32Array.of(0), length: Uint32Array.of(NONE) } };
}

interface DumpedUnit {
  offset: number;
  version: number;
  name: string;
  directory: string;
  language: string;
  ranges: [number, number][];
}

/** Units as `llvm-dwarfdump --debug-info --recurse-depth=0` prints them. */
function dumpUnits(path: string): DumpedUnit[] {
  const units: DumpedUnit[] = [];
  let lowPc: number | undefined;
  for (const line of runTool("llvm-dwarfdump", ["--debug-info", "--recurse-depth=0", path]).split("\n")) {
    const header = /^0x([0-9a-f]+): Compile Unit: .*version = 0x([0-9a-f]+)/.exec(line);
    if (header !== null) {
      units.push({
        offset: Number.parseInt(header[1]!, 16),
        version: Number.parseInt(header[2]!, 16),
        name: "",
        directory: "",
        language: "",
        ranges: [],
      });
      lowPc = undefined;
    }
    const unit = units[units.length - 1];
    if (unit === undefined) continue;
    unit.name = /DW_AT_name\s+\("(.*)"\)/.exec(line)?.[1] ?? unit.name;
    unit.directory = /DW_AT_comp_dir\s+\("(.*)"\)/.exec(line)?.[1] ?? unit.directory;
    unit.language = /DW_AT_language\s+\((.*)\)/.exec(line)?.[1] ?? unit.language;
    const range = /\[0x([0-9a-f]+), 0x([0-9a-f]+)\)/.exec(line);
    if (range !== null) unit.ranges.push([Number.parseInt(range[1]!, 16), Number.parseInt(range[2]!, 16)]);
    const low = /DW_AT_low_pc\s+\(0x([0-9a-f]+)\)/.exec(line);
    if (low !== null) lowPc = Number.parseInt(low[1]!, 16);
    const high = /DW_AT_high_pc\s+\(0x([0-9a-f]+)\)/.exec(line);
    if (high !== null && lowPc !== undefined) unit.ranges.push([lowPc, Number.parseInt(high[1]!, 16)]);
  }
  return units;
}

const languages: Readonly<Record<number, string>> = {
  1: "DW_LANG_C89",
  2: "DW_LANG_C",
  4: "DW_LANG_C_plus_plus",
  12: "DW_LANG_C99",
  26: "DW_LANG_C_plus_plus_11",
  28: "DW_LANG_Rust",
  29: "DW_LANG_C11",
  33: "DW_LANG_C_plus_plus_14",
  32769: "DW_LANG_Mips_Assembler",
};

function rangeKey(start: number, end: number): string {
  return `${start.toString(16)}-${end.toString(16)}`;
}

async function unitsAgree(path: string): Promise<void> {
  const dwarf = await open(path, everywhere);
  const expected = dumpUnits(path);
  if (dwarf === undefined) {
    expect(expected).toEqual([]);
    return;
  }
  const { units, claims } = await dwarf.units();
  const names = await dwarf.unitNames();
  const rows = [...units.offset.keys()].filter((row) => units.type[row] !== 2 && units.type[row] !== 6);
  expect(rows.map((row) => units.offset[row])).toEqual(expected.map(({ offset }) => offset));
  const seen = new Set<number>();
  for (const [index, row] of rows.entries()) {
    const unit = expected[index]!;
    const language = units.language[row]!;
    expect({
      version: units.version[row],
      name: names[row]!.name,
      directory: names[row]!.directory,
      language: language === NONE ? "" : languages[language],
    }).toEqual({ version: unit.version, name: unit.name, directory: unit.directory, language: unit.language });
    counts.units++;
    // A unit that gives no ranges of its own is covered by its functions; the dump has nothing to compare.
    if ((units.flags[row]! & UNIT_HAS_RANGES) === 0) continue;
    const kept: string[] = [];
    for (const [start, end] of unit.ranges) {
      if (start <= 1 || start >= 0xfffffffe || end <= start || seen.has(start)) continue;
      seen.add(start);
      kept.push(rangeKey(start, end));
    }
    const found: string[] = [];
    for (let claim = 0; claim < claims.count; claim++) {
      if (claims.unit[claim] === row) found.push(rangeKey(claims.start[claim]!, claims.start[claim]! + claims.length[claim]!));
    }
    expect(found).toEqual(kept);
    counts.ranges += kept.length;
  }
}

/** Rows as `llvm-dwarfdump --debug-line` prints them, by the offset of their program. */
function dumpRows(path: string): Map<number, string[]> {
  const programs = new Map<number, string[]>();
  let rows: string[] = [];
  for (const line of runTool("llvm-dwarfdump", ["--debug-line", path]).split("\n")) {
    const program = /^debug_line\[0x([0-9a-f]+)\]/.exec(line);
    if (program !== null) {
      rows = [];
      programs.set(Number.parseInt(program[1]!, 16), rows);
    }
    const row = /^0x([0-9a-f]+)\s+(\d+)\s+(\d+)\s+(\d+)\s+\d+\s+\d+\s*(.*)$/.exec(line);
    if (row === null) continue;
    const [, address, number, column, file, flags] = row as unknown as string[];
    const marks = `${/is_stmt/.test(flags!) ? " stmt" : ""}${/end_sequence/.test(flags!) ? " end" : ""}`;
    rows.push(`${Number.parseInt(address!, 16)} ${number} ${column} ${file}${marks}`);
  }
  return programs;
}

async function rowsAgree(path: string): Promise<void> {
  const dwarf = await open(path);
  const bytes = (await dwarf?.sections.bytes(".debug_line")) ?? new Uint8Array(0);
  for (const [offset, expected] of dumpRows(path)) {
    const { rows } = readLineProgram(new SectionReader(bytes, dwarf!.sections.input.littleEndian), offset);
    const found = rows.map(
      (row) => `${row.address} ${row.line} ${row.column} ${row.file}${row.isStatement ? " stmt" : ""}${row.endSequence ? " end" : ""}`,
    );
    expect(found).toEqual(expected);
    counts.rows += found.length;
  }
}

/** Addresses spread over the code by a fixed generator, so that every run asks the same. */
function sampleAddresses({ cells }: CodeFacts, count: number): number[] {
  const total = cells.length.reduce((sum, length) => sum + length, 0);
  const ends: number[] = [];
  let end = 0;
  for (const length of cells.length) {
    end += length;
    ends.push(end);
  }
  const addresses: number[] = [];
  let state = 12345;
  for (let i = 0; i < count && total > 0; i++) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const at = state % total;
    const cell = lastNotAbove(Uint32Array.from(ends), at) + 1;
    addresses.push(cells.start[cell]! + (at - (ends[cell]! - cells.length[cell]!)));
  }
  return addresses;
}

function lineAt(lines: LineTable, address: number): number {
  for (let row = lastNotAbove(lines.start, address); row >= 0; row--) {
    if (address - lines.start[row]! < lines.length[row]!) return row;
    if (address - lines.start[row]! > 65536) break;
  }
  return NONE;
}

/** Inline stacks in the form of `llvm-symbolizer`: function and file:line for each frame, innermost first. */
async function stacksOf(dwarf: Dwarf, addresses: readonly number[]): Promise<string[][]> {
  const code = await dwarf.code();
  const { cells, inlines, functions } = code;
  const { lines, files } = await dwarf.lines();
  const paths = await dwarf.filePaths(files);
  const origins = await dwarf.entities(inlines.origin);
  const hosts = await dwarf.entities(functions.die);
  const callPaths = await dwarf.declarationPaths(
    Uint32Array.from(inlines.function, (row) => functions.unit[row]!),
    inlines.callFile,
  );
  return addresses.map((address) => {
    const cell = lastNotAbove(cells.start, address);
    const row = lineAt(lines, address);
    let place = row === NONE ? "??:0" : `${paths[lines.file[row]!]}:${lines.line[row]}`;
    const frames: string[] = [];
    for (let inline = cells.inline[cell]!; inline !== NONE; inline = inlines.parent[inline]!) {
      frames.push(`${origins.linkageName[inline] || origins.name[inline]}\t${place}`);
      place = `${callPaths[inline] || "??"}:${inlines.callLine[inline] === NONE ? 0 : inlines.callLine[inline]}`;
    }
    const host = cells.function[cell]!;
    frames.push(`${hosts.linkageName[host] || hosts.name[host]}\t${place}`);
    return frames;
  });
}

/** The same from `llvm-symbolizer --inlining`, with names from the debug information. */
function symbolize(path: string, addresses: readonly number[]): string[][] {
  const args = ["--inlining", "--functions=linkage", "--no-demangle", "--output-style=LLVM", `--obj=${path}`];
  const input = addresses.map((address) => `0x${address.toString(16)}\n`).join("");
  const done = spawnSync("llvm-symbolizer", args, { input, encoding: "utf8", maxBuffer: 1 << 28 });
  return done.stdout
    .trimEnd()
    .split("\n\n")
    .map((block) => {
      const lines = block.split("\n");
      const frames: string[] = [];
      for (let i = 0; i + 1 < lines.length; i += 2) frames.push(`${lines[i]}\t${lines[i + 1]!.replace(/:\d+$/, "")}`);
      return frames;
    });
}

/** The linker's symbol wins over the debug information's name in the outermost frame: suffixes of clones, aliases. */
function withoutHost(frames: readonly string[]): string[] {
  const last = frames.length - 1;
  return frames.map((frame, index) => (index === last ? frame.slice(frame.indexOf("\t")) : frame));
}

/**
 * The highest address that line sequences of removed code, which start at 0 or 1, cover. Where flash starts at 0 the symbolizer takes
 * them for the code that is there, so below this it is no oracle.
 */
async function endOfDeadCode(dwarf: Dwarf): Promise<number> {
  const { input } = dwarf.sections;
  const bytes = await dwarf.sections.bytes(".debug_line");
  let end = 0;
  for (let offset = 0; offset < bytes.length; ) {
    const { header, rows } = readLineProgram(new SectionReader(bytes, input.littleEndian), offset);
    let first: number | undefined;
    for (const { address, endSequence } of rows) {
      first ??= address;
      if (liveExtent(input, first) < 0 && first <= 1) end = Math.max(end, address);
      if (endSequence) first = undefined;
    }
    offset = header.end;
  }
  return end;
}

async function stacksAgree(path: string): Promise<void> {
  const dwarf = await open(path);
  if (dwarf === undefined) return;
  const deadEnd = await endOfDeadCode(dwarf);
  const sampled = sampleAddresses(await dwarf.code(), 1000);
  const addresses = sampled.filter((address) => address >= deadEnd);
  counts.confused += sampled.length - addresses.length;
  if (addresses.length === 0) return;
  const found = await stacksOf(dwarf, addresses);
  const expected = symbolize(path, addresses);
  expect(expected).toHaveLength(addresses.length);
  const differing = addresses
    .map((address, i) => ({ address: address.toString(16), found: withoutHost(found[i]!), expected: withoutHost(expected[i]!) }))
    .filter(({ found, expected }) => found.join("\n") !== expected.join("\n"));
  expect(differing.slice(0, 3)).toEqual([]);
  counts.addresses += addresses.length;
  counts.frames += found.reduce((sum, frames) => sum + frames.length, 0);
}

describe.runIf(all.length > 0).each(all)("DWARF of $name", ({ path }) => {
  it("has the units of llvm-dwarfdump --debug-info --recurse-depth=0", async () => {
    await unitsAgree(path);
    counts.files++;
  });
  it("has the line rows of llvm-dwarfdump --debug-line", () => rowsAgree(path));
  it("has the inline stacks of llvm-symbolizer --inlining at 1,000 addresses", () => stacksAgree(path));
});

afterAll(() => {
  removeFirmware();
  if (ready)
    console.log(
      `DWARF oracle: ${counts.files} files; equal: ${counts.units} units, ${counts.ranges} ranges, ${counts.rows} line rows, ${counts.addresses} addresses with ${counts.frames} frames; ${counts.confused} addresses left out, where llvm-symbolizer sees removed code at 0`,
    );
});
