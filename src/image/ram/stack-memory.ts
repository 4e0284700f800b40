import { MAPPING_NONE, NO_SECTION, STT_NOTYPE, STT_OBJECT, STT_SECTION, type SymbolTable } from "../../formats/elf/index.ts";
import type { LoadedFirmware } from "../load.ts";

/** Memory that was set aside for the stack. */
export interface StackMemory {
  /** Lowest address. */
  readonly start: number;
  /** Who it is, in words: `static z_main_stack`. */
  readonly what: string;
}

/** What people, scripts and tools call it: `CSTACK`, `STACK`, `Stack_Mem`, `z_main_stack`, `.stack_dummy`. */
const STACK = /stack|(^|[^a-z])stk/i;
/** How far below the stack pointer a label is looked for that says where the stack begins; no stack is larger. */
const FARTHEST = 0x100000;
/** Ends of names of the upper border, each with those of the lower border that go with it. */
const BORDERS: readonly (readonly [upper: RegExp, lower: readonly string[]])[] = [
  [/\$\$Limit$/, ["$$$$Base"]],
  [/Top(_*)$/, ["Limit$1", "Bottom$1", "Base$1"]],
  [/top(_*)$/, ["limit$1", "bottom$1", "base$1"]],
  [/TOP(_*)$/, ["LIMIT$1", "BOTTOM$1", "BASE$1"]],
  [/^_estack$/, ["_sstack"]],
  [/End(_*)$/, ["Start$1"]],
  [/end(_*)$/, ["start$1"]],
  [/END(_*)$/, ["START$1", "BASE$1"]],
  // Some count downwards: the stack starts at its highest address.
  [/start(_*)$/, ["end$1", "limit$1"]],
];

/**
 * Who ends where the initial stack pointer points, or holds it: a section made for the stack, a static, an input section that armlink names, or what lies
 * between two labels of the linker. Undefined when nobody says so.
 */
export async function stackMemory(firmware: LoadedFirmware, stackPointer: number): Promise<StackMemory | undefined> {
  const section = firmware.sections.find(
    ({ name, address, size, writable }) => writable && STACK.test(name) && !/heap/i.test(name) && holds(address, size, stackPointer),
  );
  if (section !== undefined) return { start: section.address, what: `section ${section.name}` };
  const table = await firmware.elf.symbols();
  if (table === undefined) return undefined;
  const below = await symbolsBelow(firmware, table, stackPointer);
  return (
    holder(firmware, below.named, stackPointer) ??
    (await bordered(firmware, below, stackPointer)) ??
    labelled(firmware, below, stackPointer)
  );
}

/** Symbols of writable memory up to the stack pointer. */
interface Below {
  readonly table: SymbolTable;
  /** Labels, and what holds the stack pointer or lies at it. */
  readonly named: readonly Named[];
  /** Rows in the table of all that have a size; what most are called nobody asks. */
  readonly statics: readonly number[];
}

interface Named {
  readonly name: string;
  readonly type: number;
  readonly value: number;
  readonly size: number;
  readonly section: number;
}

async function symbolsBelow({ names, sections }: LoadedFirmware, table: SymbolTable, stackPointer: number): Promise<Below> {
  const writable = new Set(sections.filter((section) => section.writable).map(({ index }) => index));
  const [told, statics]: [number[], number[]] = [[], []];
  for (let row = 1; row < table.count; row++) {
    const value = table.value[row]!;
    if (value > stackPointer || value < stackPointer - FARTHEST || table.rawSection[row] === 0) continue;
    const [type, section] = [table.type[row]!, table.section[row]!];
    if (type !== STT_OBJECT && type !== STT_NOTYPE && type !== STT_SECTION) continue;
    if (table.mapping[row] !== MAPPING_NONE && value !== stackPointer) continue;
    if (!writable.has(section) && (section !== NO_SECTION || value !== stackPointer)) continue;
    const size = table.size[row]!;
    if (size > 0) statics.push(row);
    if (size === 0 || value + size >= stackPointer) told.push(row);
  }
  const texts = await names(Uint32Array.from(told));
  const named = told.map((row, i) => ({
    name: texts[i]!,
    type: table.type[row]!,
    value: table.value[row]!,
    size: table.size[row]!,
    section: table.section[row]!,
  }));
  return { table, named, statics };
}

