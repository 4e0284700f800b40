import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
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

test("installed in an empty folder, the command and the library work", () => {
  writeFileSync(join(folder, "package.json"), '{ "name": "user", "private": true, "type": "module" }');
  npm(["install", "--no-audit", "--no-fund", "--offline", `./${tarball}`], folder);
  const sample = samples()[0]!;
  const shown = spawnSync(join(folder, "node_modules/.bin/cortex-size"), [sample.elf], { encoding: "utf8" });
  expect(shown.stderr).toBe("");
  expect(shown.stdout).toContain(".text");
  writeFileSync(
    join(folder, "use.js"),
    `import { readFileSync } from "node:fs";
import { BufferSource, loadFirmware } from "cortex-size";
const firmware = await loadFirmware(new BufferSource("app.elf", readFileSync(process.argv[2])));
console.log(firmware.size.total);`,
  );
  const used = spawnSync(process.execPath, ["use.js", sample.elf], { cwd: folder, encoding: "utf8" });
  expect(used.stderr).toBe("");
  expect(Number(used.stdout)).toBeGreaterThan(0);
  expect(JSON.parse(readFileSync(join(folder, "node_modules/cortex-size/package.json"), "utf8")).dependencies ?? {}).toEqual({});
});
