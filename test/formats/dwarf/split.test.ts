import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { BufferSource } from "../../../src/bytes/byte-source.ts";
import { Findings } from "../../../src/bytes/finding.ts";
import { InputError } from "../../../src/bytes/input-error.ts";
import { Dwarf, type DwarfInput, splitPieces, stitchSplitUnits } from "../../../src/formats/dwarf/index.ts";
import { ElfFile } from "../../../src/formats/elf/index.ts";
import { debugSections } from "../../../src/image/debug-info.ts";
import { cli } from "../../support/cli.ts";
import { dwarfInputOf } from "../../support/dwarf-input.ts";
import { PlainScan } from "../../support/dwarf-plain/plain-scan.ts";

// Built by split/build.sh. Oracle of every figure: the same sources compiled and linked the same way without -gsplit-dwarf (whole.elf).
const SPLIT = join(import.meta.dirname, "split");
const folder = mkdtempSync(join(tmpdir(), "cortex-size-split-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const VERSIONS = ["v4", "v5"] as const;
const QUESTIONS = [
  ["units", "--all"],
  ["files", "--all"],
  ["symbols", "--all"],
  ["tree", "--all", "--by", "unit,symbol,inline"],
  ["inlines", "--all"],
  ["functions", "--all"],
];

async function answers(file: string, ...options: string[]): Promise<string[]> {
  const texts: string[] = [];
  for (const question of QUESTIONS) texts.push((await cli([...question, file, ...options])).out.replaceAll(file, "app.elf"));
  return texts;
}

/** A folder with `files` of one version alone. */
function placed(version: string, name: string, ...files: string[]): string {
  const to = join(folder, `${version}-${name}`);
  for (const file of files) cpSync(join(SPLIT, version, file), join(to, file.replace("package.dwp", "app.dwp")));
  return to;
}

describe.each(VERSIONS)("DWARF %s", (version) => {
  test("units of .dwo files, of a package beside the ELF and of one that is named say what those of an unsplit build say", async () => {
    const whole = await answers(join(SPLIT, version, "whole.elf"));
    expect(await answers(join(placed(version, "dwo", "app.elf", "a.dwo", "b.dwo"), "app.elf"))).toEqual(whole);
    expect(await answers(join(placed(version, "dwp", "app.elf", "package.dwp"), "app.elf"))).toEqual(whole);
    const alone = join(placed(version, "named", "app.elf"), "app.elf");
    expect(await answers(alone, "--debug-file", join(SPLIT, version, "package.dwp"))).toEqual(whole);
  });

  test("what is missing is named, and what is there is read", async () => {
    const { out } = await cli(["units", join(placed(version, "half", "app.elf", "a.dwo"), "app.elf"), "--json"]);
    const { findings, units } = JSON.parse(out) as { findings: { code: string; message: string }[]; units: { name: string }[] };
    expect(findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      "dwarf/split: 1 unit keeps its debug information in files that were not found, or are of another build (b.dwo): only their ranges and lines are known",
    ]);
    expect(units.map(({ name }) => name).filter((name) => /^\/fw|dwo$/.test(name))).toEqual(["/fw/a.c", "b.dwo"]);
  });

  test("a file of another build is passed by", async () => {
    const other = VERSIONS.find((one) => one !== version)!;
    const to = placed(version, "other", "app.elf");
    for (const file of ["a.dwo", "b.dwo"]) cpSync(join(SPLIT, other, file), join(to, file));
    const { code, out } = await cli(["units", join(to, "app.elf"), "--json"]);
    expect([code, /a\.dwo, b\.dwo/.test(out)]).toEqual([0, true]);
  });

  test("the kernel and the plain reader agree on stitched units", async () => {
    const input = await stitched(version, readFileSync(join(SPLIT, version, "package.dwp")));
    const [kernel, plain] = [await Dwarf.open(input, new Findings()), await Dwarf.open(input, new Findings(), (all) => new PlainScan(all))];
    const facts = await kernel!.code();
    expect(facts).toEqual(await plain!.code());
    expect((await kernel!.unitNames()).map(({ name, directory }) => [name, directory]).filter(([name]) => name !== "")).toEqual([
      ["/fw/a.c", "/fw/v4".replace("v4", version)],
      ["/fw/b.c", "/fw/v4".replace("v4", version)],
    ]);
    expect([facts.functions.count, facts.inlines.count > 0]).toEqual([3, true]);
  });

  test("a damaged package costs its units at most", async () => {
    const bytes = readFileSync(join(SPLIT, version, "package.dwp"));
    for (let at = 0; at < bytes.length; at += 61) {
      const damaged = Uint8Array.from(bytes);
      damaged[at]! ^= 0xff;
      try {
        const dwarf = await Dwarf.open(await stitched(version, damaged), new Findings());
        await dwarf!.code();
        await dwarf!.unitNames();
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
      }
    }
  });
});

// With type units a .dwo file has a section .debug_info.dwo for each; in 64-bit DWARF all offsets and their tables are twice as wide.
test.each(["types", "wide4", "wide5"])("split units built as %s say what those of an unsplit build say", async (kind) => {
  const whole = await answers(join(SPLIT, kind, "whole.elf"));
  expect(whole.join("")).toContain("a.c");
  expect(await answers(join(placed(kind, "dwo", "app.elf", "a.dwo", "b.dwo"), "app.elf"))).toEqual(whole);
});

async function stitched(version: string, packed: Uint8Array): Promise<DwarfInput> {
  const input = await dwarfInputOf(await ElfFile.open(new BufferSource("app.elf", readFileSync(join(SPLIT, version, "app.elf")))));
  const file = await ElfFile.open(new BufferSource("app.dwp", packed));
  const pieces = await splitPieces({ ...(await dwarfInputOf(file)), all: (name) => debugSections(file, name) });
  return stitchSplitUnits(input, async ({ id }) => pieces.get(id));
}
