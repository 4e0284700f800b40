export { includeCandidates } from "./include-path.ts";
export { type MemoryScript, type MemoryScriptOptions, readMemoryScript } from "./read.ts";
export { guessRegionKind } from "./region-kind.ts";
export { parseRegionOption } from "./region-option.ts";
