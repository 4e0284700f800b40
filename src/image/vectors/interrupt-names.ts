import { placesOf } from "../../bytes/find-bytes.ts";
import {
  type Die,
  type DieReader,
  DW_AT_const_value,
  DW_AT_decl_line,
  DW_AT_name,
  DW_AT_type,
  type Dwarf,
} from "../../formats/dwarf/index.ts";

const DW_TAG_ENUMERATION_TYPE = 0x04;
const DW_TAG_TYPEDEF = 0x16;
const DW_TAG_ENUMERATOR = 0x28;
const TAGS = new Set([DW_TAG_ENUMERATION_TYPE, DW_TAG_TYPEDEF]);
const RUST_NAMES = new Set(["Interrupt", "interrupt"]);
const CMSIS_NAMES = new Set(["IRQn", "IRQn_Type"]);
const NAMES = new Set([...RUST_NAMES, ...CMSIS_NAMES]);
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
  if (!(await mayNameInterrupts(dwarf))) return new Map();
  const dies = await dwarf.dies();
  let best: { readonly names: ReadonlyMap<number, string>; readonly agreement: number } = { names: new Map(), agreement: 0 };
  const declared = new Set<number>();
  for (const die of dies.named(TAGS, NAMES)) {
    // A header's enumeration is in each unit that includes it.
    const line = dies.constant(die, DW_AT_decl_line);
    if (line !== undefined && declared.has(line)) continue;
    if (line !== undefined) declared.add(line);
    const enumeration = die.tag === DW_TAG_TYPEDEF ? dies.reference(die, DW_AT_type) : die;
    if (enumeration?.tag !== DW_TAG_ENUMERATION_TYPE) continue;
    const names = enumerators(dies, enumeration, RUST_NAMES.has(dies.string(die, DW_AT_name) ?? ""));
    const agreement = names.size === 0 ? undefined : agreementOf(names, table);
    if (agreement === undefined || agreement < best.agreement) continue;
    if (agreement > best.agreement || names.size > best.names.size) best = { names, agreement };
  }
  return best.names;
}

/** Whether any string of the debug information names such an enumeration: opening all of it is dear, and most programs have none. */
async function mayNameInterrupts({ sections }: Dwarf): Promise<boolean> {
  // Compilers without .debug_str (armcc, IAR) write names between the entries.
  const pooled = await sections.bytes(".debug_str");
  const strings = pooled.length > 0 ? pooled : await sections.bytes(".debug_info");
  return [...NAMES].some((name) => placesOf(strings, new TextEncoder().encode(`${name}\0`)).next().done === false);
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
function enumerators(dies: DieReader, enumeration: Die, isRust: boolean): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const die of dies.children(enumeration)) {
    if (die.tag !== DW_TAG_ENUMERATOR) continue;
    const name = dies.string(die, DW_AT_name);
    const number = dies.constant(die, DW_AT_const_value);
    if (name === undefined || (isRust ? !DEVICE_NAME.test(name) : !name.endsWith("_IRQn"))) return new Map();
    if (number !== undefined && number >= 0 && number < HIGHEST && !names.has(number))
      names.set(number, isRust ? name : name.slice(0, -"_IRQn".length));
  }
  return names.size < FEWEST ? new Map() : names;
}
