import type { Chains } from "../../../src/formats/dwarf/facts.ts";
import { lastNotAbove } from "../../../src/formats/dwarf/liveness.ts";
import { DW_TAG_inlined_subroutine, DW_TAG_member, DW_TAG_subprogram, DW_TAG_variable } from "../../../src/kernel/dwarf-constants.ts";
import { ENTITY_DECLARATION, NONE } from "../../../src/kernel/tables.ts";
import type { EntityTable } from "./entities.ts";

const MAX_CHAIN = 8;

/** Follows the chain of each DIE by itself. `describe` answers what DIEs (ascending, without repetition) say of themselves. */
export function followChains(asked: Uint32Array, describe: (dies: Uint32Array) => EntityTable): Chains {
  const dies = distinct(asked);
  const count = dies.length;
  const column = () => new Uint32Array(count).fill(NONE);
  const facts = { root: dies.slice(), declFile: column(), declLine: column(), declUnit: column(), type: column() };
  const names = { name: column(), nameUnit: column(), linkageName: column(), linkageUnit: column() };
  const [tag, flags] = [new Uint32Array(count), new Uint32Array(count)];
  const at = dies.slice();
  for (let round = 0; round < MAX_CHAIN; round++) {
    const wanted = distinct(at);
    if (wanted.length === 0) break;
    const table = describe(wanted);
    for (let row = 0; row < count; row++) {
      const die = at[row]!;
      if (die === NONE) continue;
      const found = lastNotAbove(table.die, die);
      const value = (of: Uint32Array) => of[found]!;
      const next = value(table.next);
      at[row] = next === die ? NONE : next;
      if (round === 0) tag[row] = value(table.tag);
      if (!continues(value(table.tag))) {
        at[row] = NONE;
        if (round > 0) continue;
      }
      facts.root[row] = die;
      flags[row]! |= round === 0 ? value(table.flags) : value(table.flags) & ~ENTITY_DECLARATION;
      const unit = value(table.unit);
      if (names.name[row] === NONE && value(table.name) !== NONE) {
        names.name[row] = value(table.name);
        names.nameUnit[row] = unit;
      }
      if (names.linkageName[row] === NONE && value(table.linkageName) !== NONE) {
        names.linkageName[row] = value(table.linkageName);
        names.linkageUnit[row] = unit;
      }
      if (facts.declFile[row] === NONE && value(table.declFile) !== NONE) {
        facts.declFile[row] = value(table.declFile);
        facts.declUnit[row] = unit;
      }
      if (facts.declLine[row] === NONE) facts.declLine[row] = value(table.declLine);
      if (facts.type[row] === NONE) facts.type[row] = value(table.type);
    }
  }
  const row = asked.map((die) => (die === NONE ? NONE : lastNotAbove(dies, die)));
  return { chains: { count, tag, flags, ...facts, ...names }, row };
}

function continues(tag: number): boolean {
  return tag === DW_TAG_subprogram || tag === DW_TAG_variable || tag === DW_TAG_inlined_subroutine || tag === DW_TAG_member;
}

function distinct(dies: Uint32Array): Uint32Array {
  return Uint32Array.from(new Set(dies.filter((die) => die !== NONE))).sort();
}
