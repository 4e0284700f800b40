import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { readReportPage } from "../../reports/html/read.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { ROOT, samples } from "../support/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "one-answer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, as: string) => copyFileSync(join(ROOT, "samples", name), join(folder, as));
const config = (text: string) => writeFileSync(join(folder, "cortex-size.toml"), text);

beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, ".git"), { recursive: true });
});

async function documentOf(...args: string[]): Promise<ReportDocument> {
  const { code, out, err } = await cli([...args, "--json"], { cwd: folder });
  if (code > 1) throw new Error(`${args.join(" ")}: exit ${code}: ${err}`);
  return JSON.parse(out);
}

async function reported(...args: string[]): Promise<ReportDocument> {
  const { code, err } = await cli(["report", ...args, "-o", "page.html"], { cwd: folder });
  expect(code, err).toBe(0);
  return (await readReportPage(readFileSync(join(folder, "page.html"), "utf8"), "page.html"))[0]!;
}

const codes = ({ findings }: ReportDocument) => [...new Set(findings.map(({ code, message }) => `${code}: ${message}`))].sort();

/** Configurations that reach regions, stack, findings and what is read beside an image. */
const CONFIGURATIONS: readonly (readonly [what: string, text: string])[] = [
  ["nothing", ""],
  [
    "regions of the target",
    '[targets.app]\nelf = "app.elf"\nregions = { FLASH = { origin = 0x08000000, length = "1 MiB" }, RAM = { origin = 0x20000000, length = "256 KiB" } }\n',
  ],
  ["a script for all", '[defaults]\nmemory = "linked.x"\n'],
  ["a chip", '[defaults]\nchip = "STM32F411CE"\n'],
  [
    "assumptions on the stack",
    '[targets.app]\nelf = "app.elf"\nmemory = "linked.x"\n[stack]\nassume = { "*" = 64 }\n[stack.priorities]\nSysTick = 16\n',
  ],
  ["silence", '[defaults]\nmemory = "linked.x"\n[findings]\nsilence = ["memory/*", "dwarf/*"]\n'],
];

describe.each(CONFIGURATIONS)("with %s in the configuration", (_, text) => {
  test("every command tells the same regions, headroom and findings of an image", async () => {
    for (const name of ["stack-fpu-m4f", "defmt-f411"]) {
      put(`${name}/${name}.elf`, "app.elf");
      put("c-newlib-f4/memory.x", "linked.x");
      config(text);
      const [show, stack, doctor, check] = [
        await documentOf("show", "app.elf"),
        await documentOf("stack", "app.elf"),
        await documentOf("doctor", "app.elf"),
        await documentOf("check", "app.elf"),
      ];
      const page = await reported("app.elf");
      for (const other of [stack, doctor, check, page]) expect(other.regions, name).toEqual(show.regions);
      expect(show.stack?.available, name).toBe(stack.stack?.available);
      for (const other of [doctor, check, page]) expect(other.stack, name).toEqual(stack.stack);
      for (const other of [check, page]) expect(codes(other), name).toEqual(codes(doctor));
      for (const other of [show, stack]) expect(codes(doctor), name).toEqual(expect.arrayContaining(codes(other)));
      for (const other of [stack, doctor, check, page]) expect(other.settings, name).toEqual(show.settings);
    }
  });

  test("an image against itself is no news", async () => {
    put("c-newlib-f4/c-newlib-f4.elf", "app.elf");
    put("c-newlib-f4/memory.x", "linked.x");
    const growth = ['region = "FLASH"', "stack = true", "headroom = true", 'file = "*"', 'symbol = "main"'].map(
      (subject) => `[[budgets]]\n${subject}\ngrowth = 0\n`,
    );
    config(`${text}\n${growth.join("")}`);
    const { diff, verdicts } = await documentOf("check", "app.elf", "--base", "app.elf");
    expect(diff?.result).toBe("identical");
    expect(verdicts?.filter(({ ok }) => !ok)).toEqual([]);
    // A copy is another file: it is measured by itself, with the settings of the image it is compared with.
    put("c-newlib-f4/c-newlib-f4.elf", "copy.elf");
    const copy = await documentOf("check", "app.elf", "--base", "copy.elf");
    expect(copy.verdicts?.filter(({ ok }) => !ok)).toEqual([]);
    expect((await documentOf("diff", "copy.elf", "app.elf")).diff?.result).toBe("identical");
  });
});

test.each([
  ["a script, a map and a chip", ["--memory", "linked.x", "--map", "app.map", "--chip", "STM32F411CE"]],
  [
    "regions and a vector table",
    ["--region", "CODE:0x08000000:524288:flash", "--region", "DATA:0x20000000:114688", "--vector-table", "0x08000000"],
  ],
])("init writes what an image was read with: %s", async (_, options) => {
  put("c-newlib-f4/c-newlib-f4.elf", "app.elf");
  put("c-newlib-f4/c-newlib-f4.map", "app.map");
  put("c-newlib-f4/memory.x", "linked.x");
  const given = await documentOf("doctor", "app.elf", ...options);
  expect((await cli(["init", "app.elf", ...options], { cwd: folder })).code).toBe(0);
  const written = await documentOf("doctor", "app.elf");
  expect(written.regions?.map(({ evidence: _, ...region }) => region)).toEqual(given.regions?.map(({ evidence: _, ...region }) => region));
  expect([written.stack, written.vectors]).toEqual([given.stack, given.vectors]);
  expect(codes(written).length).toBe(codes(given).length);
  expect(written.settings?.map(({ key }) => key).sort()).toEqual(given.settings?.map(({ key }) => key).sort());
});

