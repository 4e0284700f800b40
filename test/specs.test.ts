import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./support/samples.ts";

/** Every `[KEY §…]` in comments and errors of the readers is a document of src/formats/SPECS.md. */
test("citations name a known specification", () => {
  const known = readFileSync(join(ROOT, "src/formats/SPECS.md"), "utf8");
  const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const cited = new Map<string, string>();
  for (const file of files) {
    const text = readFileSync(join(ROOT, "src", file), "utf8");
    for (const match of text.matchAll(/\[([A-Z][\w+ /.-]*?) §/g)) cited.set(match[1]!, file);
    for (const match of text.matchAll(/spec: "([^"§]+?) §/g)) cited.set(match[1]!, file);
  }
  const ranges = [...cited].filter(([key]) => !known.includes(key) && !/^DWARF[2-5]$/.test(key));
  expect(ranges).toEqual([]);
  expect(cited.size).toBeGreaterThan(8);
});
