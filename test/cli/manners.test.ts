import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../bin/commands/index.ts";
import { show } from "../../bin/commands/show.ts";
import { ClosedPipe } from "../../bin/io.ts";
import { run } from "../../bin/run.ts";
import { cli } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";
import { stdinOf } from "../support/io.ts";
import { ROOT } from "../support/samples.ts";

const elf = buildElf({
  sections: [
    { name: ".text", flags: 6, address: 0x0800_0000, bytes: new Uint8Array(3000), alignment: 4 },
    { name: ".bss", type: 8, flags: 3, address: 0x2000_0000, size: 500, alignment: 4 },
  ],
  segments: [{ first: 0, last: 0, physicalAddress: 0x0800_0000 }],
  symbols: Array.from({ length: 300 }, (_, i) => ({ name: `function_${i}`, value: 0x0800_0001 + i * 8, size: 8, section: 0 })),
});

describe("wrong usage is one sentence, a hint, and exit code 2", () => {
  test.each([
    [
      ["symbol", "app.elf"],
      "cortex-size: there is no command symbol\n  did you mean cortex-size symbols? For a file of that name: cortex-size ./symbol\n",
    ],
    [["symbols", "app.elf", "--fliter", "x"], "cortex-size: symbols has no option --fliter\n  did you mean --filter?\n"],
    [
      ["show", "app.elf", "--format", "jsn"],
      `cortex-size: show has no --format jsn; it has ${show.formats?.join(", ")}\n  did you mean --format json?\n`,
    ],
    [["show", "-", "--out", "size.json"], "cortex-size: --out size.json: FORMAT:PATH is expected, json:size.json for example\n"],
    [["symbols", "app.elf", "--top", "many"], "cortex-size: --top needs a number\n"],
    [
      ["symbols", "-", "--filter", "/(/"],
      "cortex-size: /(/: this is no regular expression that can be used: Invalid regular expression: /(/: Unterminated group (settings/pattern)\n",
    ],
    [["completion", "tcsh"], 'cortex-size: "tcsh" is given; known shells are bash, zsh, fish\n  cortex-size completion bash\n'],
    [
      ["sections"],
      "cortex-size: name at least one ELF file, or write targets into cortex-size.toml\n  cortex-size sections target/thumbv7em-none-eabihf/release/app, or cortex-size init\n",
    ],
  ])("%j", async (args, err) => {
    expect(await cli(args, { stdin: elf })).toEqual({ code: 2, out: "", err });
  });
});

test("no arguments at all print the help and fail", async () => {
  const { code, out, err } = await cli([]);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toMatch(/^cortex-size: where the flash and RAM of Cortex-M firmware go\n\nUsage:/);
});

test("--version", async () => {
  expect((await cli(["--version"])).out).toMatch(/^cortex-size \d+\.\d+\.\d+\n$/);
});

test("every command's help has a usage line, its options and an example", async () => {
  for (const name of Object.keys(COMMANDS)) {
    const { code, out } = await cli([name, "--help"]);
    expect(code, name).toBe(0);
    expect(out, name).toMatch(new RegExp(`^cortex-size ${name} `));
    expect(out, name).toMatch(/Examples:\n {2}cortex-size /);
    const { options } = await COMMANDS[name]!.load();
    for (const { describe: words = "" } of Object.values(options))
      expect(out.replace(/\s+/g, " "), "broken between words").toContain(words);
  }
});

test("a filter without hits says so; numbers of rows are whole and at least 1", async () => {
  expect(await cli(["symbols", "-", "--filter", "nobody"], { stdin: elf })).toMatchObject({ code: 0, err: "no row has --filter nobody\n" });
  for (const top of ["-1", "2.5", "0"])
    expect((await cli(["symbols", "-", `--top=${top}`], { stdin: elf })).err).toBe(
      `cortex-size: --top ${top}: a whole number is needed, 1 or more\n`,
    );
  expect((await cli(["symbols", "-", "-n", "3"], { stdin: elf })).out.match(/^ {2}function_/gm)).toHaveLength(3);
});

test("version and help are words too, and stand behind a command", async () => {
  const { out } = await cli(["--version"]);
  for (const words of [["version"], ["-V"], ["symbols", "-V"]]) expect((await cli(words)).out).toBe(out);
  expect((await cli(["help", "symbols"])).out).toBe((await cli(["symbols", "--help"])).out);
});

test("standard input is read once", async () => {
  expect(await cli(["sections", "-", "-"], { stdin: elf })).toEqual({
    ...{ code: 2, out: "", err: "cortex-size: standard input can be read once: - stands twice\n" },
  });
});

test("standard input is read for -", async () => {
  const { code, out } = await cli(["-"], { stdin: elf });
  expect(code).toBe(0);
  expect(out).toMatch(/^\(standard input\)/);
});

test("colour appears on a terminal only, and NO_COLOR and --color decide", async () => {
  const colored = async (args: string[], options = {}) => (await cli(["-", ...args], { stdin: elf, ...options })).out.includes("\u001b[");
  expect(await colored([])).toBe(false);
  expect(await colored([], { terminal: true })).toBe(true);
  expect(await colored([], { terminal: true, env: { NO_COLOR: "1" } })).toBe(false);
  expect(await colored([], { terminal: true, env: { TERM: "dumb" } })).toBe(false);
  expect(await colored(["--color", "always"], { env: { NO_COLOR: "1" } })).toBe(true);
  expect(await colored(["--color", "never"], { terminal: true })).toBe(false);
});