describe("targets", () => {
  const TARGETS = `
[targets.app]
elf = "app.elf"
memory = "linked.x"
[targets.boot]
elf = "boot.elf"
[targets.boot.regions]
CODE = { origin = 0x08000000, length = "64 KiB" }
DATA = { origin = 0x20000000, length = "32 KiB", kind = "ram" }
`;

  beforeEach(() => {
    put("stack-fpu-m4f/stack-fpu-m4f.elf", "app.elf");
    put("stack-debug-m3/stack-debug-m3.elf", "boot.elf");
    put("c-newlib-f4/memory.x", "linked.x");
    config(TARGETS);
  });

  test("without an ELF every target is looked at, by every command that takes several", async () => {
    for (const command of ["show", "sections", "symbols", "crates", "units", "stack", "vectors", "doctor", "image", "check"]) {
      const documents: ReportDocument[] = await documentOf(command).then((one) => [one].flat());
      expect(
        documents.map(({ target }) => target),
        command,
      ).toEqual(["app", "boot"]);
    }
  });

  test("--target chooses, for words of a question too; a file takes the target that names it, or the one that is chosen", async () => {
    expect((await documentOf("show", "--target", "boot")).regions?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["CODE", "DATA"]),
    );
    expect((await documentOf("show", "boot.elf")).regions?.map(({ name, length }) => [name, length]).slice(0, 2)).toEqual([
      ["CODE", 64 * 1024],
      ["DATA", 32 * 1024],
    ]);
    expect((await documentOf("show", "app.elf", "--target", "boot")).regions?.[0]?.name).toBe("CODE");
    expect((await documentOf("why", "--target", "app", "main")).why?.[0]?.query).toBe("main");
    const question = await cli(["why", "main"], { cwd: folder });
    expect([question.code, question.err]).toEqual([3, expect.stringContaining("a question about a target stands behind --target NAME")]);
    const mistyped = await cli(["show", "--target", "bot"], { cwd: folder });
    expect([mistyped.code, mistyped.err]).toEqual([2, expect.stringContaining("did you mean --target boot?")]);
  });

  test("a file that is the image of two targets takes the settings of neither unasked", async () => {
    config(`${TARGETS}[targets.twin]\nelf = "app.elf"\n`);
    const { code, err } = await cli(["show", "app.elf"], { cwd: folder });
    expect([code, err]).toEqual([
      2,
      expect.stringContaining("app.elf is the image of several targets: app, twin\n  choose with --target app"),
    ]);
    expect((await documentOf("show", "app.elf", "--target", "twin")).target).toBe("twin");
  });

  test("one that has no linker map costs its own answer, and exit 3", async () => {
    put("c-newlib-f4/c-newlib-f4.elf", "app.elf");
    put("c-newlib-f4/c-newlib-f4.map", "app.map");
    config(TARGETS.replace('"linked.x"', '"linked.x"\nmap = "app.map"').replace('"boot.elf"', '"boot.elf"\nmap = "none.map"'));
    put("c-lld-m0/memory.x", "none.map");
    const { code, out, err } = await cli(["archives", "--format", "csv"], { cwd: folder });
    expect([code, err]).toEqual([3, expect.stringContaining("none.map")]);
    expect(out).toContain("libc_nano.a");
  });

  test("the table of all targets has no column with the name of one", async () => {
    const { out } = await cli(["check", "--format", "csv"], { cwd: folder });
    expect(out.split("\n").slice(0, 3)).toEqual([
      "target,flash,ram,budgets",
      expect.stringMatching(/^app,\d+,\d+,/),
      expect.stringMatching(/^boot,\d+,\d+,/),
    ]);
  });

  test("what was taken is said with its place", async () => {
    expect((await documentOf("show", "boot.elf", "--vector-table", "0")).settings).toEqual([
      { key: "regions", value: "CODE:0x08000000:65536", from: "cortex-size.toml:7:15" },
      { key: "regions", value: "DATA:0x20000000:32768", from: "cortex-size.toml:7:15" },
      { key: "vector-table", value: "0x00000000", from: "--vector-table" },
    ]);
  });
});

test("every exit 1 is a verdict, in every format that has verdicts", async () => {
  put("stack-fpu-m4f/stack-fpu-m4f.elf", "app.elf");
  put("c-newlib-f4/memory.x", "memory.x");
  const broken: readonly (readonly string[])[] = [
    ["stack", "app.elf", "--min-headroom", "1MiB"],
    ["image", "app.elf", "--slot", "tiny:0x08000000:16"],
    ["diff", "app.elf", "other.elf", "--exit-code"],
  ];
  put("stack-debug-m3/stack-debug-m3.elf", "other.elf");
  for (const args of broken) {
    const json = await cli([...args, "--json"], { cwd: folder });
    expect(json.code, args.join(" ")).toBe(1);
    const [first] = (JSON.parse(json.out) as ReportDocument).verdicts!.filter(({ ok }) => !ok);
    expect(first?.severity, args.join(" ")).toBe("error");
    for (const format of ["text", "csv", "github"]) {
      const { code, out } = await cli([...args, "--format", format], { cwd: folder });
      expect([code, out], `${args.join(" ")} ${format}`).toEqual([1, expect.stringContaining(first!.message!.slice(0, 20))]);
    }
  }
});

test("show and stack name no finding that doctor does not", async () => {
  for (const { name, elf, memory } of samples().slice(0, 8)) {
    const given = memory === undefined ? [] : ["--memory", memory];
    const doctor = codes(await documentOf("doctor", elf, ...given));
    expect(doctor, name).toEqual(expect.arrayContaining(codes(await documentOf("show", elf, ...given))));
  }
});
