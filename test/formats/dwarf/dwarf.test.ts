import { describe, expect, it } from "vitest";
import { Findings } from "../../../src/bytes/finding.ts";
import { checkAranges, Dwarf, type DwarfInput, type DwarfScan, NONE } from "../../../src/formats/dwarf/index.ts";
import { KernelScan } from "../../../src/formats/dwarf/kernel-scan.ts";
import type { DebugSections } from "../../../src/formats/dwarf/sections.ts";
import * as dw from "../../../src/kernel/dwarf-constants.ts";
import { type Attribute, DwarfAssembler, type Tree } from "../../support/dwarf-assembler.ts";
import { PlainScan } from "../../support/dwarf-plain/plain-scan.ts";
import { inputOf } from "../../support/random-dwarf.ts";

const readers: [string, (sections: DebugSections) => DwarfScan][] = [
  ["kernel", (sections) => new KernelScan(sections)],
  ["plain reader", (sections) => new PlainScan(sections)],
];

function text(name: number, value: string): Attribute {
  return { name, form: dw.DW_FORM_string, value };
}

function code(start: number, length: number): Attribute[] {
  return [
    { name: dw.DW_AT_low_pc, form: dw.DW_FORM_addr, value: start },
    { name: dw.DW_AT_high_pc, form: dw.DW_FORM_data4, value: length },
  ];
}

function unit(name: string, children: readonly Tree[], ...attributes: readonly Attribute[]): Tree {
  return { tag: dw.DW_TAG_compile_unit, attributes: [text(dw.DW_AT_name, name), ...attributes], children };
}

function subprogram(name: string, start: number, length: number, children?: readonly Tree[]): Tree {
  const attributes = [text(dw.DW_AT_name, name), ...code(start, length)];
  return { tag: dw.DW_TAG_subprogram, attributes, ...(children === undefined ? {} : { children }) };
}

const v4 = { version: 4, offsetSize: 4 } as const;

function assemble(write: (assembler: DwarfAssembler) => void, functionStarts: readonly number[] = []): DwarfInput {
  const assembler = new DwarfAssembler(true);
  write(assembler);
  return inputOf(assembler.finish(), true, Uint32Array.from(functionStarts));
}

/** Functions with their claims, then findings: one line each. */
async function report(input: DwarfInput, scan: (sections: DebugSections) => DwarfScan): Promise<string[]> {
  const findings = new Findings();
  const dwarf = await Dwarf.open(input, findings, scan);
  if (dwarf === undefined) throw new Error("no DWARF");
  const { functions, functionClaims } = await dwarf.code();
  const { name } = await dwarf.entities(functions.die);
  const lines = name.map((text, row) => {
    const claims: string[] = [];
    for (let claim = 0; claim < functionClaims.count; claim++) {
      if (functionClaims.function[claim] === row) {
        claims.push(`0x${functionClaims.start[claim]!.toString(16)}+${functionClaims.length[claim]}`);
      }
    }
    return `${text} ${claims.join(" ")}`;
  });
  return [...lines, ...findings.list().map(({ code, message }) => `${code}: ${message}`)];
}

