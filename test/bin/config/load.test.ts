import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../bin/config/load.ts";
import { NO_CONFIG } from "../../../bin/config/loaded.ts";
import { printedValues } from "../../../bin/config/print.ts";
import { targetOf } from "../../../bin/settings/images.ts";
import { testIo } from "../../support/io.ts";
import { complaint, withFolder } from "./support.ts";

const load = (files: Record<string, string>, options: { cwd?: string; config?: string; profile?: string } = {}) =>
  withFolder({ ".git/": "", ...files }, async (root) => {
    const loaded = await loadConfig({ ...options, cwd: options.cwd === undefined ? root : `${root}/${options.cwd}` });
    return { ...loaded, root: loaded.root, folder: root, rows: loaded.root === undefined ? [] : printedValues(loaded.root) };
  });

describe("mistakes are shown where they are", () => {
  test("the whole text", async () => {
    expect(
      await complaint(() => load({ "cortex-size.toml": '[targets.app]\nelf = "a"\n\n[[budgets]]\nregoin = "FLASH"\nmax = "240 KiB"\n' })),
    ).toBe(
      [
        "cortex-size.toml:5:1: unknown key regoin (config/unknown-key)",
        '    5 | regoin = "FLASH"',
        "      | ^^^^^^ did you mean region?",
      ].join("\n"),
    );
  });

  const budget = (text: string) => `[[budgets]]\n${text}\n`;
  test.each([
    ["wrong type", "noise = true", '1:9: true stands where a size such as "240 KiB" is expected (config/type)', "^^^^"],
    [
      "bare K",
      'noise = "16K"',
      "1:9: 16K can mean 16 kB (16,000 bytes) or 16 KiB (16,384 bytes): write one of them (config/value)",
      "^^^^^",
    ],
    [
      "no near key",
      "colour = 1",
      "1:1: unknown key colour",
      "known here: defaults, targets, budgets, stack, components, findings, noise, strict, profiles",
    ],
    ["a table for a list", "[budgets]\nx = 1", "1:1: a table stands where a list is expected", "^^^^^^^^^"],
    ["no subject", budget("max = 1"), "1:1: a budget needs one of region, section, crate,", ""],
    ["two subjects", budget('region = "A"\nsection = "B"\nmax = 1'), "3:1: a budget measures region or section, not both", "^^^^^^^"],
    ["no limit", budget('region = "A"'), "1:1: a budget needs max, min or growth", ""],
    [
      "percent of a crate",
      budget('crate = "A"\nmax = "5 %"'),
      "3:7: a percentage is of a region, and a crate lies in several: give bytes",
      "^^^^^",
    ],
    ["growth", budget('region = "A"\ngrowth = {}'), "3:10: growth needs bytes or percent", "^^"],
    ["severity", budget('region = "A"\nmax = 1\nseverity = "warning"'), '4:12: "warning" is none of error, warn', ""],
    ["date", budget('region = "A"\nmax = 1\nexpires = "tomorrow"'), '4:11: "tomorrow" is not a date such as 2026-12-31', ""],
    [
      "target",
      `targets.app.elf = "a"\n${budget('region = "A"\nmax = 1\ntargets = "ap"')}`,
      "5:11: there is no target ap",
      "did you mean app?",
    ],
    ["region", '[targets.app.regions.FLASH]\norigin = "x"\nlength = 1', '2:10: "x" is not an address such as 0x08000000', ""],
    ["missing", "[targets.app.regions.FLASH]\norigin = 0x08000000", "1:1: length is missing here", ""],
    ["priority", "stack.priorities.TIM2 = 256", "1:25: 256 is not from -3 to 255", "^^^"],
    ["in a profile that is not chosen", "[profiles.ci]\nnoice = 1", "2:1: unknown key noice", "did you mean noise?"],
    ["component", '[components]\n"(other)" = { crates = "*" }', "2:1: (other) is what is left over, not a component", "^^^^^^^^^"],
    ["silence", 'findings.silence = ["Memory"]', '1:21: "Memory" is no code of a finding', ""],
  ])("%s", async (_, text, message, remark) => {
    const found = await complaint(() => load({ "cortex-size.toml": text }));
    expect(found).toContain(`cortex-size.toml:${message}`);
    expect(found).toContain(remark);
  });

  test("in the other formats and in manifests", async () => {
    expect(await complaint(() => load({ "cortex-size.yaml": "noise: 16\ntargets:\n  app:\n    elff: x\n" }))).toContain(
      "cortex-size.yaml:4:5: unknown key elff",
    );
    expect(await complaint(() => load({ "cortex-size.json": '{"noise": "1K"}' }))).toContain("cortex-size.json:1:11: 1K can mean");
    expect(await complaint(() => load({ "package.json": '{"name": "x",\n "cortex-size": {"noize": 1}}' }))).toContain(
      "package.json:2:18: unknown key noize",
    );
    const cargo = '[package]\nname = "x"\n[package.metadata.cortex-size]\nnoise = "x"\n';
    expect(await complaint(() => load({ "Cargo.toml": cargo }))).toContain('Cargo.toml:4:9: "x" is not a size');
  });

  test("two files in a folder, a missing file, a missing table, a missing profile", async () => {
    expect(await complaint(() => load({ "cortex-size.toml": "", "cortex-size.json": "{}" }))).toContain(
      "cortex-size.toml and cortex-size.json lie in the same folder: keep one",
    );
    expect(await complaint(() => load({}, { config: "nope.toml" }))).toBe("nope.toml: there is no such file (config/missing)");
    expect(await complaint(() => load({ "package.json": "{}" }, { config: "package.json" }))).toBe(
      "package.json: there is no cortex-size in it (config/missing)",
    );
    expect(await complaint(() => load({ "cortex-size.toml": "[profiles.nightly]" }, { profile: "nightli" }))).toContain(
      "no profile nightli; did you mean nightly?",
    );
    expect(await complaint(() => load({}, { profile: "ci" }))).toContain("there is no configuration, so no profile");
  });
});

