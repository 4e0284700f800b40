import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../bin/commands/index.ts";
import { FakeForge } from "../publish/fake-forge.ts";
import { cli } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";
import { ROOT } from "../support/samples.ts";

/** What an option is tried with: words that both runs have, and what one of them has besides. */
interface Trial {
  /** The sample that is `app.elf`. */
  readonly sample?: string;
  readonly base?: readonly string[];
  readonly given: readonly string[];
}

/** Commands that speak a protocol, wait for builds, run another program, or need a repository: test/bin/serve, watch, runner and history. */
const ELSEWHERE = ["serve", "watch", "runner", "history"];

/** What only matters of an image that is stripped, or whose crates have no version in their paths: test/bin/find. Of other commands the document tells it. */
const RARE = ["budget debug-file", "budget lockfile"];

/** The sample of a command, where it is not a small one with interrupts. */
const SAMPLES: Readonly<Record<string, string>> = {
  ...{ archives: "c-newlib-f4", discarded: "c-newlib-f4", fill: "c-newlib-f4" },
  ...{ defmt: "defmt-f411", panics: "alloc-m33", tasks: "async-m3", inlines: "alloc-m33", generics: "alloc-m33" },
  ...{ duplicates: "alloc-m33", dead: "c-newlib-f4" },
};

/** Words that a command is run with, where it is not `NAME app.elf`. */
const BASES: Readonly<Record<string, readonly string[]>> = {
  baseline: ["baseline", "compare", "app.elf"],
  budget: ["budget", "tighten", "--dry-run"],
  chips: ["chips", "--fit", "app.elf"],
  comment: ["comment", "size.json", "--base", "before.json"],
  config: ["config", "print", "app.elf"],
  diff: ["diff", "before.elf", "app.elf"],
  init: ["init", "app.elf", "--print"],
  report: ["report", "app.elf", "-o", "-"],
  image: ["image", "app.elf", "--slot", "a:0x0:64"],
  why: ["why", "app.elf", "main"],
};

/** Options by name, wherever a command has them; those that are only seen in the text are tried with it, others with JSON. */
const SHARED: Readonly<Record<string, Trial>> = {
  memory: { given: ["--memory", "other.x"] },
  "library-path": { base: ["--memory", "includes.x"], given: ["--library-path", "lib"] },
  map: { given: ["--map", "build/out.map"] },
  chip: { given: ["--chip", "STM32F411CE"] },
  region: { given: ["--region", "FLASH:0:1M", "--region", "RAM:0x20000000:256K"] },
  "vector-table": { given: ["--vector-table", "0x0"] },
  svd: { given: ["--svd", "device.svd"] },
  "debug-file": { given: ["--debug-file", "app.elf"] },
  lockfile: { given: ["--lockfile", "other.lock"] },
  config: { given: ["--config", "other.toml"] },
  "no-config": { given: ["--no-config"] },
  profile: { given: ["--profile", "release"] },
  target: { given: ["--target", "other"] },
  format: { given: ["--format", "json"] },
  json: { given: ["--json"] },
  out: { given: ["--out", "json:out.json"] },
  color: { base: ["--color", "never"], given: ["--color", "always"] },
  width: { given: ["--width", "24"] },
  wide: { base: ["--width", "24"], given: ["--wide"] },
  // With rows left out, which is told with a sign.
  ascii: { base: ["--top", "1"], given: ["--ascii"] },
  assume: { given: ["--assume", "main=500"] },
  priority: { given: ["--priority", "SysTick=32"] },
  recursion: { given: ["--recursion", "main=3"] },
  "no-assume": { given: ["--no-assume", "types"] },
  "strict-stack": { given: ["--strict-stack"] },
  top: { given: ["--top", "1"] },
  all: { base: ["--top", "1"], given: ["--all"] },
  filter: { given: ["--filter", "no such name"] },
  sort: { given: ["--sort", "name"] },
  crate: { given: ["--crate", "core"] },
  strict: { given: ["--strict"] },
};
/** Of these people see what they do; machines get all rows, unwrapped. */
const SEEN = ["format", "json", "out", "color", "width", "wide", "ascii", "top", "all", "sort", "filter"];

