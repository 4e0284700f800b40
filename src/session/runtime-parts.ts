import { stack } from "../analyses/code/stack.ts";
import type { ReportDocument } from "../contract/document.ts";
import type { Image } from "./image.ts";

/** The vector table, the worst case of the stack and the heap of an image; nothing where no table is found or code cannot be followed. */
export async function runtimeParts(image: Image): Promise<Partial<ReportDocument>> {
  const [vectors, question] = [await image.vectors(), await image.stack()];
  if (vectors === undefined || question === undefined) return {};
  return { vectors, ...stack(question).parts, heap: (await image.runtime()).heap };
}
