import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renderTable } from "../../reports/text/table.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { name, none, size } from "../../src/views/view.ts";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const elf = (sample: string) => join(ROOT, "samples", sample, `${sample}.elf`);
const folder = mkdtempSync(join(tmpdir(), "targets-"));
beforeAll(() => {
  writeFileSync(
    join(folder, "cortex-size.toml"),
    `targets.alloc = { elf = "${elf("alloc-m33")}" }
targets.defmt = { elf = "${elf("defmt-f411")}" }
[[budgets]]
panics = true
max = 5
[[budgets]]
panics = "core"
max = 0
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const check = (...args: string[]) => cli(["check", ...args], { cwd: folder });

test("several targets are a row each, then the least and the most of all; one target has no such table", async () => {
  const { out } = await check();
  const documents = JSON.parse((await check("--json")).out) as ReportDocument[];
  const flash = documents.map(({ regions = [] }) =>
    regions.filter(({ kind }) => kind === "flash").reduce((sum, { used }) => sum + used, 0),
  );
  const shown = (value: number) => value.toLocaleString("en-US");
  expect(out).toMatch(new RegExp(`^ {2}\\(min of all\\) +${shown(Math.min(...flash))} `, "m"));
  expect(out).toMatch(new RegExp(`^ {2}\\(max of all\\) +${shown(Math.max(...flash))} `, "m"));
  expect((await check("--target", "alloc")).out).not.toContain("of all");
});

/** Oracle: the rows of `panics`, which test/code/panics.test.ts holds to the locations in the image. */
test("a budget of panics counts places, all or those of a crate, and says so without bytes", async () => {
  const [alloc] = JSON.parse((await check("--json")).out) as [ReportDocument];
  const { out } = await cli(["panics", elf("alloc-m33"), "--json", "--no-config"]);
  const { panics = [] } = JSON.parse(out) as ReportDocument;
  const counts = [panics.length, panics.filter(({ crate }) => crate?.split(" ")[0] === "core").length];
  expect(counts[0]).toBeGreaterThan(5);
  expect(alloc.verdicts?.map(({ actual, limit, ok, unit }) => ({ actual, limit, ok, unit }))).toEqual([
    { actual: counts[0], limit: 5, ok: false, unit: "place" },
    { actual: counts[1], limit: 0, ok: counts[1] === 0, unit: "place" },
  ]);
  expect(alloc.verdicts?.[0]?.message).toBe(`panics ${counts[0]} places of at most 5, over by ${counts[0]! - 5} places`);
});

test("a crate that the image does not have is a mistake in a budget of panics", async () => {
  writeFileSync(join(folder, "wrong.toml"), `targets.a = { elf = "${elf("alloc-m33")}" }\n[[budgets]]\npanics = "cor"\nmax = 0\n`);
  expect(await check("--config", "wrong.toml")).toMatchObject({ code: 2, err: expect.stringContaining("did you mean core?") });
});

test("a column that says nothing takes no room", () => {
  const columns = [
    { key: "a", title: "a", align: "left" as const, elastic: true },
    { key: "b", title: "", align: "left" as const },
    { key: "c", title: "c", align: "right" as const },
  ];
  const style = { paint: (text: string) => text, plain: (text: string) => text, ellipsis: "…" } as unknown as Parameters<
    typeof renderTable
  >[2];
  const table = { kind: "table" as const, name: "t", columns, rows: [[name("first"), none(""), size(1)]] };
  expect(renderTable(table, 40, style)).toEqual(["a      c", "first  1"]);
});
