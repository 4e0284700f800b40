import { type ChipTable, readChipTable } from "../../src/formats/chips/index.ts";

let table: Promise<ChipTable> | undefined;

/** The table of parts that comes with the program; read when it is first asked for. */
export function loadChips(): Promise<ChipTable> {
  table ??= import("./chips.generated.ts").then(({ CHIPS }) => readChipTable(CHIPS));
  return table;
}
