export type { MapDialect, MapReadOptions } from "./dialect.ts";
export * from "./link-map.ts";
export { type MapMemory, readMapMemory } from "./memory-configuration.ts";
export { readLinkMap, recogniseMap } from "./read-map.ts";
export { type MapGap, mapGaps, outputOfRow } from "./rows.ts";