function holds(start: number, size: number, stackPointer: number): boolean {
  return start < stackPointer && stackPointer <= start + size;
}

/**
 * The static or input section that holds the stack pointer. One that is not called a stack is believed when it ends there and more memory follows: a stack
 * at the end of memory lies above all statics.
 */
function holder({ memory, sections }: LoadedFirmware, named: readonly Named[], stackPointer: number): StackMemory | undefined {
  const holding = named.filter(({ value, size }) => holds(value, size, stackPointer)).sort((a, b) => a.size - b.size);
  const called = holding.find(({ name }) => STACK.test(name));
  const atEnd = memory.regions.some(({ origin, length }) => length !== undefined && origin + length === stackPointer);
  const zeroed = (one: Named) => sections.some(({ index, hasBytes }) => index === one.section && !hasBytes);
  const found = called ?? (atEnd ? undefined : holding.find((one) => one.value + one.size === stackPointer && zeroed(one)));
  return found && { start: found.value, what: `${found.type === STT_SECTION ? "input section" : "static"} ${found.name}` };
}

/** What lies between the label at the stack pointer and its counterpart, where no static lies between them. */
async function bordered(firmware: LoadedFirmware, below: Below, stackPointer: number): Promise<StackMemory | undefined> {
  for (const { name, value } of below.named) {
    if (value !== stackPointer || !STACK.test(name)) continue;
    const partners = BORDERS.flatMap(([upper, lower]) => (upper.test(name) ? lower.map((end) => name.replace(upper, end)) : []));
    const known = await firmware.find(partners);
    for (const partner of partners) {
      const start = known.get(partner)?.value;
      if (start === undefined || start >= stackPointer || start < stackPointer - FARTHEST) continue;
      if (await isFree(firmware, below, start, stackPointer)) return { start, what: `${partner} to ${name}` };
    }
  }
  return undefined;
}

/** Whether no static lies in a range, and no section begins or ends inside of it. */
async function isFree(firmware: LoadedFirmware, below: Below, start: number, end: number): Promise<boolean> {
  const cut = firmware.memory.extents.some(
    ({ address, length, section }) =>
      address < end && address + length > start && !(address <= start && address + length >= end) && !STACK.test(section.name),
  );
  return !cut && areStacks(firmware, below, (value, size) => value < end && value + size > start);
}

/** The nearest label below that is called a stack, in the section that ends at the stack pointer. */
async function labelled(firmware: LoadedFirmware, below: Below, stackPointer: number): Promise<StackMemory | undefined> {
  const { named } = below;
  let label: Named | undefined;
  for (const one of named)
    if (one.size === 0 && one.value < stackPointer && one.value > (label?.value ?? -1) && STACK.test(one.name)) label = one;
  if (label === undefined) return undefined;
  const { name, value: start, section: own } = label;
  if (!named.some(({ value, section }) => value === stackPointer && section === own)) return undefined;
  const isAlone = await areStacks(firmware, below, (value) => value >= start && value < stackPointer);
  return isAlone ? { start, what: `label ${name}` } : undefined;
}

/** Whether all statics of some place are called stacks. */
async function areStacks(
  { names }: LoadedFirmware,
  { table, statics }: Below,
  isThere: (value: number, size: number) => boolean,
): Promise<boolean> {
  const rows = statics.filter((row) => isThere(table.value[row]!, table.size[row]!));
  return (await names(Uint32Array.from(rows))).every((name) => STACK.test(name));
}
