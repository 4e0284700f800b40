import { expect, test } from "vitest";
import { buildDifferences } from "../../../src/analyses/diff/build.ts";
import { commandLines } from "../../../src/analyses/diff/command-lines.ts";
import type { ReportDocument } from "../../../src/contract/document.ts";

// DW_AT_producer of Debian's libstdc++ as readelf -wi shows it: GCC writes the options behind its version, and libtool the name of each object.
const OBJECTS = ["atexit_arm", "eh_alloc", "eh_call"].map(
  (name) => `GNU C++17 12.2.1 20221205 -mthumb -march=armv7-m -g -Os -frandom-seed=${name}.lo -fno-exceptions`,
);

test("a command line that differs in the object's own name alone is told once, without the compiler", () => {
  expect(commandLines([...OBJECTS, "rustc version 1.96.0", ""])).toEqual(["-mthumb -march=armv7-m -g -Os -fno-exceptions"]);
});

const documentOf = (flags: readonly string[]): ReportDocument =>
  ({
    firmware: { producers: [], target: {} },
    revision: { build: flags.length === 0 ? [] : [{ what: "flags", value: flags.join("; ") }] },
  }) as unknown as ReportDocument;

test("an image without debug information has no flags that are known, which is no difference", () => {
  expect(buildDifferences(documentOf(["-g -Os"]), documentOf([]))).toEqual([]);
  expect(buildDifferences(documentOf(["-g -Os"]), documentOf(["-g -O0"]))).toEqual([{ what: "flags", base: "-Os", head: "-O0" }]);
});

test("of many command lines two are told, and how many more there are", () => {
  const [difference] = buildDifferences(documentOf(["-O0"]), documentOf(["-O0 -a", "-O0 -b", "-O0 -c", "-O0 -d", "-O0"]));
  expect(difference).toEqual({ what: "flags", base: "none", head: "-O0 -a; -O0 -b and 2 more command lines" });
});
