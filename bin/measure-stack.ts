import { stack } from "../src/analyses/stack.ts";
import type { LoadedFirmware } from "../src/claims/firmware.ts";
import { findHeap } from "../src/claims/heap.ts";
import { findVectorTable } from "../src/claims/vector-table.ts";
import type { ReportDocument } from "../src/model/document.ts";
import type { StackConfig } from "./config/types.ts";
import { askStack } from "./stack-question.ts";

/** The vector table and the stack of an image, for budgets and comparisons; nothing where no table is found. */
export async function stackParts(firmware: LoadedFirmware, config: StackConfig, vectorTable?: number): Promise<Partial<ReportDocument>> {
  if (!firmware.linked) return {};
  const table = await findVectorTable(firmware, vectorTable);
  if (table === undefined) return {};
  const { vectors, question } = await askStack(firmware, table, config);
  return { vectors, ...stack(question).parts, heap: await findHeap(firmware) };
}
