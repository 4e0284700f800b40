import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../bin/commands/index.ts";
import { FakeForge } from "../publish/fake-forge.ts";
import { cli, type RunOptions } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

/** The sample that is the `app.elf` of a command's examples, where it is not `c-newlib-f4`: names in the examples are its names. */
const SAMPLE_OF: Readonly<Record<string, string>> = {
  tasks: "embassy-nrf52840",
  panics: "debug-v7m",
  retained: "alloc-m33",
  dead: "defmt-f411",
  defmt: "defmt-f411",
};
/** The same for single examples. */
const SAMPLE_OF_EXAMPLE: Readonly<Record<string, string>> = {
  "cortex-size stack app.elf --assume 'core::fmt::*=512'": "alloc-m33",
  "cortex-size symbols app.elf --filter 'core::fmt*' --all": "alloc-m33",
  "cortex-size inlines app.elf --filter 'core::fmt*' --sort bytes": "alloc-m33",
  "cortex-size tree app.elf --by crate,symbol,inline --crate core": "alloc-m33",
  "cortex-size functions app.elf --filter 'core::*' --json": "alloc-m33",
  "cortex-size chips --fit app.elf --chip STM32F411CE": "defmt-f411",
  "cortex-size why app.elf '/Formatter.*::pad_integral$/'": "alloc-m33",
};
/** What waits for a build, reads standard input until it ends, starts another program, or works on the commits of a repository: their own tests do that. */
const ELSEWHERE = /^cortex-size (?:watch|history|runner|serve)|git:main/;
/** Examples that are gates: they may answer with exit 1. */
const GATES = /^cortex-size (?:check|--link-error|stack .*--min-headroom|image .*--slot)/;

const TOP = mkdtempSync(join(tmpdir(), "help-"));
const forge = new FakeForge();
const environment: Record<string, string> = {};
beforeAll(async () => {
  const api = await forge.start();
  Object.assign(environment, {
    ...{ GITHUB_TOKEN: "t", GITHUB_API_URL: api, GITHUB_REPOSITORY: "o/r", GITHUB_REF: "refs/pull/7/merge" },
    ...{ GITLAB_TOKEN: "t", CI_API_V4_URL: api, CI_PROJECT_ID: "1", CI_MERGE_REQUEST_IID: "7" },
  });
});
afterAll(async () => {
  await forge.stop();
  rmSync(TOP, { recursive: true, force: true });
});

const folders = new Map<string, Promise<string>>();
const folderOf = (sample: string) => {
  const known = folders.get(sample) ?? fixture(sample);
  folders.set(sample, known);
  return known;
};

const SVD = `<device><name>STM32F407</name><peripherals><peripheral><name>USART2</name><baseAddress>0x40004400</baseAddress>
<interrupt><name>USART2</name><value>38</value></interrupt></peripheral></peripherals></device>`;

/** An archive with one member [System V ABI ed. 4.1 §7, "Archive File"]. */
function archive(name: string, member: Buffer): Buffer {
  const header = `${`${name}/`.padEnd(16)}${"0".padEnd(12)}${"0".padEnd(6)}${"0".padEnd(6)}${"644".padEnd(8)}${`${member.length}`.padEnd(10)}\`\n`;
  return Buffer.concat([Buffer.from(`!<arch>\n${header}`), member, Buffer.from(member.length % 2 === 0 ? "" : "\n")]);
}

/** A folder in which every file that examples name lies. */
async function fixture(sample: string): Promise<string> {
  const folder = join(TOP, sample);
  const source = join(ROOT, "samples", sample);
  const elf = join(source, `${sample}.elf`);
  const release = join(folder, "target/thumbv7em-none-eabihf/release");
  mkdirSync(release, { recursive: true });
  mkdirSync(join(folder, "build"));
  for (const name of ["app", "before", "after", "bootloader", "boot"]) cpSync(elf, join(folder, `${name}.elf`));
  cpSync(elf, join(release, "app"));
  cpSync(join(source, "memory.x"), join(folder, "memory.x"));
  for (const name of ["app.map", "build/output.map"]) cpSync(join(source, `${sample}.map`), join(folder, name));
  cpSync(join(ROOT, "samples/failed-links/gnu-ld/build.log"), join(folder, "build.log"));
  writeFileSync(join(folder, "lib.a"), archive("app.o", readFileSync(elf)));
  writeFileSync(join(folder, "STM32F407.svd"), SVD);
  writeFileSync(join(folder, "run.log"), "main=2944\n");
  const { out } = await cli(["app.elf", "--format", "json", "--no-config"], { cwd: folder });
  for (const name of ["size", "app", "boot", "main", "baseline", "cortex-size-baseline"]) writeFileSync(join(folder, `${name}.json`), out);
  return folder;
}

/** Commands that read the configuration have one beside the image; `init` writes it. */
const CONFIG =
  'targets.app = { elf = "app.elf" }\nprofiles.release = {}\n[components]\nrtos = { crates = "src/*" }\n[[budgets]]\nname = "region FLASH"\nregion = "FLASH"\nmax = "90 %"\n';

/** Words as a shell takes them, without what another program gets of the output. */
function words(line: string): string[] {
  const own = line.replace(/^cortex-size /, "").replace(/ (?:>>?|\|) .*$/, "");
  return [...own.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2]!);
}

const examples = await Promise.all(Object.values(COMMANDS).map(async ({ load }) => await load()));

describe.each(examples)("$name", ({ name, examples: own }) => {
  test.each(own.map(([line]) => line))("%s", async (line) => {
    expect(line).toMatch(/^cortex-size [^\n…]*$/);
    const { out: help } = await cli(["help", name]);
    expect(help.split("\n").some((shown) => shown.startsWith(`  ${line}`))).toBe(true);
    if (ELSEWHERE.test(line)) return;
    const cwd = await folderOf(SAMPLE_OF_EXAMPLE[line] ?? SAMPLE_OF[name] ?? "c-newlib-f4");
    const config = join(cwd, "cortex-size.toml");
    if (name === "init") rmSync(config, { force: true });
    else writeFileSync(config, CONFIG);
    const options: RunOptions = { cwd, env: environment };
    const { code, out, err } = await cli(words(line), options);
    expect({ code: GATES.test(line) && code === 1 ? 0 : code, err: code < 2 ? "" : err }).toEqual({ code: 0, err: "" });
    expect(err).not.toMatch(/^no row has/m);
    expect(out + err).not.toBe("");
  });
});
