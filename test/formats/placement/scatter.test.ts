import { expect, test } from "vitest";
import { readScatter } from "../../../src/formats/placement/index.ts";

const regionsOf = (text: string, include?: (name: string) => string | undefined) => {
  const { regions, findings } = readScatter("app.sct", text, (name) => {
    const found = include?.(name);
    return found === undefined ? undefined : { name, text: found };
  });
  return { regions: regions.map(({ name, origin, length }) => [name, origin, length]), codes: findings.map(({ code }) => code) };
};

/** Oracle: the figures as written; forms of the armlink User Guide, "Scatter file syntax". */
test("load and execution regions, attributes, comments, a stack that grows down", () => {
  expect(
    regionsOf(`; *** Scatter-Loading Description File ***
LR_IROM1 0x08000000 0x00010000  {    ; load region size_region
  ER_IROM1 0x08000000 0x00010000  {  ; load address = execution address
   *.o (RESET, +First)
   *(InRoot$$Sections)
   .ANY (+RO)
   .ANY (+XO)
  }
  RW_IRAM1 0x20000000 UNINIT 0x00005000  {  ; RW data
   .ANY (+RW +ZI)
  }
  ARM_LIB_STACK 0x20008000 ALIGN 8 EMPTY -0x400 { }
  BEHIND +0 { main.o (+RW) }
}
`).regions,
  ).toEqual([
    ["ER_IROM1", 0x0800_0000, 0x1_0000],
    ["RW_IRAM1", 0x2000_0000, 0x5000],
    ["ARM_LIB_STACK", 0x2000_7c00, 0x400],
    ["LR_IROM1", 0x0800_0000, 0x1_0000],
  ]);
});

test("the preprocessor: macros of macros, conditions, included files", () => {
  const text = `#! armcc -E
#include "memory.h"
#define __ROM_SIZE (__ROM_KB * 1024)
#if defined(BOOT) && (__ROM_KB > 64)
  #define __ROM_BASE 0x08004000
#else
  #define __ROM_BASE 0x08000000
#endif
#ifndef NO_RAM
LR_ROM __ROM_BASE __ROM_SIZE { /* a load region
 of two lines */
  ER_ROM __ROM_BASE (__ROM_SIZE - 0x100) { *(+RO) }
  RW_RAM AlignExpr(0x1fffffff, 8) 0x2000 * 2 { *(+RW +ZI) }
}
#endif
`;
  expect(regionsOf(text, () => "#define __ROM_KB 128\n#define BOOT\n")).toEqual({
    regions: [
      ["ER_ROM", 0x0800_4000, 0x1_ff00],
      ["RW_RAM", 0x2000_0000, 0x4000],
      ["LR_ROM", 0x0800_4000, 0x2_0000],
    ],
    codes: [],
  });
  // What the missing file would define is not known: regions that need it are left out, and that is said.
  expect(regionsOf(text)).toEqual({ regions: [["RW_RAM", 0x2000_0000, 0x4000]], codes: ["placement/include-missing"] });
});

test.each([
  ["LR 0x0 0x1000 { ER 0x0 { *(+RO) }", 'load region LR ends with "}"'],
  ["LR 0x0 0x1000 { ER 0x0 { *(+RO)", 'execution region ER ends with "}"'],
  ["LR 0x0 0x1000", 'load region LR wants "{"'],
  ["LR 0x0 { /* ER", "a comment that begins here does not end"],
  ["LR { }", "a number or a name is expected"],
])("a scatter file that ends early or is none says where: %s", (text, sentence) => {
  expect(() => readScatter("app.sct", text)).toThrow(sentence);
});
