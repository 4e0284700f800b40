import { type Chip, findChip } from "../../src/formats/chips/index.ts";
import type { Surroundings } from "../../src/session/surroundings.ts";
import { findChipName } from "../find/chip-name.ts";
import type { NamedValue } from "../settings/files-around.ts";
import { loadChips } from "./load.ts";
import { chipNamed } from "./named.ts";

/**
 * The part that is named, else the one that the ELF's project names. Nobody asked for the latter: a name that the table does not know costs
 * a finding. The table is loaded only if there is a name. `elf` is an absolute path, undefined for standard input.
 * @throws UsageError when the table does not know the name that was given.
 */
export async function chosenChip(elf: string | undefined, given: NamedValue | undefined): ReturnType<Surroundings["chip"]> {
  const named = given !== undefined || elf === undefined ? undefined : await findChipName(elf);
  if (given === undefined && named === undefined) return { chosen: undefined, findings: [] };
  const table = await loadChips();
  const chosen = (chip: Chip, reason: string) => ({ chip, evidence: `chip ${chip.name} (${table.source}, ${reason})` });
  if (given !== undefined) return { chosen: chosen(chipNamed(given.value, table), given.reason), findings: [] };
  const { name, reason } = named!;
  const found = findChip(name, table.chips);
  if (found.kind === "found") return { chosen: chosen(found.chip, reason), findings: [] };
  const several =
    found.kind === "several" ? `${found.count} parts that differ in memory have names like this` : "the table has no such part";
  return {
    chosen: undefined,
    findings: [
      {
        code: "chip/unknown",
        severity: "note",
        message: `chip ${name}, ${reason}, is not looked up: ${several}`,
        hint: `cortex-size chips --filter ${name.slice(0, 7)} lists parts; --chip names one`,
      },
    ],
  };
}
