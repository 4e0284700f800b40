import { FIRST_INTERRUPT } from "../../architecture/exceptions.ts";
import { codeAddress } from "../../architecture/thumb-bit.ts";
import type { Firmware, SymbolDescription } from "../firmware.ts";
import { symbolAt } from "../symbols.ts";
import { defaultHandlers, type UsedSlot } from "./default-handlers.ts";
import type { TableInterrupts } from "./interrupt-names.ts";
import type { VectorWords } from "./vectors.ts";

/** A slot of a table that is not empty. */
export interface TableSlot extends UsedSlot {
  /** Symbol of the handler by its index in `Symbols`; -1 without one. */
  readonly symbol: number;
  readonly description: SymbolDescription | undefined;
  /** Whether the word leads to code of this image. */
  readonly leadsToCode: boolean;
}

/** What the words of a table lead to. */
export interface TableSlots {
  /** By slot; slot 0, the stack pointer, and empty ones have none. */
  readonly slots: ReadonlyMap<number, TableSlot>;
  /** Words that lead to a default handler. */
  readonly defaults: ReadonlySet<number>;
}

/** Looks up what each word of a table leads to. */
export async function tableSlots(firmware: Firmware, table: VectorWords): Promise<TableSlots> {
  const used = table.words.map((word, index) => ({ word, index })).filter(({ word, index }) => index > 0 && word !== 0);
  const rows = used.map(({ word }) => symbolOf(firmware, codeAddress(word)));
  const known = [...new Set(rows.filter((row) => row >= 0))];
  const described = new Map((await firmware.describe(Uint32Array.from(known))).map((description, i) => [known[i]!, description]));
  const slots = new Map(
    used.map(({ word, index }, i): [number, TableSlot] => {
      const symbol = rows[i]!;
      const description = symbol < 0 ? undefined : described.get(symbol);
      const names = description === undefined ? [] : [description.raw, ...description.aliases];
      return [index, { index, word, names, symbol, description, leadsToCode: codeAt(firmware, codeAddress(word)) !== undefined }];
    }),
  );
  const code = [...slots.values()].filter(({ leadsToCode }) => leadsToCode);
  return { slots, defaults: defaultHandlers(code, await trampolines(firmware, code)) };
}

/** cortex-m-rt 0.6 and 0.7 up to 0.7.3 put a trampoline into slot 3, which leads to HardFault: its own `HardFault_` unless the program has one. */
async function trampolines(firmware: Firmware, slots: readonly TableSlot[]): Promise<ReadonlySet<number>> {
  const trampoline = slots.find(({ names }) => names.includes("HardFaultTrampoline"));
  if (trampoline === undefined) return new Set();
  const found = await firmware.find(["HardFault", "HardFault_"]);
  const [own, fallback] = [found.get("HardFault"), found.get("HardFault_")];
  return new Set(own !== undefined && own.value === fallback?.value ? [trampoline.word] : []);
}

/** What a table says of its interrupts. */
export function tableInterrupts({ words }: VectorWords, { slots, defaults }: TableSlots): TableInterrupts {
  const handlers = [...slots.values()].filter(({ index, word }) => index >= FIRST_INTERRUPT && !defaults.has(word));
  return {
    count: Math.max(0, words.length - FIRST_INTERRUPT),
    handlers: new Map(handlers.map(({ index, names }) => [index - FIRST_INTERRUPT, names])),
  };
}

function codeAt({ sections }: Firmware, address: number): Firmware["sections"][number] | undefined {
  return sections.find((one) => one.executable && address >= one.address && address < one.address + one.size);
}

function symbolOf(firmware: Firmware, address: number): number {
  const section = codeAt(firmware, address);
  return section === undefined ? -1 : symbolAt(firmware.symbols, section.index, address);
}
