import { describe, expect, test } from "vitest";
import { InputError } from "../../../src/bytes/input-error.ts";
import { type MemoryScriptOptions, readMemoryScript } from "../../../src/formats/memory-x/index.ts";

/** The error as the command line prints it: sentence with place, then the excerpt. Oracle: the rules beside each case, read off the script by hand. */
function complaint(text: string, options: MemoryScriptOptions = {}): string {
  try {
    readMemoryScript("memory.x", text, options);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return `${error.message}\n${error.excerpt}`;
  }
  return "no error";
}

describe("errors show line, column, a caret and what was meant", () => {
  test("a mistyped symbol", () => {
    const text =
      "/* sizes */\nFLASH_SIZE = 256K;\nMEMORY {\n  FLASH : ORIGIN = 0x08000000, LENGTH = FLASH_SIZ\n  RAM : ORIGIN = 0x20000000, LENGTH = 8K\n}\n";
    expect(complaint(text)).toBe(
      [
        "memory.x:4:41: unknown symbol FLASH_SIZ in LENGTH (memory-x/unknown-symbol)",
        "    4 |   FLASH : ORIGIN = 0x08000000, LENGTH = FLASH_SIZ",
        "      |                                         ^^^^^^^^^ did you mean FLASH_SIZE (line 2)?",
      ].join("\n"),
    );
  });

  test.each([
    // GNU ld 2.40: "syntax error"; the neighbours of the line must not be lost with it.
    [
      "MEMORY {\n  // flash\n  A : ORIGIN = 0, LENGTH = 1\n}",
      "memory.x:2:3: // does not begin a comment in a linker script (memory-x/comment)",
      "write /* … */",
    ],
    [
      "MEMORY { A : ORIGIN = 0, LENGTH = 256KB }",
      "memory.x:1:35: 256KB is not a number (memory-x/number)",
      "^^^^^ a linker script knows 0x",
    ],
    ["MEMORY { A : ORIGIN = 0, LENGTH = 1G }", "memory.x:1:35: 1G is not a number", "^^ a linker"],
    ["MEMORY { A : LENGTH = 4, ORIGIN = 0 }", "memory.x:1:14: unexpected LENGTH: ORIGIN of region A is expected here", "^^^^^^"],
    ["MEMORY { A (rz) : ORIGIN = 0, LENGTH = 4 }", "memory.x:1:14: z is not an attribute of a region", "^ R W X A I L and ! are"],
    ["MEMROY { A : ORIGIN = 0, LENGTH = 4 }", "memory.x:1:1: MEMROY is not a linker script command", "^^^^^^ did you mean MEMORY?"],
    ["MEMORY { A : ORIGIN = 0, LENGTH = 4\n", "memory.x:1:8: this { is never closed", "^"],
    ["MEMORY { A : ORIGIN = 0, LENGTH = 4 } }", "memory.x:1:39: unexpected }: a command or an assignment is expected here", "^"],
    ["/* MEMORY { A : ORIGIN = 0, LENGTH = 4 }", "memory.x:1:1: this comment is never closed", "^^"],
    ['REGION_ALIAS("X, A);', "memory.x:1:14: this string is never closed", "^"],
    ["MEMORY { A : ORIGIN = 0, LENGTH = 4 / 0 }", "memory.x:1:37: a division by zero in LENGTH (memory-x/division-by-zero)", "^"],
    [
      "MEMORY { A : ORIGIN = 0, LENGTH = SIZEOF(.text) }",
      "memory.x:1:35: SIZEOF has no value before the sections are placed in LENGTH",
      "^^^^^^",
    ],
    ["MEMORY { A : ORIGIN = ., LENGTH = 1 }", "memory.x:1:23: the location counter has no value", "^"],
    ["MEMORY { A : ORIGIN = 0, LENGTH = 4K - 8K }", "memory.x:1:35: LENGTH of A is negative (-4096) (memory-x/range)", "^^^^^^^"],
    [
      "MEMORY { A : ORIGIN = 0x100000000, LENGTH = 4 }",
      "memory.x:1:23: ORIGIN of A is 0x100000000, beyond the 32-bit address space",
      "^^^",
    ],
    [
      "MEMORY { B : ORIGIN = ORIGIN(A), LENGTH = 4 A : ORIGIN = 0, LENGTH = 4 }",
      "memory.x:1:30: ORIGIN of a region A that is not declared before this in ORIGIN (memory-x/unknown-region)",
      "^",
    ],
    [
      "MEMORY { FLASH : ORIGIN = 0, LENGTH = 4 A : ORIGIN = LENGTH(FLSH), LENGTH = 4 }",
      "memory.x:1:61: LENGTH of a region FLSH",
      "did you mean FLASH (line 1)?",
    ],
    [
      'MEMORY { FLASH : ORIGIN = 0, LENGTH = 4 }\nREGION_ALIAS("R", FLASJ);',
      "memory.x:2:19: unknown region FLASJ in REGION_ALIAS",
      "did you mean FLASH (line 1)?",
    ],
    ['MEMORY { A : ORIGIN = 0, LENGTH = 4 }\nREGION_ALIAS("A", A);', "memory.x:2:14: REGION_ALIAS gives the name A a second time", "^^^"],
    [
      "#define SIZE 4K\nMEMORY { A : ORIGIN = 0, LENGTH = SIZE }",
      "memory.x:2:35: unknown symbol SIZE in LENGTH",
      "^^^^ it is a #define (line 1): name the script that the C preprocessor makes (gcc -E -P -x c)",
    ],
    [
      "MEMORY {\n#if BIG\nA : ORIGIN = 0, LENGTH = 4\n#else\nA : ORIGIN = 0, LENGTH = 8\n#endif\n}",
      "memory.x:5:1: region A is declared twice with different values, and #if (line 2) chooses between them",
      "C preprocessor",
    ],
    [
      "S = ORIGIN(A) + 4;\nMEMORY { A : ORIGIN = 0, LENGTH = 4 B : ORIGIN = S, LENGTH = 4 }",
      "memory.x:2:50: S, which is not known (memory.x:1: ORIGIN of a region A",
      "^",
    ],
    [
      "INCLUDE sizes.x\nMEMORY { A : ORIGIN = 0, LENGTH = SIZE }",
      "memory.x:2:35: unknown symbol SIZE in LENGTH",
      "is it in sizes.x, which was not found?",
    ],
    ["MEMORY { INCLUDE regions.x }", "memory.x:1:18: the included file regions.x is not found, and regions are in it", "^^^^^^^^^"],
    ["MEMORY { A : ORIGIN = MAX(1), LENGTH = 4 }", "memory.x:1:23: unexpected MAX: MAX takes 2 operands", "^^^"],
    ["MEMORY { A : ORIGIN = SIZ(1), LENGTH = 4 }", "memory.x:1:23: unexpected SIZ: there is no function SIZ", "^^^"],
    ["MEMORY { A : ORIGIN = 1 + , LENGTH = 4 }", "memory.x:1:27: unexpected ,: a number, a symbol or ( is expected here", "^"],
    ["SECTIONS { .a : { ( } }", "memory.x:1:21: unexpected }: the ( of line 1 is still open", "^"],
    ["MEMORY { A : ORIGIN = 1 § 2, LENGTH = 4 }", "memory.x:1:25: unexpected character U+00A7", "^"],
    [`MEMORY { A : ORIGIN = ${"(".repeat(5000)}1`, "memory.x:1:", "this expression is too long or too deep"],
    [`MEMORY { A : ORIGIN = ${"1+".repeat(5000)}1, LENGTH = 4 }`, "memory.x:1:", "this expression is too long or too deep"],
  ])("%j", (text, start, remark) => {
    const found = complaint(text);
    expect(found.startsWith(start), found).toBe(true);
    expect(found).toContain(remark);
    expect(found.split("\n").every((line) => line.length < 260)).toBe(true);
  });

  test("a long line is cut around the caret", () => {
    const found = complaint(`MEMORY { ${"A : ORIGIN = 0, LENGTH = 4 ".repeat(50)} A : ORIGIN = NOPE, LENGTH = 4 ${" ".repeat(500)}}`).split(
      "\n",
    );
    const column = found[2]!.indexOf("^");
    expect(found[1]!.slice(column, column + 4)).toBe("NOPE");
    expect(found[1]!.length).toBeLessThan(140);
  });
});

