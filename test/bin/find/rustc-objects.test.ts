import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findRustcObjects } from "../../../bin/find/rustc-objects.ts";

const folder = mkdtempSync(join(tmpdir(), "cortex-size-deps-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The names are those that rustc 1.96 left in `target/…/deps` of a link that failed; the times are those of two builds. */
test("objects that rustc omits: of this program, of the build's time, as many as it says", () => {
  const deps = join(folder, "deps");
  mkdirSync(deps);
  const files: [string, number][] = [
    ["app-982611f2ccbfe025.app.4d909262f4061b88-cgu.0.rcgu.o", 1000],
    ["app-982611f2ccbfe025.app.4d909262f4061b88-cgu.1.rcgu.o", 1001],
    ["app-982611f2ccbfe025.app.ae76298d851590a7-cgu.0.rcgu.o", 500],
    ["app-982611f2ccbfe025.app.c0ffee0000000000-cgu.0.rcgu.o", 2000],
    ["app-51f9438506ed71e1.app.4d909262f4061b88-cgu.0.rcgu.o", 1001],
    ["app-982611f2ccbfe025.d", 1001],
  ];
  for (const [name, time] of files) {
    writeFileSync(join(deps, name), "");
    utimesSync(join(deps, name), time, time);
  }
  const found = findRustcObjects(join(deps, "app-982611f2ccbfe025"), 2, 1001_500);
  expect(found).toEqual([join(deps, files[1]![0]), join(deps, files[0]![0])]);
  expect(findRustcObjects(join(folder, "gone/app-1"), 2, 1001_500)).toEqual([]);
});
