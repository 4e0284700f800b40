import type { Finding } from "../../bytes/finding.ts";
import { setsStackGuard } from "../../image/ram/guard-code.ts";
import { SYMBOL_KINDS } from "../../image/symbols.ts";
import { extentsOf } from "../../ledger/extents.ts";
import type { Memory } from "../../ledger/memory.ts";
import type { ImageSection } from "../../ledger/section.ts";
import { grouped, hex } from "../../views/numbers.ts";
import { some } from "../../views/some.ts";
import { type ImageFacts, type ImageRule, isRust, RUST_SYMBOLS, regionsAreKnown } from "./facts.ts";

/** Statics of zeros below this stay unsaid, bytes. */
const LEAST_ZEROS = 128;
/** Largest section of initialised data that is read, and what is read of others at once. */
const MOST_DATA = 1 << 20;
/** Banks below this stay unsaid, bytes. */
const LEAST_BANK = 1024;
/** Memories that scripts set aside by name: what starts the image sets the stack pointer there. */
const SET_ASIDE = /stack|heap/i;
const MOST_NAMED = 4;

/** Statics that begin as zeros but were put in `.data`: their zeros take flash too. */
export const zerosInData: ImageRule = {
  codes: ["memory/zero-data"],
  symbols: RUST_SYMBOLS,
  async check(facts) {
    const { firmware } = facts;
    const { symbols } = firmware;
    const found: { readonly row: number; readonly section: string }[] = [];
    for (const section of firmware.sections) {
      // Only a load image elsewhere takes flash for the zeros; what runs from where it was loaded takes its place once.
      if (!section.writable || !section.hasBytes || section.executable || section.loadAddress === undefined || section.size > MOST_DATA)
        continue;
      const bytes = await firmware.read(section, 0, section.size);
      for (let row = 0; row < symbols.count; row++) {
        const [at, size] = [symbols.address[row]! - section.address, symbols.size[row]!];
        if (symbols.sectionIndex[row] !== section.index || SYMBOL_KINDS[symbols.kind[row]!] !== "object" || size < LEAST_ZEROS) continue;
        if (at >= 0 && at + size <= bytes.length && bytes.subarray(at, at + size).every((byte) => byte === 0))
          found.push({ row, section: section.name });
      }
    }
    if (found.length === 0) return [];
    found.sort((a, b) => symbols.size[b.row]! - symbols.size[a.row]!);
    const names = await firmware.describe(Uint32Array.from(found, ({ row }) => row));
    const total = found.reduce((sum, { row }) => sum + symbols.size[row]!, 0);
    const list = found.map(({ row, section }, i) => `${names[i]!.demangled} (${grouped(symbols.size[row]!)} in ${section})`);
    return [
      {
        code: "memory/zero-data",
        severity: "warning",
        message: `${grouped(total)} bytes of zeros take flash as well as RAM: ${some(list, MOST_NAMED)}`,
        where: names[0]!.demangled,
        bytes: total,
        hint: isRust(facts)
          ? "let it lie in .bss: no #[link_section], and an initial value that is zero in every byte"
          : "let it lie in .bss: no section attribute, and an initial value that is zero in every byte",
      },
    ];
  },
};

/** Bytes to be loaded into memory that does not keep them. */
export const loadOutsideFlash: ImageRule = {
  codes: ["memory/load-outside-flash"],
  async check(facts) {
    const { memory, sections } = facts.firmware;
    if (!regionsAreKnown(facts) || !memory.regions.some(({ kind, used }) => kind === "flash" && used > 0)) return [];
    const found = sections.filter(
      (one) => one.hasBytes && one.size > 0 && one.storage !== "reserved" && loadRegion(memory, one)?.kind === "ram",
    );
    if (found.length === 0) return [];
    const total = found.reduce((sum, { size }) => sum + size, 0);
    const list = found.map((section) => `${section.name} (${grouped(section.size)} in ${loadRegion(memory, section)!.name})`);
    const empty: string[] = [];
    for (const section of found) if (await isZero(facts, section)) empty.push(section.name);
    const hints = [
      ...(empty.length === found.length ? [] : ["place the section with > RAM AT> FLASH and copy it at start"]),
      ...(empty.length === 0
        ? []
        : [`${some(empty, MOST_NAMED)} ${empty.length === 1 ? "holds" : "hold"} zeros alone: (NOLOAD) in the linker script loads nothing`]),
    ];
    return [
      {
        code: "memory/load-outside-flash",
        severity: "warning",
        message: `${grouped(total)} bytes are to be loaded into memory that is empty after power-on: ${some(list, MOST_NAMED)}`,
        where: found[0]!.name,
        bytes: total,
        hint: hints.join("; "),
      },
    ];
  },
};

/** Whether a section holds zeros alone, as a heap or a stack that a linker wrote out does. */
async function isZero({ firmware }: ImageFacts, section: ImageSection): Promise<boolean> {
  for (let at = 0; at < section.size; at += MOST_DATA) {
    const bytes = await firmware.read(section, at, Math.min(MOST_DATA, section.size - at));
    if (bytes.some((byte) => byte !== 0)) return false;
  }
  return true;
}

/** Where the bytes of a section lie before the program runs. */
function loadRegion(memory: Memory, section: ImageSection) {
  const as = section.loadAddress === undefined ? "run" : "load";
  const extent = extentsOf(memory, section).find((one) => one.as === as);
  return extent === undefined ? undefined : memory.regions[extent.region];
}

