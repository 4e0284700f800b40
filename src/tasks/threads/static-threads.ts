import { codeAddress } from "../../architecture/thumb-bit.ts";
import { SYMBOL_OBJECT } from "../../graph/code-image.ts";
import type { Thread } from "../../graph/stack/thread.ts";
import type { ImageWords } from "./image-words.ts";

/** What `K_THREAD_DEFINE` calls the objects that it collects between two border symbols; older versions have one underscore more. */
const OBJECT = /^_+k_thread_data_(.+)$/;
/** Words of `struct _static_thread_data`: the thread, its stack, the stack's size, the entry [Zephyr `kernel.h`]. */
const [STACK, SIZE, ENTRY] = [4, 8, 12];

/** Zephyr's static thread objects. */
export function staticThreads(words: ImageWords): Thread[] {
  const { symbols } = words.code.image;
  const { functions } = words.code;
  const threads: Thread[] = [];
  const shell = words.functionNamed(["z_thread_entry"]);
  for (let row = 0; row < symbols.count; row++) {
    if (symbols.kind[row] !== SYMBOL_OBJECT) continue;
    const symbol = symbols.name(row);
    const name = OBJECT.exec(symbol)?.[1];
    const address = symbols.address[row]!;
    if (name === undefined || words.at(address + ENTRY) < 0) continue;
    const [start, bytes, entryAt] = [words.at(address + STACK), words.at(address + SIZE), words.at(address + ENTRY)];
    const entry = functions.startingAt(codeAddress(entryAt));
    threads.push({
      ...{ name, system: "Zephyr", start, bytes, lost: 0, evidence: `static thread object ${symbol}` },
      entry: entry < 0 ? undefined : entry,
      shell: shell < 0 ? undefined : shell,
    });
  }
  return threads;
}
