export type { IncludeResolver } from "./commands.ts";
export { includeCandidates } from "./include-path.ts";
export { type MemoryRegion, type MemoryScript, type MemoryScriptOptions, readMemoryScript } from "./read.ts";
export { guessRegionKind, type KindGuess } from "./region-kind.ts";
export { parseRegionOption, type RegionOption } from "./region-option.ts";
