export {
  type Chip,
  type ChipLayout,
  type ChipRegion,
  coreText,
  isOutsidePart,
  joinedRegions,
  memoryAt,
  partAddress,
  sectorRanges,
} from "./chip.ts";
export { findChip } from "./find-chip.ts";
export { priorityBits } from "./priority-bits.ts";
export { type ChipTable, readChipTable } from "./table.ts";
