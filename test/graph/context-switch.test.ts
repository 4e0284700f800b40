import { describe, expect, test } from "vitest";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { type ContextSwitch, contextSwitch } from "../../src/graph/stack/context-switch.ts";
import type { StackUse } from "../../src/graph/stack/stack.ts";
import { executesSupervisorCall } from "../../src/graph/stack/supervisor-call.ts";
import type { Thread } from "../../src/graph/stack/thread.ts";
import { threadNeed } from "../../src/graph/stack/thread-need.ts";
import { type SnippetFunction, snippet, word } from "../support/snippet.ts";

const MRS_R0_PSP = [0xf3ef, 0x8009];
const STMDB_R0 = [0xe920, 0x4ff0]; // stmdb r0!, {r4-r11, lr}: 36 bytes
const VSTMDB_R0 = [0xed20, 0x8a10]; // vstmdb r0!, {s16-s31}: 64 bytes
const MSR_PSP_R0 = [0xf380, 0x8809];
const BX_LR = 0x4770;
const [SVC, PENDSV] = [11, 14];

/** What a switch pushes whose code stands in functions, of which the first is the handler. */
function switched(code: readonly number[], index = PENDSV, more: readonly SnippetFunction[] = []): ContextSwitch {
  const graph = buildCallGraph(readCode(snippet([{ name: "handler", code: [...code, BX_LR] }, ...more])));
  return contextSwitch(graph, [{ index, value: 0, function: 0 }]);
}
const usual = { bytes: 36, floatBytes: 64, isSeen: false };
const seen = (bytes: number, floatBytes = 0) => ({ bytes, floatBytes, isSeen: true });

