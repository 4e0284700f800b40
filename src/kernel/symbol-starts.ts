import type { ByteSource } from "../bytes/byte-source.ts";
import { newKernel } from "./debug-kernel.ts";

/** Addresses where functions and data start, ascending, without repetition; Thumb bits cleared. */
export interface SymbolStarts {
  readonly functions: Uint32Array;
  readonly data: Uint32Array;
}

const SYMBOL_SIZE = 16;
/** Symbols read at a time: 1 MiB. */
const SYMBOLS_AT_A_TIME = 1 << 16;

/**
 * Scans an ELF32 symbol table of `size` bytes at `offset` for starts: functions (`STT_FUNC`, and global labels in code) and data
 * (`STT_OBJECT`). Names are not read. `executable` holds 1 for each section, by index, that holds code.
 */
export async function scanSymbolStarts(
  source: ByteSource,
  offset: number,
  size: number,
  littleEndian: boolean,
  executable: Uint8Array,
): Promise<SymbolStarts> {
  const kernel = newKernel();
  kernel.setBigEndian(!littleEndian);
  const count = Math.floor(size / SYMBOL_SIZE);
  const marks = kernel.allocate(executable.length);
  new Uint8Array(kernel.memory.buffer, marks, executable.length).set(executable);
  const window = kernel.allocate(Math.min(count, SYMBOLS_AT_A_TIME) * SYMBOL_SIZE);
  kernel.beginStarts();
  for (let first = 0; first < count; first += SYMBOLS_AT_A_TIME) {
    const taken = Math.min(SYMBOLS_AT_A_TIME, count - first);
    const bytes = new Uint8Array(kernel.memory.buffer, window, taken * SYMBOL_SIZE);
    await source.read(offset + first * SYMBOL_SIZE, taken * SYMBOL_SIZE, bytes);
    kernel.takeSymbols(window, taken, marks, executable.length);
  }
  kernel.finishStarts();
  const starts = (which: number) => {
    const address = kernel.startsAddress(which);
    return new Uint32Array(kernel.memory.buffer, address, kernel.startsCount(which)).slice();
  };
  return { functions: starts(0), data: starts(1) };
}