describe("INCLUDE", () => {
  const files: Record<string, string> = {
    "a.x": "INCLUDE b.x",
    "b.x": "INCLUDE a.x",
    "self.x": "INCLUDE self.x",
    "twice.x": "INCLUDE leaf.x\n".repeat(300),
    "leaf.x": "L = 1;",
  };
  const include = (name: string) => {
    const deep = /^deep(\d+)\.x$/.exec(name);
    if (deep !== null) return { name, text: `INCLUDE deep${Number(deep[1]) + 1}.x` };
    return files[name] === undefined ? undefined : { name, text: files[name] };
  };

  test.each([
    ["INCLUDE a.x", "b.x:1:9: a.x includes itself (memory-x/include-cycle)"],
    ["INCLUDE self.x", "self.x:1:9: self.x includes itself"],
    ["INCLUDE deep0.x", "deep9.x:1:9: files include each other 10 levels deep (memory-x/include-depth)"],
    ["INCLUDE twice.x", "twice.x:200:9: more than 200 files are included"],
  ])("%s ends", (text, start) => {
    expect(complaint(text, { include })).toContain(start);
  });

  test("the resolver is told who asks", () => {
    const asked: [string, string][] = [];
    readMemoryScript("dir/link.x", 'INCLUDE "inner/a.x"', {
      include: (name, from) => {
        asked.push([name, from]);
        return from === "dir/link.x" ? { name: "dir/inner/a.x", text: "INCLUDE b.x" } : undefined;
      },
    });
    expect(asked).toEqual([
      ["inner/a.x", "dir/link.x"],
      ["b.x", "dir/inner/a.x"],
    ]);
  });
});
