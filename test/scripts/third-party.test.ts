import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../support/samples.ts";

interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
}

const packages = JSON.parse(readFileSync(join(ROOT, "dist/bundled.json"), "utf8")) as Bundled[];

test("every package that is bundled is named with its version and the text of its licence", () => {
  expect(packages.map(({ name }) => name)).toEqual(expect.arrayContaining(["cli-table3", "d3-hierarchy", "yaml", "yargs", "yargs-parser"]));
  const notices = readFileSync(join(ROOT, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
  for (const { name, version, license, text } of packages) {
    const installed = JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8")) as Bundled;
    expect({ version, license }).toEqual({ version: installed.version, license: installed.license });
    expect(notices).toContain(`${name} ${version} (${license})`);
    expect({ name, hasText: text.length > 100 }).toEqual({ name, hasText: true });
  }
});

test("the list of parts is CycloneDX's", async () => {
  const { cycloneDx } = (await import(join(ROOT, "scripts/third-party.mjs"))) as {
    cycloneDx(name: string, version: string, packages: readonly Bundled[]): { components: { purl: string; licenses: object[] }[] };
  };
  const { components } = cycloneDx("cortex-size", "1.0.0", [
    { name: "@colors/colors", version: "1.5.0", license: "MIT", text: "" },
    { name: "both", version: "2.0.0", license: "MIT OR Apache-2.0", text: "" },
  ]);
  expect(components.map(({ purl, licenses }) => ({ purl, licenses }))).toEqual([
    { purl: "pkg:npm/%40colors/colors@1.5.0", licenses: [{ license: { id: "MIT" } }] },
    { purl: "pkg:npm/both@2.0.0", licenses: [{ expression: "MIT OR Apache-2.0" }] },
  ]);
});