const TIGHTEN = ["budget", "tighten", "--dry-run", "--config"];

/** The same for single commands, by `command option`; `base` are all words then. */
const OWN: Readonly<Record<string, Trial>> = {
  "archives ascii": { sample: "alloc-m33", base: ["archives", "app.elf", "--depth", "2", "--width", "40"], given: ["--ascii"] },
  "why ascii": { base: ["why", "app.elf", "result", "--width", "40"], given: ["--ascii"] },
  "archives depth": { given: ["--depth", "2"] },
  "baseline file": { given: ["--file", "none.json"] },
  "budget memory": { base: [...TIGHTEN, "share.toml"], given: ["--memory", "other.x"] },
  "budget library-path": { base: [...TIGHTEN, "share.toml", "--memory", "includes.x"], given: ["--library-path", "lib"] },
  "budget region": { base: [...TIGHTEN, "share.toml"], given: ["--region", "FLASH:0:1M", "--region", "RAM:0x20000000:256K"] },
  "budget map": { base: [...TIGHTEN, "archive.toml"], given: ["--map", "build/out.map"] },
  "budget chip": { base: [...TIGHTEN, "bare.toml"], given: ["--chip", "STM32F411CE"] },
  "budget vector-table": { base: [...TIGHTEN, "handler.toml"], given: ["--vector-table", "0x400"] },
  "budget svd": { base: [...TIGHTEN, "device.toml"], given: ["--svd", "device.svd"] },
  "budget config": { given: ["--config", "broken.toml"] },
  "budget assume": { base: [...TIGHTEN, "stack.toml"], given: ["--assume", "main=5000"] },
  "budget priority": {
    base: [...TIGHTEN, "stack.toml"],
    given: ["SysTick", "IRQ1", "IRQ2", "IRQ3", "IRQ5"].flatMap((name) => ["--priority", `${name}=64`]),
  },
  "budget recursion": { sample: "stack-unbounded-recursion", base: [...TIGHTEN, "stack.toml"], given: ["--recursion", "*=3"] },
  "budget no-assume": {
    sample: "async-m3",
    base: [...TIGHTEN, "stack.toml"],
    given: ["types", "vtables", "fmt", "panics"].flatMap((word) => ["--no-assume", word]),
  },
  "budget strict-stack": { sample: "async-m3", base: [...TIGHTEN, "stack.toml"], given: ["--strict-stack"] },
  "budget margin": { given: ["--margin", "64"] },
  "budget reason": { base: ["budget", "bump"], given: ["--reason", "TLS"] },
  "budget dry-run": { base: ["budget", "tighten"], given: ["--dry-run"] },
  "check base": { given: ["--base", "before.elf"] },
  "check strict": { base: ["check", "--target", "tight", "--config", "tight.toml"], given: ["--strict"] },
  "check exit-zero": { base: ["check", "app.elf", "--config", "broken.toml"], given: ["--exit-zero"] },
  "chips ascii": { base: ["chips", "--top", "3"], given: ["--ascii"] },
  "chips all": { base: ["chips"], given: ["--all"] },
  "chips top": { base: ["chips"], given: ["--top", "3"] },
  "chips filter": { base: ["chips"], given: ["--filter", "nrf52"] },
  "chips core": { base: ["chips"], given: ["--core", "m4"] },
  "chips fit": { base: ["chips"], given: ["--fit", "app.elf"] },
  "comment base": { base: ["comment", "size.json"], given: ["--base", "before.json"] },
  "comment id": { given: ["--id", "other"] },
  "comment noise": { given: ["--noise", "0"] },
  "comment config": { given: ["--config", "noise.toml"] },
  "comment no-config": { given: ["--no-config"] },
  "comment profile": { given: ["--profile", "loud"] },
  "comment publish": { given: ["--publish", "github"] },
  "comment dry-run": { base: ["comment", "size.json", "--publish", "github"], given: ["--dry-run"] },
  "comment repository": { base: ["comment", "size.json", "--publish", "github"], given: ["--repository", "other/repository"] },
  "comment number": { base: ["comment", "size.json", "--publish", "github"], given: ["--number", "8"] },
  "comment api": { base: ["comment", "size.json", "--publish", "github"], given: ["--api", "http://127.0.0.1:1"] },
  "config json": { given: ["--json"] },
  "dead root": { given: ["--root", "memcpy"] },
  "crates lens": { sample: "alloc-m33", given: ["--lens", "author"] },
  "defmt by": { given: ["--by", "level"] },
  "diff level": { given: ["--level", "section"] },
  "diff base-memory": { given: ["--base-memory", "other.x"] },
  "diff exit-code": { given: ["--exit-code"] },
  "diff build": { base: ["diff", "git:HEAD", "app.elf", "--elf", "app.elf"], given: ["--build", "test -e app.elf"] },
  "diff elf": { base: ["diff", "git:HEAD", "app.elf", "--build", "true"], given: ["--elf", "app.elf"] },
  "discarded by": { given: ["--by", "section"] },
  "doctor silence": { given: ["--silence", "*"] },
  "doctor strict": { base: ["doctor", "--target", "tight", "--config", "tight.toml"], given: ["--strict"] },
  "files ascii": { base: ["files", "app.elf", "--lines", "--top", "1"], given: ["--ascii"] },
  "tree ascii": { sample: "async-m3", base: ["tree", "app.elf", "--by", "symbol", "--width", "40"], given: ["--ascii"] },
  "files depth": { given: ["--depth", "1"] },
  "files lines": { given: ["--lines"] },
  "image sector": { given: ["--sector", "4KiB"] },
  "image slot": { given: ["--slot", "a:0x0:64"] },
  "init map": { base: ["init", "../bare/app.elf", "--print"], given: ["--map", "build/out.map"] },
  "init chip": { base: ["init", "../bare/app.elf", "--print"], given: ["--chip", "STM32F411CE"] },
  "init margin": { given: ["--margin", "1000"] },
  "init print": { base: ["init", "app.elf", "--force"], given: ["--print"] },
  "init force": { base: ["init", "app.elf"], given: ["--force"] },
  "report diff": { base: ["report", "before.elf", "app.elf"], given: ["--diff"] },
  "report empty": { base: ["report"], given: ["--empty"] },
  "report output": { base: ["report", "app.elf"], given: ["--output", "other.html"] },
  "sections allocated": { given: ["--allocated"] },
  "show all": { given: ["--all"] },
  "show quick": { given: ["--quick"] },
  "show link-error": { base: ["show"], given: ["--link-error", "build.log"] },
  "show strict": { base: ["show", "--target", "tight", "--config", "tight.toml"], given: ["--strict"] },
  "size A": { given: ["-A"] },
  "size B": { base: ["size", "app.elf", "-A"], given: ["-B"] },
  "size G": { given: ["-G"] },
  "size format": { given: ["--format", "sysv"] },
  "size d": { base: ["size", "app.elf", "-x"], given: ["-d"] },
  "size o": { given: ["-o"] },
  "size x": { given: ["-x"] },
  "size radix": { given: ["--radix", "16"] },
  "size totals": { given: ["--totals"] },
  "size common": { base: ["size", "common.o"], given: ["--common"] },
  "size flavor": { base: ["size", "app.elf", "-A"], given: ["--flavor", "gnu"] },
  "stack root": { given: ["--root", "verify_block"] },
  "stack measured": { given: ["--measured", "main=100"] },
  "stack unknown": { base: ["stack", "recursive.elf"], given: ["--unknown"] },
  "stack min-headroom": { given: ["--min-headroom", "1M"] },
  "symbols section": { given: ["--section", ".bss"] },
  "symbols region": { given: ["--region", "RAM"] },
  "symbols kind": { given: ["--kind", "object"] },
  "symbols crate": { given: ["--crate", "none"] },
  "symbols shared": { given: ["--shared"] },
  "symbols lines": { given: ["--lines"] },
  "tree by": { given: ["--by", "symbol"] },
  "tree depth": { given: ["--depth", "1"] },
  "tree file": { given: ["--file", "main.c"] },
};

