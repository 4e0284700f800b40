export { readIcf } from "./icf.ts";
export type { PlacementFile, PlacementInclude } from "./placement-file.ts";
export { readScatter } from "./scatter.ts";
export { placementKind } from "./sniff.ts";
