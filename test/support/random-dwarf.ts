import { BufferSource } from "../../src/bytes/byte-source.ts";
import type { DwarfInput } from "../../src/formats/dwarf/index.ts";
import * as dw from "../../src/kernel/dwarf-constants.ts";
import { type Attribute, type Bytes, DwarfAssembler, SIBLING, type Tree } from "./dwarf-assembler.ts";

/** A repeatable stream of numbers (xorshift32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  }

  /** A whole number in [0, limit). */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)] as Item;
  }
}

/** Code at 0x100 to 0x2000 and in RAM; functions every 0x40 bytes: enough to be agreed with, and not by all. */
const CODE_START = 0x100;
const CODE_SIZE = 0x1f00;
const RAM_START = 0x20000000;

/** The input of generated sections: the same image each time. */
export function inputOf(sections: ReadonlyMap<string, Uint8Array>, littleEndian: boolean, functionStarts: Uint32Array): DwarfInput {
  return {
    file: "generated",
    littleEndian,
    section: (name) => {
      const bytes = sections.get(name);
      if (bytes === undefined) return undefined;
      return { source: new BufferSource("generated", bytes), offset: 0, size: bytes.length, compressed: false };
    },
    code: { start: Uint32Array.of(CODE_START, 0x3000), length: Uint32Array.of(CODE_SIZE, 0x100) },
    allocated: { start: Uint32Array.of(0, RAM_START), length: Uint32Array.of(0x4000, 0x1000) },
    functionStarts,
    dataStarts: Uint32Array.of(0, RAM_START),
  };
}

/** Function starts for `inputOf`: none, or every 0x40 bytes from the first. */
export function someFunctionStarts(random: Random): Uint32Array {
  if (random.chance(30)) return new Uint32Array(0);
  return Uint32Array.from({ length: 0x78 }, (_, index) => 0x140 + index * 0x40);
}

/** Generated DWARF: units of every version and width, every form, range lists of every kind, line programs of every opcode. */
export function randomDwarf(random: Random, littleEndian: boolean): Map<string, Uint8Array> {
  const assembler = new DwarfAssembler(littleEndian);
  for (let name = 0; name < 4; name++) assembler.string(`name${name}`).toString();
  assembler.string("line string", ".debug_line_str");
  for (let index = 0; index < 16; index++) assembler.section(".debug_addr").u32(addressOf(random));
  const units = 1 + random.below(4);
  for (let unit = 0; unit < units; unit++) new UnitWriter(assembler, random).write();
  const programs = random.below(4);
  for (let program = 0; program < programs; program++) writeLineProgram(assembler.section(".debug_line"), random);
  return assembler.finish();
}

function addressOf(random: Random): number {
  const kind = random.below(20);
  if (kind === 0) return random.pick([0, 1, 0xffffffff, 0xfffffffe]);
  if (kind === 1) return random.below(0x100);
  if (kind === 2) return 0x3000 + random.below(0x200);
  return CODE_START + random.below(CODE_SIZE / 0x20) * 0x20;
}

class UnitWriter {
  readonly #assembler: DwarfAssembler;
  readonly #random: Random;
  readonly #version: number;
  readonly #offsetSize: 4 | 8;
  readonly #withSiblings: boolean;

  constructor(assembler: DwarfAssembler, random: Random) {
    this.#assembler = assembler;
    this.#random = random;
    this.#version = 2 + random.below(4);
    this.#offsetSize = random.chance(20) ? 8 : 4;
    this.#withSiblings = random.chance(60);
  }

