import { type Chip, type ChipTable, findChip } from "../../src/formats/chips/index.ts";
import { UsageError } from "../exit-codes.ts";

/** The part of that name. @throws UsageError that names candidates, when there is none or there are several that differ in memory. */
export function chipNamed(name: string, table: ChipTable, option = "--chip"): Chip {
  const found = findChip(name, table.chips);
  if (found.kind === "found") return found.chip;
  if (found.kind === "several")
    throw new UsageError(
      `${option} ${name}: ${found.count} parts have names like this and differ in memory: ${found.names.join(", ")}${found.count > found.names.length ? ", …" : ""}`,
      `cortex-size chips --filter ${name}`,
    );
  throw new UsageError(
    `${option} ${name}: the table of ${table.chips.length} parts has none of that name`,
    found.near === undefined ? "cortex-size chips --filter PART" : `did you mean ${found.near}?`,
  );
}
