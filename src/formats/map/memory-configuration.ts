import type { ByteSource } from "../../bytes/byte-source.ts";
import type { MapRegion } from "./link-map.ts";
import { recogniseMap } from "./read-map.ts";
import { parseRegion } from "./region-line.ts";

const HEADING = "Memory Configuration";
const AFTER = "Linker script and memory map";
/** GNU ld lists included and discarded sections first: of large programs that are megabytes. */
const LONGEST_HEAD = 64 << 20;
const CHUNK = 1 << 20;
/** Bytes that tell what linker wrote a file. */
const HEAD = 1 << 16;
const latin1 = new TextDecoder("latin1");

/**
 * The "Memory Configuration" of a GNU ld map without the rest: reads no further than its end. Empty for what is no such map; `*default*`
 * is left out.
 * @throws InputError `bytes/read`.
 */
export async function readMemoryConfiguration(source: ByteSource): Promise<MapRegion[]> {
  if (recogniseMap(await source.read(0, Math.min(HEAD, source.size)))?.name !== "gnu-ld") return [];
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
