import { describe, expect, test } from "vitest";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { StackUse, Unbounded } from "../../src/graph/stack/stack.ts";
import { reachOf } from "../../src/graph/stack/stack-reach.ts";
import { type SnippetFunction, snippet, word } from "../support/snippet.ts";

// Encodings from `arm-none-eabi-as -mcpu=cortex-m4`. Owner that is right: `core::fmt::write`, which walks an array of data and functions that its caller has
// made of the values it formats; and the code's own text, in which nobody calls himself.
describe("a function that calls what an array says", () => {
  // push {r4, r5, r6, lr}; mov r6, r3; movs r4, #0; ldr r5, [r0]; add r1, r6, r4, lsl #3; ldr r0, [r1]; ldr r2, [r1, #4]; blx r2; adds r4, #1; cmp r4, r5; bne; pop
  const write: SnippetFunction = {
    name: "_RNvNtC4core3fmt5write",
    code: [0xb570, 0x461e, 0x2400, 0x6805, 0xeb06, 0x01c4, 0x6808, 0x684a, 0x4790, 0x3401, 0x42ac, 0xd1f7, 0xbd70],
  };
  const small: SnippetFunction = { name: "small", code: [0xb510, 0xbd10] };
  // push {r7, lr}; sub sp, #24; ldr r2, =small; str r2, [sp, #12]; str r0, [sp, #8]; add r3, sp, #8; bl write; add sp, #24; pop {r7, pc}
  const outer: SnippetFunction = {
    name: "_RNvC1a5outer",
    code: [0xb580, 0xb086, 0x4a03, 0x9203, 0x9002, 0xab02, 0xf7ff, 0xffe8, 0xb006, 0xbd80],
    pool: word(0x0800_001d),
  };
  // push {r7, lr}; mov r3, r2; bl write; pop {r7, pc}
  const hand: SnippetFunction = { name: "_RNvC1a4hand", code: [0xb580, 0x4613, 0xf7ff, 0xffe0, 0xbd80] };
  // push {r7, lr}; sub sp, #16; ldr r2, =outer; str r2, [sp, #4]; str r0, [sp]; mov r2, sp; bl hand; add sp, #16; pop {r7, pc}
  const reset: SnippetFunction = {
    name: "_RNvC1a5reset",
    code: [0xb580, 0xb084, 0x4a03, 0x9201, 0x9000, 0x466a, 0xf7ff, 0xfff2, 0xb004, 0xbd80],
    pool: word(0x0800_0021),
  };
  // push {r7, lr}; ldr r2, =outer; str r2, [r1, #4]; ldr r3, [r1, #12]; bl write; pop {r7, pc}; nop
  const again: SnippetFunction = {
    name: "_RNvC1a5again",
    code: [0xb580, 0x4a03, 0x604a, 0x68cb, 0xf7ff, 0xffcc, 0xbd80, 0xbf00],
    pool: word(0x0800_0021),
  };
  const functions = [write, small, outer, hand, reset, again];
  const RESET = functions.indexOf(reset);
  const AGAIN = functions.indexOf(again);
  const graph = buildCallGraph(readCode(snippet(functions, [], [reset.name, again.name])));

  test("calls, for who makes the array in his frame, what he names only", () => {
    const use = new StackUse(graph, { formatting: true });
    expect(use.unbounded[RESET]).toBe(0);
    // reset 24, hand 8, write 16, outer 32, write 16, small 8.
    expect(use.worst[RESET]).toBe(104);
    const names = use.path(RESET).map((step) => graph.code.functions.name(step.function));
    expect(names).toEqual([reset, hand, write, outer, write, small].map(({ name }) => name));
    expect(use.path(RESET).reduce((sum, step) => sum + step.bytes, 0)).toBe(104);
    const { decided, recursions } = reachOf(use, [RESET]);
    expect([[...decided], recursions]).toEqual([[["fmt", 1]], []]);
  });

  test("calls every function that is stored for who hands over what he does not make", () => {
    const use = new StackUse(graph, { formatting: true });
    // again 8, write 16, outer 32, write 16, small 8: not outer again.
    expect([use.unbounded[AGAIN], use.worst[AGAIN]]).toEqual([0, 80]);
  });

  test("calls itself where that assumption is refused", () => {
    const use = new StackUse(graph);
    expect(use.unbounded[RESET]! & Unbounded.Recursion).toBe(Unbounded.Recursion);
    const [circle] = reachOf(use, [RESET]).recursions;
    expect(circle?.cycle.map((index) => graph.code.functions.name(index)).sort()).toEqual([outer.name, write.name]);
  });
});
