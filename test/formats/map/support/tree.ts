import { BufferSource } from "../../../../src/bytes/byte-source.ts";
import { type Finding, Findings } from "../../../../src/bytes/finding.ts";
import { type LinkMap, type MapReadOptions, NONE, readLinkMap } from "../../../../src/formats/map/index.ts";

const KINDS = ["input", "fill", "common", "data", "stub", "image", "reserved"];
const hex = (value: number) => `0x${value.toString(16)}`;

/** Reads a map given as text, mostly a piece of one: that it ends early is what `test/formats/map/whole.test.ts` asks. */
export async function readText(text: string, options?: MapReadOptions): Promise<{ map: LinkMap; findings: readonly Finding[] }> {
  const findings = new Findings();
  const map = await readLinkMap(new BufferSource("app.map", Buffer.from(text)), findings, options);
  return { map, findings: findings.list().filter(({ code }) => code !== "map/truncated") };
}

export function objectName(map: LinkMap, index: number): string {
  return index === NONE ? "-" : map.objects[index]!.name;
}

/** The map as indented text: sections, their rows, the rows' symbols. */
export function treeOf(map: LinkMap): string {
  const lines: string[] = [];
  const symbols = new Map<number, string[]>();
  for (let i = 0; i < map.symbols.count; i++) {
    const input = map.symbols.input[i]!;
    const size = map.symbols.size === undefined ? "" : ` ${map.symbols.size[i]}`;
    symbols.set(input, [...(symbols.get(input) ?? []), `    ${hex(map.symbols.address[i]!)}${size} ${map.symbols.names.at(i)}`]);
  }
  for (const section of map.outputs) {
    const load = section.loadAddress === undefined ? "" : ` load ${hex(section.loadAddress)}`;
    lines.push(
      `${section.name} ${hex(section.address)} ${section.size}${load}${section.region === undefined ? "" : ` in ${section.region}`}`,
    );
    for (let row = section.firstInput; row < section.firstInput + section.inputCount; row++) {
      const { address, size, kind, names, object, relaxedRows, relaxedSizes } = map.inputs;
      const relaxed = relaxedRows.indexOf(row);
      const was = relaxed < 0 ? "" : ` (was ${relaxedSizes[relaxed]})`;
      lines.push(
        `  ${hex(address[row]!)} ${size[row]} ${KINDS[kind[row]!]} ${names.at(row) || "-"} ${objectName(map, object[row]!)}${was}`,
        ...(symbols.get(row) ?? []),
      );
    }
  }
  return lines.join("\n");
}

/** Bytes of each object over the sections that are loaded. */
export function bytesByObject(map: LinkMap): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const section of map.outputs) {
    if (!section.allocated) continue;
    for (let row = section.firstInput; row < section.firstInput + section.inputCount; row++) {
      if (map.inputs.object[row] === NONE || map.inputs.size[row] === 0) continue;
      const name = objectName(map, map.inputs.object[row]!);
      totals[name] = (totals[name] ?? 0) + map.inputs.size[row]!;
    }
  }
  return totals;
}
