import { type Die, type DieReader, DW_AT_const_value, DW_AT_name, type Dwarf } from "../../formats/dwarf/index.ts";

const DW_TAG_ENUMERATION_TYPE = 0x04;
const DW_TAG_ENUMERATOR = 0x28;
const DW_TAG_NAMESPACE = 0x39;
/** Entries looked at: what a large program has at the top of its units and namespaces. */
const MOST_ENTRIES = 400_000;
const DEEPEST = 12;
const FEWEST = 2;
const HIGHEST = 480;
/** svd2rust and chiptool write names as the device's description has them. */
const DEVICE_NAME = /^[A-Z][A-Z0-9_]*$/;

/** What a vector table says of its interrupts, to tell the device's enumeration from others of its name. */
export interface TableInterrupts {
  /** Slots for interrupts. */
  readonly count: number;
  /** Names of the handlers that are no default, by interrupt. */
  readonly handlers: ReadonlyMap<number, readonly string[]>;
}

/**
 * The device's own names of its interrupts, by number: the enumerators of the `Interrupt` enumeration that svd2rust and chiptool write, or of CMSIS'
 * `IRQn_Type` (`TIM2_IRQn` is `TIM2`). Any crate may have an enumeration of that name, so the one counts that agrees best with the names of the
 * handlers, then the one with the most names; one that disagrees with them, or whose numbers or names are no device's, is none. Empty when the debug
 * information has none.
 */
export async function interruptNames(dwarf: Dwarf, table: TableInterrupts): Promise<ReadonlyMap<number, string>> {
  const dies = await dwarf.dies();
  let best: { readonly names: ReadonlyMap<number, string>; readonly agreement: number } = { names: new Map(), agreement: 0 };
  let left = MOST_ENTRIES;
  const visit = (parent: Die, depth: number): void => {
    for (const die of dies.children(parent)) {
      if (--left <= 0) return;
      if (die.tag === DW_TAG_NAMESPACE && depth < DEEPEST) visit(die, depth + 1);
      if (die.tag !== DW_TAG_ENUMERATION_TYPE) continue;
      const names = enumerators(dies, die);
      const agreement = names.size === 0 ? undefined : agreementOf(names, table);
      if (agreement === undefined || agreement < best.agreement) continue;
      if (agreement > best.agreement || names.size > best.names.size) best = { names, agreement };
    }
  };
  for (let unit = 0; unit < dies.units.count && left > 0; unit++) {
    const root = dies.root(unit);
    if (root !== undefined) visit(root, 0);
  }
  return best.names;
}

/** Whether any name of the debug information can be of such an enumeration: looking at all entries is dear, and most programs have none. */
export async function namesInterrupts({ sections }: Dwarf): Promise<boolean> {
  // Compilers without .debug_str (armcc, IAR) write names between the entries.
  const pooled = await sections.bytes(".debug_str");
  const names = pooled.length > 0 ? pooled : await sections.bytes(".debug_info");
  return /nterrupt\0|_IRQn\0/.test(new TextDecoder("latin1").decode(names));
}

/** How many handlers have the names that an enumeration gives; undefined when it cannot be the device's. */
function agreementOf(names: ReadonlyMap<number, string>, { count, handlers }: TableInterrupts): number | undefined {
  const known = new Set(names.values());
  let agreed = 0;
  let disagreed = 0;
  for (const [number, symbols] of handlers) {
    const bare = symbols.map((symbol) => symbol.replace(/(_IRQHandler|_Handler)$/, ""));
    const name = names.get(number);
    if (name !== undefined && bare.includes(name)) agreed++;
    else if (bare.some((symbol) => known.has(symbol))) disagreed++;
  }
  if (disagreed > agreed) return undefined;
  // Without a handler to agree with, the numbers must at least be those of this table.
  const highest = Math.max(...names.keys());
  return agreed === 0 && (highest >= count || names.size * 2 < count) ? undefined : agreed;
}

/** Names by number of an enumeration of interrupts; none of any other. */
function enumerators(dies: DieReader, enumeration: Die): ReadonlyMap<number, string> {
  const title = dies.string(enumeration, DW_AT_name);
  const isRust = title === "Interrupt" || title === "interrupt";
  const isC = title === undefined || /^IRQn(_Type)?$/.test(title);
  const names = new Map<number, string>();
  if (!isRust && !isC) return names;
  for (const die of dies.children(enumeration)) {
    if (die.tag !== DW_TAG_ENUMERATOR) continue;
    const name = dies.string(die, DW_AT_name);
    const number = dies.constant(die, DW_AT_const_value);
    if (name === undefined || (isC ? !name.endsWith("_IRQn") : !DEVICE_NAME.test(name))) return new Map();
    if (number !== undefined && number >= 0 && number < HIGHEST && !names.has(number))
      names.set(number, isC ? name.slice(0, -"_IRQn".length) : name);
  }
  return names.size < FEWEST ? new Map() : names;
}