const top = mkdtempSync(join(tmpdir(), "options-"));
const forge = new FakeForge();
const environment: Record<string, string> = {};
beforeAll(async () => {
  const api = await forge.start();
  Object.assign(environment, { GITHUB_TOKEN: "t", GITHUB_API_URL: api, GITHUB_REPOSITORY: "o/r", GITHUB_REF: "refs/pull/7/merge" });
});
afterAll(async () => {
  await forge.stop();
  rmSync(top, { recursive: true, force: true });
});

const DEFAULT_SAMPLE = "stack-levels-c";
const CONFIG = `noise = 1000000
targets.app = { elf = "app.elf" }
targets.other = { elf = "other.elf", regions = { FLASH = { origin = 0, length = "512 KiB" }, RAM = { origin = 0x20000000, length = "32 KiB" } } }
profiles.release = { defaults = { chip = "STM32F411CE" }, stack = { assume = { main = 700 } }, budgets = [{ region = "FLASH", targets = "app", max = "800 KiB" }] }
profiles.loud = { noise = 0 }
[components.all]
symbols = "*"
[[budgets]]
name = "region FLASH"
targets = "app"
region = "FLASH"
max = "900 KiB"
`;
/** A flash of 64 bytes, so that the image does not fit: a finding that is an error. */
const TIGHT =
  'targets.tight = { elf = "app.elf", regions = { FLASH = { origin = 0, length = 64 }, RAM = { origin = 0x20000000, length = "32 KiB" } } }\n';

