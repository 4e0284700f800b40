import { placesOf } from "../../bytes/find-bytes.ts";
import { InputError } from "../../bytes/input-error.ts";
import { DW_AT_name } from "../../kernel/dwarf-constants.ts";
import { NONE } from "../../kernel/tables.ts";
import type { Die, DieReader } from "./die-reader.ts";
import { lastNotAbove } from "./liveness.ts";

/** The bytes that names are looked for in. */
export interface NameSections {
  readonly info: Uint8Array;
  readonly str: Uint8Array;
  readonly lineStr: Uint8Array;
  readonly offsets: Uint8Array;
  readonly littleEndian: boolean;
}

/** An entry's name lies so many bytes behind its start at most, behind its code and the attributes before it: compilers write it first, or nearly so. */
const MOST_BEFORE_NAME = 32;

/**
 * All entries with one of `tags` and one of `names`, ascending by offset. They are found from where their names are referred to, not by a walk over all
 * entries; only in units that refer to strings by index [DWARF5 §7.26] all entries are read, and only where such a name is among their strings.
 * The bytes before a name can look like the beginning of an entry where none begins: who asks has to check what else the entry says.
 */
export function namedDies(dies: DieReader, sections: NameSections, tags: ReadonlySet<number>, names: ReadonlySet<string>): Die[] {
  const found = new Map<number, Die>();
  const keep = (die: Die | undefined): void => {
    if (die !== undefined && tags.has(die.tag) && names.has(dies.string(die, DW_AT_name) ?? "")) found.set(die.offset, die);
  };
  const texts = [...names].map((name) => new TextEncoder().encode(`${name}\0`));
  const offsets = texts.flatMap((text) => [...placesOf(sections.str, text)]);
  const lineOffsets = texts.flatMap((text) => [...placesOf(sections.lineStr, text)]);
  for (const needle of [...texts, ...[...offsets, ...lineOffsets].map((offset) => word(offset, sections.littleEndian))]) {
    for (const place of placesOf(sections.info, needle)) {
      for (let before = 1; before <= Math.min(MOST_BEFORE_NAME, place); before++) keep(entryAt(dies, place - before));
    }
  }
  for (const unit of indexingUnits(dies, sections, offsets)) for (const { die } of dies.walk(unit)) keep(die);
  return [...found.values()].sort((a, b) => a.offset - b.offset);
}

/** What is there when an entry begins at an offset, which need not be so. */
function entryAt(dies: DieReader, offset: number): Die | undefined {
  try {
    return dies.at(offset);
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** Units whose strings by index include one of those at `offsets` of `.debug_str`. */
function indexingUnits(dies: DieReader, sections: NameSections, offsets: readonly number[]): ReadonlySet<number> {
  const units = new Set<number>();
  if (sections.offsets.length === 0) return units;
  const places = offsets.flatMap((offset) => [...placesOf(sections.offsets, word(offset, sections.littleEndian))]).sort((a, b) => a - b);
  const sorted = Uint32Array.from(places);
  const bases = [...new Set(dies.units.stringOffsetsBase)].filter((base) => base !== NONE).sort((a, b) => a - b);
  for (let unit = 0; unit < dies.units.count; unit++) {
    const base = dies.units.stringOffsetsBase[unit] as number;
    if (base === NONE) continue;
    const next = bases[bases.indexOf(base) + 1] ?? sections.offsets.length;
    const last = lastNotAbove(sorted, next - 1);
    if (last >= 0 && (sorted[last] as number) >= base) units.add(unit);
  }
  return units;
}

function word(value: number, littleEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, littleEndian);
  return bytes;
}
