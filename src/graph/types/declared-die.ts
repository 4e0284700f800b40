import type { Die, DieReader } from "../../formats/dwarf/index.ts";
import { DW_AT_abstract_origin, DW_AT_specification, DW_AT_type } from "../../kernel/dwarf-constants.ts";

/** The DIE that has the type of a variable, a parameter or a function: what this one completes. */
export function declaredDie(dies: DieReader, die: Die): Die {
  const origin = dies.reference(die, DW_AT_abstract_origin) ?? die;
  return origin.attributes.has(DW_AT_type) ? origin : (dies.reference(origin, DW_AT_specification) ?? origin);
}
