import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { ROOT, samples } from "../support/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "same-sides-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A folder `name` with copies of files, each under a name of its own, and what is appended to the ELF, which readers do not see. */
function placed(name: string, files: Readonly<Record<string, string>>, appended = ""): string {
  mkdirSync(join(folder, name), { recursive: true });
  for (const [as, from] of Object.entries(files)) copyFileSync(from, join(folder, name, as));
  appendFileSync(join(folder, name, "app.elf"), appended);
  return `${name}/app.elf`;
}

/** What `diff` prints of an image and its copy, and of the same two where the copy has a byte more, which is compared side by side. */
async function bothWays(base: string, head: string, ...options: string[]): Promise<[same: string, apart: string]> {
  const printed = async (first: string) => {
    const { out, err, code } = await cli(["diff", first, head, ...options], { cwd: folder });
    return `${code}\n${out}${err}`;
  };
  const same = await printed(base);
  appendFileSync(join(folder, base), "\0");
  return [same, await printed(base)];
}

// Oracle: the same comparison of both sides, each analysed by itself.
describe.each(["alloc-m33", "c-newlib-f4", "fliplink-f3"])("%s and its copy", (name) => {
  const sample = samples().find((one) => one.name === name)!;
  const [elf, map] = [sample.elf, sample.elf.replace(/\.elf$/, ".map")];
  const script = { "memory.x": sample.memory ?? join(ROOT, "samples/pairs/memory.x") };

  test.each([[], ["--json"], ["--format", "markdown"], ["--exit-code"], ["--format", "csv"]])("alone, %s", async (...options) => {
    const at = `${name}${options.join("")}`;
    const [same, apart] = await bothWays(placed(`${at}-base`, { "app.elf": elf }), placed(`${at}-head`, { "app.elf": elf }), ...options);
    expect(same).toBe(apart);
    expect(same).toMatch(/no change|identical|^0\n/);
  });

  test("with a map of its own each, and one memory.x", async () => {
    const files = { "app.elf": elf, "app.map": map };
    const options = ["--json", "--memory", script["memory.x"]];
    const [same, apart] = await bothWays(placed(`${name}-map-base`, files), placed(`${name}-map-head`, files), ...options);
    expect(same).toBe(apart);
  });

  test.each([[], ["--json"]])("where the map of one says something else, %s", async (...options) => {
    const at = `${name}-other${options.join("")}`;
    const [base, head] = [placed(`${at}-base`, { "app.elf": elf }), placed(`${at}-head`, { "app.elf": elf, "app.map": map })];
    const text = readFileSync(map, "latin1");
    writeFileSync(join(folder, `${at}-base/app.map`), text.slice(0, text.length / 2), "latin1");
    const [same, apart] = await bothWays(base, head, ...options);
    expect(same).toBe(apart);
  });

  test("where one has a memory.x beside it", async () => {
    const [base, head] = [placed(`${name}-x-base`, { "app.elf": elf }), placed(`${name}-x-head`, { "app.elf": elf, ...script })];
    const [same, apart] = await bothWays(base, head);
    expect(same).toBe(apart);
  });

  test("where the base has another linker script", async () => {
    const [base, head] = [placed(`${name}-s-base`, { "app.elf": elf }), placed(`${name}-s-head`, { "app.elf": elf })];
    const other = join(ROOT, "samples/rp2040-adc/memory.x");
    const [same, apart] = await bothWays(base, head, "--memory", script["memory.x"], "--base-memory", other);
    expect(same).toBe(apart);
  });
});

test("a setting that names nothing is refused for an image and itself too", async () => {
  const elf = placed("refused", { "app.elf": join(ROOT, "samples/alloc-m33/alloc-m33.elf") });
  const { code, err } = await cli(["diff", elf, elf, "--priority", "nobody=3"], { cwd: folder });
  expect(code).not.toBe(0);
  expect(err).toContain("nobody");
});

test("saved reports of the same bytes are read as reports", async () => {
  const elf = placed("saved", { "app.elf": join(ROOT, "samples/alloc-m33/alloc-m33.elf") });
  const { out } = await cli(["diff", elf, elf, "--json"], { cwd: folder });
  writeFileSync(join(folder, "saved/report.json"), out);
  expect((await cli(["diff", "saved/report.json", "saved/report.json"], { cwd: folder })).out).toContain("no change");
});
