import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli, type Ran } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const PAIRS = join(ROOT, "samples/pairs");
const folder = mkdtempSync(join(tmpdir(), "gate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, ".git"), { recursive: true });
  cpSync(join(PAIRS, "memory.x"), join(folder, "memory.x"));
  cpSync(join(PAIRS, "base/base.elf"), join(folder, "base.elf"));
  cpSync(join(PAIRS, "function-added/function-added.elf"), join(folder, "app.elf"));
});

const run = (...args: string[]): Promise<Ran> => cli(args, { cwd: folder });
const config = (text: string): void => writeFileSync(join(folder, "cortex-size.toml"), text);

async function verdicts(...args: string[]): Promise<NonNullable<ReportDocument["verdicts"]>> {
  const { out } = await run("check", "app.elf", "--json", ...args);
  return JSON.parse(out).verdicts;
}

// Sizes of app.elf: FLASH 4768, RAM 100, .text 3400, crate pairs 872 in flash, pairs::median 92 (arm-none-eabi-nm -S, readelf -S); base.elf: FLASH 4672.
describe("verdicts", () => {
  test.each<[string, string, { ok: boolean; limit: number; actual: number; margin: number }]>([
    ["a region in bytes", 'region = "FLASH"\nmax = 4700', { ok: false, limit: 4700, actual: 4768, margin: -68 }],
    ["a region in percent", 'region = "FLASH"\nmax = "50 %"', { ok: true, limit: 16384, actual: 4768, margin: 11616 }],
    ["at least", 'region = "RAM"\nmin = 101', { ok: false, limit: 101, actual: 100, margin: -1 }],
    ["a section", 'section = ".text"\nmax = 3400', { ok: true, limit: 3400, actual: 3400, margin: 0 }],
    ["a crate in flash", 'crate = "pairs"\nin = "flash"\nmax = 871', { ok: false, limit: 871, actual: 872, margin: -1 }],
    ["a crate in one region", 'crate = "pairs"\nin = "RAM"\nmax = 100', { ok: true, limit: 100, actual: 100, margin: 0 }],
    ["a symbol", 'symbol = "pairs::median"\nmax = 90', { ok: false, limit: 90, actual: 92, margin: -2 }],
    ["symbols by glob", 'symbol = "pairs::med*"\nmax = 92', { ok: true, limit: 92, actual: 92, margin: 0 }],
    ["a source file", 'file = "src/main.rs"\nmin = 1\nmax = 4000', { ok: true, limit: 4000, actual: 0, margin: 0 }],
    // `arm-none-eabi-objcopy -O binary` and `-O ihex` of app.elf, lengths of the files.
    ["the flat image", 'image = "bin"\nmax = 4756', { ok: true, limit: 4756, actual: 4756, margin: 0 }],
    ["the Intel HEX file", 'image = "hex"\nmax = 13419', { ok: false, limit: 13419, actual: 13420, margin: -1 }],
    ["growth in bytes", 'region = "FLASH"\ngrowth = 95', { ok: false, limit: 95, actual: 96, margin: -1 }],
    ["growth in percent", 'region = "FLASH"\ngrowth = "2 %"', { ok: false, limit: 93, actual: 96, margin: -3 }],
    ["growth, either", 'region = "FLASH"\ngrowth = { bytes = 90, percent = 50 }', { ok: false, limit: 90, actual: 96, margin: -6 }],
    [
      "growth, both",
      'region = "FLASH"\ngrowth = { bytes = 90, percent = 50, both = true }',
      { ok: true, limit: 2336, actual: 96, margin: 2240 },
    ],
    ["growth of what is new", 'symbol = "pairs::median"\ngrowth = 91', { ok: false, limit: 91, actual: 92, margin: -1 }],
  ])("%s", async (_, budget, wanted) => {
    config(`[[budgets]]\n${budget}\n`);
    const [first, second] = await verdicts("--base", "base.elf");
    if (second !== undefined) {
      expect([first?.ok, second.ok]).toEqual([true, true]);
      return;
    }
    expect({ ok: first?.ok, limit: first?.limit, actual: first?.actual, margin: first?.margin }).toEqual(wanted);
  });

  test("a broken budget says what grew, its help and by how much", async () => {
    config('[[budgets]]\nname = "flash"\nregion = "FLASH"\nmax = 4700\nhelp = "ask Ada"\n[[budgets]]\nregion = "RAM"\nmax = 4096\n');
    const { code, out, err } = await run("check", "app.elf", "--base", "base.elf");
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toBe(
      `✗ flash       FLASH 4.7 KiB of at most 4.6 KiB, over by 68 bytes
              since base.elf: pairs +100, (padding) −4
              ask Ada
✓ region RAM  RAM 100 B of at most 4.0 KiB, 3.9 KiB left

1 of 2 budgets broken

since base.elf: FLASH +96 B: pairs +100, (padding) −4
`,
    );
  });

  test("what changed is told also where every budget holds", async () => {
    config('[[budgets]]\nregion = "FLASH"\nmax = "8 KiB"\n');
    const { code, out } = await run("check", "app.elf", "--base", "base.elf");
    expect(code).toBe(0);
    expect(out).toContain("\n\nthe budget holds\n\nsince base.elf: FLASH +96 B: pairs +100, (padding) −4\n");
  });

  test("an input that cannot be read is an annotation, and exit code 3", async () => {
    const { code, out, err } = await run("check", "none.elf", "--format", "github");
    expect(code).toBe(3);
    expect(out).toMatch(/^::error title=cortex-size::none\.elf.*\n$/);
    expect(err).toMatch(/^cortex-size: none\.elf/);
  });

  test("what cannot be known is no pass", async () => {
    config('[[budgets]]\nheap = true\nmax = "1 KiB"\n');
    const [verdict] = await verdicts();
    expect(verdict).toMatchObject({ ok: false, actual: null, margin: null });
    expect(verdict?.message).toMatch(/^heap is unknown: /);
  });

  test("an overfull region is broken, with and without a budget of its own", async () => {
    for (const text of ["", '[[budgets]]\nregion = "FLASH"\nmax = "100 KiB"\n']) {
      config(text);
      const { code, out } = await run("check", "app.elf", "--region", "FLASH:0:4096", "--region", "RAM:0x20000000:8K");
      expect(code).toBe(1);
      expect(out).toMatch(/FLASH.* over(full)?.* by 672 bytes/);
    }
  });

  test("a budget that has expired does not count, and says so", async () => {
    config('[[budgets]]\nregion = "FLASH"\nmax = 1\nexpires = "2020-01-01"\nreason = "TLS trial"\n');
    const { code, out } = await run("check", "app.elf");
    expect(code).toBe(0);
    expect(out).toContain("budget region FLASH expired on 2020-01-01 and does not count");
  });
});

