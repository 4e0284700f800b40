import { stack } from "../src/analyses/stack.ts";
import { vectors } from "../src/analyses/vectors.ts";
import type { LoadedFirmware } from "../src/claims/firmware.ts";
import { findHeap } from "../src/claims/heap.ts";
import { stackFacts } from "../src/claims/stack.ts";
import { stackRegion } from "../src/claims/stack-region.ts";
import { findVectorTable } from "../src/claims/vector-table.ts";
import { demangle } from "../src/formats/demangle/index.ts";
import type { ReportDocument } from "../src/model/document.ts";
import type { StackConfig } from "./config/types.ts";
import { namePattern } from "./pattern.ts";

/** The vector table and the stack of an image, for budgets and comparisons; nothing where no table is found. */
export async function stackParts(firmware: LoadedFirmware, config: StackConfig, vectorTable?: number): Promise<Partial<ReportDocument>> {
  if (!firmware.linked) return {};
  const table = await findVectorTable(firmware, vectorTable);
  if (table === undefined) return {};
  const { parts } = await vectors(firmware, table);
  const slots = new Map(parts.vectors?.entries.map((entry) => [entry.index, entry.name]));
  const facts = await stackFacts(firmware, table, assumptions(config));
  const region = await stackRegion(firmware, table.words[0]!);
  const question = {
    ...facts,
    region,
    demangle: (name: string) => demangle(name).text,
    slotName: (index: number) => slots.get(index) ?? `slot ${index}`,
  };
  return { ...parts, ...stack(question).parts, heap: await findHeap(firmware) };
}

function assumptions({ assume }: StackConfig): ((name: string) => number | undefined) | undefined {
  const given = Object.entries(assume ?? {}).map(([pattern, bytes]) => ({ matches: namePattern(pattern), bytes }));
  if (given.length === 0) return undefined;
  return (name) => given.find(({ matches }) => matches(demangle(name).text) || matches(name))?.bytes;
}
