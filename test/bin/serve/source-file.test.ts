import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { isSourceFile } from "../../../bin/serve/source-file.ts";

const folder = mkdtempSync(join(tmpdir(), "cortex-size-source-file-"));
afterAll(() => rmSync(folder, { recursive: true }));
for (const crate of ["app", "dependency"]) {
  mkdirSync(join(folder, crate, "src"), { recursive: true });
  writeFileSync(join(folder, crate, "src/lib.rs"), "");
}

test("a path is that of the directory in which it was compiled: another crate's src/lib.rs is another file", () => {
  const isFile = isSourceFile(join(folder, "app/src/lib.rs"));
  expect(isFile("src/lib.rs", join(folder, "app"))).toBe(true);
  expect(isFile("src/lib.rs", join(folder, "dependency"))).toBe(false);
  expect(isFile(join(folder, "app/src/lib.rs"), undefined)).toBe(true);
  expect(isFile(join(folder, "dependency/src/lib.rs"), undefined)).toBe(false);
});

test("what was built on another machine is told by the end of the path", () => {
  const isFile = isSourceFile(join(folder, "app/src/lib.rs"));
  expect(isFile("src/lib.rs", "/nowhere/build")).toBe(true);
  expect(isFile("rc/lib.rs", "/nowhere/build")).toBe(false);
  expect(isFile("src/main.rs", "/nowhere/build")).toBe(false);
});