describe("exit codes of check", () => {
  test.each<[string, string, string[], number, string]>([
    ["all hold", 'region = "FLASH"\nmax = "100 KiB"', [], 0, ""],
    ["broken", 'region = "FLASH"\nmax = 1', [], 1, ""],
    ["broken, warned only", 'region = "FLASH"\nmax = 1\nseverity = "warn"', [], 0, ""],
    ["broken, report only", 'region = "FLASH"\nmax = 1', ["--exit-zero"], 0, ""],
    ["no such region", 'region = "FLSH"\nmax = 1', [], 2, "the image has no region FLSH; did you mean FLASH?"],
    ["no such crate", 'crate = "pair"\nmax = 1', [], 2, "the image has no crate pair; did you mean pairs?"],
    ["no such symbol", 'symbol = "nothing::*"\nmax = 1', [], 2, "the image has no symbol nothing::*"],
    ["no such section", 'section = ".txt"\nmax = 1', [], 2, "the image has no section .txt; did you mean .text?"],
    ["no such place", 'crate = "pairs"\nin = "CCM"\nmax = 1', [], 2, "the image has no region CCM"],
    ["no such base", 'region = "FLASH"\nmax = 1', ["--base", "main.json"], 4, "the base main.json is not there"],
    ["a base that is none", 'region = "FLASH"\nmax = 1', ["--base", "cortex-size.toml"], 3, "this is a text file"],
  ])("%s", async (_, budget, args, code, message) => {
    config(`[[budgets]]\n${budget}\n`);
    const ran = await run("check", "app.elf", ...args);
    expect({ code: ran.code, err: ran.err }).toMatchObject({ code, err: expect.stringContaining(message) });
    if (code === 2) expect(ran.err).toMatch(/^cortex-size: cortex-size\.toml:1:1: /);
  });
});

