import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { IMAGE_RULES } from "../../../src/analyses/doctor/examine-image.ts";
import { PROGRAM_RULES } from "../../../src/analyses/doctor/examine-program.ts";
import type { Finding } from "../../../src/bytes/finding.ts";
import { cli } from "../../support/cli.ts";
import { examined } from "../../support/examined.ts";
import { ROOT, samples } from "../../support/samples.ts";
import { haveTools, runTool } from "../../support/tools.ts";
import { builtFindings } from "./built-findings.ts";

/** Every code that doctor's rules can report, in their order. */
const DOCTOR_CODES: readonly string[] = [...IMAGE_RULES, ...PROGRAM_RULES].flatMap(({ codes }) => codes);

/** Codes of doctor's rules, and of what it says besides of debug information and vector tables: each is judged. */
const isJudged = (code: string) => DOCTOR_CODES.includes(code) || /^(dwarf|vectors)\//.test(code);

const IMAGES = join(import.meta.dirname, "images");
const FAULTY = join(IMAGES, "faulty.elf");
const found = new Map<string, readonly Finding[]>();

beforeAll(async () => {
  for (const { name, elf } of samples()) found.set(name, await examined(elf));
  found.set("faulty", await examined(FAULTY, { memory: [join(IMAGES, "faulty.ld")] }));
  for (const [name, findings] of await builtFindings()) found.set(name, findings);
});

const codesOf = (name: string) => new Set(found.get(name)!.map(({ code }) => code));
const one = (name: string, code: string) => found.get(name)!.filter((finding) => finding.code === code);

describe("every code of doctor", () => {
  test("fires for some image and is silent for another", () => {
    const images = [...found.keys()];
    const never = DOCTOR_CODES.filter((code) => !images.some((name) => codesOf(name).has(code)));
    const always = DOCTOR_CODES.filter((code) => images.every((name) => codesOf(name).has(code)));
    expect({ never, always }).toEqual({ never: [], always: [] });
  });

  test("has a page that says what it is, how it is told, what to do and how to silence it", () => {
    const pages = DOCTOR_CODES.map((code) => [code, join(ROOT, "docs/findings", `${code}.md`)] as const);
    expect(pages.filter(([, path]) => !existsSync(path))).toEqual([]);
    for (const [code, path] of pages) {
      const text = readFileSync(path, "utf8");
      expect(text.startsWith(`# ${code}: `), code).toBe(true);
      for (const part of ["**How it is told.**", "**What to do.**", `silence = ["${code}"]`]) expect(text, code).toContain(part);
    }
  });

  test("of a rule that finds notes alone is always one", () => {
    const codes = PROGRAM_RULES.flatMap((rule) => (rule.notesAlone === true ? rule.codes : []));
    const told = [...found.values()].flat().filter(({ code }) => codes.includes(code));
    expect(new Set(told.map(({ code }) => code))).toEqual(new Set(codes));
    expect(new Set(told.map(({ severity }) => severity))).toEqual(new Set(["note"]));
  });

  test("that is more than a note is told without the notes too", async () => {
    for (const { name, elf } of samples()) {
      const problems = (findings: readonly Finding[]) => findings.filter(({ severity }) => severity !== "note");
      expect(problems(await examined(elf, {}, (image) => image.examineProblems())), name).toEqual(problems(found.get(name)!));
    }
  });

  test("is in the list of findings, as is every code that a reader reports", () => {
    const list = readFileSync(join(ROOT, "docs/findings/README.md"), "utf8");
    const sources = ["src", "bin"].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".ts") && !path.endsWith(".generated.ts"))
        .map((path) => join(folder, path)),
    );
    const reported = sources.flatMap((path) =>
      [...readFileSync(join(ROOT, path), "utf8").matchAll(/code: "([a-z0-9-]+\/[a-z0-9-]+)",\s+severity/g)].map((match) => match[1]!),
    );
    expect(new Set(reported).size).toBeGreaterThan(DOCTOR_CODES.length);
    expect([...new Set([...DOCTOR_CODES, ...reported])].filter((code) => !list.includes(`\`${code}\``))).toEqual([]);
  });

  test("has evidence in its sentence and, where it is a mistake, advice", () => {
    for (const [name, findings] of found)
      for (const { code, severity, message, hint } of findings.filter((finding) => DOCTOR_CODES.includes(finding.code))) {
        expect(message.length, `${name} ${code}`).toBeGreaterThan(20);
        if (severity !== "note") expect(hint, `${name} ${code}`).toBeDefined();
      }
  });
});

