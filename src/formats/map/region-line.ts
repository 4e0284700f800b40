import type { MapRegion } from "./link-map.ts";

/** A line of GNU ld's "Memory Configuration", `FLASH  0x08000000  0x00100000  xr`; undefined for what is none. */
export function parseRegion(text: string): MapRegion | undefined {
  const match = /^(\S+(?: \S+)*) +0x([0-9a-fA-F]{1,16}) +0x([0-9a-fA-F]{1,16})(?: +(\S+))?$/.exec(text);
  if (match === null) return undefined;
  const [, name = "", origin = "", length = "", attributes = ""] = match;
  return { name, origin: Number.parseInt(origin, 16), length: Number.parseInt(length, 16), attributes };
}
