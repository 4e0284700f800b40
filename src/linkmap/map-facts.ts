import { type LinkMap, NONE } from "../formats/map/index.ts";
import type { Firmware } from "../image/firmware.ts";
import type { DiscardedSection, LinkMapFacts, MapNames } from "./link-map.ts";
import { orderedPadding, paddingCauses } from "./map-fill.ts";
import type { FittedMap } from "./map-levels.ts";

/** Input sections that no image holds: debug information and what the linker reads. */
const UNLOADED =
  /^\.(z?debug_|comment|ARM\.attributes|group|note\.GNU-stack|stab|symtab|strtab|shstrtab|rela?\.|llvm|defmt|stack_sizes|gnu\.(lto|build))/;
/** Of functions and data with such names several objects have a copy, of which the linker keeps one [Itanium C++ ABI, Vague Linkage]. */
const VAGUE = /^\.(text|rodata|data|bss|gnu\.linkonce\.\w+)\.(?:(?:unlikely|hot|startup|exit|rel\.ro)\.)?_Z/;

/** What a map that fits says beyond the levels. `evidence` tells how it was found. */
export function mapFacts(firmware: Firmware, { map, fit, names }: FittedMap, file: string, evidence: string): LinkMapFacts {
  const fills = paddingCauses(firmware, map, fit);
  return {
    ...names,
    ...{ file, linker: map.dialect, evidence, complete: map.complete },
    discarded: discardedSections(map, names),
    fills,
    ordered: orderedPadding(firmware, map, fit, fills),
  };
}

/** LLD and IAR list nothing of the kind; armlink does when it removed something. */
function discardedSections(map: LinkMap, names: MapNames): DiscardedSection[] | undefined {
  const { discarded, inputs } = map;
  if (discarded.count === 0 && map.dialect !== "gnu-ld") return undefined;
  const kept = new Set<string>();
  for (let row = 0; row < inputs.count; row++) {
    if (inputs.size[row]! === 0) continue;
    const name = inputs.names.at(row);
    if (VAGUE.test(name)) kept.add(name);
  }
  const found: DiscardedSection[] = [];
  for (let row = 0; row < discarded.count; row++) {
    const name = discarded.names.at(row);
    if (UNLOADED.test(name)) continue;
    const object = discarded.object[row]!;
    found.push({
      ...{ name, bytes: discarded.size[row]!, duplicate: kept.has(name) },
      member: object === NONE ? names.members.length - 1 : object,
    });
  }
  return found;
}
