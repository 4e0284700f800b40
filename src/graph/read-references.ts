import { newReferenceKernel } from "../kernel/reference-kernel.ts";
import { spaceOf } from "./address-space.ts";
import { type CodeImage, SYMBOL_OTHER } from "./code-image.ts";
import { Functions } from "./functions.ts";
import { handSections } from "./hand-sections.ts";
import { type NamedReferences, References } from "./references.ts";

/** The kernel's table of what instructions name. */
const NAMED = 0;

/**
 * What the instructions of an image name: literals, addresses that they form, accesses at constant addresses. Each instruction is read once; what comes
 * through memory, arguments and results is not followed, so that whoever uses a pointer does not count as naming what it points to. A tenth of the work of `readCode`.
 */
export function readReferences(image: CodeImage): NamedReferences {
  const space = spaceOf(image);
  const functions = new Functions(image, space);
  requireLabels(image, functions);
  const kernel = newReferenceKernel();
  handSections(kernel, space);
  for (let index = 0; index < functions.count; index++)
    kernel.scan(index, functions.start[index]!, functions.end[index]!, functions.section[index]!);
  const count = kernel.rowCount(NAMED);
  const columns = [0, 1, 2, 3, 4].map((field) => {
    const address = kernel.column(NAMED, field);
    return new Uint32Array(kernel.memory.buffer, address, count).slice();
  });
  return { image, space, functions, references: new References([...columns, new Uint32Array(count)]) };
}

/** Labels of assembly in code that no function covers begin functions. */
function requireLabels({ symbols }: CodeImage, functions: Functions): void {
  for (let row = 0; row < symbols.count; row++) {
    const address = symbols.address[row]! & ~1;
    if (symbols.kind[row] === SYMBOL_OTHER && functions.covering(address >>> 0) < 0) functions.require(address >>> 0);
  }
}
