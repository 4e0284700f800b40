import type { Finding } from "../../bytes/finding.ts";
import { type ChipLayout, coreText } from "../../formats/chips/index.ts";
import type { ChosenChip } from "../surroundings.ts";

/** Which cores run code of an architecture: each runs what stands before it, but v8-M's baseline has no v7-M instructions. */
const RUNS_ON: Readonly<Record<string, readonly string[]>> = {
  "v6-M": ["armv6m", "armv7m", "armv7em", "armv8m"],
  "v6S-M": ["armv6m", "armv7m", "armv7em", "armv8m"],
  "v7-M": ["armv7m", "armv7em", "armv8m"],
  "v7E-M": ["armv7em", "armv8m"],
  "v8-M.base": ["armv8m"],
  "v8-M.main": ["armv8m"],
  "v8.1-M.main": ["armv8m"],
};

/** What the cores of a part are built for, the most capable architecture that the table tells of each. */
const BEST: Readonly<Record<string, readonly string[]>> = {
  armv6m: ["v6-M", "v6S-M"],
  armv7m: ["v7-M"],
  armv7em: ["v7E-M"],
  armv8m: ["v8-M.base", "v8-M.main", "v8.1-M.main"],
};

/** The architecture by which a core of the table is judged: of v8-M the table does not tell baseline from mainline, which most parts have. */
export function bestArchitecture(core: string): string | undefined {
  return core === "armv8m" ? "v8-M.main" : BEST[core]?.[0];
}

/** Whether a core of the layout runs code of an architecture; an architecture that is not known runs anywhere. */
export function runsOn(architecture: string | undefined, { cores }: ChipLayout): boolean {
  const runs = architecture !== undefined && Object.hasOwn(RUNS_ON, architecture) ? RUNS_ON[architecture]! : undefined;
  return runs === undefined || cores.some((core) => runs.includes(core));
}

/**
 * `chip/core`, when no core of the part runs what the image was built for [ARMv6-M, ARMv7-M, ARMv8-M]; `chip/target-low`, when its only core
 * runs more than that; undefined when it fits, or when it is not known.
 */
export function checkCore(architecture: string | undefined, { chip, evidence }: ChosenChip): Finding | undefined {
  const runs = architecture !== undefined && Object.hasOwn(RUNS_ON, architecture) ? RUNS_ON[architecture]! : undefined;
  const { cores } = chip.layout;
  if (runs === undefined) return undefined;
  const best = cores.length === 1 ? BEST[cores[0]!] : undefined;
  if (best !== undefined && runs.includes(cores[0]!) && !best.includes(architecture!))
    return {
      code: "chip/target-low",
      severity: "warning",
      message: `built for ${architecture}, while ${evidence} has ${coreText(cores[0]!)}: instructions of the part are left unused`,
      hint: "build for the part's own target, such as thumbv7em-none-eabihf for a Cortex-M4F or M7",
    };
  if (runsOn(architecture, chip.layout)) return undefined;
  return {
    code: "chip/core",
    severity: "error",
    message: `built for ${architecture}, which ${evidence} does not run: it has ${cores.map(coreText).join(" and ")}`,
    hint: "build for the part's target, or name the right part with --chip",
  };
}
