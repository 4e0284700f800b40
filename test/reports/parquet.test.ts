import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parquetFiles, type SizeRow } from "../../reports/parquet.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "parquet-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface DuckDb {
  readonly DuckDBInstance: {
    create(): Promise<{ connect(): Promise<{ runAndReadAll(sql: string): Promise<{ getRowObjects(): Record<string, unknown>[] }> }> }>;
  };
}
/** Not among the dependencies, as it is large: `.ci/run` installs it in a folder of its own and says where in `CORTEX_SIZE_DUCKDB`. */
const installed = process.env["CORTEX_SIZE_DUCKDB"];
const name = installed === undefined ? "@duckdb/node-api" : createRequire(join(installed, "index.js")).resolve("@duckdb/node-api");
const duckdb = await import(name).then(
  (found: unknown) => found as DuckDb,
  () => undefined,
);
if (duckdb === undefined) console.log("skipped: queries by DuckDB (npm install --prefix DIR @duckdb/node-api, and CORTEX_SIZE_DUCKDB=DIR)");
const query = async (sql: string) =>
  (await (await duckdb!.DuckDBInstance.create()).connect()).runAndReadAll(sql).then((read) => read.getRowObjects());

const row = (index: number, target: string, time: string): SizeRow => ({
  ...{ commit: `c${index}`, time, target, labels: "board=a", level: "crate", name: `crate ${index % 50}`, memory: "flash", bytes: index },
});
const read = async (bytes: Uint8Array) =>
  (await parquetReadObjects({ file: new Uint8Array(bytes).buffer })) as (Omit<SizeRow, "time" | "bytes"> & { time: Date; bytes: bigint })[];

/** Oracle: hyparquet, which reads Parquet. */
test("a file for each month in UTC and target, whose names folders can have", async () => {
  const files = parquetFiles([
    row(1, "app", "2026-05-31T23:30:00Z"),
    row(2, "app", "2026-05-31T23:30:00-02:00"),
    row(4_294_967_296, "board a/b=c", "2026-05-01T00:00:00Z"),
    row(3, "..", "2026-05-01T00:00:00Z"),
  ]);
  expect(files.map(({ path }) => path)).toEqual([
    "month=2026-05/target=app/sizes.parquet",
    "month=2026-06/target=app/sizes.parquet",
    "month=2026-05/target=board%20a%2Fb%3Dc/sizes.parquet",
    "month=2026-05/target=%2E%2E/sizes.parquet",
  ]);
  expect(await read(files[1]!.bytes)).toEqual([
    {
      commit: "c2",
      time: new Date("2026-06-01T01:30:00Z"),
      labels: "board=a",
      level: "crate",
      name: "crate 2",
      memory: "flash",
      bytes: 2n,
    },
  ]);
  expect((await read(files[2]!.bytes))[0]!.bytes).toBe(4_294_967_296n);
});

test("many rows are several groups of one file", async () => {
  const files = parquetFiles(Array.from({ length: 250_000 }, (_, i) => row(i, "app", "2026-05-01T00:00:00Z")));
  const rows = await read(files[0]!.bytes);
  expect(rows.length).toBe(250_000);
  expect(rows.reduce((sum, { bytes }) => sum + Number(bytes), 0)).toBe((250_000 * 249_999) / 2);
});

/** Oracle: DuckDB, for the sums; the time is told and judged by nobody, as machines differ. */
test.runIf(duckdb !== undefined)("DuckDB reads a million rows of a fleet where they lie", async () => {
  const started = performance.now();
  const sizes = function* () {
    for (let i = 0; i < 1_000_000; i++) yield row(i, `board ${i % 20}`, "2026-05-01T00:00:00Z");
  };
  for (const { path, bytes } of parquetFiles(sizes())) {
    mkdirSync(dirname(join(folder, "fleet", path)), { recursive: true });
    writeFileSync(join(folder, "fleet", path), bytes);
  }
  const written = performance.now();
  const [found] = await query(
    `SELECT count(*) AS rows, count(DISTINCT target) AS targets, sum(bytes)::BIGINT AS bytes FROM read_parquet('${folder}/fleet/*/*/*.parquet', hive_partitioning = true)`,
  );
  expect(found).toEqual({ rows: 1_000_000n, targets: 20n, bytes: 499_999_500_000n });
  console.log(`1,000,000 rows: written in ${Math.round(written - started)} ms, read in ${Math.round(performance.now() - written)} ms`);
});

describe("of a repository's history", () => {
  let document: ReportDocument;
  beforeAll(async () => {
    const repo = join(folder, "repo");
    mkdirSync(repo);
    for (const sample of ["alloc-m33", "defmt-f411"]) cpSync(join(ROOT, "samples", sample, `${sample}.elf`), join(repo, `${sample}.elf`));
    writeFileSync(
      join(repo, "cortex-size.toml"),
      'targets."app 1" = { elf = "alloc-m33.elf" }\ntargets.other = { elf = "defmt-f411.elf" }\n',
    );
    const git = (...args: string[]) => spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: repo });
    git("init", "--quiet");
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    expect((await cli(["history", "record"], { cwd: repo })).code).toBe(0);
    expect(await cli(["history", "export", "--format", "parquet", "-o", "sizes"], { cwd: repo })).toEqual({
      code: 0,
      out: "",
      err: "sizes: 2 files\n",
    });
    [document] = JSON.parse((await cli(["check", "--json"], { cwd: repo })).out) as [ReportDocument];
  });

  const used = () => document.regions!.filter(({ kind }) => kind === "flash").reduce((sum, one) => sum + one.used, 0);

  test("sums are those of check", async () => {
    const path = readdirSync(join(folder, "repo/sizes"), { recursive: true, encoding: "utf8" }).find(
      (file) => file.includes("app%201") && file.endsWith(".parquet"),
    )!;
    const { readFileSync } = await import("node:fs");
    const rows = await read(readFileSync(join(folder, "repo/sizes", path)));
    const sum = (level: string) =>
      rows.filter((one) => one.level === level && one.memory === "flash").reduce((all, { bytes }) => all + Number(bytes), 0);
    expect([sum("region"), sum("crate")]).toEqual([used(), used()]);
    expect(dirname(path)).toMatch(/^month=\d{4}-\d\d[\\/]target=app%201$/);
  });

  /** Oracle: DuckDB. */
  test.runIf(duckdb !== undefined)("DuckDB reads the folder, with month and target of the folders' names", async () => {
    const from = `read_parquet('${join(folder, "repo/sizes")}/*/*/*.parquet', hive_partitioning = true)`;
    const rows = await query(
      `SELECT level, sum(bytes)::BIGINT AS bytes FROM ${from} WHERE target = 'app 1' AND memory = 'flash' AND level IN ('region', 'crate') GROUP BY level ORDER BY level`,
    );
    expect(rows).toEqual([
      { level: "crate", bytes: BigInt(used()) },
      { level: "region", bytes: BigInt(used()) },
    ]);
  });
});