describe("against other witnesses", () => {
  // grep -A9 '\[profile.release\]' samples/NAME/Cargo.toml: what cargo was told.
  test("link-time optimization and codegen units are those of Cargo.toml", () => {
    for (const { name, elf } of samples()) {
      const manifest = join(dirname(elf), "Cargo.toml");
      if (!existsSync(manifest)) continue;
      const text = readFileSync(manifest, "utf8");
      expect([name, codesOf(name).has("build/no-lto")]).toEqual([name, !/^lto = /m.test(text)]);
      if (/^codegen-units = 1$/m.test(text)) expect([name, one(name, "build/codegen-units")]).toEqual([name, []]);
      const isDebug = /\[profile\.dev\]\nopt-level = 0/.test(text);
      expect([name, codesOf(name).has("build/opt-level-0")]).toEqual([name, isDebug]);
    }
  });

  // arm-none-eabi-objdump -d NAME.elf | grep -c 'bkpt.*0x00ab'
  test.runIf(haveTools("semihosting calls against objdump", "arm-none-eabi-objdump"))("semihosting calls are those of objdump", () => {
    for (const { name, elf } of samples()) {
      const calls = runTool("arm-none-eabi-objdump", ["-d", elf]).match(/\bbkpt\s+0x00ab/g)?.length ?? 0;
      const [finding] = one(name, "code/semihosting");
      expect([name, Number(/^\d+/.exec(finding?.message ?? "0")![0])]).toEqual([name, calls]);
    }
  });

  // arm-none-eabi-nm -S c-newlib-f4.elf: _dtoa_r 0xf08, _printf_float 0x590; _strtod_l 0x1014, _strtod_r 0xc.
  test("floats that are written as text, and those that are read from it", () => {
    expect(one("c-newlib-f4", "code/float-formatting").map(({ bytes }) => bytes)).toEqual([0xf08 + 0x590]);
    expect(one("c-newlib-f4", "code/float-parsing").map(({ bytes }) => bytes)).toEqual([0x1014 + 0xc]);
  });

  // arm-none-eabi-nm -S faulty.elf: zeros 0x200 bytes, settings 0x10; readelf -lW: .ramcode has its physical address in RAM, entry start.
  test("a small image with faults on purpose", () => {
    expect(one("faulty", "memory/zero-data").map(({ where, bytes }) => [where, bytes])).toEqual([["zeros", 0x200]]);
    expect(one("faulty", "memory/data-never-written").map(({ where, bytes }) => [where, bytes])).toEqual([["settings", 0x10]]);
    expect(one("faulty", "memory/load-outside-flash").map(({ where, bytes }) => [where, bytes])).toEqual([[".ramcode", 32]]);
    // 150 arms of two bytes: TBH.
    expect(one("faulty", "code/large-jump-table").map(({ where, bytes }) => [where, bytes])).toEqual([["dispatch", 300]]);
    expect(one("faulty", "memory/unused-bank").map(({ where, bytes }) => [where, bytes])).toEqual([["CCM", 8192]]);
    // Four flags before four buffers on 64 bytes: the first flag begins behind 16 bytes of other statics.
    expect(one("faulty", "memory/alignment-waste")[0]!.message).toMatch(/^the order of the statics in \.bss leaves 2\d\d bytes of holes/);
  });
});

describe("the review", () => {
  const rows = readFileSync(join(ROOT, "docs/findings/REVIEW.md"), "utf8")
    .split("\n")
    .flatMap((line) => {
      const cells = /^\| ([\w./-]+) \| ([a-z0-9/-]+) \| (\d+) \| (true|false) \| (.+) \|$/.exec(line);
      return cells === null ? [] : [{ sample: cells[1]!, code: cells[2]!, count: Number(cells[3]), judged: cells[4]!, why: cells[5]! }];
    });

  test("judges every finding on every sample, and none is false", () => {
    const counts = new Map<string, number>();
    for (const { name } of samples())
      for (const { code } of found.get(name)!) if (isJudged(code)) counts.set(`${name} ${code}`, (counts.get(`${name} ${code}`) ?? 0) + 1);
    const own = rows.filter(({ sample }) => !sample.includes("/"));
    expect(own.map(({ sample, code, count }) => `${sample} ${code} ${count}`).sort()).toEqual(
      [...counts].map(([key, count]) => `${key} ${count}`).sort(),
    );
    expect(rows.filter(({ judged }) => judged === "false")).toEqual([]);
  });

  const CASES = join(ROOT, "../shared/cases");
  const others = [...new Set(rows.map(({ sample }) => sample).filter((name) => name.includes("/")))].filter((name) =>
    existsSync(join(CASES, name)),
  );
  if (others.length === 0) console.log("SKIPPED: review of other images: ../shared/cases is not here");
  test.each(others)("judges every finding on %s, an image of another", async (name) => {
    const { out } = await cli(["doctor", join(CASES, name), "--format", "json"]);
    const codes = (JSON.parse(out).findings as Finding[]).map(({ code }) => code).filter(isJudged);
    const judged = rows.filter(({ sample }) => sample === name).map(({ code }) => code);
    expect([...new Set(codes)].filter((code) => !judged.includes(code))).toEqual([]);
  });
});

describe("the commands", () => {
  const elf = "samples/debug-v7m/debug-v7m.elf";

  test("doctor tells the worst first, and leaves out what is silenced", async () => {
    const { code, out } = await cli(["doctor", elf, "--silence", "build/*", "--format", "json"]);
    const codes = JSON.parse(out).findings.map((finding: Finding) => finding.code);
    expect(code).toBe(0);
    expect(codes).toContain("code/semihosting");
    expect(codes.filter((one: string) => one.startsWith("build/"))).toEqual([]);
    const text = (await cli(["doctor", elf])).out;
    expect(text.indexOf("! ")).toBeLessThan(text.indexOf("· "));
    expect(text).toMatch(/^.*debug-v7m\.elf {3}\d+ warnings, \d+ notes/);
  });

  test("show names three findings at most and where the others are", async () => {
    const { out } = await cli(["show", FAULTY, "--memory", join(IMAGES, "faulty.ld")]);
    expect(out.match(/\[(?:build|memory|code|dwarf)\/[a-z0-9-]+\]/g)!.length).toBe(3);
    expect(out).toMatch(/\d+ more findings?: cortex-size doctor/);
  });

  test("check fails for a code that the configuration denies", async () => {
    const config = join(IMAGES, "deny.toml");
    const refused = await cli(["check", FAULTY, "--config", config, "--memory", join(IMAGES, "faulty.ld")]);
    expect(refused.code).toBe(1);
    expect(refused.out).toContain("finding memory/zero-data");
    const sample = await cli(["check", "samples/microbit-v6m/microbit-v6m.elf", "--config", config]);
    expect(sample.code).toBe(0);
  });
});
