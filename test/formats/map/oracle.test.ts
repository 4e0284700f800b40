import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { FileSource } from "../../../src/bytes/file-source.ts";
import { Findings } from "../../../src/bytes/finding.ts";
import { type LinkMap, mapGaps, NONE, readLinkMap, STUB } from "../../../src/formats/map/index.ts";
import { bytesByObject, objectName } from "./support/tree.ts";

interface RecordedMap {
  readonly name: string;
  readonly map: string;
  /** Output of `readelf -SW` on the ELF of the same link. */
  readonly sections: string | undefined;
  /** Output of `test/oracle/map-members.py` on the map. */
  readonly members: string | undefined;
}

const existing = (path: string) => (existsSync(path) ? path : undefined);

function recordedMaps(): RecordedMap[] {
  const fixtures = join(import.meta.dirname, "fixtures");
  const samples = join(import.meta.dirname, "../../../samples");
  const own = readdirSync(fixtures)
    .filter((file) => /^(gnu|lld)-.*\.map$/.test(file))
    .map((file) => ({
      name: file,
      map: join(fixtures, file),
      sections: existing(join(fixtures, file.replace(/\.map$/, ".readelf-SW.txt"))),
      members: existing(join(fixtures, `${file}-members.json`)),
    }));
  const found = existsSync(samples) ? (readdirSync(samples, { recursive: true }) as string[]).filter((file) => file.endsWith(".map")) : [];
  const others = found.map((file) => {
    const folder = join(samples, file, "../oracle");
    return {
      name: `samples/${file}`,
      map: join(samples, file),
      sections: existing(join(folder, "readelf-SW.txt")),
      members: existing(join(folder, `${basename(file)}-members.json`)) ?? existing(join(folder, "map-members.json")),
    };
  });
  return [...own, ...others];
}

async function read(path: string): Promise<{ map: LinkMap; findings: Findings }> {
  const findings = new Findings();
  return { map: await readLinkMap(FileSource.open(path), findings, { crossReferences: true }), findings };
}

for (const recorded of recordedMaps()) {
  test(`${recorded.name}: every line is understood, and rows and gaps add up to each section`, async () => {
    const { map, findings } = await read(recorded.map);
    expect(findings.list()).toEqual([]);
    const sums = map.outputs.map((section) => {
      let sum = 0;
      for (let row = section.firstInput; row < section.firstInput + section.inputCount; row++) sum += map.inputs.size[row]!;
      return sum;
    });
    const gaps = mapGaps(map);
    for (const gap of gaps) sums[gap.output]! += gap.size;
    // GNU ld tells what a compressed section takes in the file, and what went into it: `C` in `readelf -SW`.
    const listed = recorded.sections === undefined ? "" : readFileSync(recorded.sections, "utf8");
    const isCompressed = (name: string) => new RegExp(`\\] ${name.replaceAll(".", "\\.")} .* [A-Z]*C[A-Z]* `).test(listed);
    const whole = map.outputs.flatMap(({ name }, i) => (isCompressed(name) ? [] : [i]));
    expect(whole.length).toBeGreaterThan(5);
    expect(whole.map((i) => sums[i])).toEqual(whole.map((i) => map.outputs[i]!.size));
    // GNU ld writes every byte that it fills, but for what aligns the end of its own stubs (`.gnu.sgstubs`).
    const unwritten = gaps.filter(({ output, before }) => {
      const { firstInput, inputCount } = map.outputs[output]!;
      return before !== undefined || map.inputs.kind[firstInput + inputCount - 1] !== STUB;
    });
    if (map.dialect === "gnu-ld") expect(unwritten).toEqual([]);
    // LLD's gaps align the row behind them.
    for (const { size, before } of gaps) if (before !== undefined) expect(size).toBeLessThan(map.inputs.alignment![before]!);
  });

  if (recorded.sections !== undefined) {
    /** Oracle: `readelf -SW` of the ELF. */
    test(`${recorded.name}: sections equal the ELF's`, async () => {
      const { map } = await read(recorded.map);
      const text = readFileSync(recorded.sections!, "utf8");
      const rows = [
        ...text.matchAll(/^ {2}\[ *\d+\] (\S.*?)\s+[A-Z][A-Z0-9_]+\s+([0-9a-f]{8}) [0-9a-f]{6,} ([0-9a-f]{6,}) \S\S +([A-Za-z]*) /gm),
      ];
      expect(rows.length).toBeGreaterThan(3);
      let compared = 0;
      for (const [, name = "", address = "", size = "", flags = ""] of rows) {
        const section = map.outputs.find((candidate) => candidate.name === name && candidate.size > 0);
        if (section === undefined) {
          // The ELF's own tables are not in GNU ld's map, and readelf lists sections without bytes that the map may leave out.
          if (Number.parseInt(size, 16) > 0) expect([".symtab", ".strtab", ".shstrtab"], name).toContain(name);
          continue;
        }
        expect([section.address, section.size], name).toEqual([Number.parseInt(address, 16), Number.parseInt(size, 16)]);
        expect(section.allocated, name).toBe(flags.includes("A"));
        compared++;
      }
      expect(compared).toBeGreaterThan(2);
    });
  }

  if (recorded.members !== undefined) {
    /** Oracle: the PyPI package mapfile_parser by `test/oracle/map-members.py`; it does not read names that hold blanks. */
    test(`${recorded.name}: bytes of every member equal a second reader's`, async () => {
      const { map } = await read(recorded.map);
      const { members } = JSON.parse(readFileSync(recorded.members!, "utf8")) as { members: Record<string, number> };
      const own = Object.fromEntries(Object.entries(bytesByObject(map)).filter(([name]) => !name.includes(" ")));
      expect(own).toEqual(members);
    });
  }
}

/** Oracle: the text of the map: each reason is a line of it, and each chain of reasons ends at an object of the command line or at nobody. */
test("inclusions of the GNU ld maps are their text, and lead to the command line", async () => {
  let edges = 0;
  for (const recorded of recordedMaps()) {
    const { map } = await read(recorded.map);
    const text = readFileSync(recorded.map, "utf8").replaceAll(" (symbol from plugin)", "");
    const included = new Map(map.inclusions.map((edge) => [edge.object, edge]));
    for (const edge of map.inclusions) {
      const because = edge.because === NONE ? "" : `${objectName(map, edge.because)} `;
      expect(text).toContain(`${objectName(map, edge.object)}`);
      expect(text).toContain(`${because}(${edge.symbol})\n`);
      let last = edge;
      for (let steps = 0; last.because !== NONE && included.has(last.because) && steps < map.inclusions.length; steps++)
        last = included.get(last.because)!;
      if (last.because !== NONE) expect(map.objects[last.because]!.archive, objectName(map, last.because)).toBeUndefined();
      edges++;
    }
  }
  expect(edges).toBeGreaterThan(100);
});
