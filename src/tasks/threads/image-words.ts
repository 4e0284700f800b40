import { demangle } from "../../formats/demangle/index.ts";
import type { Code } from "../../graph/code.ts";
import { SYMBOL_OBJECT } from "../../graph/code-image.ts";

/** Names of threads are short in every system. */
const LONGEST_NAME = 64;
/** What systems put around the names of their own threads' objects: `z_main_thread`, `_k_thread_obj_blink`, `k_sys_work_q`. */
const OBJECT = /^(?:z_|_?k_thread_obj_|_k_thread_data_)?(.*?)(?:_thread|_threads|_tcb|_thread_data)?$/;

/** Words, texts and symbols of an image by address. */
export class ImageWords {
  readonly code: Code;
  #objects: Map<number, number> | undefined;

  constructor(code: Code) {
    this.code = code;
  }

  /** The word at an address as the image has it; -1 where the image has none, or the program changes it. */
  at(address: number): number {
    return this.code.space.word(address);
  }

  /** The text at an address up to its end; undefined for none that people can read. */
  text(address: number | undefined): string | undefined {
    if (address === undefined || address === 0) return undefined;
    let text = "";
    for (let at = address; at < address + LONGEST_NAME; at++) {
      const byte = this.code.space.byte(at);
      if (byte === 0) return text === "" ? undefined : text;
      if (byte < 0x20 || byte > 0x7e) return undefined;
      text += String.fromCharCode(byte);
    }
    return undefined;
  }

  /** What a thread's object is called, without what its system puts around names. */
  threadNamed(address: number | undefined): string | undefined {
    if (address === undefined || address === 0) return undefined;
    this.#objects ??= this.#byAddress();
    const row = this.#objects.get(address);
    if (row === undefined) return undefined;
    const name = demangle(this.code.image.symbols.name(row)).text;
    return OBJECT.exec(name)?.[1] || name;
  }

  /** The first function of some names; -1 for none. */
  functionNamed(names: readonly string[]): number {
    const { functions } = this.code;
    for (let index = 0; index < functions.count; index++) if (names.includes(functions.name(index))) return index;
    return -1;
  }

  #byAddress(): Map<number, number> {
    const { symbols } = this.code.image;
    const found = new Map<number, number>();
    for (let row = 0; row < symbols.count; row++)
      if (symbols.kind[row] === SYMBOL_OBJECT && !found.has(symbols.address[row]!)) found.set(symbols.address[row]!, row);
    return found;
  }
}
