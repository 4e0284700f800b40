import * as column from "../../kernel/map-columns.ts";
import type { KernelColumns } from "./kernel-columns.ts";
import { lineText } from "./line-text.ts";
import type { MapContent, MapOutputSection, MapRegion } from "./link-map.ts";

/** The output sections of a map that was read; `contents` is what the map says of some of them by itself. */
export function outputSections(
  columns: KernelColumns,
  regions: readonly MapRegion[],
  contents: readonly (MapContent | undefined)[],
): MapOutputSection[] {
  const usable = regions.filter((region) => region.name !== "*default*");
  const sizes = columns.doubles(column.OUTPUT_SIZES);
  const loadAddresses = columns.doubles(column.OUTPUT_LOAD_ADDRESSES);
  const firstInputs = columns.words(column.OUTPUT_FIRST_INPUTS);
  const inputCounts = columns.words(column.OUTPUT_INPUT_COUNTS);
  const names = columns.texts(column.OUTPUT_NAMES);
  let usedFromZero = 0;
  return Array.from(columns.doubles(column.OUTPUT_ADDRESSES), (address, output): MapOutputSection => {
    const name = lineText(names.bytes(output));
    const size = sizes[output]!;
    const region = usable.find((candidate) => address >= candidate.origin && address - candidate.origin < candidate.length)?.name;
    // Sections that are not loaded are all placed at 0; where flash starts at 0 too, only the first that takes bytes there is real.
    const overlapsFromZero = address === 0 && size > 0 && usedFromZero > 0;
    const allocated = !isUnloadedName(name) && !overlapsFromZero && !(address === 0 && usable.length > 0 && region === undefined);
    if (address === 0 && allocated) usedFromZero = Math.max(usedFromZero, size);
    const loadAddress = loadAddresses[output]!;
    return {
      name,
      address,
      size,
      loadAddress: Number.isNaN(loadAddress) ? undefined : loadAddress,
      content: contents[output],
      region: allocated ? region : undefined,
      allocated,
      firstInput: firstInputs[output]!,
      inputCount: inputCounts[output]!,
    };
  });
}

function isUnloadedName(name: string): boolean {
  return /^\.(z?debug_|debug|comment$|ARM\.attributes$|stab|symtab$|symtab_shndx$|strtab$|shstrtab$|line$|defmt(\.|$)|stack_sizes$|note\.GNU-stack$|llvm|gnu\.build\.attributes|rela?\.(text|data|rodata|debug|ARM))/.test(
    name,
  );
}
