import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "cortex-size-used-"));
afterAll(() => rmSync(folder, { recursive: true }));
const run = (...args: string[]) => cli(args, { cwd: folder });

/**
 * An image of flip-link, whose stack takes the RAM below its statics. Oracle: GNU size of the sample, `.data` 2,048 and `.bss` 2,056 bytes: what
 * the linker sets aside for the stack is no use of RAM, or a budget on it could never break.
 */
const STATICS = 2048 + 2056;

test("used is the statics alone, in show, check, init, diff and the page", async () => {
  for (const file of ["fliplink-f3.elf", "memory.x"]) cpSync(join(ROOT, "samples/fliplink-f3", file), join(folder, file));
  const shown = await run("fliplink-f3.elf");
  expect(shown.out).toMatch(/RAM +0x20000000 +█+▌▒+ +4\.0 \/ 40\.0 KiB +10\.0 % +0 B free\n +36\.0 KiB reserved for the stack/);
  expect(await run("init", "fliplink-f3.elf")).toMatchObject({ code: 0 });
  const config = readFileSync(join(folder, "cortex-size.toml"), "utf8");
  expect(config).toContain(
    `# ${STATICS} of 40960 bytes today (10.0 %), 512 bytes more; 36856 more are reserved for stack or heap and do not count`,
  );
  const limit = STATICS + 512;
  expect(config).toMatch(/region = "RAM"\nmax = "4\.6 KiB"/);
  expect(4.6 * 1024).toBeGreaterThanOrEqual(limit);
  expect((await run("check")).code).toBe(0);
  writeFileSync(join(folder, "cortex-size.toml"), config.replace('"4.6 KiB"', String(STATICS - 1)));
  const broken = await run("check", "--json");
  expect(broken.code).toBe(1);
  const report = JSON.parse(broken.out) as ReportDocument;
  expect(report.verdicts!.find(({ subject }) => subject === "RAM")).toMatchObject({ actual: STATICS, margin: -1, ok: false });
  const changed = JSON.parse((await run("diff", "fliplink-f3.elf", "fliplink-f3.elf", "--json")).out) as ReportDocument;
  expect(changed.diff!.regions.find(({ name }) => name === "RAM")).toMatchObject({ base: STATICS, head: STATICS, delta: 0 });
  expect(changed.diff!.result).toBe("identical");
  await run("report", "fliplink-f3.elf", "-o", "page.html");
  expect(readFileSync(join(folder, "page.html"), "utf8")).toContain("4.0 / 40.0 KiB (10.0 %)");
});
