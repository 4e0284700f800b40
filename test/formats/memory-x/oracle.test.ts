import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { includeCandidates, type MemoryScript, readMemoryScript } from "../../../src/formats/memory-x/index.ts";
import { haveTools, runTool } from "../../support/tools.ts";

/**
 * Oracle: GNU ld itself links an empty object with each script:
 *   arm-none-eabi-ld -T FIXTURE.x empty.o -o out.elf -Map=out.map      "Memory Configuration" of out.map: every region, origin, length, attributes
 *   arm-none-eabi-nm out.elf                                           every symbol that the script defines
 * and, as a second witness of the regions that we found, with the script and `R_origin = ORIGIN(R); R_length = LENGTH(R);` behind it.
 * What it says is recorded in `fixtures/recorded.json` (the samples' scripts are asked about only where the linker is installed); `RECORD=1 npx vitest run test/formats/memory-x/oracle.test.ts` writes that anew.
 */
interface Recorded {
  readonly regions: Record<string, { origin: number; length: number; attributes: string }>;
  /** Symbols that nm shows as absolute. */
  readonly symbols: Record<string, number>;
}

const fixtures = join(import.meta.dirname, "fixtures");
const samples = join(import.meta.dirname, "../../../samples");
const recordFile = join(fixtures, "recorded.json");
const scripts = [
  ...readdirSync(fixtures)
    .filter((name) => name.endsWith(".x"))
    .map((name) => join(fixtures, name)),
  ...(existsSync(samples) ? readdirSync(samples) : [])
    .map((sample) => join(samples, sample, "memory.x"))
    .filter((path) => existsSync(path)),
];
const recorded: Record<string, Recorded> = existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, "utf8")) : {};
const haveLinker = haveTools(
  "asking GNU ld about memory.x fixtures (recorded answers are used)",
  "arm-none-eabi-ld",
  "arm-none-eabi-nm",
  "arm-none-eabi-as",
);
const scratch = mkdtempSync(join(tmpdir(), "memory-x-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const nameOf = (path: string): string => (dirname(path) === fixtures ? basename(path, ".x") : `samples/${basename(dirname(path))}`);

function read(path: string): MemoryScript {
  return readMemoryScript(path, readFileSync(path, "utf8"), {
    include: (name, from) => {
      const found = includeCandidates(name, from, [fixtures]).find((candidate) => existsSync(candidate));
      return found === undefined ? undefined : { name: found, text: readFileSync(found, "utf8") };
    },
  });
}

function link(
  script: string,
  object: string,
  cwd = dirname(script),
): { map: string; symbols: Map<string, { value: number; type: string }> } {
  const [elf, map] = [join(scratch, "out.elf"), join(scratch, "out.map")];
  runTool("arm-none-eabi-ld", ["-T", script, object, "-o", elf, `-Map=${map}`, "-L", fixtures], { cwd });
  const symbols = new Map<string, { value: number; type: string }>();
  for (const line of runTool("arm-none-eabi-nm", [elf]).split("\n")) {
    const [value, type, name] = line.split(" ");
    if (name !== undefined && value !== "") symbols.set(name, { value: Number.parseInt(value!, 16), type: type! });
  }
  return { map: readFileSync(map, "utf8"), symbols };
}

function ask(path: string, object: string): Recorded {
  const { map, symbols } = link(path, object);
  const regions: Recorded["regions"] = {};
  const table = /Memory Configuration\n\nName +Origin +Length +Attributes\n([\s\S]*?)\n\n/.exec(map)![1]!;
  for (const line of table.split("\n")) {
    const [name, origin, length, attributes = ""] = line.split(/\s+/);
    if (name !== "*default*") regions[name!] = { origin: Number(origin), length: Number(length), attributes };
  }
  const absolute = [...symbols].filter(([, { type }]) => type === "A" || type === "a").map(([name, { value }]) => [name, value] as const);
  return { regions, symbols: Object.fromEntries(absolute) };
}

/** The map prints attributes in its own order and case: as sets of `+x` and `-x`. */
function attributeSet(text: string): string {
  let sign = "+";
  const found = new Set<string>();
  for (const attribute of text.toLowerCase()) {
    if (attribute === "!") sign = sign === "+" ? "-" : "+";
    else found.add(sign + (attribute === "l" ? "i" : attribute));
  }
  return [...found].sort().join("");
}

let object = "";
if (haveLinker) {
  object = join(scratch, "empty.o");
  runTool("arm-none-eabi-as", ["-o", object, "-"], { input: "" });
}

describe("MEMORY as GNU ld reads it", () => {
  if (process.env["RECORD"] !== undefined && haveLinker) {
    const answers = Object.fromEntries(
      scripts.filter((path) => dirname(path) === fixtures).map((path) => [nameOf(path), ask(path, object)]),
    );
    writeFileSync(recordFile, `${JSON.stringify(answers, undefined, 2)}\n`);
    Object.assign(recorded, answers);
  }

  test("there are enough scripts, and every fixture's answer is recorded", () => {
    expect(scripts.length).toBeGreaterThanOrEqual(40);
    expect(Object.keys(recorded)).toEqual(expect.arrayContaining(scripts.filter((path) => dirname(path) === fixtures).map(nameOf)));
  });

  test.each(scripts.map((path) => [nameOf(path), path] as const))("%s", (name, path) => {
    const answer = haveLinker ? ask(path, object) : recorded[name];
    if (answer === undefined) return console.log(`SKIPPED: ${name}: no linker and no recorded answer`);
    if (recorded[name] !== undefined) expect(recorded[name], "fixtures/recorded.json is stale").toEqual(answer);
    const script = read(path);
    const regions = Object.fromEntries(
      script.regions.map(({ name, origin, length, attributes }) => [name, { origin, length, attributes: attributeSet(attributes) }]),
    );
    const expected = Object.entries(answer.regions).map(([key, region]) => [
      key,
      { ...region, attributes: attributeSet(region.attributes) },
    ]);
    expect(regions).toEqual(Object.fromEntries(expected));
    expect(script.regions.map((region) => region.name)).toEqual(Object.keys(answer.regions));

    const text = script.files.map((file) => readFileSync(file, "utf8")).join("\n");
    for (const [symbol, value] of Object.entries(answer.symbols)) {
      if (text.includes(symbol)) expect([symbol, script.symbols.get(symbol)]).toEqual([symbol, value]);
    }
  });

  test("ORIGIN() and LENGTH() put into an ELF agree for every region, alias and symbol", () => {
    if (!haveLinker) return;
    let compared = 0;
    for (const path of scripts) {
      const script = read(path);
      const names = [...script.regions.map((region) => region.name), ...script.aliases.map(({ alias }) => alias)];
      const probe = join(scratch, "probe.x");
      const questions = names.map((name) => `__${name}_origin = ORIGIN(${name}); __${name}_length = LENGTH(${name});\n`).join("");
      writeFileSync(probe, `${readFileSync(path, "utf8")}\n${questions}`);
      const { symbols } = link(probe, object, dirname(path));
      const target = new Map(script.aliases.map(({ alias, region }) => [alias, region]));
      for (const name of names) {
        const region = script.regions.find((entry) => entry.name === (target.get(name) ?? name))!;
        expect([path, name, symbols.get(`__${name}_origin`)?.value]).toEqual([path, name, region.origin]);
        expect([path, name, symbols.get(`__${name}_length`)?.value]).toEqual([path, name, region.length % 2 ** 32]);
        compared += 2;
      }
      for (const [name, value] of script.symbols) {
        const seen = symbols.get(name);
        if (seen === undefined) continue;
        expect([path, name, seen.value]).toEqual([path, name, value]);
        compared++;
      }
    }
    console.log(`memory-x: ${compared} values of ${scripts.length} scripts equal GNU ld's`);
    expect(compared).toBeGreaterThan(300);
  });
});
