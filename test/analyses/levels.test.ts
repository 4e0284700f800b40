import { expect, test } from "vitest";
import { crates } from "../../src/analyses/crates.ts";
import { files, sourceLines } from "../../src/analyses/files.ts";
import { nested } from "../../src/analyses/nested.ts";
import { units } from "../../src/analyses/units.ts";
import type { Firmware } from "../../src/image/firmware.ts";
import { withTestImage } from "../support/image.ts";
import { libraryBytes } from "../support/library-bytes.ts";
import { type Sample, samples } from "../support/samples.ts";

const ALL = { top: Number.POSITIVE_INFINITY };

/** Used and reserved bytes of flash and RAM, without the stack that flip-link's layout alone sets aside: no section holds it. */
function occupied({ memory }: Firmware): { flash: number; ram: number } {
  const sum = (kind: string) =>
    memory.regions
      .filter((region) => region.kind === kind)
      .flatMap(({ parts }) => parts)
      .reduce((bytes, part) => bytes + (part.name === "(stack)" ? 0 : part.bytes), 0);
  return { flash: sum("flash"), ram: sum("ram") };
}

function sums(rows: readonly { flash: number; ram: number }[]): { flash: number; ram: number } {
  return { flash: rows.reduce((sum, row) => sum + row.flash, 0), ram: rows.reduce((sum, row) => sum + row.ram, 0) };
}

const code = (rows: readonly { code: number }[]) => rows.reduce((sum, row) => sum + row.code, 0);

async function check(sample: Sample): Promise<string> {
  return withTestImage(sample.elf, async (image) => {
    const { firmware } = image;
    const [levels, debug] = [await image.levels(), await image.debug()];
    const total = occupied(firmware);
    const host = crates(firmware, levels.packages, { ...ALL, lens: "host" }).parts.crates!;
    expect(sums(host)).toEqual(total);
    // Regions are measured by `ld --print-memory-usage` in test/oracle/memory-usage.test.ts; every level divides the same bytes.
    const nesting = { by: ["region", "package", "symbol"], depth: 3, ...ALL, filters: [], names: {}, packages: levels.packages };
    const byLevel = await nested(firmware, nesting);
    for (const depth of [1, 2, 3]) checkTree(byLevel.parts.tree!.nodes, depth, total);
    if (debug === undefined) return `${sample.name}: no debug info`;
    const author = crates(firmware, levels.packages, { ...ALL, lens: "author" }).parts.crates!;
    expect(sums(author)).toEqual(total);
    expect(code(author)).toBe(code(host));
    expect(author.reduce((sum, row) => sum + row.author!, 0)).toBe(code(author));
    const byUnit = units(firmware, levels.packages, levels.units, ALL).parts.units!;
    expect(sums(byUnit)).toEqual(total);
    // One source is one row, however many units a compiler made of it: readelf has 7 of ieee754-df.S in c-newlib-f4.
    const sources = byUnit.map(({ name, crate, language, producer }) => [name, crate, language, producer].join());
    expect(sources.length).toBe(new Set(sources).size);
    const folders = (await image.files())!;
    const byFile = files(firmware, folders, { depth: 9 }).parts.files!;
    expect(sums(byFile)).toEqual(total);
    const decided = (await image.lines())!;
    const byLine = sourceLines(firmware, decided.files, decided.lines, ALL).parts.lines!;
    expect(sums(byLine)).toEqual(total);
    expect(code(byLine.filter(({ kind }) => kind === "file"))).toBe(code(byFile.filter(({ kind }) => kind === "file")));

    const isRust = host.some(({ name }) => name === "core");
    const all = code(host);
    if (isRust) {
      const owned = code(host.filter(({ kind }) => kind === "crate" || kind === "veneer"));
      expect(owned / all, `${sample.name}: ${owned} of ${all} bytes of code have a crate`).toBeGreaterThanOrEqual(0.99);
      return `${sample.name}: ${((100 * owned) / all).toFixed(2)} % of code has a crate`;
    }
    // Libraries that were built without debug information have an archive in the linker map instead.
    const known = code(byFile.filter(({ kind }) => kind === "file" || kind === "veneer"));
    const library = libraryBytes(sample, firmware);
    expect((known + library) / all, `${sample.name}: ${known} + ${library} of ${all} bytes of code have a file`).toBeGreaterThanOrEqual(
      0.99,
    );
    return `${sample.name}: ${((100 * (known + library)) / all).toFixed(2)} % of code has a file or archive`;
  });
}

/** The rows of each depth add up: where a row ends above that depth it counts itself. */
function checkTree(
  nodes: readonly { depth: number; flash: number; ram: number }[],
  depth: number,
  total: { flash: number; ram: number },
): void {
  const leaves = nodes.filter((node, i) => node.depth === depth || (node.depth < depth && (nodes[i + 1]?.depth ?? 0) <= node.depth));
  expect(sums(leaves)).toEqual(total);
}

test("rows of every level add up to the same bytes in every sample; nearly all code has an owner", async () => {
  const told: string[] = [];
  for (const sample of samples()) told.push(await check(sample));
  expect(told.length).toBeGreaterThan(10);
  console.log(told.join("\n"));
});