test("targets come from the configuration, each with its budgets", async () => {
  config(`[targets.app]
elf = "app.elf"
[targets.old]
elf = "base.elf"
[[budgets]]
region = "FLASH"
max = 4700
[[budgets]]
region = "RAM"
targets = ["old"]
max = 50
`);
  const documents: ReportDocument[] = JSON.parse((await run("check", "--json")).out);
  expect(documents.map(({ target, verdicts }) => [target, verdicts?.map(({ ok }) => ok)])).toEqual([
    ["app", [false]],
    ["old", [true, false]],
  ]);
  expect((await run("check", "--target", "pap")).err).toContain("did you mean --target app?");
});

test("init writes a configuration that holds, and replaces none", async () => {
  expect(await run("init", "app.elf")).toEqual({ code: 0, out: "", err: "wrote cortex-size.toml: cortex-size check judges it\n" });
  expect((await run("check")).code).toBe(0);
  expect(await run("init", "app.elf")).toMatchObject({ code: 2, err: expect.stringContaining("cortex-size.toml is there already") });
  cpSync(join(folder, "app.elf"), join(folder, "target/thumbv7m-none-eabi/release/app"));
  expect((await run("init", "--print")).out).toContain('elf = "target/thumbv7m-none-eabi/release/app"');
});

test("config print names the line of every value", async () => {
  config('noise = 8\n[[budgets]]\nregion = "FLASH"\nmax = "4 KiB"\n');
  expect((await run("config", "print")).out).toBe(
    [
      "noise              8        cortex-size.toml:1:1",
      'budgets[0].region  "FLASH"  cortex-size.toml:3:1',
      'budgets[0].max     "4 KiB"  cortex-size.toml:4:1',
      "",
    ].join("\n"),
  );
});

test("config print of an ELF tells what was taken from where: options, configuration and target, and what was found", async () => {
  config(
    '[findings]\nsilence = ["build/*"]\n[targets.app]\nelf = "app.elf"\n[targets.app.regions]\nCODE = { origin = 0x08000000, length = "64 KiB" }\n',
  );
  writeFileSync(join(folder, "part.svd"), "<?xml version='1.0'?><device><name>Part</name><peripherals/></device>\n");
  const { code, out } = await run("config", "print", "app.elf", "--svd", "part.svd", "--json");
  expect(code).toBe(0);
  const [image] = JSON.parse(out).images;
  expect(image).toMatchObject({ file: "app.elf", target: "app" });
  expect(image.given).toEqual(
    expect.arrayContaining([
      { key: "silence", value: "build/*", from: expect.stringMatching(/^cortex-size\.toml:2:/) },
      { key: "regions", value: "CODE:0x08000000:65536", from: expect.stringMatching(/^cortex-size\.toml:[56]:/) },
      { key: "svd", value: "part.svd", from: "--svd" },
    ]),
  );
  // The same of the JSON of a command, and the evidence of its regions.
  const document = JSON.parse((await run("show", "app.elf", "--json")).out);
  expect(document.settings).toEqual(image.given.filter(({ key }: { key: string }) => key !== "svd"));
  expect(image.found.filter(({ key }: { key: string }) => key.startsWith("regions.")).map(({ from }: { from: string }) => from)).toEqual(
    document.regions.map(({ evidence }: { evidence: string }) => evidence),
  );
  expect((await run("config", "print", "app.elf")).out).toContain("app.elf   target app\n");
});

test("budget tighten and bump move the limits and keep the rest of the file", async () => {
  const text = '# ours\n[targets.app]\nelf = "app.elf"\n\n[[budgets]] # flash\nregion = "FLASH"\nmax = "8 KiB" # plenty\n';
  config(text);
  expect((await run("budget", "tighten", "--margin", "100")).out).toBe("region FLASH: max 8 KiB → 4.8 KiB\n");
  expect(readFileSync(join(folder, "cortex-size.toml"), "utf8")).toBe(text.replace("8 KiB", "4.8 KiB"));
  expect((await run("check")).code).toBe(0);
  config(text.replace("8 KiB", "1 KiB"));
  expect(await run("budget", "bump")).toMatchObject({ code: 2, err: expect.stringContaining("bump needs a reason") });
  expect((await run("budget", "bump", "--reason", "TLS", "--margin", "0")).code).toBe(0);
  expect(readFileSync(join(folder, "cortex-size.toml"), "utf8")).toBe(
    text.replace('"8 KiB" # plenty', '"4.7 KiB" # plenty\nreason = "TLS"'),
  );
  expect((await run("check")).code).toBe(0);
});
