import { type Die, type DieReader, DW_AT_const_value, DW_AT_name, type Dwarf } from "../formats/dwarf/index.ts";

const DW_TAG_ENUMERATION_TYPE = 0x04;
const DW_TAG_ENUMERATOR = 0x28;
const DW_TAG_NAMESPACE = 0x39;
/** Entries looked at: what a large program has at the top of its units and namespaces. */
const MOST_ENTRIES = 400_000;
const DEEPEST = 12;
const FEWEST = 2;
const HIGHEST = 480;

/**
 * The device's own names of its interrupts, by number: the enumerators of the `Interrupt` enumeration that svd2rust and chiptool write, or of CMSIS'
 * `IRQn_Type` (`TIM2_IRQn` is `TIM2`). Empty when the debug information has neither; the larger one where there are several.
 */
export async function interruptNames(dwarf: Dwarf): Promise<ReadonlyMap<number, string>> {
  const dies = await dwarf.dies();
  let best: ReadonlyMap<number, string> = new Map();
  let left = MOST_ENTRIES;
  const visit = (parent: Die, depth: number): void => {
    for (const die of dies.children(parent)) {
      if (--left <= 0) return;
      if (die.tag === DW_TAG_NAMESPACE && depth < DEEPEST) visit(die, depth + 1);
      if (die.tag !== DW_TAG_ENUMERATION_TYPE) continue;
      const found = enumerators(dies, die);
      if (found.size > best.size) best = found;
    }
  };
  for (let unit = 0; unit < dies.units.count && left > 0; unit++) {
    const root = dies.root(unit);
    if (root !== undefined) visit(root, 0);
  }
  return best;
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
    if (name === undefined) return new Map();
    if (isC && !name.endsWith("_IRQn")) return new Map();
    if (number !== undefined && number < HIGHEST && !names.has(number)) names.set(number, isC ? name.slice(0, -"_IRQn".length) : name);
  }
  return names.size < FEWEST ? new Map() : names;
}
