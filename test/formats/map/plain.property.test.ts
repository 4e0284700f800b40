import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BufferSource } from "../../../src/bytes/byte-source.ts";
import { Findings } from "../../../src/bytes/finding.ts";
import { InputError } from "../../../src/bytes/input-error.ts";
import { type LinkMap, readLinkMap, recogniseMap } from "../../../src/formats/map/index.ts";
import { PlainGnuLd } from "../../support/plain-map/gnu-ld.ts";
import { PlainLld } from "../../support/plain-map/lld.ts";
import { type PlainMap, readPlainMap } from "../../support/plain-map/plain-map.ts";
import { numbersFrom } from "../../support/random.ts";
import { mutated, originals } from "./support/mutants.ts";

// Oracle: a plain reader of the same lines, test/support/plain-map.
const MUTANTS = 2000;

/** A map in the words of the plain one. */
function plainly(map: LinkMap, misreadLines: readonly number[]): unknown {
  const { inputs, symbols, discarded, assignments, crossReferences } = map;
  const rows = <Row>(count: number, row: (i: number) => Row) => Array.from({ length: count }, (_, i) => row(i));
  return {
    complete: map.complete,
    misreadLines,
    regions: map.regions,
    loads: map.loads,
    inclusions: map.inclusions,
    outputs: map.outputs.map(({ name, address, size, loadAddress, firstInput: first, inputCount: count }) => ({
      ...{ name, address, size, loadAddress, first, count },
    })),
    inputs: rows(inputs.count, (i) => ({
      kind: inputs.kind[i],
      name: inputs.names.at(i),
      address: inputs.address[i],
      size: inputs.size[i],
      object: inputs.object[i],
      alignment: inputs.alignment?.[i] ?? 0,
    })),
    sizesBefore: rows(inputs.relaxedRows.length, (i) => [inputs.relaxedRows[i], inputs.relaxedSizes[i]]),
    symbols: rows(symbols.count, (i) => ({
      name: symbols.names.at(i),
      address: symbols.address[i],
      input: symbols.input[i],
      size: symbols.size?.[i] ?? 0,
    })),
    discarded: rows(discarded.count, (i) => ({ name: discarded.names.at(i), size: discarded.size[i], object: discarded.object[i] })),
    assignments: rows(assignments.count, (i) => ({
      expression: assignments.expressions.at(i),
      value: assignments.value[i],
      output: assignments.output[i],
    })),
    references: rows(crossReferences!.count, (i) => ({
      name: crossReferences!.names.at(i),
      objects: [...crossReferences!.objects.slice(crossReferences!.starts[i], crossReferences!.starts[i + 1])],
    })),
    objects: map.objects.map(({ name }) => name),
  };
}

function asPlain(map: PlainMap): unknown {
  const { complete, misreadLines, regions, loads, inclusions, outputs, inputs, sizesBefore, symbols, discarded } = map;
  const { assignments, references, objects } = map;
  return {
    ...{ complete, misreadLines, regions, loads, inclusions, outputs, inputs, sizesBefore, symbols, discarded, assignments, references },
    objects: objects.names,
  };
}

/** Both readings, or undefined where nothing of the map can be trusted. */
async function both(bytes: Uint8Array): Promise<readonly [unknown, unknown] | undefined> {
  const dialect = recogniseMap(bytes)?.name;
  if (dialect !== "gnu-ld" && dialect !== "lld") return undefined;
  const findings = new Findings();
  try {
    const map = await readLinkMap(new BufferSource("app.map", bytes), findings, { crossReferences: true });
    // The last of many findings tells how many more there were, without a line.
    const places = findings.list().flatMap(({ code, where }) => (code === "map/line" && where !== undefined ? [where] : []));
    const misread = places.flatMap((place) => /^app\.map:(\d+)$/.exec(place)?.[1] ?? []).map(Number);
    const plain = await readPlainMap(bytes, (into) => (dialect === "lld" ? new PlainLld(into) : new PlainGnuLd(into)));
    plain.misreadLines.length = Math.min(plain.misreadLines.length, misread.length);
    return [plainly(map, misread), asPlain(plain)];
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

const FIXTURES = join(import.meta.dirname, "fixtures");

test.each(readdirSync(FIXTURES).filter((file) => /^(gnu|lld)-.*\.map$/.test(file)))("%s reads as plainly", async (file) => {
  const [read, plain] = (await both(readFileSync(join(FIXTURES, file))))!;
  expect(read).toEqual(plain);
});

test(`${MUTANTS} damaged maps read as plainly`, async () => {
  const next = numbersFrom(20261128);
  let compared = 0;
  for (let i = 0; i < MUTANTS; i++) {
    const readings = await both(mutated(originals[i % originals.length]!, next));
    if (readings === undefined) continue;
    expect(readings[0], `mutant ${i}`).toEqual(readings[1]);
    compared++;
  }
  expect(compared).toBeGreaterThan(MUTANTS / 3);
});
