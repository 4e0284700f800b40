import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { displayWidth } from "../../src/views/display-width.ts";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const elf = (sample: string) => join("samples", sample, `${sample}.elf`);
const SCREENS = ["embassy-nrf52840", "cpp-m4"];
const WIDTHS = [60, 80, 120];

/** The screen without what is known of the stack, which has tests of its own. */
const golden = (out: string) => out.replace(/^stack .*\n(?: {9}.*\n)*/m, "stack    (told)\n");

describe.each(SCREENS)("%s", (sample) => {
  test.each(WIDTHS)("the first screen at %i columns", async (columns) => {
    const { out } = await cli([elf(sample)], { cwd: ROOT, columns });
    expect(out.replaceAll(/\s+/g, " ")).toMatch(
      / stack [\d.]+ (?:B|KiB) at worst \([a-z0-9 ]+\) of [\d.]+ KiB in \w+: headroom (?:unknown|[\d.]+ KiB) main [\d,]+ /,
    );
    await expect(golden(out)).toMatchFileSnapshot(`screens/${sample}-${columns}.txt`);
  });

  test("the first screen in ASCII, by option and by environment", async () => {
    const { out } = await cli([elf(sample), "--ascii"], { cwd: ROOT, columns: 80 });
    await expect(golden(out)).toMatchFileSnapshot(`screens/${sample}-ascii.txt`);
    expect(out).toMatch(/^[\n\u0020-\u007e]*$/);
    for (const env of [{ LANG: "C" }, { LC_ALL: "POSIX", LANG: "de_DE.UTF-8" }, { TERM: "dumb" }] as Record<string, string>[])
      expect((await cli([elf(sample)], { cwd: ROOT, columns: 80, env })).out).toBe(out);
    expect((await cli([elf(sample)], { cwd: ROOT, columns: 80, env: { LANG: "C.UTF-8" } })).out).not.toBe(out);
  });
});

// An image with four regions, alloc-m33, takes one line more.
test.each(["embassy-nrf52840", "c-newlib-f4", "cpp-m4", "rtic-lm3s"])(
  "%s: the verdicts stand in 24 lines of 80 columns",
  async (sample) => {
    const { out } = await cli([elf(sample)], { cwd: ROOT, columns: 80 });
    const before = out.split("\n").findIndex((line) => line.startsWith("  section "));
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThanOrEqual(25);
  },
);

const COMMANDS = [
  "show",
  "sections",
  "symbols",
  "symbols --lines",
  "crates",
  "units",
  "files",
  "tree",
  "stack",
  "vectors",
  "doctor",
  "archives",
  "inlines",
  "generics",
  "panics",
  "retained",
  "image",
];

describe.each(SCREENS)("no line is wider than asked: %s", (sample) => {
  test.each(COMMANDS)("%s", async (line) => {
    const [name = "", ...options] = line.split(" ");
    for (const columns of WIDTHS) {
      const { out } = await cli([name, elf(sample), ...options], { cwd: ROOT, columns });
      expect(out.split("\n").filter((text) => displayWidth(text) > columns)).toEqual([]);
    }
  });
});

test("--wide leaves names whole", async () => {
  const { out } = await cli(["symbols", elf("embassy-nrf52840"), "--wide"], { cwd: ROOT, columns: 60 });
  expect(out).toContain(
    "<embassy_sync::channel::SendFuture<embassy_sync::blocking_mutex::raw::CriticalSectionRawMutex, embassy_nrf52840::Message, 8> as",
  );
  expect(out).not.toContain("…::");
});
