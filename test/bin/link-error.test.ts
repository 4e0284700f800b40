import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { LinkErrorPart, ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const LINKS = join(ROOT, "samples/failed-links");

async function explain(folder: string, ...more: string[]): Promise<{ part: LinkErrorPart; out: string }> {
  const args = ["--link-error", "build.log", "--memory", "memory.x", ...more];
  const cwd = join(LINKS, folder);
  const json = await cli([...args, "--json"], { cwd });
  const text = await cli(args, { cwd });
  expect([json.code, text.code]).toEqual([1, 1]);
  return { part: (JSON.parse(json.out) as ReportDocument).linkError!, out: text.out };
}

const expectedOf = (folder: string) => JSON.parse(readFileSync(join(LINKS, folder, "expected.json"), "utf8")) as Record<string, number>;

// The figures of expected.json are those that GNU ld 2.40 printed ("region `FLASH' overflowed by … bytes").
test.each([
  ["gnu-ld", "logger.map"],
  ["gnu-ld-c", "gateway.map"],
])("%s: the linker's figures are met exactly, and the map gives the same ones", async (folder, map) => {
  const { part } = await explain(folder, "--map", map);
  expect(Object.fromEntries(part.regions.map(({ name, overflow }) => [name, overflow]))).toEqual(expectedOf(folder));
  for (const region of part.regions) {
    expect(region.atLeast).toBe(false);
    // What the map's own rows take is the linker's figure again.
    expect(region.used! - region.length!).toBe(region.overflow);
    expect(region.owners.reduce((sum, owner) => sum + owner.bytes, 0)).toBeLessThanOrEqual(region.used!);
    expect(region.cuts.at(-1)!.total).toBeGreaterThanOrEqual(region.overflow!);
    expect(region.cuts.at(-2)?.total ?? 0).toBeLessThan(region.overflow!);
    expect(region.cuts.map(({ bytes }) => bytes)).toEqual(region.cuts.map(({ bytes }) => bytes).toSorted((a, b) => b - a));
  }
});

test("LLD: at least its last line, and from the objects within 5 % of what GNU ld says of the same program", async () => {
  const { part, out } = await explain("lld");
  const expected = JSON.parse(readFileSync(join(LINKS, "lld/expected.json"), "utf8")) as { FLASH: number; gnuLd: Record<string, number> };
  const overflow = new Map(part.regions.map((region) => [region.name, region]));
  expect(overflow.get("FLASH")).toMatchObject({ atLeast: true, printed: expected.FLASH });
  for (const [name, gnu] of Object.entries(expected.gnuLd)) {
    const ours = overflow.get(name)!.overflow!;
    expect(Math.abs(ours - gnu) / gnu, `${name}: ${ours} and ${gnu}`).toBeLessThanOrEqual(0.05);
  }
  expect(out).toContain("FLASH is over by at least ");
  expect(out).toContain("lower bounds");
  expect(out).toContain("LLD writes no map when a link fails");
});

test("LLD without its objects: the log's figure alone, said to be a lower bound", async () => {
  const log = readFileSync(join(LINKS, "lld/build.log"), "utf8")
    .split("\n")
    .filter((line) => line.includes("will not fit in region"));
  const { mkdtempSync, rmSync, writeFileSync } = await import("node:fs");
  const { tmpdir } = await import("node:os");
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-log-"));
  writeFileSync(join(folder, "build.log"), log.join("\n"));
  const { code, out } = await cli(["--link-error", "build.log", "--json"], { cwd: folder });
  rmSync(folder, { recursive: true });
  expect(code).toBe(1);
  const part = (JSON.parse(out) as ReportDocument).linkError!;
  expect(part).toMatchObject({ source: "log", regions: [{ name: "FLASH", overflow: 6210, atLeast: true }] });
  expect(part.notes.join(" ")).toContain("neither was found");
});

test("a log without a linker's message is refused with a sentence", async () => {
  const { code, out, err } = await cli(["--link-error", "README.md"], { cwd: LINKS });
  expect([code, out]).toEqual([3, ""]);
  expect(err).toMatch(/^cortex-size: README\.md: no message of a linker is in this log; .* is expected \(link-error\/none\)\n$/);
});
