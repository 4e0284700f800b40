import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findChipName } from "../../../bin/find/chip-name.ts";

let root = "";
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "chip-name-")));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Lays out a project with these files around `target/release/app`. */
async function named(files: Record<string, string>, elf = "target/thumbv7em-none-eabihf/release/app"): Promise<string | undefined> {
  for (const [name, text] of Object.entries({ "Cargo.toml": "[package]\nname = 'app'\n", [elf]: "", ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  const found = await findChipName(join(root, elf));
  return found && `${found.name}, ${found.reason}`;
}

const RUNNER = "named by the runner in .cargo/config.toml";

test.each([
  ["a line", '[target.thumbv7em-none-eabihf]\nrunner = "probe-rs run --chip STM32F411CEUx --speed 4000"\n'],
  [
    "words",
    '[target."cfg(all(target_arch = \\"arm\\", target_os = \\"none\\"))"]\nrunner = ["probe-rs", "run", "--chip", "STM32F411CEUx"]\n',
  ],
  ["an option with =", '[build]\nrunner = "probe-run --chip=STM32F411CEUx"\n'],
  ["quotes", `[target.thumbv7em-none-eabihf]\nrunner = "probe-rs run --chip 'STM32F411CEUx'"\n`],
  ["a variable", '[env]\nPROBE_RS_CHIP = "STM32F411CEUx"\n'],
  ["a forced variable", '[env]\nPROBE_RUN_CHIP = { value = "STM32F411CEUx", force = true }\n'],
  ["the same part for two targets", '[target.a]\nrunner = "x --chip STM32F411CEUx"\n[target.b]\nrunner = "y --chip STM32F411CEUx"\n'],
])("the runner in .cargo/config.toml names it: %s", async (_, text) => {
  expect(await named({ ".cargo/config.toml": text })).toBe(`STM32F411CEUx, ${RUNNER}`);
});

test("Embed.toml names it", async () => {
  expect(await named({ "Embed.toml": '[default.general]\nchip = "nRF52840_xxAA"\n' })).toBe("nRF52840_xxAA, named in Embed.toml");
});

test("the metadata of Cargo.toml name it", async () => {
  expect(await named({ "Cargo.toml": '[package]\nname = "app"\n[package.metadata]\nchip = "rp2040"\n' })).toBe(
    "rp2040, named in the metadata of Cargo.toml",
  );
});

test("the nearest file wins, and in one folder the runner", async () => {
  const runner = (chip: string) => `[build]\nrunner = "probe-rs run --chip ${chip}"\n`;
  expect(
    await named(
      {
        "Cargo.toml": "[workspace]\nmembers = ['fw']\n",
        ".cargo/config.toml": runner("OUTER"),
        "fw/Cargo.toml": "[package]\nname = 'fw'\n[package.metadata]\nchip = 'META'\n",
        "fw/.cargo/config.toml": runner("INNER"),
        "fw/app.elf": "",
      },
      "fw/app.elf",
    ),
  ).toBe(`INNER, ${RUNNER}`);
});

test("the package that cargo built an image from names it, though its target folder lies elsewhere", async () => {
  expect(
    await named({
      "Cargo.toml": "[workspace]\nmembers = ['fw']\n",
      "fw/Cargo.toml": "[package]\nname = 'fw'\n",
      "fw/Embed.toml": "[default.general]\nchip = 'INNER'\n",
      "fw/src/main.rs": "",
      "target/thumbv7em-none-eabihf/release/app.d": `${join(root, "target/thumbv7em-none-eabihf/release/app")}: ${join(root, "fw/src/main.rs")}\n`,
    }),
  ).toBe("INNER, named in Embed.toml");
});

test.each([
  ["no file", {}],
  ["a runner without a part", { ".cargo/config.toml": '[build]\nrunner = "qemu-system-arm --chip"\n' }],
  ["two parts for two boards", { ".cargo/config.toml": '[target.a]\nrunner = "x --chip A"\n[target.b]\nrunner = "y --chip B"\n' }],
  ["a file that is no TOML", { "Embed.toml": "chip = = 3" }],
  ["a chip that is no text", { "Embed.toml": "[default.general]\nchip = 3\n" }],
  ["a key of Object", { ".cargo/config.toml": '[target.__proto__]\nchip = "A"\n' }],
])("%s names none", async (_, files) => {
  expect(await named(files)).toBeUndefined();
});
