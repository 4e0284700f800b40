import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { loadConfig } from "../../../bin/config/load.ts";
import { codeProblem, FINDING_CODES } from "../../../src/session/finding-codes.ts";
import { ROOT } from "../../support/samples.ts";
import { complaint, withFolder } from "./support.ts";

test("every code that the sources report is known, and every page is about one", () => {
  const files = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const reported = files.flatMap((file) => [
    ...readFileSync(join(ROOT, "src", file), "utf8").matchAll(/\bcode: "([a-z0-9-]+\/[a-z0-9-]+)"/g),
  ]);
  const pages = readdirSync(join(ROOT, "docs/findings"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(ROOT, "docs/findings", name)).map((page) => `${name}/${page.replace(/\.md$/, "")}`));
  const codes = [...new Set([...reported.map((match) => match[1]!), ...pages])];
  expect(codes.length).toBeGreaterThan(60);
  expect(codes.filter((code) => !FINDING_CODES.includes(code))).toEqual([]);
});

test("a code that is mistyped is refused with the nearest one; groups are known", async () => {
  expect(codeProblem("memory/*")).toBeUndefined();
  expect(codeProblem("memry/*")).toContain("did you mean memory/*?");
  for (const key of ["silence", "deny"]) {
    const text = `[findings]\n${key} = ["memory/overlapp"]\n`;
    const found = await complaint(() => withFolder({ ".git/": "", "cortex-size.toml": text }, (root) => loadConfig({ cwd: root })));
    expect(found).toContain("cortex-size.toml:2:");
    expect(found).toContain("did you mean memory/overlap?");
  }
});
