import type { FirmwareHeader } from "../contract/document.ts";
import type { Firmware } from "../image/firmware.ts";

/** The document's description of what was read. */
export function firmwareHeader(firmware: Firmware): FirmwareHeader {
  const { target } = firmware;
  return {
    file: firmware.file,
    class: firmware.class,
    machine: firmware.machine,
    entry: firmware.entry,
    buildId: firmware.buildId ?? null,
    producers: [...firmware.producers],
    target: {
      triple: target.triple ?? null,
      architecture: target.architecture ?? null,
      core: target.core ?? null,
      fpu: target.fpu ?? null,
      floatAbi: target.floatAbi ?? null,
    },
  };
}

/** `thumbv7em-none-eabihf (v7E-M, FPv4-SP)`, or what is known instead. */
export function targetSentence(firmware: Firmware): string {
  const { target, machine } = firmware;
  if (target.triple === undefined)
    return target.architecture === undefined ? `${machine}, architecture not said` : `${machine} ${target.architecture}`;
  const details = [target.architecture, target.core, target.fpu].filter((detail) => detail !== undefined);
  return `${target.triple} (${details.join(", ")})`;
}
