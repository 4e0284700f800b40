import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { artifactMessage, cargoCli, type FakeCargo, fakeCargo } from "../../support/cargo.ts";
import { cli } from "../../support/cli.ts";
import { ROOT } from "../../support/samples.ts";

const FINISHED = '{"reason":"build-finished","success":true}';
const elf = (name: string) => join(ROOT, `samples/${name}/${name}.elf`);
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cortex-size-cargo-"));
  mkdirSync(join(folder, "release"));
  copyFileSync(elf("microbit-v6m"), join(folder, "release/app"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function cargo(args: readonly string[], fake: FakeCargo, terminal = false) {
  const ran = await cargoCli(folder, args, { CARGO: fakeCargo(folder, fake), PATH: process.env["PATH"] }, terminal);
  const called = JSON.parse(readFileSync(join(folder, "called.json"), "utf8")) as { args: string[]; color?: string };
  return { ...ran, called };
}
const one = () => ({
  messages: [artifactMessage("dep", null, "lib"), artifactMessage("app", join(folder, "release/app")), FINISHED],
  stderr: "    Finished `release` profile\n",
});

test("flags of cargo build go to cargo, those behind -- to the command", async () => {
  const flags = [
    "--release",
    "--bin",
    "app",
    "-p",
    "fw",
    "--features",
    "a,b",
    "--target=thumbv6m-none-eabi",
    "-Zbuild-std=core",
    "-j",
    "2",
  ];
  const { code, out, err, called } = await cargo(["symbols", ...flags, "--", "--top", "3", "--format", "csv"], one());
  expect(called.args).toEqual(["build", "--message-format=json-render-diagnostics", ...flags]);
  expect(called.color).toBeUndefined();
  expect(code).toBe(0);
  expect(err).toContain("Finished `release` profile");
  expect(out).toBe((await cli(["symbols", "release/app", "--top", "3", "--format", "csv"], { cwd: folder })).out);
});

test("on a terminal cargo keeps its colours, unless the user chose", async () => {
  expect((await cargo(["--release"], one(), true)).called.color).toBe("always");
  expect((await cargo(["--release", "--color", "never"], one(), true)).called.color).toBeUndefined();
});

test("size prints what cargo size does: bare name, hexadecimal addresses with -A", async () => {
  const there = { cwd: join(folder, "release") };
  expect((await cargo(["size", "--release", "--", "-A"], one())).out).toBe(
    (await cli(["size", "-A", "--flavor", "cargo", "app"], there)).out,
  );
  expect((await cargo(["size"], one())).out).toBe((await cli(["size", "app"], there)).out);
});

test("every image is shown; what runs on the computer that builds is left out by name", async () => {
  const messages = ["a line of a wrapper", ...["microbit-v6m", "rp2040-adc"].map((name) => artifactMessage(name, elf(name))), FINISHED];
  const { code, out, err } = await cargo(["sections", "--workspace"], {
    messages: [...messages, artifactMessage("xtask", process.execPath)],
  });
  expect(code).toBe(0);
  const rows = await Promise.all(["microbit-v6m", "rp2040-adc"].map(async (name) => (await cli(["sections", elf(name)])).out));
  expect(out).toBe(rows.join("\n"));
  expect(err).toBe("a line of a wrapper\ncortex-size: left out, as built for this computer: xtask\n");
});

test("an ELF comes where the command wants it: before a symbol, after a base", async () => {
  expect((await cargo(["why", "--release", "--", "main"], one())).out).toContain("main");
  const same = await cargo(["diff", "--release", "--", elf("microbit-v6m")], one());
  expect([same.code, same.err]).toEqual([0, one().stderr]);
});

describe("says what is wrong", () => {
  const two = { messages: ["microbit-v6m", "rp2040-adc"].map((name) => artifactMessage(name, elf(name))) };
  test.each<[string, string[], FakeCargo, number, RegExp]>([
    [
      "a program of the host",
      [],
      { messages: [artifactMessage("app", process.execPath)] },
      2,
      /built app for this computer.*\n.*--target thumb/,
    ],
    ["a library", [], { messages: [artifactMessage("dep", null, "lib")] }, 2, /built no executable\n.*--example NAME/],
    ["two images for one", ["why", "--", "main"], two, 2, /cargo built microbit-v6m, rp2040-adc\n.*why --bin microbit-v6m/],
    [
      "an error of the compiler",
      [],
      { stderr: "error[E0425]: cannot find value\n", code: 101 },
      101,
      /^error\[E0425\]: cannot find value\n$/,
    ],
    ["the same for size", ["size"], { stderr: "error: no bin target\n", code: 101 }, 101, /^error: no bin target\n$/],
    [
      "a linker that says nothing known",
      [],
      { stderr: "error: linking with `ld` failed\n", code: 101 },
      101,
      /not understood \(link-error\/none\)/,
    ],
  ])("%s", async (_, args, fake, code, message) => {
    const ran = await cargo(args, fake);
    expect([ran.code, ran.out]).toEqual([code, ""]);
    expect(ran.err).toMatch(message);
  });

  test.each<[string[], RegExp]>([
    [["symbol"], /there is no command symbol\n/],
    [["completion"], /completion looks at no ELF/],
    [["--release", "extra"], /extra is no option of cargo build\n.*-- extra/],
    [["--message-format=json"], /is set already/],
    [["symbols", "--", "--topp", "3"], /did you mean --top/],
  ])("%j before cargo is run", async (args, message) => {
    const { code, out, err } = await cargoCli(folder, args, { CARGO: "/nowhere/cargo" });
    expect([code, out]).toEqual([2, ""]);
    expect(err).toMatch(message);
  });

  test("no cargo", async () => {
    const { code, err } = await cargoCli(folder, [], { CARGO: join(folder, "missing") });
    expect([code, err.split("\n")[0]]).toEqual([2, `cortex-size: ${join(folder, "missing")} cannot be run: ENOENT`]);
  });
});

test("a failed link is explained from what cargo said, and costs exit 1", async () => {
  const expected = JSON.parse(readFileSync(join(ROOT, "samples/failed-links/gnu-ld/expected.json"), "utf8")) as Record<string, unknown>;
  const stderr = readFileSync(join(ROOT, "samples/failed-links/gnu-ld/build.log"), "utf8");
  const { code, out, err } = await cargo(["--release"], { stderr, code: 101 });
  expect(code).toBe(1);
  expect(err).toBe(stderr);
  expect(Object.keys(expected).length).toBeGreaterThan(0);
  expect(out).toContain(`FLASH is over by ${Number(expected["FLASH"]).toLocaleString("en")} bytes`);
});

test("help names the commands and the flags", async () => {
  const { code, out } = await cargoCli(folder, ["--help"], {});
  expect(code).toBe(0);
  for (const word of ["cargo cortex-size [COMMAND]", "--release", "--manifest-path", "symbols", "check"]) expect(out).toContain(word);
});
