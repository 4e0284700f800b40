import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { editConfig } from "../../../bin/config/edit.ts";
import { bumpedMax, editBudgets, tightenedMax, writtenMax } from "../../../bin/config/edit-budgets.ts";
import { initialConfig } from "../../../bin/config/initial.ts";
import { loadConfig } from "../../../bin/config/load.ts";
import { NO_SETTINGS } from "../../../src/session/settings.ts";
import { complaint, documentOf, withFolder } from "./support.ts";

const edit = (name: string, text: string, ...edits: [path: (string | number)[], value: string | number][]) =>
  editConfig(
    documentOf(name, text),
    edits.map(([path, value]) => ({ path, value })),
  );

describe("one value changes and nothing else", () => {
  test("TOML", async () => {
    const text = `# why\n[[budgets]]   # first\nregion = "FLASH"\nmax   =   "240 KiB"   # agreed in May\n\n[[budgets]]\n  region = 'RAM'\n  max = '48 KiB' # tight\n  [budgets.growth]\n  bytes = 1_000\n`;
    expect(
      await edit(
        "c.toml",
        text,
        [["budgets", 0, "max"], "225.9 KiB"],
        [["budgets", 0, "reason"], 'net "2"'],
        [["budgets", 1, "max"], "40 KiB"],
        [["budgets", 1, "growth", "bytes"], 900],
      ),
    ).toBe(
      `# why\n[[budgets]]   # first\nregion = "FLASH"\nmax   =   "225.9 KiB"   # agreed in May\nreason = "net \\"2\\""\n\n[[budgets]]\n  region = 'RAM'\n  max = '40 KiB' # tight\n  [budgets.growth]\n  bytes = 900\n`,
    );
    expect(
      await edit("c.toml", 'budgets = [ { region = "A", max = 4 }, # c\n]\n', [["budgets", 0, "max"], 3], [["budgets", 0, "reason"], "r"]),
    ).toBe('budgets = [ { region = "A", max = 3, reason = "r" }, # c\n]\n');
    expect(await edit("c.toml", "max = 1\r\nb = 2", [["reason"], "r"])).toBe('max = 1\r\nb = 2\r\nreason = "r"');
  });

  test("YAML", async () => {
    const text =
      "# why\nbudgets:\n  - region: FLASH # first\n    max: 240 KiB   # agreed\n  - {region: RAM, max: '48 KiB'} # flow\nnoise: 16\n";
    expect(
      await edit(
        "c.yaml",
        text,
        [["budgets", 0, "max"], "225.9 KiB"],
        [["budgets", 0, "reason"], "net: 2"],
        [["budgets", 1, "max"], "40 KiB"],
        [["budgets", 1, "reason"], "5"],
        [["noise"], 8],
      ),
    ).toBe(
      `# why\nbudgets:\n  - region: FLASH # first\n    max: 225.9 KiB   # agreed\n    reason: "net: 2"\n  - {region: RAM, max: '40 KiB', reason: "5"} # flow\nnoise: 8\n`,
    );
  });

  test("JSON", async () => {
    const text = '{\n\t"budgets": [\n\t\t{ "region": "A", "max": "1 KiB" },\n\t\t{\n\t\t\t"region": "B",\n\t\t\t"max": 5\n\t\t}\n\t]\n}\n';
    const changed = await edit(
      "c.json",
      text,
      [["budgets", 0, "max"], "0.9 KiB"],
      [["budgets", 0, "reason"], "r"],
      [["budgets", 1, "max"], 4],
      [["budgets", 1, "reason"], "s"],
    );
    expect(changed).toBe(
      '{\n\t"budgets": [\n\t\t{ "region": "A", "max": "0.9 KiB", "reason": "r" },\n\t\t{\n\t\t\t"region": "B",\n\t\t\t"max": 4,\n\t\t\t"reason": "s"\n\t\t}\n\t]\n}\n',
    );
  });

  test("what cannot be changed in place is refused", async () => {
    expect(await complaint(() => edit("c.yaml", "a: &x 1\nb: *x\n", [["b"], 2]))).toBe(
      "c.yaml: b cannot be set to 2 without touching the rest of the file: change it by hand (config/edit)",
    );
    expect(await complaint(() => edit("c.toml", "[a]\nb = [1]\n", [["a", "b"], 2]))).toContain("(config/edit)");
    expect(await complaint(() => edit("c.toml", "[a]\n", [["x", "y"], 2]))).toContain("(config/edit)");
  });
});