// Encodings from `arm-none-eabi-as -mcpu=cortex-m4 -mfpu=fpv4-sp-d16`. Oracle: the registers in the list, 4 bytes each [ARMv7-M §A7.7.160, §A7.7.255].
describe("a switch of threads pushes below PSP", () => {
  test("the registers that it stores downwards", () => {
    expect(switched([...MRS_R0_PSP, ...STMDB_R0, ...MSR_PSP_R0])).toEqual(seen(36));
    expect(switched([...MRS_R0_PSP, 0xe920, 0x0ff0])).toEqual(seen(32));
    // tst lr, #16; it eq; vstmdbeq
    expect(switched([...MRS_R0_PSP, 0xf01e, 0x0f10, 0xbf08, ...VSTMDB_R0, ...STMDB_R0])).toEqual(seen(36, 64));
    // vstmdb r0!, {d8-d15}
    expect(switched([...MRS_R0_PSP, 0xed20, 0x8b10])).toEqual(seen(0, 64));
  });

  test("what it subtracts, from PSP and from what that gives", () => {
    // subs r0, #32; stmia r0!, {r4-r7}
    expect(switched([...MRS_R0_PSP, 0x3820, 0xc0f0])).toEqual(seen(32));
    // subs r1, r0, #4; stmdb r1!, {r4-r7}
    expect(switched([...MRS_R0_PSP, 0x1f01, 0xe921, 0x00f0])).toEqual(seen(20));
    // str r4, [r0, #-8]!; str r5, [r0, #-4]
    expect(switched([...MRS_R0_PSP, 0xf840, 0x4d08])).toEqual(seen(8));
    expect(switched([...MRS_R0_PSP, 0xf840, 0x5c04])).toEqual(seen(0));
    // str r4, [r0], #-8; str r4, [r1, #-8]!; adds r0, #8
    expect(switched([...MRS_R0_PSP, 0xf840, 0x4908])).toEqual(seen(0));
    expect(switched([...MRS_R0_PSP, 0xf841, 0x4d08])).toEqual(seen(0));
    expect(switched([...MRS_R0_PSP, 0x3008])).toEqual(seen(0));
  });

  test("through the register that has PSP at the time", () => {
    // mov r1, r0; stmdb r1!, {r4-r11, lr}
    expect(switched([...MRS_R0_PSP, 0x4601, 0xe921, 0x4ff0])).toEqual(seen(36));
    // mov r1, r2; stmdb r1!
    expect(switched([...MRS_R0_PSP, 0x4611, 0xe921, 0x4ff0])).toEqual(seen(0));
    // movs r0, #0; stmdb r0!
    expect(switched([...MRS_R0_PSP, 0x2000, ...STMDB_R0])).toEqual(seen(0));
    // movs r2, #0; stmdb r0!
    expect(switched([...MRS_R0_PSP, 0x2200, ...STMDB_R0])).toEqual(seen(36));
    expect(switched([...MRS_R0_PSP, 0xe922, 0x4ff0])).toEqual(seen(0));
    expect(switched([...MRS_R0_PSP, 0xed22, 0x8a10])).toEqual(seen(0));
    // Before PSP is read it has none.
    expect(switched([...STMDB_R0, ...MRS_R0_PSP])).toEqual(seen(0));
  });

  test("nothing where it keeps registers in the thread's object, upwards", () => {
    // stmia r2!, {r4-r11}
    expect(switched([...MRS_R0_PSP, 0xe8a2, 0x0ff0])).toEqual(seen(0));
  });

  test("the usual where no handler of a switch reads PSP", () => {
    expect(switched(STMDB_R0)).toEqual(usual);
    // mrs r0, msp; stmdb r0!
    expect(switched([0xf3ef, 0x8008, ...STMDB_R0])).toEqual(usual);
    expect(switched([...MRS_R0_PSP, ...STMDB_R0], 15)).toEqual(usual);
    expect(switched([...MRS_R0_PSP, ...STMDB_R0], SVC)).toEqual(seen(36));
  });

  test("a table beside the code is no code", () => {
    const graph = buildCallGraph(readCode(snippet([{ name: "handler", code: [BX_LR, 0xbf00], pool: [...MRS_R0_PSP, ...STMDB_R0] }])));
    expect(contextSwitch(graph, [{ index: PENDSV, value: 0, function: 0 }])).toEqual(usual);
  });

  // push {lr}; bl over the next function's distance; pop {pc}
  const calls = (over: number): number[] => [0xb500, 0xf000, 0xf800 | (over - 3), 0xbd00];
  test("two calls down too", () => {
    const saves: SnippetFunction = { name: "saves", code: [...MRS_R0_PSP, ...STMDB_R0, BX_LR, 0xbf00] };
    const step: SnippetFunction = { name: "step", code: calls(4) };
    const handler = (functions: readonly SnippetFunction[]) => {
      const graph = buildCallGraph(readCode(snippet([{ name: "handler", code: calls(4) }, ...functions])));
      return contextSwitch(graph, [{ index: PENDSV, value: 0, function: 0 }]);
    };
    expect(handler([saves])).toEqual(seen(36));
    expect(handler([step, saves])).toEqual(seen(36));
    expect(handler([step, { ...step, name: "more" }, saves])).toEqual(usual);
  });

  test("the most of what several handlers push; one without code pushes nothing", () => {
    const graph = buildCallGraph(
      readCode(
        snippet([
          { name: "svc", code: [...MRS_R0_PSP, 0xe920, 0x00f0, BX_LR, 0xbf00] },
          { name: "pendsv", code: [...MRS_R0_PSP, ...STMDB_R0, BX_LR, 0xbf00] },
        ]),
      ),
    );
    const slots = [SVC, PENDSV].map((index, i) => ({ index, value: 0, function: i }));
    expect(contextSwitch(graph, slots)).toEqual(seen(36));
    expect(contextSwitch(graph, [...slots].reverse())).toEqual(seen(36));
    expect(contextSwitch(graph, [{ index: PENDSV, value: 0, function: -1 }])).toEqual(usual);
    expect(contextSwitch(graph, slots.slice(0, 1))).toEqual(seen(16));
  });
});