// Oracle of this file: the trees written here, and the rules of removed code as the linkers named in each title leave it.
describe.each(readers)("facts of the %s", (_, scan) => {
  it("drops what GNU ld and LLD leave of removed functions, and counts it", async () => {
    const input = assemble(
      (assembler) => {
        const dead = [0, 1, 0xffffffff, 0xfffffffe].map((start) => subprogram("dead", start, 16));
        assembler.unit(
          v4,
          unit("a.c", [...dead, subprogram("far", 0x8000, 4), subprogram("early", 0x110, 4), subprogram("live", 0x140, 32)]),
        );
      },
      [0x140],
    );
    expect(await report(input, scan)).toEqual([
      "live 0x140+32",
      "dwarf/dead-code: 4 ranges of functions that the linker removed were left out",
      "dwarf/outside-code: 1 range lies outside the executable sections and was left out",
      "dwarf/no-symbol: 1 range starts in front of the first function of the section and was left out",
    ]);
  });

  it("believes a function at address 0 when a symbol is there", async () => {
    const write = (assembler: DwarfAssembler) => assembler.unit(v4, unit("a.c", [subprogram("zero", 0, 16)]));
    const code = { start: Uint32Array.of(0), length: Uint32Array.of(0x100) };
    expect(await report({ ...assemble(write, [0]), code }, scan)).toEqual(["zero 0x0+16"]);
    expect(await report({ ...assemble(write), code }, scan)).toEqual([
      "dwarf/dead-code: 1 range of functions that the linker removed was left out",
    ]);
  });

  it("counts a COMDAT function once, for the first unit, with what is inlined into it", async () => {
    const input = assemble((assembler) => {
      for (const name of ["a.cpp", "b.cpp"]) {
        const inlined: Tree = { tag: dw.DW_TAG_inlined_subroutine, attributes: code(0x148, 8) };
        assembler.unit(v4, unit(name, [subprogram("shared", 0x140, 32, [inlined])], ...code(0x140, 32)));
      }
    });
    const dwarf = await Dwarf.open(input, new Findings(), scan);
    const { claims, functions, inlines, cells } = (await dwarf?.code())!;
    expect([[...claims.unit], [...functions.unit], inlines.count]).toEqual([[0], [0], 1]);
    expect([...cells.start].map((start, row) => [start, cells.length[row], cells.inline[row]])).toEqual([
      [0x140, 8, NONE],
      [0x148, 8, 0],
      [0x150, 16, NONE],
    ]);
  });

  it("clips claims to their section", async () => {
    const input = assemble((assembler) => assembler.unit(v4, unit("a.c", [subprogram("long", 0x1ff0, 0x9000)])));
    expect(await report(input, scan)).toEqual(["long 0x1ff0+16"]);
  });

  it("loses one damaged unit and goes on", async () => {
    const input = assemble((assembler) => {
      assembler.unit(v4, unit("a.c", [subprogram("first", 0x140, 4)]));
      assembler.unit({ version: 9, offsetSize: 4 }, unit("b.c", [subprogram("lost", 0x180, 4)]));
      assembler.unit(
        v4,
        unit("c.c", [{ tag: dw.DW_TAG_variable, attributes: [{ name: 0x99, form: 0x7777, value: 0 }] }, subprogram("lost", 0x1c0, 4)]),
      );
      assembler.unit(v4, unit("d.c", [subprogram("last", 0x200, 4)]));
    });
    expect(await report(input, scan)).toEqual([
      "first 0x140+4",
      "last 0x200+4",
      "dwarf/unit-version: the unit's version is none of 2 to 5; the rest of the unit at 0x20 is left out",
      "dwarf/form: an attribute has a form that is not known here; the rest of the unit at 0x40 is left out",
    ]);
  });

  it("says when units keep their code in .dwo files", async () => {
    const name = text(dw.DW_AT_GNU_dwo_name, "a.dwo");
    const input = assemble((assembler) => assembler.unit(v4, unit("a.c", [], ...code(0x140, 64), name)));
    expect(await report(input, scan)).toEqual([
      "dwarf/split: 1 unit keeps its debug information in files that were not found, or are of another build (a.dwo): only their ranges and lines are known",
    ]);
  });

  it("says when inlined functions are described in a supplementary file", async () => {
    const origin = { name: dw.DW_AT_abstract_origin, form: dw.DW_FORM_GNU_ref_alt, value: 5 };
    const inlined: Tree = { tag: dw.DW_TAG_inlined_subroutine, attributes: [origin, ...code(0x148, 8)] };
    const input = assemble((assembler) => assembler.unit(v4, unit("a.c", [subprogram("host", 0x140, 32, [inlined])])));
    expect((await report(input, scan))[1]).toMatch(/^dwarf\/supplementary: 1 reference into a supplementary file/);
  });

  it("covers a unit without ranges of its own by its functions, in both scans", async () => {
    const input = assemble((assembler) => assembler.unit(v4, unit("a.c", [subprogram("f", 0x140, 8), subprogram("g", 0x180, 4)])));
    const dwarf = await Dwarf.open(input, new Findings(), scan);
    const { claims } = (await dwarf?.units())!;
    expect([[...claims.start], [...claims.length]]).toEqual([
      [0x140, 0x180],
      [8, 4],
    ]);
    expect((await dwarf?.code())?.claims).toEqual(claims);
  });
});

