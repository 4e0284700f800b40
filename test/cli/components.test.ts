import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readReportPage } from "../../reports/html/read.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "components-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  mkdirSync(join(folder, ".git"));
  copyFileSync(join(ROOT, "samples/defmt-f411/defmt-f411.elf"), join(folder, "app.elf"));
  copyFileSync(join(ROOT, "samples/defmt-v6m/defmt-v6m.elf"), join(folder, "base.elf"));
  copyFileSync(join(ROOT, "samples/defmt-f411/memory.x"), join(folder, "memory.x"));
  writeFileSync(
    join(folder, "cortex-size.toml"),
    `[components]
log = { crates = "defmt*" }
copying = { symbols = ["memcpy", "__aeabi_mem*"] }
library = { crates = ["core", "compiler_builtins", "defmt"] }
[[budgets]]
component = "log"
in = "flash"
max = "1 KiB"
growth = 0
`,
  );
});

async function run(...args: string[]): Promise<string> {
  const { code, out, err } = await cli(args, { cwd: folder });
  expect(code, err).toBeLessThanOrEqual(1);
  return out;
}
const documentOf = async (...args: string[]): Promise<ReportDocument> => JSON.parse(await run(...args, "--json"));

test("rows add up to the memories; the first component that names a byte has it", async () => {
  const rows = (await documentOf("components", "app.elf")).components!;
  const { regions } = await documentOf("show", "app.elf");
  const used = (kind: string) => regions!.filter((region) => region.kind === kind).reduce((sum, one) => sum + one.used + one.reserved, 0);
  const sum = (key: "flash" | "ram") => rows.reduce((bytes, row) => bytes + row[key], 0);
  expect([sum("flash"), sum("ram")]).toEqual([used("flash"), used("ram")]);
  // `defmt` is in the crates of log before it is in those of library.
  const crates = (await documentOf("crates", "app.elf")).crates!.filter(({ name }) => name.startsWith("defmt"));
  const [log, copying] = ["log", "copying"].map((name) => rows.find((row) => row.name === name)!);
  expect(log!.flash).toBe(crates.reduce((bytes, { flash }) => bytes + flash, 0));
  // memcpy and __aeabi_memcpy with their kin: `arm-none-eabi-nm -S`.
  const copies = (await documentOf("symbols", "app.elf")).symbols!.filter(({ name }) => /^(memcpy$|__aeabi_mem)/.test(name));
  expect(copying!.code).toBe(copies.reduce((bytes, { size }) => bytes + size, 0));
});

test("tree, why, budgets, comparisons, metrics, comment and page know them", async () => {
  expect((await documentOf("tree", "app.elf", "--by", "component")).tree!.nodes.map(({ name }) => name)).toContain("log");
  expect((await documentOf("why", "app.elf", "__aeabi_memcpy")).why![0]!.levels).toContainEqual({
    level: "component",
    owner: "copying",
    evidence: "component of the configuration",
  });
  const checked = await documentOf("check", "app.elf", "--base", "base.elf", "--out", "json:size.json");
  expect(checked.verdicts!.map(({ name, ok }) => [name, ok])).toEqual([
    ["component log max", false],
    ["component log growth", false],
  ]);
  for (const { name, delta } of checked.diff!.regions) {
    const changes = checked.diff!.changes.filter(({ level, region }) => level === "component" && region === name);
    expect(
      changes.reduce((bytes, change) => bytes + change.delta, 0),
      name,
    ).toBe(delta);
  }
  expect(await run("check", "app.elf", "--format", "openmetrics")).toContain(
    'cortex_size_component_flash_bytes{target="app",component="log"}',
  );
  expect(await run("comment", "size.json")).toContain("By component");
  expect(await run("diff", "base.elf", "app.elf")).toMatch(/component +in +base/);
  await run("report", "app.elf", "-o", "page.html");
  const [page] = await readReportPage(readFileSync(join(folder, "page.html"), "utf8"), "page.html");
  expect(page!.components).toEqual((await documentOf("components", "app.elf")).components);
});

test("without components it is said what is missing", async () => {
  const { code, err } = await cli(["components", "app.elf", "--no-config"], { cwd: folder });
  expect([code, err]).toEqual([2, expect.stringContaining("[components]")]);
  const tree = await cli(["tree", "app.elf", "--by", "component", "--no-config"], { cwd: folder });
  expect([tree.code, tree.err]).toEqual([2, expect.stringContaining("nothing tells the level component")]);
});