/** A folder with everything that the options name. */
async function fixture(sample: string): Promise<string> {
  const folder = join(top, sample);
  const of = (name: string) => join(ROOT, "samples", name);
  mkdirSync(join(folder, "build"), { recursive: true });
  mkdirSync(join(folder, "lib"));
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
  cpSync(join(of(sample), `${sample}.elf`), join(folder, "app.elf"));
  cpSync(join(of(sample), `${sample}.elf`), join(folder, "other.elf"));
  cpSync(join(of("stack-table-c"), "stack-table-c.elf"), join(folder, "before.elf"));
  cpSync(join(of("stack-unbounded-recursion"), "stack-unbounded-recursion.elf"), join(folder, "recursive.elf"));
  cpSync(join(of(sample), "memory.x"), join(folder, "memory.x"));
  for (const map of ["app.map", "build/out.map"]) cpSync(join(of(sample), `${sample}.map`), join(folder, map));
  cpSync(join(of("failed-links"), "gnu-ld/build.log"), join(folder, "build.log"));
  put("other.x", "MEMORY { FLASH : ORIGIN = 0, LENGTH = 768K RAM : ORIGIN = 0x20000000, LENGTH = 48K }\n");
  put("includes.x", 'INCLUDE "inner.x"\n');
  put("lib/inner.x", "MEMORY { FLASH : ORIGIN = 0, LENGTH = 768K RAM : ORIGIN = 0x20000000, LENGTH = 48K }\n");
  put(
    "device.svd",
    "<device><name>D</name><peripherals><peripheral><name>P</name><interrupt><name>PP</name><value>1</value></interrupt></peripheral></peripherals></device>",
  );
  put("other.lock", 'version = 3\n[[package]]\nname = "cortex-m"\nversion = "9.9.9"\n');
  put("cortex-size.toml", CONFIG);
  put("other.toml", CONFIG.replace("512 KiB", "1 MiB").replace('elf = "app.elf"', 'elf = "app.elf", chip = "STM32F411CE"'));
  put("noise.toml", "noise = 0\n");
  put("broken.toml", '[[budgets]]\nregion = "FLASH"\nmax = 1\n');
  put("tight.toml", TIGHT);
  const budgetOf = (name: string, budget: string, elf = "app.elf") =>
    put(name, `targets.app = { elf = "${elf}" }\n[[budgets]]\n${budget}\n`);
  budgetOf("archive.toml", 'archive = "*"\nmax = "1 MiB"', "../bare/app.elf");
  budgetOf("bare.toml", 'region = "FLASH"\nmax = "90 %"', "../bare/app.elf");
  budgetOf("share.toml", 'region = "FLASH"\nmax = "90 %"');
  budgetOf("handler.toml", 'vector = "SysTick"\nmax = "1 MiB"');
  budgetOf("device.toml", 'vector = "PP"\nmax = "1 MiB"');
  budgetOf("stack.toml", 'stack = true\nmax = "1 MiB"');
  mkdirSync(join(top, "bare"), { recursive: true });
  cpSync(join(of(DEFAULT_SAMPLE), `${DEFAULT_SAMPLE}.elf`), join(top, "bare", "app.elf"));
  writeFileSync(
    join(folder, "common.o"),
    buildElf({
      type: 1,
      sections: [{ name: ".text", flags: 6, bytes: new Uint8Array(8) }],
      symbols: [{ name: "shared", value: 4, size: 40, type: 1, section: 0xfff2 }],
    }),
  );
  for (const [report, elf] of [
    ["size", "app"],
    ["before", "before"],
    ["cortex-size-baseline", "before"],
  ] as const)
    put(`${report}.json`, (await cli([`${elf}.elf`, "--json", "--no-config"], { cwd: folder })).out);
  const git = (...args: string[]) => spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: folder });
  git("init", "--quiet");
  git("add", "app.elf", "memory.x");
  git("commit", "--quiet", "-m", "first");
  return folder;
}