/** A region that nothing was placed in. */
export const unusedBanks: ImageRule = {
  codes: ["memory/unused-bank"],
  symbols: RUST_SYMBOLS,
  *check(facts) {
    const { stack, table, firmware } = facts;
    const { regions } = firmware.memory;
    const found = regions.filter(({ name, kind, length, origin, used, reserved }) => {
      if (kind !== "ram" || length === undefined || length < LEAST_BANK || used + reserved > 0 || SET_ASIDE.test(name)) return false;
      const pointer = table?.words[0];
      const isStack =
        (!("reason" in stack) && stack.region === name) || (pointer !== undefined && pointer > origin && pointer <= origin + length);
      // A script may name one memory twice (REGION_ALIAS, TrustZone): what the other name holds lies here too.
      const isAlias = regions.some(
        (one) => one.name !== name && one.length !== undefined && one.origin < origin + length && origin < one.origin + one.length,
      );
      return !isStack && !isAlias;
    });
    if (found.length === 0) return;
    const total = found.reduce((sum, { length }) => sum + length!, 0);
    yield {
      code: "memory/unused-bank",
      severity: "note",
      message: `nothing lies in ${some(
        found.map(({ name, length }) => `${name} (${grouped(length!)} bytes)`),
        MOST_NAMED,
      )}`,
      where: found[0]!.name,
      bytes: total,
      hint: `place large buffers there with ${isRust(facts) ? "#[link_section]" : "a section attribute"}, if the part has this memory`,
    };
  },
};

const ZEROED = ["__sbss", "__ebss", "__bss_start__", "__bss_end__", "_sbss", "_ebss"];

/** What must keep its value over a reset lies in what the start-up code zeroes. */
export const uninitIsZeroed: ImageRule = {
  codes: ["memory/uninit-zeroed"],
  symbols: ZEROED,
  *check({ firmware, known }) {
    const pairs = [0, 2, 4].map((i) => [known.get(ZEROED[i]!)?.value, known.get(ZEROED[i + 1]!)?.value]);
    const [start, end] = pairs.find(([from, to]) => from !== undefined && to !== undefined) ?? [];
    if (start === undefined || end === undefined) return;
    for (const section of firmware.sections) {
      if (!/^\.(?:uninit|noinit)\b/.test(section.name) || section.size === 0) continue;
      if (section.address >= end || section.address + section.size <= start) continue;
      yield {
        code: "memory/uninit-zeroed",
        severity: "error",
        message: `${section.name} at ${hex(section.address)} lies in what is zeroed at start, ${hex(start)} to ${hex(end)}: its values do not survive a reset`,
        where: section.name,
        bytes: section.size,
        hint: "place .uninit after __ebss (cortex-m-rt's link.x does), or end the zeroed range before it",
      };
    }
  },
};

/** Symbols of what a stack guard leaves in an image: Zephyr's MPU regions, FreeRTOS' MPU ports, cortex-m's MSPLIM, CMSIS' MPU tables. */
const GUARDS = [
  ...["CONFIG_MPU_STACK_GUARD", "CONFIG_BUILTIN_STACK_GUARD", "CONFIG_HW_STACK_PROTECTION"],
  ...["z_arm_configure_dynamic_mpu_regions", "z_arm_mpu_init", "arm_core_mpu_configure_dynamic_mpu_regions", "mpu_config", "mpu_enable"],
  ...["ARM_MPU_Load", "HAL_MPU_ConfigRegion", "MPU_ConfigRegion", "prvSetupMPU", "xPortSetupMPU", "__set_MSPLIM"],
] as const;

/** A stack that runs over the statics without anybody noticing. */
export const stackWithoutGuard: ImageRule = {
  codes: ["memory/no-stack-guard"],
  symbols: [...GUARDS, ...RUST_SYMBOLS],
  async check(facts: ImageFacts): Promise<Finding[]> {
    const { firmware, stack, known } = facts;
    if ("reason" in stack || stack.overflow !== "corrupts" || !regionsAreKnown(facts)) return [];
    // Whoever sets up the MPU may well guard the stack with it: what its regions are is not told by the image.
    if (GUARDS.some((name) => known.has(name)) || (await hasGuardCode(firmware))) return [];
    const home = firmware.memory.regions.find(({ name }) => name === stack.region);
    const below = firmware.memory.extents.filter(
      ({ as, address, region, section }) =>
        as === "run" &&
        firmware.memory.regions[region] === home &&
        address < stack.start &&
        !(section.storage === "reserved" && /stack/i.test(section.name)),
    );
    // The stack is part of a section, as armlink and IAR place it: what lies below it in there is not told by sections.
    if (below.some(({ address, length }) => address + length >= stack.start)) return [];
    const statics = below.reduce((highest, { address, length }) => Math.max(highest, address + length), 0);
    if (statics === 0) return [];
    const { architecture } = firmware.target;
    const hasLimit = architecture?.startsWith("v8") === true && architecture.endsWith("main");
    const limit = stack.end > statics ? ` (${grouped(stack.end - statics)} of them below the end that the linker script gives it)` : "";
    return [
      {
        code: "memory/no-stack-guard",
        severity: "note",
        message: `a stack that needs more than ${grouped(stack.start - statics)} bytes${limit} overwrites the statics below it, and nothing in the image says that it is noticed`,
        where: stack.region,
        hint: `${isRust(facts) ? "flip-link as the linker puts the stack below the statics, where an overflow faults" : "put the stack at the bottom of RAM, or guard it with the MPU"}${hasLimit ? "; MSPLIM can hold its end as well" : ""}`,
      },
    ];
  },
};

/** Largest section of code that is searched, bytes. */
const MOST_CODE = 1 << 24;

async function hasGuardCode(firmware: ImageFacts["firmware"]): Promise<boolean> {
  for (const section of firmware.sections)
    if (section.executable && section.hasBytes && section.size <= MOST_CODE)
      if (setsStackGuard(await firmware.read(section, 0, section.size))) return true;
  return false;
}
