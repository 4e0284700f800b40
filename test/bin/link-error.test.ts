import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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
    expect(region.figures).toBe("exact");
    // What the map's own rows take is the linker's figure again.
    expect(region.used! - region.length!).toBe(region.overflow);
    expect(region.owners.reduce((sum, owner) => sum + owner.bytes, 0)).toBeLessThanOrEqual(region.used!);
    expect(region.cuts.at(-1)!.total).toBeGreaterThanOrEqual(region.overflow!);
    expect(region.cuts.at(-2)?.total ?? 0).toBeLessThan(region.overflow!);
    expect(region.cuts.map(({ bytes }) => bytes)).toEqual(region.cuts.map(({ bytes }) => bytes).toSorted((a, b) => b - a));
  }
});

test("LLD: its last line, and from the objects within 5 % of what GNU ld says of the same program", async () => {
  const { part, out } = await explain("lld");
  const expected = JSON.parse(readFileSync(join(LINKS, "lld/expected.json"), "utf8")) as { FLASH: number; gnuLd: Record<string, number> };
  const overflow = new Map(part.regions.map((region) => [region.name, region]));
  expect(overflow.get("FLASH")).toMatchObject({ figures: "estimate", printed: expected.FLASH });
  for (const [name, gnu] of Object.entries(expected.gnuLd)) {
    const ours = overflow.get(name)!.overflow!;
    expect(Math.abs(ours - gnu) / gnu, `${name}: ${ours} and ${gnu}`).toBeLessThanOrEqual(0.05);
  }
  expect(out).toContain("FLASH is over by about ");
  expect(out).toContain("lower bounds");
  expect(out).toContain("LLD writes no map when a link fails");
});

test("LLD without its objects: the log's figure alone, said to be a lower bound", async () => {
  const log = readFileSync(join(LINKS, "lld/build.log"), "utf8")
    .split("\n")
    .filter((line) => line.includes("will not fit in region"));
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-log-"));
  writeFileSync(join(folder, "build.log"), log.join("\n"));
  const { code, out } = await cli(["--link-error", "build.log", "--json"], { cwd: folder });
  rmSync(folder, { recursive: true });
  expect(code).toBe(1);
  const part = (JSON.parse(out) as ReportDocument).linkError!;
  expect(part).toMatchObject({ source: "log", regions: [{ name: "FLASH", overflow: 6210, figures: "atLeast" }] });
  expect(part.notes.join(" ")).toContain("neither was found");
});

test("a log without a linker's message is refused with a sentence", async () => {
  const { code, out, err } = await cli(["--link-error", "README.md"], { cwd: LINKS });
  expect([code, out]).toEqual([3, ""]);
  expect(err).toMatch(/^cortex-size: README\.md: no message of a linker is in this log; .* is expected \(link-error\/none\)\n$/);
});

/** Oracle: the text of each ASSERT in the linker script, which both linkers print as it stands there (GNU ld 2.40, LLD 14). */
const ASSERTS = [
  "ERROR(app): the start of the FLASH region must be 4-byte aligned",
  "ERROR(app): The interrupt vectors are missing.\nPossible solutions:\n- Link to a device crate\n- Supply them yourself.",
];

test.each([
  ["GNU ld", ASSERTS.map((text) => `arm-none-eabi-ld: \n${text}`).join("\n")],
  [
    "GNU ld by gcc and make",
    `${ASSERTS.map((text) => `/usr/bin/ld: \n${text}`).join("\n")}\ncollect2: error: ld returned 1 exit status\nmake: *** [app] Error 1`,
  ],
  ["LLD", ASSERTS.map((text) => `ld.lld: error: \n${text}\n`).join("\n")],
  [
    "rustc",
    `  = note: rust-lld: error: \n${ASSERTS.map((text) => text.replace(/^/gm, "          ")).join("\n\n          rust-lld: error: \n")}\n\nerror: could not compile`,
  ],
])("what a linker script asserts is the answer, whole, and nothing is said to fit that nobody measured: %s", async (_, text) => {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-log-"));
  writeFileSync(join(folder, "build.log"), text);
  writeFileSync(join(folder, "memory.x"), "MEMORY { FLASH : ORIGIN = 2, LENGTH = 64K\n RAM : ORIGIN = 0x20000000, LENGTH = 64K }");
  const args = ["--link-error", "build.log", "--memory", "memory.x"];
  const [json, shown] = [await cli([...args, "--json"], { cwd: folder }), await cli(args, { cwd: folder })];
  rmSync(folder, { recursive: true });
  const part = (JSON.parse(json.out) as ReportDocument).linkError!;
  expect(part.messages).toEqual(ASSERTS);
  expect(part.regions.map(({ name, state, overflow }) => [name, state, overflow])).toEqual([
    ["FLASH", "unknown", null],
    ["RAM", "unknown", null],
  ]);
  expect(shown.out).toContain("linker: ERROR(app): The interrupt vectors are missing.\n        Possible solutions:\n");
  expect(shown.out).not.toContain("fits");
});

test("after LLD's 20 errors silence about a region proves nothing, and the way to exact figures is named", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-log-"));
  const lines = Array.from(
    { length: 20 },
    (_, i) => `ld.lld: error: section '.text' will not fit in region 'FLASH': overflowed by ${4 + 64 * i} bytes`,
  );
  lines.push("ld.lld: error: too many errors emitted, stopping now (use -error-limit=0 to see all errors)");
  writeFileSync(join(folder, "build.log"), lines.join("\n"));
  writeFileSync(
    join(folder, "m.ld"),
    "MEMORY { FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 256 RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 4K }",
  );
  const { out } = await cli(["--link-error", "build.log", "--memory", "m.ld"], { cwd: folder });
  rmSync(folder, { recursive: true });
  expect(out).toContain("FLASH is over by at least 1,220 bytes\nRAM: unknown whether it fits: LLD stopped after 20 errors");
  expect(out).toContain("--error-limit=0");
  expect(out).toContain("-Map=app.map");
});

test("a section placed in another memory is told from too much content", async () => {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-log-"));
  writeFileSync(join(folder, "build.log"), "ld: region `FLASH' overflowed by 536805648 bytes\n");
  writeFileSync(join(folder, "m.ld"), "MEMORY { FLASH : ORIGIN = 0, LENGTH = 64K\n RAM : ORIGIN = 0x20000000, LENGTH = 64K }");
  const { out } = await cli(["--link-error", "build.log", "--memory", "m.ld"], { cwd: folder });
  rmSync(folder, { recursive: true });
  expect(out.replaceAll(/\s+/g, " ")).toContain(
    "FLASH is over by 536,805,648 bytes (its end lies in RAM: a section that belongs to FLASH was placed there)",
  );
});