const folders = new Map<string, Promise<string>>();
const folderOf = (sample: string) => {
  const known = folders.get(sample) ?? fixture(sample);
  folders.set(sample, known);
  return known;
};

const filesIn = (folder: string) =>
  new Map(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => [name, readFileSync(join(folder, name), "latin1")]),
  );

/** All that can be seen of a run: exit code, streams, what it asked the forge, and the files that it wrote, which are taken back. */
async function seen(args: readonly string[], cwd: string) {
  const before = filesIn(cwd);
  forge.comments = [];
  const asked = forge.seen.length;
  const { code, out, err } = await cli(args, { cwd, env: environment, tools: ["git"] });
  const written: Record<string, string> = {};
  for (const [name, text] of filesIn(cwd)) {
    if (before.get(name) === text) continue;
    written[name] = text;
    if (before.has(name)) writeFileSync(join(cwd, name), before.get(name)!, "latin1");
    else rmSync(join(cwd, name));
  }
  return { code, out, err, written, asked: forge.seen.slice(asked).map(({ method, url, body }) => [method, url, body]) };
}

const commands = await Promise.all(
  Object.values(COMMANDS).map(async ({ load }) => {
    const { name, options, formats } = await load();
    return { name, options, formats };
  }),
);

describe.each(commands.filter(({ name, options }) => !ELSEWHERE.includes(name) && Object.keys(options).length > 0))(
  "$name",
  ({ name, options, formats }) => {
    test.each(Object.keys(options).filter((option) => !RARE.includes(`${name} ${option}`)))("--%s has an effect", async (option) => {
      const own = OWN[`${name} ${option}`];
      const trial = own ?? SHARED[option];
      expect(trial, "a trial of it").toBeDefined();
      const { given, sample = SAMPLES[name] ?? DEFAULT_SAMPLE } = trial!;
      const base = option === "ascii" && !("top" in options) ? [] : (trial!.base ?? []);
      const words = own?.base ?? [...(BASES[name] ?? [name, "app.elf"]), ...base];
      const machine = own === undefined && !SEEN.includes(option) && formats?.includes("json") === true ? ["--format", "json"] : [];
      const cwd = await folderOf(sample);
      const without = await seen([...words, ...machine], cwd);
      const withIt = await seen([...words, ...machine, ...given], cwd);
      expect(without.err).not.toMatch(/\(config\/(?!subject)/);
      // A mistake in this table is no effect.
      expect(withIt.err).not.toMatch(/^cortex-size: .*(?:has no option|is no format|there is no such)/m);
      expect(withIt).not.toEqual(without);
    });
  },
);
