import type { ByteSource } from "../../bytes/byte-source.ts";
import { InputError } from "../../bytes/input-error.ts";
import type { MapDialectName, MapRegion } from "./link-map.ts";
import { readLinkMap, recogniseMap } from "./read-map.ts";
import { parseRegion } from "./region-line.ts";

const HEADING = "Memory Configuration";
const AFTER = "Linker script and memory map";
/** GNU ld lists included and discarded sections first: of large programs that are megabytes. */
const LONGEST_HEAD = 64 << 20;
const CHUNK = 1 << 20;
/** Bytes that tell what linker wrote a file. */
const HEAD = 1 << 16;
const latin1 = new TextDecoder("latin1");

/** Memories that a map states. */
export interface MapMemory {
  readonly dialect: MapDialectName;
  readonly regions: readonly MapRegion[];
}

/**
 * The memories that a map states; undefined for what is no map. Of GNU ld's, which may be long, no more is read than the "Memory Configuration",
 * whose `*default*` is left out.
 * @throws InputError `bytes/read`, `map/truncated` for a map that ends inside it, and as `readLinkMap` for maps that state memories elsewhere.
 */
export async function readMapMemory(source: ByteSource): Promise<MapMemory | undefined> {
  const dialect = recogniseMap(await source.read(0, Math.min(HEAD, source.size)))?.name;
  if (dialect === undefined) return undefined;
  if (dialect === "lld") return { dialect, regions: [] };
  return { dialect, regions: dialect === "gnu-ld" ? await memoryConfiguration(source) : (await readLinkMap(source)).regions };
}

async function memoryConfiguration(source: ByteSource): Promise<MapRegion[]> {
  const limit = Math.min(source.size, LONGEST_HEAD);
  let text = "";
  for (let offset = 0; offset < limit; ) {
    const length = Math.min(CHUNK, limit - offset);
    text += latin1.decode(await source.read(offset, length));
    offset += length;
    const start = headingAt(text, HEADING);
    if (start < 0) {
      // A heading may be cut by the border of two chunks.
      text = text.slice(-AFTER.length);
      continue;
    }
    const end = headingAt(text, AFTER);
    if (end < 0 && offset >= source.size)
      throw new InputError("map/truncated", { file: source.name }, `the map ends inside its ${HEADING}: it is cut off there`);
    if (end >= 0 || offset >= limit || text.length - start > CHUNK) return regionsIn(text.slice(start, end < 0 ? undefined : end));
  }
  return [];
}

function headingAt(text: string, heading: string): number {
  return text.startsWith(heading) ? 0 : text.indexOf(`\n${heading}`);
}

function regionsIn(text: string): MapRegion[] {
  return text.split("\n").flatMap((line) => {
    const region = parseRegion(line.trimEnd());
    return region === undefined || region.name === "*default*" ? [] : [region];
  });
}