describe("finding and merging", () => {
  test("nothing is found beyond the repository's root, and --no-config reads nothing", async () => {
    const files = { "cortex-size.toml": "noise = 1", "repo/.git/": "", "repo/sub/x": "" };
    expect((await load(files, { cwd: "repo/sub" })).sources).toEqual([]);
    await withFolder({ ".git/": "", "cortex-size.toml": "garbage" }, async (root) => {
      expect((await loadConfig({ cwd: root, enabled: false })).config.noise).toBe(16);
    });
  });

  test("a manifest that does not speak of us is not read", async () => {
    expect((await load({ "package.json": "{ broken", "Cargo.toml": "also broken" })).sources).toEqual([]);
  });

  test("the nearer file wins key by key, budgets are joined, and each value tells where it came from", async () => {
    const files = {
      "Cargo.toml":
        '[workspace.metadata.cortex-size]\nnoise = 1\nstrict = true\n[[workspace.metadata.cortex-size.budgets]]\nname = "flash"\nregion = "FLASH"\nmax = "90 %"\n',
      "fw/cortex-size.toml": 'noise = 2\n[[budgets]]\nregion = "RAM"\nmax = 100\n',
      "fw/app/package.json": '{"cortex-size": {"stack": {"assume": {"a*": 8}}}}',
      "fw/app/Cargo.toml":
        '[package.metadata.cortex-size]\nnoise = "3 B"\nstack.assume = { "b" = "1 KiB", "a*" = 4 }\n[[package.metadata.cortex-size.budgets]]\nname = "flash"\nregion = "FLASH"\nmax = "80 %"\n',
    };
    const { config, rows, sources } = await load(files, { cwd: "fw/app" });
    expect(sources.map(({ file, section }) => [file, section.join(".")])).toEqual([
      ["../../Cargo.toml", "workspace.metadata.cortex-size"],
      ["../cortex-size.toml", ""],
      ["Cargo.toml", "package.metadata.cortex-size"],
      ["package.json", "cortex-size"],
    ]);
    expect(config).toMatchObject({ noise: 3, strict: true });
    expect([...config.stack.assume!]).toEqual([
      ["b", 1024],
      ["a*", 8],
    ]);
    expect(config.budgets.map(({ name, max }) => [name, max])).toEqual([
      ["region RAM", { unit: "bytes", bytes: 100 }],
      ["flash", { unit: "percent", percent: 80 }],
    ]);
    expect(rows).toEqual([
      { key: "noise", value: "3 B", from: "Cargo.toml:2:1" },
      { key: "strict", value: true, from: "../../Cargo.toml:3:1" },
      { key: "budgets[0].region", value: "RAM", from: "../cortex-size.toml:3:1" },
      { key: "budgets[0].max", value: 100, from: "../cortex-size.toml:4:1" },
      { key: "budgets[1].name", value: "flash", from: "Cargo.toml:5:1" },
      { key: "budgets[1].region", value: "FLASH", from: "Cargo.toml:6:1" },
      { key: "budgets[1].max", value: "80 %", from: "Cargo.toml:7:1" },
      { key: "stack.assume.b", value: "1 KiB", from: "Cargo.toml:3:18" },
      { key: 'stack.assume."a*"', value: 8, from: "package.json:1:39" },
    ]);
  });

  test("targets take what they lack from the defaults; paths are relative to their file; a profile replaces", async () => {
    const text = `
[defaults]
memory = "memory.x"
chip = "STM32F411CE"
[targets.app]
elf = "target/app"
[targets.boot]
elf = "../boot/boot"
memory = ["boot.x", "common.x"]
[targets.boot.regions]
FLASH = { origin = 0x08000000, length = "16 KiB", kind = "flash" }
[findings]
silence = ["memory/*"]
[profiles.ci]
noise = 0
[profiles.ci.targets.app]
chip = "STM32F401CC"
[[profiles.ci.budgets]]
headroom = true
min = "1 KiB"
`;
    const { config, folder } = await load({ "fw/cortex-size.toml": text, "fw/src/x": "" }, { cwd: "fw/src", profile: "ci" });
    expect([...config.targets]).toEqual([
      ["app", { elf: `${folder}/fw/target/app`, memory: [`${folder}/fw/memory.x`], chip: "STM32F401CC" }],
      [
        "boot",
        {
          elf: `${folder}/boot/boot`,
          memory: [`${folder}/fw/boot.x`, `${folder}/fw/common.x`],
          chip: "STM32F411CE",
          regions: new Map([["FLASH", { origin: 0x0800_0000, length: 16384, kind: "flash" }]]),
        },
      ],
    ]);
    expect(config).toMatchObject({ noise: 0, silence: ["memory/*"] });
    expect(config.budgets).toEqual([
      {
        name: "headroom",
        subject: { kind: "headroom", what: undefined },
        min: { unit: "bytes", bytes: 1024 },
        severity: "error",
        where: "../cortex-size.toml:18:1",
        place: { file: "../cortex-size.toml", line: 18, column: 1 },
      },
    ]);
    const io = testIo(folder);
    const loaded = { ...NO_CONFIG, config };
    expect([targetOf("boot/boot", loaded, io), targetOf("elsewhere", loaded, io)]).toEqual(["boot", undefined]);
    expect(config.defaults).toMatchObject({ chip: "STM32F411CE" });
  });

  test("budgets of every subject", async () => {
    const subjects = [
      'region = "R"',
      'section = ".text*"',
      'crate = "core"',
      'file = "src/*.rs"',
      'symbol = "app::*"',
      'archive = "libc.a"',
      "stack = true",
      'stack = "SysTick"',
      "headroom = true",
      "heap = true",
      'vector = "TIM2"',
      'async-state = "app::*"',
    ];
    const text = subjects
      .map((subject) => `[[budgets]]\n${subject}\nmax = 1\nin = "flash"\nexpires = 2026-12-31\nhelp = "h"\nreason = "r"\n`)
      .join("");
    const { config } = await load({
      "cortex-size.toml": `${text}[[budgets]]\nregion = "G"\ngrowth = "2 %"\n[[budgets]]\nregion = "H"\ngrowth = { bytes = "1 kB", percent = 1, both = true }`,
    });
    expect(config.budgets.map(({ name }) => name)).toEqual([
      "region R",
      "section .text*",
      "crate core",
      "file src/*.rs",
      "symbol app::*",
      "archive libc.a",
      "stack",
      "stack SysTick",
      "headroom",
      "heap",
      "vector TIM2",
      "async-state app::*",
      "region G",
      "region H",
    ]);
    expect(config.budgets[0]).toMatchObject({ in: "flash", expires: "2026-12-31", help: "h", reason: "r", severity: "error" });
    expect(config.budgets.slice(-2).map(({ growth }) => growth)).toEqual([
      { percent: 2, both: false },
      { bytes: 1000, percent: 1, both: true },
    ]);
  });
});