// Oracle: SVC is 0xdfXX [ARMv7-M §A7.7.175]; the same halfword in a literal pool is data.
test("functions that execute SVC, each with the first", () => {
  const code = readCode(
    snippet([
      { name: "none", code: [0xbf00, BX_LR], pool: word(0xdf00_df00) },
      { name: "calls", code: [0xf3ef, 0x8009, 0xdf01, 0xdf02, BX_LR, 0xbf00] },
      { name: "first", code: [0xdf00, BX_LR] },
      // movw r0, #0xdf: its second halfword is part of it
      { name: "wide", code: [0xf240, 0x00df, BX_LR, 0xbf00] },
    ]),
  );
  expect(executesSupervisorCall(code)).toEqual([
    { function: 1, at: 0x0800_000c },
    { function: 2, at: 0x0800_0014 },
  ]);
});

// Oracle: the sum by hand: a frame of 8 words, with floating point of 26 [ARMv7-M §B1.5.6], on a stack that is aligned to 8 bytes.
describe("what a thread needs", () => {
  const saves = { bytes: 36, floatBytes: 64, isSeen: true };
  const thread = (told: Partial<Thread>) => ({ entry: 0, shell: undefined, lost: 0, ...told }) as Thread;
  /** Function 0 is the entry, 1 the shell, 2 and 3 are called by it: [call's depth, callee]. */
  const use = (
    worst: readonly number[],
    calls: readonly (readonly [depth: number, callee: number])[] = [],
    panics: readonly number[] = [],
  ) =>
    ({
      worst,
      unbounded: [5, 0, 0, 0],
      panic: (row: number) => panics[row] ?? 0,
      frame: () => ({ bytes: 16 }),
      callee: (row: number) => calls[row]![1],
      calls: {
        ...{ functionCount: 4, firstCopy: 4, copyOf: [] },
        depth: calls.map(([depth]) => depth),
        byCaller: { first: [0, 0, calls.length], rows: calls.map((_, row) => row) },
      },
    }) as unknown as StackUse;
  const [plain, float] = [new Uint8Array(4), Uint8Array.from([1, 0, 0, 0])];

  test("is the path, the frame with what aligns it, what the switch saves, and what the top loses", () => {
    expect(threadNeed(use([100]), thread({ lost: 4 }), plain, saves)).toEqual({
      bytes: 100 + 36 + 36 + 4,
      path: 100,
      frame: 36,
      saved: 36,
      unbounded: 5,
    });
    expect(threadNeed(use([104]), thread({}), plain, saves)).toEqual({
      bytes: 104 + 32 + 36,
      path: 104,
      frame: 32,
      saved: 36,
      unbounded: 5,
    });
    expect(threadNeed(use([104]), thread({}), float, saves)).toEqual({
      bytes: 104 + 104 + 100,
      path: 104,
      frame: 104,
      saved: 100,
      unbounded: 5,
    });
    expect(threadNeed(use([96], [], [8]), thread({}), plain, saves)?.path).toBe(104);
    expect(threadNeed(use([96]), thread({ entry: undefined }), plain, saves)).toBeUndefined();
  });

  test("has the shell's frame below its entry, or what the shell calls besides it where that is deeper", () => {
    expect(threadNeed(use([96, 16]), thread({ shell: 1 }), plain, saves)?.path).toBe(16 + 96);
    const besides = (first: number, second: number) =>
      use(
        [96, 16, first, second],
        [
          [16, 2],
          [24, 3],
        ],
      );
    expect(threadNeed(besides(120, 40), thread({ shell: 1 }), plain, saves)?.path).toBe(136);
    expect(threadNeed(besides(40, 120), thread({ shell: 1 }), plain, saves)?.path).toBe(144);
    expect(
      threadNeed(
        use(
          [96, 16, 40, 120],
          [
            [16, 2],
            [24, 3],
          ],
          [0, 0, 0, 8],
        ),
        thread({ shell: 1 }),
        plain,
        saves,
      )?.path,
    ).toBe(152);
    // What lies outside of the image, or is no function, has no depth.
    expect(
      threadNeed(
        use(
          [96, 16],
          [
            [16, 4],
            [16, 0xffffffff],
          ],
        ),
        thread({ shell: 1 }),
        plain,
        saves,
      )?.path,
    ).toBe(112);
  });
});
