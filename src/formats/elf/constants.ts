/** Numbers of the ELF specification that this reader names [ELF gABI 4.1; ELF for the Arm Architecture]. */

export const SHN_UNDEF = 0;
export const SHN_LORESERVE = 0xff00;
export const SHN_ABS = 0xfff1;
export const SHN_COMMON = 0xfff2;
export const SHN_XINDEX = 0xffff;
export const PN_XNUM = 0xffff;

export const SHT_NULL = 0;
export const SHT_PROGBITS = 1;
export const SHT_SYMTAB = 2;
export const SHT_STRTAB = 3;
export const SHT_NOTE = 7;
export const SHT_NOBITS = 8;
export const SHT_SYMTAB_SHNDX = 18;
export const SHT_ARM_EXIDX = 0x70000001;
export const SHT_ARM_ATTRIBUTES = 0x70000003;

export const SHF_WRITE = 0x1;
export const SHF_ALLOC = 0x2;
export const SHF_EXECINSTR = 0x4;
export const SHF_MERGE = 0x10;
export const SHF_STRINGS = 0x20;
export const SHF_COMPRESSED = 0x800;

export const PT_LOAD = 1;
export const PT_INTERP = 3;
export const PT_NOTE = 4;
export const PT_TLS = 7;

export const STT_NOTYPE = 0;
export const STT_OBJECT = 1;
export const STT_FUNC = 2;
export const STT_SECTION = 3;
export const STT_FILE = 4;
export const STT_COMMON = 5;
export const STT_TLS = 6;

export const STB_LOCAL = 0;
export const STB_GLOBAL = 1;
export const STB_WEAK = 2;

export const EM_ARM = 40;
const EM_RISCV = 243;

export const ET_REL = 1;
export const ET_CORE = 4;
export const ET_EXEC = 2;

const SECTION_TYPES: Readonly<Record<number, string>> = {
  0: "NULL",
  1: "PROGBITS",
  2: "SYMTAB",
  3: "STRTAB",
  4: "RELA",
  5: "HASH",
  6: "DYNAMIC",
  7: "NOTE",
  8: "NOBITS",
  9: "REL",
  10: "SHLIB",
  11: "DYNSYM",
  14: "INIT_ARRAY",
  15: "FINI_ARRAY",
  16: "PREINIT_ARRAY",
  17: "GROUP",
  18: "SYMTAB_SHNDX",
  19: "RELR",
  1879048182: "GNU_HASH",
  1879048189: "VERDEF",
  1879048190: "VERNEED",
  1879048191: "VERSYM",
};

/** Section types from SHT_LOPROC on, by `e_machine`: each family has its own [AAELF32 §4.3.3, RISC-V ELF psABI §8.2]. */
const PROCESSOR_TYPES: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  [EM_ARM]: { 1879048193: "ARM_EXIDX", 1879048194: "ARM_PREEMPTMAP", 1879048195: "ARM_ATTRIBUTES" },
  [EM_RISCV]: { 1879048195: "RISCV_ATTRIBUTES" },
};

/** Name of a section type of a machine as readelf prints it, or its number in hexadecimal. */
export function sectionTypeName(type: number, machine: number): string {
  return SECTION_TYPES[type] ?? PROCESSOR_TYPES[machine]?.[type] ?? `0x${type.toString(16)}`;
}

const FLAG_LETTERS: readonly (readonly [number, string])[] = [
  [SHF_WRITE, "W"],
  [SHF_ALLOC, "A"],
  [SHF_EXECINSTR, "X"],
  [SHF_MERGE, "M"],
  [SHF_STRINGS, "S"],
  [0x40, "I"],
  [0x80, "L"],
  [0x200, "G"],
  [0x400, "T"],
  [SHF_COMPRESSED, "C"],
  [0x20000000, "y"],
  [0x80000000, "E"],
];

const SHF_GNU_RETAIN = 0x200000;
const SHF_MASKOS = 0x0ff00000;
const ELFOSABI_GNU = 3;
const ELFOSABI_FREEBSD = 9;

/** Section flags in readelf's letters: `AX`, `WA`, `MS` … What SHF_GNU_RETAIN is called depends on the header's OS ABI. */
export function sectionFlagLetters(flags: number, osAbi: number): string {
  let letters = "";
  for (const [bit, letter] of FLAG_LETTERS) if ((flags & bit) !== 0) letters += letter;
  const retained = (flags & SHF_GNU_RETAIN) !== 0 && (osAbi === ELFOSABI_GNU || osAbi === ELFOSABI_FREEBSD);
  const others = flags & SHF_MASKOS & (retained ? ~SHF_GNU_RETAIN : -1);
  return letters + (retained ? "R" : "") + (others === 0 ? "" : "o");
}

const MACHINES: Readonly<Record<number, string>> = {
  3: "x86 (32-bit)",
  8: "MIPS",
  20: "PowerPC",
  21: "PowerPC 64",
  22: "IBM S/390",
  40: "ARM",
  42: "SuperH",
  43: "SPARC V9",
  62: "x86-64",
  83: "AVR",
  94: "Xtensa",
  105: "MSP430",
  183: "AArch64",
  189: "MicroBlaze",
  195: "ARC",
  [EM_RISCV]: "RISC-V",
  247: "BPF",
  258: "LoongArch",
};

/** What `e_machine` stands for, in words. */
export function machineName(machine: number): string {
  return MACHINES[machine] ?? `machine ${machine}`;
}
