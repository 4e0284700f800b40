import type { ByteSource } from "../../bytes/byte-source.ts";
import { Findings } from "../../bytes/finding.ts";
import { InputError } from "../../bytes/input-error.ts";
import { LinkMapBuilder } from "./builder.ts";
import type { MapDialect, MapReadOptions } from "./dialect.ts";
import type { LinkMap } from "./link-map.ts";
import { MAP_DIALECTS } from "./registry.ts";
import { checkWhole } from "./whole.ts";

const HEAD = 1 << 16;
/** Longest map that is read, bytes; those of firmware have some tens of megabytes. */
const LARGEST_MAP = 1 << 30;
const latin1 = new TextDecoder("latin1");

/** The dialect of a map by its first bytes, or undefined when no linker that is known begins a map like this. */
export function recogniseMap(head: Uint8Array): MapDialect | undefined {
  const text = latin1.decode(head.subarray(0, HEAD));
  const surest = MAP_DIALECTS.map((dialect) => ({ dialect, confidence: dialect.recognise(text) })).sort(
    (a, b) => b.confidence - a.confidence,
  )[0];
  return surest !== undefined && surest.confidence > 0 ? surest.dialect : undefined;
}

/**
 * Reads a linker map of any known dialect in one pass over its lines; memory grows with its rows, not with its bytes.
 * A line that is not understood becomes a finding `map/line`. A map that ends early is returned as far as it goes (`complete` is false) with a finding
 * `map/truncated`; one whose rows do not add up to its own totals with `map/sums`.
 * @throws InputError `map/unknown-dialect`, `map/too-large`, `bytes/read`; `map/truncated` and `map/sums` when nothing of the map can be trusted.
 */
export async function readLinkMap(source: ByteSource, findings: Findings = new Findings(), options: MapReadOptions = {}): Promise<LinkMap> {
  const dialect = recogniseMap(await source.read(0, Math.min(HEAD, source.size)));
  if (dialect === undefined) {
    throw new InputError(
      "map/unknown-dialect",
      { file: source.name, line: 1 },
      `this is not a linker map that can be read: maps of ${known()} are known`,
    );
  }
  if (source.size > LARGEST_MAP)
    throw new InputError("map/too-large", { file: source.name }, `the map has ${source.size} bytes; at most ${LARGEST_MAP} are read`);
  const builder = new LinkMapBuilder(source.name, source.size, findings);
  const lines = await dialect.read(source, builder, options);
  const map = builder.finish(dialect.name, options.crossReferences === true);
  checkWhole(map, builder.missing, { file: source.name, line: lines }, findings);
  return map;
}

function known(): string {
  const names = MAP_DIALECTS.map(({ title }) => title);
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
