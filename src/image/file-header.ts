import { architectureOf } from "../architecture/architecture.ts";
import type { Findings } from "../bytes/finding.ts";
import type { FirmwareHeader } from "../contract/document.ts";
import { type ElfFile, machineName } from "../formats/elf/index.ts";
import { commandTarget } from "./command-target.ts";
import { buildComments } from "./producers.ts";

/** What a file says of itself, of any class and machine: nothing of it is laid out in memory. */
export async function fileHeader(elf: ElfFile, findings: Findings): Promise<FirmwareHeader> {
  const { producers, commands } = await buildComments(elf);
  const attributes = await elf.attributes(findings);
  const target =
    attributes === undefined || attributes.size === 0 ? commandTarget(commands) : architectureOf(elf.header.machine).targetOf(attributes);
  return {
    file: elf.source.name,
    class: elf.header.class,
    machine: machineName(elf.header.machine),
    entry: elf.header.entry,
    buildId: (await elf.buildId()) ?? null,
    producers: [...producers],
    target: {
      triple: target.triple ?? null,
      architecture: target.architecture ?? null,
      core: target.core ?? null,
      fpu: target.fpu ?? null,
      floatAbi: target.floatAbi ?? null,
    },
  };
}