test("symbols are chosen by section, region, kind, name and glob", async () => {
  const names = async (...args: string[]) =>
    (
      JSON.parse((await cli(["symbols", "-", "--all", "--json", ...args], { stdin: elf })).out) as { symbols: { name: string }[] }
    ).symbols.map((symbol) => symbol.name);
  expect(await names("--filter", "_29?")).toHaveLength(0);
  expect(await names("--filter", "*_29?")).toHaveLength(10);
  expect(await names("--filter", "/_(1|2)$/")).toEqual(["function_1", "function_2"]);
  expect(await names("--filter", "n_299")).toEqual(["function_299"]);
  expect(await names("--section", ".bss")).toEqual([]);
  expect(await names("--region", "FLASH")).toHaveLength(300);
  expect(await names("--region", "ROM:0x08000000:64K:flash", "--region", "FLASH")).toEqual([]);
  expect(await names("--region", "ROM:0x08000000:64K:flash", "--region", "ROM")).toHaveLength(300);
  expect(await names("--kind", "object")).toEqual([]);
  expect((await names("--sort", "name")).slice(0, 2)).toEqual(["function_0", "function_1"]);
});

test("lines fit an 80-column terminal", async () => {
  for (const columns of [80, 60]) {
    const { out } = await cli(["symbols", "-"], { stdin: elf, columns });
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(columns);
  }
});

test("above 200 rows the plain writer lays the table out as cli-table3 does below", async () => {
  const rows = async (top: string) =>
    (await cli(["symbols", "-", "--sort", "address", "--top", top], { stdin: elf })).out
      .split("\n")
      .map((line) => line.trim().split(/\s+/).join(" "));
  const [short, long] = [await rows("200"), await rows("201")];
  expect(short.slice(1, 200)).toEqual(long.slice(1, 200));
});

test("a closed pipe ends the run quietly", async () => {
  let errors = "";
  const code = await run(["-"], {
    cwd: ".",
    env: {},
    columns: undefined,
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    out: () => {
      throw new ClosedPipe();
    },
    err: (text) => {
      errors += text;
    },
    readStdin: stdinOf(elf),
  });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
});

describe("formats carry the same rows", () => {
  const table = async (format: string) => (await cli(["sections", "-", "--format", format], { stdin: elf })).out;

  test("csv, tsv, ndjson, markdown", async () => {
    expect((await table("csv")).split("\n").slice(0, 3)).toEqual([
      "section,size,address,type,flags,region,loadRegion",
      ".text,3000,0x08000000,PROGBITS,AX,FLASH,",
      ".bss,500,0x20000000,NOBITS,WA,RAM,",
    ]);
    expect((await table("tsv")).split("\n")[1]).toBe(".text\t3000\t0x08000000\tPROGBITS\tAX\tFLASH\t");
    expect(JSON.parse((await table("ndjson")).split("\n")[0]!)).toEqual({
      table: "sections",
      image: "(standard input)",
      section: ".text",
      size: 3000,
      address: 0x0800_0000,
      type: "PROGBITS",
      flags: "AX",
      region: "FLASH",
      loadRegion: null,
    });
    expect(await table("markdown")).toContain("| `.text` | 3,000 | 0x08000000 | PROGBITS | AX | `FLASH` |  |");
  });

  test("several images are shown side by side, then each of them", async () => {
    const [a, b] = ["samples/base-v8m/base-v8m.elf", "samples/microbit-v6m/microbit-v6m.elf"];
    const { code, out } = await cli([a, b, "--width", "100"]);
    expect(code).toBe(0);
    // llvm-size samples/base-v8m/base-v8m.elf samples/microbit-v6m/microbit-v6m.elf
    expect(out).toMatch(/^ +base-v8m\.elf +microbit-v6m\.elf\n/);
    expect(out).toMatch(/^ +text +3,256 +5,104$/m);
    expect(out).toMatch(/^ +FLASH used +3,264 +5,120$/m);
    expect(out.indexOf(a)).toBeGreaterThan(0);
    expect(out.indexOf(b)).toBeGreaterThan(out.indexOf(a));
  });

  test("json is one document, several inputs are an array", async () => {
    expect(JSON.parse(await table("json"))).toMatchObject({ schemaVersion: 1, firmware: { class: 32, machine: "ARM" } });
    const both = JSON.parse((await cli(["sections", "-", join(ROOT, "samples/stack-m33/stack-m33.elf"), "--json"], { stdin: elf })).out);
    expect(both).toHaveLength(2);
  });
});

test.each(["bash", "zsh", "fish"])("completion for %s names every command and option", async (shell) => {
  const { out } = await cli(["completion", shell]);
  for (const name of Object.keys(COMMANDS)) expect(out).toContain(name);
  expect(out).toContain(shell === "fish" ? "-l format" : "--format");
});
