/** Names that start-up code gives the handler of what nobody handles; cortex-m-rt's own end with an underscore. */
const DEFAULT_NAME =
  /^(DefaultHandler_?|HardFault_|Default_?Handler|default_handler|DefaultISR|IntDefaultHandler|Dummy_?Handler|_?unhandled_exception|dummy_handler(_default)?|isr_default|_isr_default|defaultHandler|Reserved_?IRQHandler)$/;
/** One handler of many interrupts that asks which of them is active is no default: Zephyr's, mbed's, a vendor's. */
const DISPATCHER = /wrapper|dispatch|common|generic|demux/i;
/** Fewer slots of one handler say nothing. */
const FEWEST = 3;

/** A slot that leads to code. */
export interface UsedSlot {
  readonly index: number;
  readonly word: number;
  /** Names of the symbols at the handler; empty in a stripped image. */
  readonly names: readonly string[];
}

/**
 * The words of a table that lead to a default handler: one that is called so, or one that more than half of the slots behind Reset share, whatever
 * its name. `forwards` are words that only lead on to a default handler, such as cortex-m-rt's `HardFaultTrampoline` to its own `HardFault_`.
 */
export function defaultHandlers(slots: readonly UsedSlot[], forwards: ReadonlySet<number> = new Set()): ReadonlySet<number> {
  const found = new Set(forwards);
  const counts = new Map<number, number>();
  const behindReset = slots.filter(({ index }) => index > 1);
  for (const { word, names } of behindReset) {
    if (names.some((name) => DEFAULT_NAME.test(name))) found.add(word);
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  for (const { word, names } of behindReset) {
    const count = counts.get(word)!;
    const isMost = count >= FEWEST ? count * 2 > behindReset.length : count > 1 && count === behindReset.length;
    if (isMost && !names.some((name) => DISPATCHER.test(name))) found.add(word);
  }
  return found;
}
