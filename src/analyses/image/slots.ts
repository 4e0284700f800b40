import type { SlotEntry } from "../../contract/image-shape.ts";
import type { Firmware } from "../../image/firmware.ts";
import type { LoadedRange } from "./formats.ts";

/** A part of the flash that is to hold the image. */
export interface Slot {
  readonly name: string;
  readonly start: number;
  /** Bytes. */
  readonly length: number;
  /** `run`: the image is linked to lie here · `copy`: its `.bin` is only stored here. */
  readonly as: "run" | "copy";
  readonly evidence: string;
}

/** Holes up to this are part of an image; what lies further away is something else: option bytes, keys, another memory. */
const LARGEST_HOLE = 0x10000;

/**
 * Slots that linker symbols tell. embassy-boot's partitions may count from the start of the flash, which symbols do not tell, so that lengths alone
 * are judged; Zephyr, the usual build of MCUboot images, writes its configuration as absolute symbols.
 */
export async function slotsOfSymbols(firmware: Firmware): Promise<Slot[]> {
  const partitions = ["active", "dfu"].map((name) => [name, `__bootloader_${name}_start`, `__bootloader_${name}_end`] as const);
  const zephyr = ["CONFIG_FLASH_BASE_ADDRESS", "CONFIG_FLASH_LOAD_OFFSET", "CONFIG_FLASH_LOAD_SIZE"] as const;
  const found = await firmware.find([...partitions.flatMap(([, start, end]) => [start, end]), ...zephyr]);
  const value = (name: string) => found.get(name)?.value;
  const slots: Slot[] = [];
  for (const [name, startName, endName] of partitions) {
    const [start, end] = [value(startName), value(endName)];
    if (start === undefined || end === undefined || end <= start) continue;
    slots.push({ name, start, length: end - start, as: "copy", evidence: `${startName} and ${endName}` });
  }
  const [base, offset, size] = zephyr.map(value);
  if (base !== undefined && offset !== undefined && size !== undefined && size > 0) {
    slots.push({ name: "code partition", start: base + offset, length: size, as: "run", evidence: "CONFIG_FLASH_LOAD_OFFSET and _SIZE" });
  }
  return slots;
}

/** Whether and how the image, as disjoint ranges in address order, lies in a slot; `bin` is the length of its flat file. */
export function judgeSlot(slot: Slot, ranges: readonly LoadedRange[], bin: number): SlotEntry {
  if (slot.as === "copy") return { ...slot, used: bin, left: slot.length - bin, fits: bin <= slot.length };
  const end = slot.start + slot.length;
  let [used, outside] = [0, 0];
  for (const { address, bytes } of ranges) {
    outside += bytes - Math.max(0, Math.min(address + bytes, end) - Math.max(address, slot.start));
    const continues = address < end || (used > 0 && address - (slot.start + used) <= LARGEST_HOLE);
    if (address + bytes > slot.start && continues) used = address + bytes - slot.start;
  }
  return { ...slot, used, left: slot.length - used, outside, fits: outside === 0 };
}
