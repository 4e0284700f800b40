import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { breakRule } from "../../src/image/ram/break-code.ts";
import { setsStackGuard } from "../../src/image/ram/guard-code.ts";
import { cliDocument } from "../support/cli.ts";
import { samples } from "../support/samples.ts";
import { haveTools, runTool } from "../support/tools.ts";

const code = (...halfwords: number[]) => new Uint8Array(Uint16Array.from(halfwords).buffer);
const sample = (name: string) => samples().find((one) => one.name === name)!.elf;

// arm-none-eabi-objdump -d of each gives the instructions beside it.
describe("what _sbrk does with a request, by its code", () => {
  test.each([
    ["movs r0, #1; negs r0, r0; bx lr", code(0x2001, 0x4240, 0x4770), "refuses"],
    ["mov.w r0, #-1; bx lr", code(0xf04f, 0x30ff, 0x4770), "refuses"],
    ["movs r0, #0; mvns r0, r0; bx lr", code(0x2000, 0x43c0, 0x4770), "refuses"],
    ["ldr r0, [r2]; add r3, r0; str r3, [r2]; bx lr", code(0x6810, 0x4403, 0x6013, 0x4770), "whatever"],
    ["… cmp r3, r1; bls; mov.w r0, #-1; bx lr; str r3, [r2]", code(0x428b, 0xd902, 0xf04f, 0x30ff, 0x4770, 0x6013, 0x4770), "limit"],
    ["str r3, [r2]; b somewhere else", code(0x6013, 0xe7f0), undefined],
    ["bl somewhere else; str r0, [r2]; bx lr", code(0xf000, 0xf8a0, 0x6010, 0x4770), undefined],
    ["bx lr", code(0x4770), undefined],
  ])("%s", (_, bytes, rule) => {
    expect(breakRule(bytes, 0x0800_0000)).toBe(rule);
  });

  // objdump -d: c-lld-m0's _sbrk is `movs r0, #1; negs r0, r0; bx lr`, cpp-m4's and c-newlib-f4's compare and return -1.
  test("of the samples: a heap that nothing ever gets is none, and none meets the stack", async () => {
    const { heap, findings } = await cliDocument("show", sample("c-lld-m0"));
    expect(heap).toMatchObject({ kind: "none", bytes: 0, evidence: "_sbrk refuses every request" });
    expect(findings.map(({ code }) => code)).not.toContain("memory/heap-meets-stack");
  });
});

describe("code that guards the stack", () => {
  test.each([
    ["msr MSPLIM, r3", code(0xf383, 0x880a, 0x4770), true],
    ["msr MSPLIM_NS, r0", code(0xf380, 0x888a, 0x4770), true],
    ["msr PSPLIM, r0", code(0xf380, 0x880b, 0x4770), false],
    ["msr MSP, r0", code(0xf380, 0x8808, 0x4770), false],
    [".word 0xe000ed94", code(0xbf00, 0xbf00, 0xed94, 0xe000), true],
    [".word 0xe000ed88", code(0xbf00, 0xbf00, 0xed88, 0xe000), false],
    ["movw r0, #0xed94; movt r0, #0xe000", code(0xf64e, 0x5094, 0xf2ce, 0x0000), true],
    ["movw r0, #0xed88; movt r0, #0xe000", code(0xf64e, 0x5088, 0xf2ce, 0x0000), false],
  ])("%s", (_, bytes, isGuard) => {
    expect(setsStackGuard(bytes)).toBe(isGuard);
  });

  const hasObjdump = haveTools("stack guards against objdump", "arm-none-eabi-objdump");
  test.runIf(hasObjdump)("nothing is said of the samples whose code sets MSPLIM, as objdump prints it", async () => {
    for (const { name, elf } of samples().filter(({ elf }) => dirname(elf).includes("v8m") || dirname(elf).includes("m33"))) {
      const sets = /msr\s+MSPLIM/.test(runTool("arm-none-eabi-objdump", ["-d", elf]));
      const { findings } = await cliDocument("doctor", join(elf));
      expect([name, findings.some(({ code: one }) => one === "memory/no-stack-guard")]).toEqual([name, !sets]);
    }
  });
});
