import { functionFigures } from "../../../code/function-figures.ts";
import type { FunctionEntry } from "../../../contract/code-shape.ts";
import { demangle } from "../../../formats/demangle/index.ts";
import { StackUse } from "../../../graph/stack/stack.ts";
import type { Image } from "../../image.ts";
import { symbolDetails } from "../symbol-details.ts";

/** Every function that the code shows, in address order, with what the settings say of the stack and what debug information says of its place. */
export async function functionEntries(image: Image): Promise<FunctionEntry[]> {
  const graph = await image.requireGraph();
  const use = (await image.stack())?.use ?? new StackUse(graph);
  const details = await symbolDetails(image);
  const { functions } = use.graph.code;
  const rows = new Map<number, number>();
  const { symbols } = image.firmware;
  for (let row = 0; row < symbols.count; row++) rows.set(symbols.address[row]!, row);
  return functionFigures(use)
    .map(({ function: index, frame, worst, verdict, callers }): FunctionEntry => {
      const start = functions.start[index]!;
      const row = rows.get(start);
      const { crate, file, directory } = row === undefined ? {} : details(row);
      return {
        name: demangle(functions.name(index)).text,
        address: start,
        size: functions.end[index]! - start,
        ...(file === undefined ? {} : { file }),
        ...(directory === undefined ? {} : { directory }),
        ...(crate === undefined ? {} : { crate }),
        ...{ frame: frame.bytes, frameEvidence: frame.evidence, stack: worst, verdict, callers },
      };
    })
    .sort((a, b) => a.address - b.address);
}
