import { expect, test } from "vitest";
import { buildDifferences } from "../../src/analyses/diff/build.ts";
import type { ReportDocument } from "../../src/contract/document.ts";

/** A report of units with these command lines, as GCC leaves them in DW_AT_producer. */
const built = (...lines: string[]) =>
  ({
    firmware: { producers: [], target: { triple: null, architecture: null, fpu: null, floatAbi: null } },
    units: lines.map((line, i) => ({ name: `${i}.c`, producer: line })),
  }) as unknown as ReportDocument;

const LIBRARY = "GNU C17 12.2.1 -mcpu=cortex-m4 -O2 -fno-builtin";

test.each<[string, string[], string[], object[]]>([
  ["words of the one command line that differs", ["-g3 -Os -mthumb", LIBRARY], ["-mthumb -g -O1", LIBRARY], [["-g3 -Os", "-g -O1"]]],
  ["an option that came", ["-Os -mthumb"], ["-Os -mthumb -flto"], [["none", "-flto"]]],
  ["a command line that came", [LIBRARY], [LIBRARY, "-O3"], [["none", "-O3"]]],
  ["several compilers with the same words", ["x -O1", "y -O1"], ["x -O2", "y -O2"], [["-O1", "-O2"]]],
  ["nothing where the order alone differs", ["cc -Os -mthumb"], ["cc -mthumb -Os"], []],
])("flags of compilers: %s", (_, base, head, expected) => {
  const gnu = (line: string) => (line.startsWith("-") ? `cc ${line}` : line);
  const found = buildDifferences(built(...base.map(gnu)), built(...head.map(gnu)));
  expect(found.map(({ what, base: was, head: is }) => [what, was, is])).toEqual(expected.map((pair) => ["flags", ...(pair as string[])]));
});
