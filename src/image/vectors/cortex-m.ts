import type { Firmware } from "../firmware.ts";

/** Architectures of profile M by their names: v6-M, v7E-M, v8-M.base, v8.1-M.main. */
const PROFILE_M = /-M(\.|$)/;

/**
 * What an image was built for when that is no Cortex-M: `RISC-V`, `ARM v7` for a Cortex-A or -R; undefined for a Cortex-M, and for an Arm image that does not
 * say its architecture. Nothing of vector tables, exceptions and stacks of Cortex-M is true of it.
 */
export function foreignCore({ machine, target }: Pick<Firmware, "machine" | "target">): string | undefined {
  if (machine !== "ARM") return machine;
  const { architecture } = target;
  return architecture === undefined || PROFILE_M.test(architecture) ? undefined : `ARM ${architecture}`;
}

/** Why no vector table was found, for people. */
export function missingTable(firmware: Pick<Firmware, "machine" | "target">): string {
  const foreign = foreignCore(firmware);
  return foreign === undefined
    ? "no vector table was found: no section or symbol is named like one; name its address with --vector-table"
    : `this image is for ${foreign}, which has no vector table of a Cortex-M: sizes, sections, symbols, units and crates are what can be told of it`;
}