describe("names and types", () => {
  it("joins file names with directories, for both kinds of tables", async () => {
    const input = assemble((assembler) => {
      const line = assembler.section(".debug_line");
      const directory = text(dw.DW_AT_comp_dir, "/fw");
      const program = { name: dw.DW_AT_stmt_list, form: dw.DW_FORM_sec_offset, value: 0 };
      assembler.unit(v4, unit("main.c", [], directory, program));
      // Version 3: one directory "src"; files "a.c" in it, "/abs/b.c", "c.c" in the unit's directory; one row at 0x140.
      const tables = assembler.bytes().text("src").u8(0);
      for (const [name, index] of [
        ["a.c", 1],
        ["/abs/b.c", 0],
        ["c.c", 0],
      ] as const)
        tables.text(name).u8(index).u8(0).u8(0);
      tables.u8(0);
      const header = assembler.bytes().append([1, 1, 0xfb, 14, 10, 0, 1, 1, 1, 1, 0, 0, 0, 1]).append(tables);
      const rows = assembler.bytes();
      rows.append([0, 5, dw.DW_LNE_set_address]).u32(0x140);
      for (const file of [1, 2, 3, 0, 9]) rows.append([dw.DW_LNS_set_file, file, dw.DW_LNS_copy, dw.DW_LNS_advance_pc, 2]);
      rows.append([0, 1, dw.DW_LNE_end_sequence]);
      line
        .u32(6 + header.length + rows.length)
        .u16(3)
        .u32(header.length)
        .append(header)
        .append(rows);
    });
    const dwarf = (await Dwarf.open(input, new Findings()))!;
    const { lines, files } = await dwarf.lines();
    expect(await dwarf.filePaths(files)).toEqual(["/fw/src/a.c", "/abs/b.c", "/fw/c.c", "/fw/main.c", ""]);
    expect([...lines.start].map((start, row) => [start, lines.length[row], lines.file[row]])).toEqual([
      [0x140, 2, 0],
      [0x142, 2, 1],
      [0x144, 2, 2],
      [0x146, 2, 3],
      [0x148, 2, 4],
    ]);
  });

  it("walks DIEs, follows types and says where a static is declared", async () => {
    const int: Tree = {
      tag: dw.DW_TAG_base_type,
      attributes: [text(dw.DW_AT_name, "int"), { name: dw.DW_AT_byte_size, form: dw.DW_FORM_data1, value: 4 }],
    };
    const base = new DwarfAssembler(true);
    base.unit(v4, unit("a.cpp", [int]));
    const type = { name: dw.DW_AT_type, form: dw.DW_FORM_ref_addr, value: int.offset! };
    const input = assemble((assembler) => {
      assembler.unit(v4, unit("a.cpp", [int]));
      const bound = { name: dw.DW_AT_upper_bound, form: dw.DW_FORM_data1, value: 7 };
      const array: Tree = {
        tag: dw.DW_TAG_array_type,
        attributes: [type],
        children: [
          { tag: dw.DW_TAG_subrange_type, attributes: [bound] },
          { tag: dw.DW_TAG_subrange_type, attributes: [bound] },
        ],
      };
      const arrayAt = new DwarfAssembler(true);
      arrayAt.section(".debug_info").append(Array.from({ length: assembler.section(".debug_info").length }, () => 0));
      const variable = (offset: number): Tree => ({
        tag: dw.DW_TAG_namespace,
        attributes: [text(dw.DW_AT_name, "board")],
        children: [
          array,
          {
            tag: dw.DW_TAG_variable,
            attributes: [
              text(dw.DW_AT_name, "table"),
              { name: dw.DW_AT_decl_line, form: dw.DW_FORM_data1, value: 12 },
              { name: dw.DW_AT_type, form: dw.DW_FORM_ref_addr, value: offset },
              { name: dw.DW_AT_location, form: dw.DW_FORM_exprloc, value: [dw.DW_OP_addr, 0x10, 0, 0, 0x20] },
            ],
          },
        ],
      });
      // Written twice: the first time only to learn where the array is.
      arrayAt.unit(v4, unit("b.cpp", [variable(0)]));
      assembler.unit(v4, unit("b.cpp", [variable(array.offset!)]));
    });
    const dwarf = (await Dwarf.open(input, new Findings()))!;
    const { statics } = await dwarf.code();
    expect([...statics.address]).toEqual([0x20000010]);
    const { name, declLine } = await dwarf.entities(statics.die);
    expect([name, [...declLine]]).toEqual([["table"], [12]]);
    const dies = await dwarf.dies();
    const die = dies.at(statics.die[0]!)!;
    expect([dies.path(die), dies.byteSize(die)]).toEqual([["board", "table"], 8 * 8 * 4]);
    expect([...dies.children(dies.root(1)!)].map((child) => dies.name(child))).toEqual(["board"]);
  });
});

describe(".debug_aranges", () => {
  it("is a check: differing ranges become one note", async () => {
    const input = assemble((assembler) => {
      assembler.unit(v4, unit("a.c", [], ...code(0x140, 16)));
      const second = assembler.unit(v4, unit("b.c", [], ...code(0x180, 16)));
      const table = assembler.section(".debug_aranges");
      table.u32(44).u16(2).u32(second).u8(4).u8(0).u32(0);
      table.u32(0x140).u32(16).u32(0x180).u32(16).u32(0x7000).u32(4).u32(0).u32(0);
    });
    const findings = new Findings();
    const dwarf = (await Dwarf.open(input, findings))!;
    expect(await checkAranges(dwarf.sections, await dwarf.units(), findings)).toEqual({ ranges: 2, differing: 1 });
    expect(findings.list().map(({ code }) => code)).toEqual(["dwarf/aranges"]);
  });
});
