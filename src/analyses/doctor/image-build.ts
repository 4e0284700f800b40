import { codeAddress } from "../../architecture/thumb-bit.ts";
import { foreignCore } from "../../image/vectors/cortex-m.ts";
import { grouped, hex } from "../../views/numbers.ts";
import { type ImageFacts, type ImageRule, isRust, RUST_SYMBOLS } from "./facts.ts";

/** An image that was linked without the script that places its parts. */
export const linkedWithoutScript: ImageRule = {
  codes: ["build/empty-text", "build/no-vectors"],
  symbols: RUST_SYMBOLS,
  *check(facts) {
    const { firmware, table } = facts;
    const script = isRust(facts) ? "-C link-arg=-Tlink.x" : "-T app.ld";
    if (foreignCore(firmware) !== undefined) return;
    const code = firmware.sections.filter((section) => section.executable).reduce((sum, section) => sum + section.size, 0);
    if (code === 0)
      yield {
        code: "build/empty-text",
        severity: "error",
        message: "no code is linked: every section that could be executed is empty",
        hint: `give the linker script (${script}); without an entry the linker drops everything`,
      };
    else if (table === undefined)
      yield {
        code: "build/no-vectors",
        severity: "warning",
        message: "no vector table was found: the processor would not start from this image by itself",
        hint: `give the linker script (${script}), or name the table with --vector-table; an image that something else starts needs none`,
      };
  },
};

/** Where the start-up code of armlink's, IAR's and TI's libraries begins: they are entries by design, and the reset handler goes there. */
const LIBRARY_ENTRIES = ["__main", "__iar_program_start", "_c_int00", "_c_int00_noargs", "_c_int00_noinit_noargs"];

/** A debugger starts at the entry, the processor at the reset vector: they should be the same. */
export const entryIsReset: ImageRule = {
  codes: ["build/entry"],
  symbols: LIBRARY_ENTRIES,
  *check({ firmware, table, known }) {
    const reset = table?.words[1];
    if (reset === undefined || reset === 0) return;
    if (codeAddress(firmware.entry) === codeAddress(reset)) return;
    if (LIBRARY_ENTRIES.some((name) => codeAddress(known.get(name)?.value ?? -2) === codeAddress(firmware.entry))) return;
    yield {
      code: "build/entry",
      severity: "note",
      message:
        firmware.entry === 0
          ? `the image names no entry; the reset vector is ${hex(codeAddress(reset))}`
          : `the entry ${hex(codeAddress(firmware.entry))} is not the reset vector ${hex(codeAddress(reset))}: a debugger that starts at the entry skips what runs before`,
      hint: "ENTRY(Reset) in the linker script, or Reset_Handler in C, names the same address as the table",
    };
  },
};

/** Library functions for floating point in software [RTABI32 §4.1.2]; GCC and compiler-builtins give them these names. */
const SINGLE = ["fadd", "fsub", "frsub", "fmul", "fdiv", "fcmpeq", "fcmplt", "fcmple", "fcmpge", "fcmpgt", "f2iz", "f2uiz", "i2f", "ui2f"];
const DOUBLE = ["dadd", "dsub", "drsub", "dmul", "ddiv", "dcmpeq", "dcmplt", "dcmple", "dcmpge", "dcmpgt", "d2iz", "d2uiz", "i2d", "ui2d"];
const ARITHMETIC = /_[fd](?:add|sub|rsub|mul|div)$/;
const aeabi = (names: readonly string[]) => names.map((name) => `__aeabi_${name}`);

