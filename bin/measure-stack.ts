import { stack } from "../src/analyses/code/stack.ts";
import type { ReportDocument } from "../src/contract/document.ts";
import { findHeap } from "../src/image/find-heap.ts";
import type { LoadedFirmware } from "../src/image/load.ts";
import { findVectorTable } from "../src/image/vector-table.ts";
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