  write(): void {
    const random = this.#random;
    const type = this.#version === 5 ? random.pick([1, 1, 1, 1, 2, 3, 4, 5, 6]) : 1;
    if (random.chance(5)) {
      this.#assembler.unit({ version: this.#version, offsetSize: this.#offsetSize, type }, undefined);
      return;
    }
    const attributes: Attribute[] = [
      ...this.#junk(),
      { name: dw.DW_AT_addr_base, form: dw.DW_FORM_sec_offset, value: 0 },
      { name: dw.DW_AT_name, ...this.#string() },
      { name: dw.DW_AT_language, form: dw.DW_FORM_data2, value: random.pick([0x1c, dw.DW_LANG_Mips_Assembler]) },
      { name: dw.DW_AT_stmt_list, form: dw.DW_FORM_sec_offset, value: 0 },
    ];
    if (random.chance(60)) attributes.push(...this.#code());
    else if (random.chance(50)) attributes.push({ name: dw.DW_AT_low_pc, form: dw.DW_FORM_addr, value: 0 });
    if (random.chance(10)) attributes.push({ name: dw.DW_AT_dwo_name, form: dw.DW_FORM_string, value: "a.dwo" });
    const root: Tree = { tag: dw.DW_TAG_compile_unit, attributes, children: this.#children(3, 6) };
    this.#assembler.unit({ version: this.#version, offsetSize: this.#offsetSize, type }, root);
  }

  #children(depth: number, most: number): Tree[] {
    return Array.from({ length: this.#random.below(most) }, () => this.#die(depth));
  }

  #die(depth: number): Tree {
    const random = this.#random;
    const tag = random.pick([
      dw.DW_TAG_subprogram,
      dw.DW_TAG_subprogram,
      dw.DW_TAG_subprogram,
      dw.DW_TAG_inlined_subroutine,
      dw.DW_TAG_inlined_subroutine,
      dw.DW_TAG_inlined_subroutine,
      dw.DW_TAG_lexical_block,
      dw.DW_TAG_namespace,
      dw.DW_TAG_variable,
      dw.DW_TAG_variable,
      dw.DW_TAG_structure_type,
      dw.DW_TAG_base_type,
      dw.DW_TAG_enumeration_type,
    ]);
    const attributes: Attribute[] = [];
    const hasChildren = depth > 0 && random.chance(70);
    if (hasChildren && this.#withSiblings) attributes.push({ name: dw.DW_AT_sibling, form: dw.DW_FORM_ref4, value: SIBLING });
    attributes.push(...this.#junk());
    if (tag === dw.DW_TAG_subprogram && random.chance(70)) attributes.push(...this.#code());
    else if (tag === dw.DW_TAG_subprogram && random.chance(40)) {
      attributes.push({ name: dw.DW_AT_declaration, form: dw.DW_FORM_flag_present, value: 1 });
    }
    if (tag === dw.DW_TAG_inlined_subroutine) {
      attributes.push({ name: dw.DW_AT_abstract_origin, ...this.#reference() }, ...this.#code());
      attributes.push({ name: dw.DW_AT_call_file, form: dw.DW_FORM_data1, value: random.below(9) });
      attributes.push({ name: dw.DW_AT_call_line, form: random.pick([dw.DW_FORM_data2, dw.DW_FORM_udata]), value: random.below(900) });
    }
    if (tag === dw.DW_TAG_variable) attributes.push({ name: dw.DW_AT_location, ...this.#location() });
    attributes.push(...this.#junk());
    return { tag, attributes, ...(hasChildren ? { children: this.#children(depth - 1, 5) } : {}) };
  }

  #code(): Attribute[] {
    const random = this.#random;
    const start = addressOf(random);
    const length = random.pick([0, 2, 0x10, 0x20, 0x40, 0x100, 0x4000]);
    if (random.chance(40)) return [{ name: dw.DW_AT_ranges, ...this.#ranges() }];
    const low: Attribute = random.chance(30)
      ? { name: dw.DW_AT_low_pc, form: dw.DW_FORM_addrx, value: random.below(17) }
      : { name: dw.DW_AT_low_pc, form: dw.DW_FORM_addr, value: start };
    const high: Attribute = random.chance(50)
      ? { name: dw.DW_AT_high_pc, form: random.pick([dw.DW_FORM_data4, dw.DW_FORM_udata, dw.DW_FORM_implicit_const]), value: length }
      : { name: dw.DW_AT_high_pc, form: dw.DW_FORM_addr, value: start + length };
    return random.chance(95) ? [low, high] : [high, low];
  }

  #ranges(): Omit<Attribute, "name"> {
    const random = this.#random;
    if (this.#version < 5) {
      const section = this.#assembler.section(".debug_ranges");
      const at = section.length;
      for (let entries = random.below(4); entries > 0; entries--) {
        if (random.chance(20)) section.u32(0xffffffff).u32(random.chance(70) ? 0 : addressOf(random));
        const start = addressOf(random);
        section.u32(start).u32(start + random.below(0x40));
      }
      section.u32(0).u32(0);
      return { form: random.pick([dw.DW_FORM_sec_offset, dw.DW_FORM_data4]), value: at };
    }
    const section = this.#assembler.section(".debug_rnglists");
    if (section.length === 0) section.append([0, 0, 0, 0, 5, 0, 4, 0, 0, 0, 0, 0]).u32(4).u8(0);
    if (random.chance(10)) return { form: dw.DW_FORM_rnglistx, value: random.below(3) };
    const at = section.length;
    for (let entries = random.below(5); entries > 0; entries--) this.#rangeEntry(section);
    section.u8(dw.DW_RLE_end_of_list);
    return { form: dw.DW_FORM_sec_offset, value: at };
  }

  #rangeEntry(section: Bytes): void {
    const random = this.#random;
    const kind = 1 + random.below(7);
    const start = addressOf(random);
    const length = random.below(0x80);
    section.u8(kind);
    if (kind === dw.DW_RLE_base_addressx) section.uleb(random.below(17));
    else if (kind === dw.DW_RLE_startx_endx) section.uleb(random.below(16)).uleb(random.below(16));
    else if (kind === dw.DW_RLE_startx_length) section.uleb(random.below(16)).uleb(length);
    else if (kind === dw.DW_RLE_offset_pair) section.uleb(random.below(0x80)).uleb(length);
    else if (kind === dw.DW_RLE_base_address) section.u32(start);
    else if (kind === dw.DW_RLE_start_end) section.u32(start).u32(start + length);
    else section.u32(start).uleb(length);
  }

  #location(): Omit<Attribute, "name"> {
    const random = this.#random;
    const expression = this.#assembler.bytes();
    if (random.chance(70)) expression.u8(dw.DW_OP_addr).u32(random.chance(90) ? RAM_START + random.below(64) * 4 : addressOf(random));
    else if (random.chance(50)) expression.u8(dw.DW_OP_addrx).uleb(random.below(17));
    else expression.u8(0x91).sleb(-8);
    if (random.chance(20)) expression.u8(dw.DW_OP_plus_uconst).uleb(random.below(300));
    if (random.chance(5)) expression.u8(0x9f);
    const form = random.pick([dw.DW_FORM_exprloc, dw.DW_FORM_block1, dw.DW_FORM_block2, dw.DW_FORM_block4, dw.DW_FORM_block]);
    return { form, value: [...expression.finish()] };
  }

  #reference(): Omit<Attribute, "name"> {
    const random = this.#random;
    const form = random.pick([
      dw.DW_FORM_ref4,
      dw.DW_FORM_ref4,
      dw.DW_FORM_ref1,
      dw.DW_FORM_ref2,
      dw.DW_FORM_ref8,
      dw.DW_FORM_ref_udata,
      dw.DW_FORM_ref_addr,
      dw.DW_FORM_ref_sig8,
      dw.DW_FORM_ref_sup4,
      dw.DW_FORM_GNU_ref_alt,
    ]);
    return { form, value: random.below(200) };
  }

  #string(): Omit<Attribute, "name"> {
    const random = this.#random;
    const form = random.pick([
      dw.DW_FORM_string,
      dw.DW_FORM_strp,
      dw.DW_FORM_line_strp,
      dw.DW_FORM_strx,
      dw.DW_FORM_strx1,
      dw.DW_FORM_strp_sup,
    ]);
    return { form, value: form === dw.DW_FORM_string ? "in place" : random.below(20) };
  }

  /** Attributes that nobody asks for, or that only entities have, in any form. */
  #junk(): Attribute[] {
    const random = this.#random;
    return Array.from({ length: random.below(4) }, (): Attribute => {
      const name = random.pick([dw.DW_AT_decl_line, dw.DW_AT_type, dw.DW_AT_linkage_name, dw.DW_AT_external, 0x3fff, 0x2e, dw.DW_AT_name]);
      const value = random.pick([0, 1, 5, 0x7f, 0x80, 0x1234, 0xfffffffe]);
      const form = random.pick(junkForms);
      if (form === dw.DW_FORM_data16) return { name, form, value: Array.from({ length: 16 }, () => 7) };
      if (form === dw.DW_FORM_exprloc || form === dw.DW_FORM_block2)
        return { name, form, value: Array.from({ length: random.below(9) }, () => 0x30) };
      if (form === dw.DW_FORM_string) return { name, form, value: "text" };
      // An indirect form stores the actual one before the value: data1 here.
      if (form === dw.DW_FORM_indirect) return { name, form: dw.DW_FORM_indirect, value: dw.DW_FORM_flag_present };
      return { name, form, value };
    });
  }
}

const junkForms = [
  dw.DW_FORM_addr,
  dw.DW_FORM_data1,
  dw.DW_FORM_data2,
  dw.DW_FORM_data4,
  dw.DW_FORM_data8,
  dw.DW_FORM_data16,
  dw.DW_FORM_sdata,
  dw.DW_FORM_udata,
  dw.DW_FORM_string,
  dw.DW_FORM_strp,
  dw.DW_FORM_line_strp,
  dw.DW_FORM_strx,
  dw.DW_FORM_strx2,
  dw.DW_FORM_strx3,
  dw.DW_FORM_strx4,
  dw.DW_FORM_flag,
  dw.DW_FORM_flag_present,
  dw.DW_FORM_implicit_const,
  dw.DW_FORM_exprloc,
  dw.DW_FORM_block2,
  dw.DW_FORM_ref_sig8,
  dw.DW_FORM_ref_addr,
  dw.DW_FORM_loclistx,
  dw.DW_FORM_addrx3,
  dw.DW_FORM_GNU_str_index,
  dw.DW_FORM_GNU_strp_alt,
  dw.DW_FORM_indirect,
];

function writeLineProgram(section: Bytes, random: Random): void {
  const version = 2 + random.below(4);
  const offsetSize = random.chance(20) ? 8 : 4;
  const opcodeBase = random.pick([13, 13, 13, 10, 4, 14, 1]);
  if (offsetSize === 8) section.u32(0xffffffff);
  const lengthAt = section.length;
  section.number(0, offsetSize);
  const start = section.length;
  section.u16(version);
  if (version === 5) section.u8(4).u8(0);
  const headerAt = section.length;
  section.number(0, offsetSize);
  section.u8(random.pick([1, 2]));
  if (version >= 4) section.u8(1);
  section.u8(1).u8(-5).u8(14).u8(opcodeBase);
  for (let opcode = 1; opcode < opcodeBase; opcode++) section.u8([0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1, 2][opcode - 1] ?? 1);
  section.append([1, 1, 1, 1]);
  section.patch(headerAt, section.length - headerAt - offsetSize, offsetSize);
  for (let sequences = random.below(4); sequences > 0; sequences--) writeSequence(section, random, opcodeBase);
  section.patch(lengthAt, section.length - start, offsetSize);
}

function writeSequence(section: Bytes, random: Random, opcodeBase: number): void {
  section.u8(0).uleb(5).u8(dw.DW_LNE_set_address).u32(addressOf(random));
  for (let count = random.below(40); count > 0; count--) {
    const opcode = random.chance(60) ? opcodeBase + random.below(256 - opcodeBase) : random.below(opcodeBase);
    if (opcode === 0) {
      section.u8(0).uleb(2).u8(dw.DW_LNE_set_discriminator).uleb(random.below(100));
      continue;
    }
    section.u8(opcode);
    if (opcode >= opcodeBase) continue;
    if (opcode === dw.DW_LNS_advance_pc) section.uleb(random.below(60));
    else if (opcode === dw.DW_LNS_advance_line) section.sleb(random.below(200) - 100);
    else if (opcode === dw.DW_LNS_set_file || opcode === dw.DW_LNS_set_column || opcode === dw.DW_LNS_set_isa)
      section.uleb(random.below(300));
    else if (opcode === dw.DW_LNS_fixed_advance_pc) section.u16(random.below(90));
    else if (opcode === 13) section.uleb(1).uleb(2);
  }
  if (random.chance(90)) section.u8(0).uleb(1).u8(dw.DW_LNE_end_sequence);
}

/** Damages sections in place of one to six ways: flipped and telling bytes, cuts, gaps, copies. */
export function mutate(sections: ReadonlyMap<string, Uint8Array>, random: Random): Map<string, Uint8Array> {
  const mutated = new Map(sections);
  for (let times = 1 + random.below(6); times > 0; times--) {
    const name = random.pick([...mutated.keys(), ".debug_info", ".debug_abbrev", ".debug_line"]);
    const bytes = mutated.get(name);
    if (bytes === undefined || bytes.length === 0) continue;
    mutated.set(name, mutateBytes(bytes, random));
  }
  return mutated;
}

function mutateBytes(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length);
  const kind = random.below(20);
  if (kind === 0) return bytes.slice(0, at);
  const length = Math.min(1 + random.below(12), bytes.length - at);
  if (kind === 1) return Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
  if (kind === 2) return Uint8Array.from([...bytes.subarray(0, at + length), ...bytes.subarray(at)]);
  const changed = bytes.slice();
  if (kind < 8) changed[at] = (changed[at] as number) ^ (1 << random.below(8));
  else if (kind < 16) changed[at] = random.pick([0, 1, 2, 0x7f, 0x80, 0xff, 0x20, 0x40]);
  else changed.fill(random.pick([0, 0xff, 0x80]), at, at + length);
  return changed;
}