test("limits move only in their direction and keep their unit", () => {
  expect(tightenedMax("240 KiB", 201_024)).toBe("196.4 KiB");
  expect(tightenedMax("240 KiB", 245_760)).toBeUndefined();
  expect(tightenedMax(1000, 950)).toBe(950);
  expect(tightenedMax("85 %", 50_000, 100_000)).toBe("50 %");
  expect(tightenedMax("85 %", 50_000)).toBeUndefined();
  expect(bumpedMax("240 KiB", 251_000)).toBe("245.2 KiB");
  expect(bumpedMax("240 KiB", 200_000)).toBeUndefined();
  expect(bumpedMax("0x400", 1030)).toBe("0x406");
});

test("budgets are found in the files that they came from, also in profiles and manifests", async () => {
  const files = {
    ".git/": "",
    "Cargo.toml": '[workspace.metadata.cortex-size]\n# shared\nbudgets = [{ region = "FLASH", max = "10 KiB" }]\n',
    "fw/cortex-size.yaml":
      "budgets:\n  - region: RAM\n    max: 5 KiB\nprofiles:\n  ci:\n    budgets:\n      - stack: true\n        max: 100 # ci\n",
  };
  await withFolder(files, async (root) => {
    const loaded = await loadConfig({ cwd: `${root}/fw`, profile: "ci" });
    expect([0, 1, 2, 3].map((index) => writtenMax(loaded, index))).toEqual(["10 KiB", "5 KiB", 100, undefined]);
    const edited = await editBudgets(loaded, [
      { index: 0, max: "9 KiB" },
      { index: 2, max: 90, reason: "measured" },
      { index: 1, max: "4 KiB" },
    ]);
    expect(edited.map(({ file, text }) => [file, text])).toEqual([
      ["../Cargo.toml", files["Cargo.toml"].replace("10 KiB", "9 KiB")],
      [
        "cortex-size.yaml",
        files["fw/cortex-size.yaml"].replace("5 KiB", "4 KiB").replace("100 # ci\n", '90 # ci\n        reason: "measured"\n'),
      ],
    ]);
    expect(readFileSync(edited[0]!.path, "utf8")).toBe(files["Cargo.toml"]);
  });
});

test("init writes a config that loads, with limits that hold today", async () => {
  const targets = [
    {
      name: "app",
      elf: "target/thumbv7em-none-eabihf/release/app",
      settings: NO_SETTINGS,
      regions: [
        { region: "FLASH", used: 100_000, reserved: 0, length: 262144 },
        { region: "RAM", used: 7_900, reserved: 256, length: 8192 },
        { region: "CCM", used: 0, reserved: 0, length: 65536 },
      ],
    },
    {
      name: "boot loader",
      elf: "b/boot",
      settings: {
        ...NO_SETTINGS,
        origins: [
          { key: "memory", value: "b/memory.x", from: "--memory" },
          { key: "memory", value: 'b/"more".x', from: "--memory" },
          { key: "chip", value: "STM32F411CE", from: "--chip" },
          { key: "vector-table", value: "0x08004000", from: "--vector-table" },
        ],
      },
      regions: [{ region: "FLASH", used: 3_000, reserved: 0, length: undefined }],
    },
  ];
  const text = initialConfig(targets, 10);
  expect(text).toContain(
    '# 100000 of 262144 bytes today (38.1 %), 10 % more\n[[budgets]]\nregion = "FLASH"\ntargets = "app"\nmax = "107.5 KiB"\n',
  );
  expect(text).toContain(
    '# 7900 of 8192 bytes today (96.4 %), all of the region; 256 more are reserved for stack or heap and do not count\n[[budgets]]\nregion = "RAM"\ntargets = "app"\nmax = "8 KiB"\n',
  );
  expect(text).toContain('# 3000 bytes today, 512 bytes more\n[[budgets]]\nregion = "FLASH"\ntargets = "boot loader"\nmax = 3512\n');
  await withFolder({ ".git/": "", "cortex-size.toml": text }, async (root) => {
    const { config } = await loadConfig({ cwd: root });
    expect(config.budgets.map(({ targets, max }) => [targets, max])).toEqual([
      [["app"], { unit: "bytes", bytes: 110080 }],
      [["app"], { unit: "bytes", bytes: 8192 }],
      [["boot loader"], { unit: "bytes", bytes: 3512 }],
    ]);
    expect([...config.targets.keys()]).toEqual(["app", "boot loader"]);
    expect(config.targets.get("boot loader")).toMatchObject({
      memory: [join(root, "b/memory.x"), join(root, 'b/"more".x')],
      chip: "STM32F411CE",
      "vector-table": 0x08004000,
    });
  });
});
