import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { configSchema } from "../../../bin/config/types.ts";
import { cli } from "../../support/cli.ts";
import { ROOT } from "../../support/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "config-effect-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const put = (from: string, to: string) => copyFileSync(join(ROOT, from), join(folder, to));

beforeAll(() => {
  mkdirSync(join(folder, ".git"));
  mkdirSync(join(folder, "ld"));
  put("samples/defmt-f411/defmt-f411.elf", "app.elf");
  put("samples/defmt-v6m/defmt-v6m.elf", "base.elf");
  put("samples/c-newlib-f4/c-newlib-f4.elf", "c.elf");
  put("samples/stack-fpu-m4f/stack-fpu-m4f.elf", "irq.elf");
  put("samples/stack-unbounded-recursion/stack-unbounded-recursion.elf", "deep.elf");
  put("samples/embassy-nrf52840/embassy-nrf52840.elf", "async.elf");
  put("samples/pairs/base/base.elf", "before.elf");
  put("samples/pairs/function-added/function-added.elf", "after.elf");
  writeFileSync(
    join(folder, "linked.x"),
    "MEMORY { FLASH : ORIGIN = 0x08000000, LENGTH = 512K RAM : ORIGIN = 0x20000000, LENGTH = 128K }\n",
  );
  writeFileSync(join(folder, "ld/inner.x"), "FLASH : ORIGIN = 0x08000000, LENGTH = 256K RAM : ORIGIN = 0x20000000, LENGTH = 64K\n");
  writeFileSync(join(folder, "outer.x"), "MEMORY { INCLUDE inner.x }\n");
  writeFileSync(
    join(folder, "device.svd"),
    "<device><peripherals><peripheral><name>A</name><interrupt><name>FIRST</name><value>0</value></interrupt></peripheral></peripherals></device>",
  );
  writeFileSync(join(folder, "other.lock"), 'version = 4\n\n[[package]]\nname = "defmt-f411"\nversion = "9.9.9"\n');
  const map = ["samples/c-newlib-f4/c-newlib-f4.map", "samples/c-newlib-f4/output.map"].find((path) => existsSync(join(ROOT, path)));
  if (map !== undefined) put(map, "named.txt");
});

/** The output of a command with a configuration, and its exit code. */
async function answer(config: string, args: readonly string[]): Promise<string> {
  writeFileSync(join(folder, "cortex-size.toml"), config);
  const { code, out, err } = await cli(args, { cwd: folder });
  expect(code, `${args.join(" ")} with\n${config}${err}`).not.toBe(70);
  return `exit ${code}\n${out}\n${err}`;
}

const APP = '[targets.app]\nelf = "app.elf"\n';
const budget = (lines: string) => `[[budgets]]\n${lines}\n`;
const REGIONS = (extra: string) => `${APP}[targets.app.regions]\nFLASH = { origin = 0x08000000, length = 524288 }\nRAM = ${extra}\n`;
const COMPONENT = (line: string) => `[components]\nfirst = { sections = ".none" }\nsecond = { ${line} }\n`;
const RECURSION = "recursion = { ackermann = 2, visit_odd = 2, visit_even = 2 }\n";
const THREAD = '[stack.thread]\nworker = { entry = "main", size = 1024 }\n';
const CHECK = ["check", "app.elf", "--json"];
const COMPONENTS = (elf: string) => ["components", elf];