/** Floating point in software on a core that may do it in hardware. */
export const softwareFloats: ImageRule = {
  codes: ["build/soft-float", "code/double-arithmetic"],
  symbols: [...aeabi(SINGLE), ...aeabi(DOUBLE)],
  *check(facts) {
    const { firmware, known } = facts;
    const { architecture, fpu } = firmware.target;
    const couldHaveFpu = architecture === "v7E-M" || architecture?.endsWith(".main") === true;
    const single = linked(known, aeabi(SINGLE));
    const double = linked(known, aeabi(DOUBLE));
    if (couldHaveFpu && fpu === undefined && single.arithmetic.length > 0)
      yield {
        code: "build/soft-float",
        severity: "warning",
        message: `arithmetic of floats is done in software (${single.arithmetic.join(", ")}); cores of ${architecture} mostly have an FPU`,
        bytes: single.bytes,
        hint: `${isRust(facts) ? "build for the hard-float target (thumbv7em-none-eabihf, thumbv8m.main-none-eabihf)" : "build with -mfpu and -mfloat-abi=hard"} if this part has one`,
      };
    if (fpu?.endsWith("-SP") === true && double.arithmetic.length > 0)
      yield {
        code: "code/double-arithmetic",
        severity: "warning",
        message: `arithmetic of doubles is done in software (${double.arithmetic.join(", ")}): the FPU ${fpu} computes in single precision`,
        bytes: double.bytes,
        hint: `use ${isRust(facts) ? "f32" : "float"}: a constant without a suffix, a promoted argument or a library call may bring doubles in`,
      };
  },
};

function linked(known: ImageFacts["known"], names: readonly string[]): { arithmetic: string[]; bytes: number } {
  const found = names.filter((name) => known.has(name));
  return { arithmetic: found.filter((name) => ARITHMETIC.test(name)), bytes: bytesOf(known, found) };
}

/** Bytes of symbols, each address once: aliases share theirs. */
function bytesOf(known: ImageFacts["known"], names: readonly string[]): number {
  const sizes = new Map<number, number>();
  for (const name of names) {
    const symbol = known.get(name);
    if (symbol !== undefined) sizes.set(symbol.value, Math.max(sizes.get(symbol.value) ?? 0, symbol.size));
  }
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

const UNWINDER = ["_Unwind_RaiseException", "_Unwind_Resume", "_Unwind_ForcedUnwind", "__gxx_personality_v0", "__gnu_unwind_execute"];
const STD = ["__rust_start_panic", "__rust_panic_cleanup", "rust_eh_personality"];

/** Code that unwinds the stack, which firmware hardly ever does. */
export const unwinder: ImageRule = {
  codes: ["build/unwinder"],
  symbols: [...UNWINDER, ...STD],
  *check(facts) {
    const { firmware, known } = facts;
    const found = [...UNWINDER, ...STD].filter((name) => (known.get(name)?.size ?? 0) > 0);
    if (found.length === 0) return;
    const tables = firmware.sections.filter(
      ({ name, exceptionIndex }) => exceptionIndex === true || /^\.ARM\.extab|^\.eh_frame/.test(name),
    );
    const bytes = tables.reduce((sum, section) => sum + section.size, bytesOf(known, found));
    yield {
      code: "build/unwinder",
      severity: "warning",
      message: `an unwinder is linked in (${found.join(", ")}), with ${grouped(tables.reduce((sum, section) => sum + section.size, 0))} bytes of tables`,
      bytes,
      hint: isRust(facts)
        ? 'panic = "abort" in the profile, and no_std in every crate'
        : "-fno-exceptions -fno-asynchronous-unwind-tables, and no library that was built with exceptions",
    };
  },
};

const DIVISION = ["__aeabi_uldivmod", "__aeabi_ldivmod", "__udivdi3", "__divdi3", "__umoddi3", "__moddi3", "__udivmoddi4"];

/** Division of 64-bit numbers has no instruction on these cores. */
export const longDivision: ImageRule = {
  codes: ["code/division-64"],
  symbols: DIVISION,
  *check({ known }) {
    const found = DIVISION.filter((name) => known.has(name));
    if (found.length === 0) return;
    yield {
      code: "code/division-64",
      severity: "note",
      message: `64-bit numbers are divided in software: ${found.join(", ")}, besides what these call`,
      bytes: bytesOf(known, found),
      hint: "cortex-size why __aeabi_uldivmod says who divides; ticks and durations are often better counted in 32 bits, or shifted",
    };
  },
};
