import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cli, cliDocument } from "./support/cli.ts";
import { ROOT, samples } from "./support/samples.ts";

let folder: string;
let tarball: string;

function npm(args: string[], cwd: string): string {
  const done = spawnSync("npm", args, { cwd, encoding: "utf8" });
  expect(done.status, done.stderr).toBe(0);
  return done.stdout;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cortex-size-pack-"));
  npm(["pack", "--ignore-scripts", "--pack-destination", folder], ROOT);
  tarball = readdirSync(folder).find((file) => file.endsWith(".tgz"))!;
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the packed tarball holds what runs and nothing else", () => {
  const listed = spawnSync("tar", ["-tzf", join(folder, tarball)], { encoding: "utf8" })
    .stdout.trim()
    .split("\n")
    .map((path) => path.replace(/^package\//, ""));
  const wrong = listed.filter(
    (path) => !/^(dist\/|schema\/[\w.]+\.json$|README\.md$|CHANGELOG\.md$|LICENSE-(MIT|APACHE)$|package\.json$)/.test(path),
  );
  expect(wrong).toEqual([]);
  expect(listed).toEqual(
    expect.arrayContaining([
      "dist/cortex-size.cjs",
      "dist/cargo-cortex-size.cjs",
      "dist/program.chunks",
      "dist/index.js",
      "dist/types/src/index.d.ts",
      "schema/report.schema.json",
      "README.md",
    ]),
  );
});

// npm's page makes links of a README relative to the repository that package.json names [npm docs, package.json "repository"].
test("links and pictures of the README are files of the repository, its anchors headings of theirs", () => {
  const text = readFileSync(join(ROOT, "README.md"), "utf8");
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(([, link, picture]) => (link ?? picture)!);
  const own = links.filter((link) => !link.startsWith("https:"));
  expect(own.length).toBeGreaterThan(15);
  for (const link of own) {
    const [path = "", anchor] = link.split("#");
    expect(existsSync(join(ROOT, path)), link).toBe(true);
    if (anchor === undefined) continue;
    const headings = [...readFileSync(join(ROOT, path), "utf8").matchAll(/^#+ (.+)$/gm)].map(([, title]) => title!);
    expect(
      headings.map((title) =>
        title
          .toLowerCase()
          .replace(/[^\w\- ]/g, "")
          .replaceAll(" ", "-"),
      ),
      link,
    ).toContain(anchor);
  }
});

/** The programs of docs/library.md, in their order. */
const PROGRAMS = [...readFileSync(join(ROOT, "docs/library.md"), "utf8").matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => text!);
const [CRATES, STACK, DIFF, BUDGETS, BROWSER] = PROGRAMS as [string, string, string, string, string];

describe("installed in an empty folder", () => {
  const run = (program: string, ...args: string[]) => {
    const done = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: "utf8" });
    expect(done.stderr.slice(-1000)).toBe("");
    return done.stdout;
  };
  const sample = samples().find(({ name }) => name === "c-newlib-f4")!;

  beforeAll(() => {
    writeFileSync(join(folder, "package.json"), '{ "name": "user", "private": true, "type": "module" }');
    npm(["install", "--no-audit", "--no-fund", "--offline", `./${tarball}`], folder);
  });

  test("the command works, and brings nothing along", () => {
    const shown = spawnSync(join(folder, "node_modules/.bin/cortex-size"), [sample.elf], { encoding: "utf8" });
    expect(shown.stderr).toBe("");
    expect(shown.stdout).toContain(".text");
    expect(JSON.parse(readFileSync(join(folder, "node_modules/cortex-size/package.json"), "utf8")).dependencies ?? {}).toEqual({});
  });

  test("the five programs of docs/library.md compile as strict TypeScript, declarations checked, and run", async () => {
    expect(PROGRAMS).toHaveLength(5);
    for (const [i, text] of PROGRAMS.entries()) writeFileSync(join(folder, `use${i + 1}.ts`), text);
    // Types of Node itself stand in for those that a user would install.
    const compilerOptions = {
      ...{ target: "ES2023", lib: ["ES2023", "DOM"], module: "NodeNext", strict: true, noUncheckedIndexedAccess: true },
      ...{ exactOptionalPropertyTypes: true, skipLibCheck: false, types: ["node"], typeRoots: [join(ROOT, "node_modules/@types")] },
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: PROGRAMS.map((_, i) => `use${i + 1}.ts`) }));
    const compiled = spawnSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder], { encoding: "utf8" });
    expect(compiled.stdout).toBe("");
    expect(compiled.status).toBe(0);
    // Oracle: the regions that the command tells of the same image; names differ, as the command finds a map and a linker script.
    const { regions = [] } = await cliDocument("show", sample.elf);
    const used = regions.filter(({ kind }) => kind === "flash").reduce((sum, region) => sum + region.used + region.reserved, 0);
    const told = [...run("use1.js", sample.elf).matchAll(/: (\d+) bytes of flash/g)].map(([, bytes]) => Number(bytes));
    expect(told.reduce((sum, bytes) => sum + bytes, 0)).toBe(used);
    expect(run("use2.js", sample.elf)).toMatch(/^\d+ bytes, (a bound|no bound)\n {2}\d+ /);
    expect(run("use3.js", sample.elf)).toMatch(/^identical\n/);
    expect(run("use4.js", sample.elf)).toContain('<testcase classname="cortex-size.app" name="code"');
    expect([CRATES, STACK, DIFF, BUDGETS].every((text) => text.includes("openImage"))).toBe(true);
  });

  test("a bundle for a browser needs nothing of Node, and gives what the command gives", async () => {
    writeFileSync(join(folder, "page.ts"), BROWSER);
    const { outputFiles } = await build({
      ...{ absWorkingDir: folder, entryPoints: ["page.ts"], bundle: true, write: false, format: "esm", platform: "browser" },
      logLevel: "silent",
    });
    const bundle = outputFiles[0]!.text;
    expect(bundle).not.toMatch(/\bfrom ?"node:|\brequire\("/);
    writeFileSync(join(folder, "page.mjs"), bundle);
    const { symbolsOf } = (await import(pathToFileURL(join(folder, "page.mjs")).href)) as {
      symbolsOf(name: string, blob: Blob): Promise<string>;
    };
    const { out } = await cli(["symbols", sample.elf, "--format", "csv", "--no-config"]);
    const columns = (csv: string) => csv.split("\n").map((line) => line.split(",").slice(0, 5).join());
    expect(columns(await symbolsOf("app.elf", new Blob([readFileSync(sample.elf)])))).toEqual(columns(out));
  });
});

test("the package is at most 1 MB", () => {
  expect(statSync(join(folder, tarball)).size).toBeLessThanOrEqual(1_000_000);
});

test("every file of types is reached from the entry", () => {
  const listed = spawnSync("tar", ["-tzf", join(folder, tarball)], { encoding: "utf8" }).stdout;
  expect(listed).not.toMatch(/dist\/types\/(bin|test)\//);
  expect(listed).not.toContain("dist/types/src/kernel/assembly");
});