/** For each key a configuration without it, one with it, and a command whose answer it changes. */
const CASES: Readonly<Record<string, readonly [without: string, with_: string, args: readonly string[]]>> = {
  "targets.NAME.elf": ['[targets.app]\nelf = "app.elf"\n', '[targets.app]\nelf = "c.elf"\n', ["show"]],
  "targets.NAME.memory": [APP, `${APP}memory = "linked.x"\n`, ["show", "app.elf"]],
  "targets.NAME.library-path": [`${APP}memory = "outer.x"\n`, `${APP}memory = "outer.x"\nlibrary-path = "ld"\n`, ["show", "app.elf"]],
  "targets.NAME.regions": [APP, REGIONS("{ origin = 0x20000000, length = 4096 }"), ["show", "app.elf"]],
  "targets.NAME.regions.NAME.origin": [
    REGIONS("{ origin = 0x20000000, length = 4096 }"),
    REGIONS("{ origin = 0x10000000, length = 4096 }"),
    ["show", "app.elf"],
  ],
  "targets.NAME.regions.NAME.length": [
    REGIONS("{ origin = 0x20000000, length = 4096 }"),
    REGIONS("{ origin = 0x20000000, length = 8192 }"),
    ["show", "app.elf"],
  ],
  "targets.NAME.regions.NAME.kind": [
    REGIONS("{ origin = 0x20000000, length = 4096 }"),
    REGIONS('{ origin = 0x20000000, length = 4096, kind = "other" }'),
    ["show", "app.elf", "--json"],
  ],
  "targets.NAME.map": ['[targets.app]\nelf = "c.elf"\n', '[targets.app]\nelf = "c.elf"\nmap = "missing.map"\n', ["archives", "c.elf"]],
  "targets.NAME.svd": ['[targets.app]\nelf = "c.elf"\n', '[targets.app]\nelf = "c.elf"\nsvd = "device.svd"\n', ["vectors", "c.elf"]],
  "targets.NAME.chip": [APP, `${APP}chip = "STM32F411CE"\n`, ["chips", "--fit", "app.elf"]],
  "targets.NAME.lockfile": [APP, `${APP}lockfile = "other.lock"\n`, ["crates", "app.elf"]],
  "targets.NAME.debug-file": [APP, `${APP}debug-file = "missing.debug"\n`, ["config", "print"]],
  "targets.NAME.vector-table": [APP, `${APP}vector-table = 0\n`, ["vectors", "app.elf"]],
  "targets.NAME.build": [APP, `${APP}build = "false"\n`, ["diff", "git:HEAD", "app.elf"]],
  "budgets[].name": [budget('region = "FLASH"\nmax = 1'), budget('name = "mine"\nregion = "FLASH"\nmax = 1'), CHECK],
  "budgets[].region": [budget('section = ".text"\nmax = 1'), budget('region = "FLASH"\nmax = 1'), CHECK],
  "budgets[].section": [budget('section = ".data"\nmax = 1'), budget('section = ".text"\nmax = 1'), CHECK],
  "budgets[].crate": [budget('crate = "core"\nmax = 1'), budget('crate = "defmt"\nmax = 1'), CHECK],
  "budgets[].component": [COMPONENT('crates = "core"'), COMPONENT('crates = "core"') + budget('component = "second"\nmax = 1'), CHECK],
  "budgets[].file": [budget('file = "src/main.rs"\nmax = 1'), budget('file = "*"\nmax = 1'), CHECK],
  "budgets[].symbol": [budget('symbol = "main"\nmax = 1'), budget('symbol = "core*"\nmax = 1'), CHECK],
  "budgets[].archive": [budget('section = ".text"\nmax = 1'), budget('archive = "libc.a"\nmax = 1'), CHECK],
  "budgets[].stack": [budget('section = ".text"\nmax = 1'), budget("stack = true\nmax = 1"), CHECK],
  "budgets[].headroom": [budget('section = ".text"\nmax = 1'), budget("headroom = true\nmin = 1"), CHECK],
  "budgets[].thread": [
    budget('section = ".text"\nmax = 1') + THREAD,
    budget('thread = "worker"\nmin = 1') + THREAD,
    ["check", "irq.elf", "--json"],
  ],
  "budgets[].heap": [budget('section = ".text"\nmax = 1'), budget("heap = true\nmax = 1"), CHECK],
  "budgets[].vector": [budget('section = ".text"\nmax = 1'), budget('vector = "HardFault"\nmax = 1'), CHECK],
  "budgets[].panics": [budget('section = ".text"\nmax = 1'), budget("panics = true\nmax = 0"), CHECK],
  "budgets[].async-state": [
    budget('section = ".text"\nmax = 1'),
    budget('async-state = "embassy_nrf52840::blink"\nmax = 1'),
    ["check", "async.elf", "--json"],
  ],
  "budgets[].image": [budget('image = "bin"\nmax = 1'), budget('image = "hex"\nmax = 1'), CHECK],
  "budgets[].in": [budget('crate = "defmt_rtt"\nmax = 1'), budget('crate = "defmt_rtt"\nin = "ram"\nmax = 1'), CHECK],
  "budgets[].targets": [
    `${APP}[targets.c]\nelf = "c.elf"\n${budget('section = ".text"\nmax = 1')}`,
    `${APP}[targets.c]\nelf = "c.elf"\n${budget('section = ".text"\nmax = 1\ntargets = "c"')}`,
    ["check", "--json"],
  ],
  "budgets[].max": [budget('section = ".text"\nmax = 1'), budget('section = ".text"\nmax = 100000'), CHECK],
  "budgets[].min": [budget('section = ".text"\nmin = 1'), budget('section = ".text"\nmin = 100000'), CHECK],
  "budgets[].growth": [
    budget('section = ".text"\ngrowth = 0'),
    budget('section = ".text"\ngrowth = 100000'),
    [...CHECK, "--base", "base.elf"],
  ],
  "budgets[].growth.bytes": [
    budget('section = ".text"\ngrowth = { bytes = 0 }'),
    budget('section = ".text"\ngrowth = { bytes = 100000 }'),
    [...CHECK, "--base", "base.elf"],
  ],
  "budgets[].growth.percent": [
    budget('section = ".text"\ngrowth = { percent = 0 }'),
    budget('section = ".text"\ngrowth = { percent = 100000 }'),
    [...CHECK, "--base", "base.elf"],
  ],
  "budgets[].growth.both": [
    budget('section = ".text"\ngrowth = { bytes = 0, percent = 100000 }'),
    budget('section = ".text"\ngrowth = { bytes = 0, percent = 100000, both = true }'),
    [...CHECK, "--base", "base.elf"],
  ],
  "budgets[].severity": [budget('section = ".text"\nmax = 1'), budget('section = ".text"\nmax = 1\nseverity = "warn"'), CHECK],
  "budgets[].help": [budget('section = ".text"\nmax = 1'), budget('section = ".text"\nmax = 1\nhelp = "read this"'), CHECK],
  "budgets[].expires": [budget('section = ".text"\nmax = 1'), budget('section = ".text"\nmax = 1\nexpires = 2020-01-01'), CHECK],
  "budgets[].reason": [
    budget('section = ".text"\nmax = 1\nexpires = 2020-01-01'),
    budget('section = ".text"\nmax = 1\nexpires = 2020-01-01\nreason = "why"'),
    CHECK,
  ],
  "stack.assume": ["", '[stack]\nassume = { "main" = 4096 }\n', ["stack", "irq.elf"]],
  "stack.priorities": ["", "[stack]\npriorities = { SysTick = 240 }\n", ["stack", "irq.elf", "--json"]],
  "stack.priority-bits": ["", "[stack]\npriority-bits = 3\n", ["stack", "irq.elf", "--json"]],
  "stack.recursion": ["", `[stack]\n${RECURSION}`, ["stack", "deep.elf"]],
  "stack.thread": ["", THREAD, ["stack", "irq.elf", "--json"]],
  "stack.thread.NAME.entry": [THREAD, THREAD.replace('"main"', '"SysTick"'), ["stack", "irq.elf", "--json"]],
  "stack.thread.NAME.size": [THREAD, THREAD.replace("1024", "2048"), ["stack", "irq.elf", "--json"]],
  "stack.no-assume": ["", '[stack]\nno-assume = ["panics"]\n', ["stack", "app.elf"]],
  "stack.strict": [
    `[stack]\n${RECURSION}`,
    `[stack]\n${RECURSION}strict = true\n`,
    ["stack", "deep.elf", "--min-headroom", "1", "--memory", "linked.x"],
  ],
  "stack.exclude": ["", '[stack]\nexclude = ["SysTick"]\n', ["stack", "irq.elf", "--json"]],
  "components.NAME.crates": [COMPONENT('crates = "none"'), COMPONENT('crates = "core"'), COMPONENTS("app.elf")],
  "components.NAME.archives": [COMPONENT('archives = "none"'), COMPONENT('archives = "*"'), COMPONENTS("mapped.elf")],
  "components.NAME.objects": [COMPONENT('objects = "none"'), COMPONENT('objects = "*"'), COMPONENTS("mapped.elf")],
  "components.NAME.files": [COMPONENT('files = "none"'), COMPONENT('files = "*"'), COMPONENTS("app.elf")],
  "components.NAME.sections": [COMPONENT('sections = "none"'), COMPONENT('sections = ".text"'), COMPONENTS("app.elf")],
  "components.NAME.symbols": [COMPONENT('symbols = "none"'), COMPONENT('symbols = "main"'), COMPONENTS("app.elf")],
  "findings.silence": ["", '[findings]\nsilence = ["memory/*", "build/*"]\n', ["doctor", "app.elf"]],
  "findings.deny": ["", '[findings]\ndeny = ["build/*"]\n', CHECK],
  noise: ["noise = 0\n", 'noise = "1 MiB"\n', ["comment", "size.json", "--base", "base.json"]],
  strict: [
    `${REGIONS("{ origin = 0x20000000, length = 16 }")}`,
    `strict = true\n${REGIONS("{ origin = 0x20000000, length = 16 }")}`,
    ["show", "app.elf"],
  ],
  "profiles.NAME": ["[profiles.a]\n", '[profiles.a.findings]\nsilence = ["*"]\n', ["doctor", "app.elf", "--profile", "a"]],
};

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Keys of the schema that hold values; those of profiles and defaults are the same again. */
function keysOf(): string[] {
  const schema = configSchema() as unknown as Schema & { readonly $defs: Readonly<Record<string, Schema>> };
  const found = new Set<string>();
  const visit = (given: Schema, path: string): void => {
    const node = given.$ref === undefined ? given : schema.$defs[given.$ref.replace(/^.*\//, "")]!;
    for (const [key, value] of Object.entries(node.properties ?? {})) {
      const at = `${path}${key}`;
      if (/^(\$schema|defaults|profiles)$/.test(at)) continue;
      found.add(at);
      visit(value, `${at}.`);
    }
    if (typeof node.additionalProperties === "object") visit(node.additionalProperties, `${path}NAME.`);
    if (node.items !== undefined && path === "budgets.") visit(node.items, "budgets[].");
    for (const option of node.anyOf ?? []) visit(option, path);
  };
  visit(schema, "");
  return [...found].filter((key) => !["targets", "budgets", "stack", "components", "findings"].includes(key));
}

test("docs/configuration.md and the cases below speak of every key of the schema", () => {
  const told = new Set(
    [...readFileSync(join(ROOT, "docs/configuration.md"), "utf8").matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]!),
  );
  const keys = keysOf();
  expect(keys.length).toBeGreaterThan(45);
  expect(keys.filter((key) => !told.has(key))).toEqual([]);
  expect(keys.filter((key) => !Object.hasOwn(CASES, key))).toEqual([]);
  expect([...told].filter((key) => !keys.includes(key) && !["profiles.NAME", "$schema"].includes(key))).toEqual([]);
});

test("every key changes the answer of a command", async () => {
  // An image with a linker map beside it.
  const mapped = ["c-lld-m0", "c-newlib-f4", "cpp-m4"].find((name) => existsSync(join(ROOT, `samples/${name}/${name}.map`)));
  if (mapped !== undefined) {
    put(`samples/${mapped}/${mapped}.elf`, "mapped.elf");
    put(`samples/${mapped}/${mapped}.map`, "mapped.map");
  } else console.log("SKIPPED: archives and objects of components: no sample has its linker map beside it");
  writeFileSync(join(folder, "cortex-size.toml"), "");
  await cli(["check", "after.elf", "--out", "json:size.json"], { cwd: folder });
  await cli(["check", "before.elf", "--out", "json:base.json"], { cwd: folder });
  const same: string[] = [];
  for (const [key, [without, with_, args]] of Object.entries(CASES)) {
    if (args.includes("mapped.elf") && mapped === undefined) continue;
    if ((await answer(without, args)) === (await answer(with_, args))) same.push(key);
  }
  expect(same).toEqual([]);
});
