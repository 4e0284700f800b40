import { Cursor, type CursorOrigin } from "../../bytes/cursor.ts";

/** File-scope build attributes of vendor `aeabi`: tag number to value [ABI-addenda32 §3]. */
export type BuildAttributes = ReadonlyMap<number, number | string>;

/** Tags that say what a Cortex-M image was built for [ABI-addenda32 §3.3]. */
export const Tag = {
  CPU_raw_name: 4,
  CPU_name: 5,
  CPU_arch: 6,
  CPU_arch_profile: 7,
  ARM_ISA_use: 8,
  THUMB_ISA_use: 9,
  FP_arch: 10,
  Advanced_SIMD_arch: 12,
  PCS_config: 13,
  ABI_enum_size: 26,
  ABI_HardFP_use: 27,
  ABI_VFP_args: 28,
  ABI_optimization_goals: 30,
  compatibility: 32,
  CPU_unaligned_access: 34,
  FP_HP_extension: 36,
  ABI_FP_16bit_format: 38,
  DIV_use: 44,
  DSP_extension: 46,
  MVE_arch: 48,
  PAC_extension: 50,
  BTI_extension: 52,
  also_compatible_with: 65,
  conformance: 67,
} as const;

const TAG_FILE = 1;

/**
 * Decodes `.ARM.attributes`. Unknown tags are kept: their value's form follows from the number (below 32 by table, above: even a number, odd a string).
 * @throws InputError `elf/attributes` and `bytes/truncated` when the section is damaged.
 */
export function readBuildAttributes(bytes: Uint8Array, origin: CursorOrigin): BuildAttributes {
  const attributes = new Map<number, number | string>();
  const cursor = new Cursor(bytes, origin);
  if (cursor.remaining === 0) return attributes;
  const version = cursor.u8();
  if (version !== 0x41)
    throw cursor.error("elf/attributes", `build attributes of format ${version}; 65 ('A') is known`, "ABI-addenda32 §3.2.1", 0);
  while (cursor.remaining >= 4) {
    const vendorStart = cursor.position;
    const length = cursor.u32();
    if (length < 5 || length - 4 > cursor.remaining) {
      throw cursor.error(
        "elf/attributes",
        `a subsection of ${length} bytes in ${bytes.length - vendorStart} bytes`,
        "ABI-addenda32 §3.2.1",
        vendorStart,
      );
    }
    const vendorWindow = cursor.window(length - 4);
    if (vendorWindow.cstring() !== "aeabi") continue;
    while (vendorWindow.remaining >= 5) {
      const start = vendorWindow.position;
      const scope = vendorWindow.uleb();
      const size = vendorWindow.u32();
      const header = vendorWindow.position - start;
      if (size < header || size - header > vendorWindow.remaining) {
        throw vendorWindow.error(
          "elf/attributes",
          `a list of ${size} bytes in ${vendorWindow.length - start} bytes`,
          "ABI-addenda32 §3.2.1",
          start,
        );
      }
      const list = vendorWindow.window(size - header);
      if (scope === TAG_FILE) readList(list, attributes);
    }
  }
  return attributes;
}

function readList(list: Cursor, into: Map<number, number | string>): void {
  while (list.remaining > 0) {
    const tag = list.uleb();
    if (tag === Tag.compatibility) {
      const flag = list.uleb();
      into.set(tag, `${flag} ${list.cstring()}`);
    } else if (tag === Tag.CPU_raw_name || tag === Tag.CPU_name || (tag > 32 && tag % 2 === 1)) {
      into.set(tag, list.cstring());
    } else {
      into.set(tag, list.uleb());
    }
  }
}
