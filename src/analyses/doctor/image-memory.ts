import type { Finding } from "../../bytes/finding.ts";
import { SYMBOL_KINDS } from "../../image/symbols.ts";
import type { Memory } from "../../ledger/memory.ts";
import type { ImageSection } from "../../ledger/section.ts";
import { grouped, hex } from "../../views/numbers.ts";
import type { ImageFacts, ImageRule } from "./facts.ts";

/** Statics of zeros below this stay unsaid, bytes. */
const LEAST_ZEROS = 128;
/** Largest section of initialised data that is read. */
const MOST_DATA = 1 << 20;
/** Banks below this stay unsaid, bytes. */
const LEAST_BANK = 1024;

/** Statics that begin as zeros but were put in `.data`: their zeros take flash too. */
export const zerosInData: ImageRule = {
  codes: ["memory/zero-data"],
  async check({ firmware }) {
    const found: Finding[] = [];
    const { symbols } = firmware;
    for (const section of firmware.sections) {
      if (!section.writable || !section.hasBytes || section.executable || section.size > MOST_DATA) continue;
      const bytes = await firmware.read(section, 0, section.size);
      const rows: number[] = [];
      for (let row = 0; row < symbols.count; row++) {
        const [at, size] = [symbols.address[row]! - section.address, symbols.size[row]!];
        if (symbols.sectionIndex[row] !== section.index || SYMBOL_KINDS[symbols.kind[row]!] !== "object" || size < LEAST_ZEROS) continue;
        if (at >= 0 && at + size <= bytes.length && bytes.subarray(at, at + size).every((byte) => byte === 0)) rows.push(row);
      }
      const names = await firmware.describe(Uint32Array.from(rows));
      rows.forEach((row, i) => {
        found.push({
          code: "memory/zero-data",
          severity: "warning",
          message: `${names[i]!.demangled} is ${grouped(symbols.size[row]!)} bytes of zeros in ${section.name}, which take flash as well`,
          where: names[i]!.demangled,
          bytes: symbols.size[row]!,
          hint: "let it lie in .bss: no link_section or section attribute, and an initial value that is zero in every byte",
        });
      });
    }
    return found;
  },
};

/** Bytes to be loaded into memory that does not keep them. */
export const loadOutsideFlash: ImageRule = {
  codes: ["memory/load-outside-flash"],
  *check({ firmware }) {
    const { memory, sections } = firmware;
    if (!firmware.linked || !memory.regions.some(({ kind, used }) => kind === "flash" && used > 0)) return;
    for (const section of sections) {
      const region = loadRegion(memory, section);
      if (!section.hasBytes || section.size === 0 || region?.kind !== "ram" || section.storage === "reserved") continue;
      yield {
        code: "memory/load-outside-flash",
        severity: "warning",
        message: `${grouped(section.size)} bytes of ${section.name} are to be loaded into ${region.name}, which is empty after power-on`,
        where: section.name,
        bytes: section.size,
        hint: "place the section with > RAM AT> FLASH and copy it at start",
      };
    }
  },
};

/** Where the bytes of a section lie before the program runs. */
function loadRegion({ regions, extents }: Memory, section: ImageSection) {
  const as = section.loadAddress === undefined ? "run" : "load";
  const extent = extents.find((one) => one.section === section && one.as === as);
  return extent === undefined ? undefined : regions[extent.region];
}

/** A region that nothing was placed in. */
export const unusedBanks: ImageRule = {
  codes: ["memory/unused-bank"],
  *check({ firmware, stack }) {
    for (const { name, length, used, reserved, kind } of firmware.memory.regions) {
      if (kind === "flash" || length === undefined || length < LEAST_BANK || used + reserved > 0) continue;
      if (!("reason" in stack) && stack.region === name) continue;
      yield {
        code: "memory/unused-bank",
        severity: "note",
        message: `nothing lies in ${name}: ${grouped(length)} bytes are unused`,
        where: name,
        bytes: length,
        hint: "place large buffers there with #[link_section] (section attribute), if the part has this memory",
      };
    }
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

/** A stack that runs over the statics without anybody noticing. */
export const stackWithoutGuard: ImageRule = {
  codes: ["memory/no-stack-guard"],
  *check({ firmware, stack }: ImageFacts) {
    if ("reason" in stack || stack.overflow !== "corrupts" || stack.end <= 0) return;
    const below = firmware.memory.extents.some(
      ({ as, address, section }) => as === "run" && section.writable && address < stack.end && address + LARGEST_DISTANCE > stack.end,
    );
    if (!below) return;
    const isRust = firmware.producers.some((producer) => producer.startsWith("rustc"));
    const { architecture } = firmware.target;
    const hasLimit = architecture?.startsWith("v8") === true && architecture.endsWith("main");
    yield {
      code: "memory/no-stack-guard",
      severity: "note",
      message: `a stack that needs more than ${grouped(stack.available)} bytes overwrites the statics below it, and nothing notices`,
      where: stack.region,
      hint: `${isRust ? "flip-link as the linker puts the stack below the statics, where an overflow faults" : "put the stack at the bottom of RAM, or guard it with the MPU"}${hasLimit ? "; MSPLIM can hold its end as well" : ""}`,
    };
  },
};

/** Statics further below the stack than this are not what it would meet first. */
const LARGEST_DISTANCE = 0x1000_0000;
