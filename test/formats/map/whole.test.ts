import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BufferSource } from "../../../src/bytes/byte-source.ts";
import { Findings } from "../../../src/bytes/finding.ts";
import { InputError } from "../../../src/bytes/input-error.ts";
import { type LinkMap, readLinkMap } from "../../../src/formats/map/index.ts";
import { buildKeil, keilProgram } from "../../support/keil-build.ts";
import { samples } from "../../support/samples.ts";
import { buildSegger } from "../../support/segger-build.ts";
import { readText } from "./support/tree.ts";

const fixtures = join(import.meta.dirname, "fixtures");
const CUTS = 40;

const texts: readonly (readonly [string, string])[] = [
  ...readdirSync(fixtures)
    .filter((file) => file.endsWith(".map"))
    .map((file) => [file, readFileSync(join(fixtures, file), "latin1")] as const),
  ...samples()
    .map(({ elf }) => elf.replace(/\.elf$/, ".map"))
    .filter((path) => existsSync(path))
    .map((path) => [path.replace(/^.*[\\/]/, ""), readFileSync(path, "latin1")] as const),
  ["keil", buildKeil(keilProgram()).map],
  ["segger 2", buildSegger("2.34a").map],
  ["segger 4", buildSegger("4.44.0").map],
  ["keil, packed", buildKeil(keilProgram({ packed: 28 })).map],
];

/** Everything that is shown of a map: where bytes lie, whose they are, and what memory there is. */
function figures(map: LinkMap): unknown {
  const outputs = map.outputs.filter(({ allocated, size }) => allocated && size > 0);
  const sums = outputs.map((output) => {
    const rows = Array.from({ length: output.inputCount }, (_, i) => output.firstInput + i);
    return [
      output.name,
      output.address,
      output.size,
      output.loadAddress,
      rows.length,
      rows.reduce((sum, row) => sum + map.inputs.size[row]!, 0),
    ];
  });
  return [sums, map.regions, map.discarded.count, map.inclusions.length];
}

async function read(text: string): Promise<{ map: LinkMap; codes: string[] } | { refused: string }> {
  const findings = new Findings();
  try {
    const map = await readLinkMap(new BufferSource("app.map", Buffer.from(text, "latin1")), findings);
    return { map, codes: findings.list().map(({ code }) => code) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { refused: error.code };
  }
}

/** Oracle: the whole map. Cuts fall between lines, where nothing looks broken, and inside them. */
test.each(texts)("%s: every cut that changes a figure is named, and the whole map is whole", async (_, text) => {
  const whole = await read(text);
  if ("refused" in whole) throw new Error(whole.refused);
  expect([whole.map.complete, whole.codes]).toEqual([true, []]);
  const unnamed: number[] = [];
  for (let i = 1; i < CUTS; i++) {
    const at = Math.floor((text.length * i) / CUTS);
    for (const cut of [at, text.lastIndexOf("\n", at) + 1]) {
      const found = await read(text.slice(0, cut));
      if ("refused" in found) continue;
      if (found.codes.includes("map/truncated") || found.codes.includes("map/sums")) continue;
      if (JSON.stringify(figures(found.map)) !== JSON.stringify(figures(whole.map))) unnamed.push(cut);
    }
  }
  expect(unnamed).toEqual([]);
});

test("a lost row is named by how much its section's and the map's sums miss", async () => {
  const { map: text } = buildKeil(keilProgram());
  const lost = text.replace(/^ +0x\w+ +0x\w+ +0x00000028 +Data.*\n/m, "");
  const { findings } = await readText(lost);
  expect(findings.map(({ code, bytes }) => [code, bytes])).toEqual([["map/sums", 40]]);
  expect(findings[0]!.message).toBe(
    "the size of Execution Region ER_IROM1 is 380 in the map, and its rows add up to 340: 40 bytes are not understood",
  );
});

test("a map of which hardly anything is understood is refused", async () => {
  const { map: text } = buildKeil(keilProgram());
  await expect(readText(text.replaceAll(/^ +0x\w+ +0x\w+ +0x\w+ +(Code|Data) .*RO.*\n/gm, ""))).rejects.toMatchObject({ code: "map/sums" });
});
