import { describe, expect, test } from "vitest";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { ExecutionOrder } from "../../src/graph/stack/execution-order.ts";
import { type SnippetFunction, snippet, TEXT } from "../support/snippet.ts";

const [NOP, BX_LR, UDF, IT_EQ, ITT_EQ, CMP] = [0xbf00, 0x4770, 0xde00, 0xbf08, 0xbf04, 0x2800];
/** `BEQ` and `B` over some halfwords behind them, or back to one before them where the number is negative. */
const beq = (over: number) => 0xd000 | ((over - 1) & 0xff);
const b = (over: number) => 0xe000 | ((over - 1) & 0x7ff);
/** `BL` to a function by its row: 4 bytes, in place of two halfwords. */
const bl = (to: number) => ({ to });

type Halfword = number | { readonly to: number };
interface Written {
  readonly name: string;
  readonly code: readonly (Halfword | { readonly to: number })[];
}

/** The order of what runs in functions; calls are put in when the addresses are known. */
function orderOf(functions: readonly Written[], vectors: readonly string[] = [], entry?: number) {
  const sizes = functions.map(({ code }) => code.reduce<number>((sum, one) => sum + (typeof one === "number" ? 2 : 4), 0));
  const starts: number[] = [];
  sizes.reduce((at, size) => {
    starts.push(at);
    return at + Math.ceil(size / 4) * 4;
  }, TEXT);
  const made: SnippetFunction[] = functions.map(({ name, code }, row) => {
    let at = starts[row]!;
    const halfwords = code.flatMap((one) => {
      if (typeof one === "number") {
        at += 2;
        return [one];
      }
      const offset = starts[one.to]! - (at + 4);
      at += 4;
      return [0xf000 | ((offset >> 12) & 0x7ff), 0xf800 | ((offset >> 1) & 0x7ff)];
    });
    return { name, code: halfwords };
  });
  const image = snippet(made, [], vectors);
  const order = new ExecutionOrder(buildCallGraph(readCode(entry === undefined ? image : { ...image, entry: starts[entry]! + 1 })));
  /** Whether halfword `a` of function `f` has run whenever halfword `b` of function `g` does. */
  return ([f, a]: readonly [number, number], [g, b]: readonly [number, number]) =>
    order.precedes({ function: f, at: starts[f]! + 2 * a }, { function: g, at: starts[g]! + 2 * b });
}
const within = (code: readonly number[]) => {
  const precedes = orderOf([{ name: "f", code }]);
  return (a: number, b: number) => precedes([0, a], [0, b]);
};

// Encodings from `arm-none-eabi-as -mcpu=cortex-m4`. Oracle: every way through the code, listed by hand in front of each.
describe("one place has run whenever another does", () => {
  test("in a row", () => {
    const row = within([NOP, NOP, NOP, BX_LR]);
    expect([row(0, 1), row(0, 2), row(1, 2), row(1, 0), row(2, 1), row(1, 1)]).toEqual([true, true, true, false, false, false]);
  });

  test("a branch goes around it, or comes from it alone", () => {
    // 0 cmp; 1 beq 3; 2 nop; 3 nop; 4 bx lr
    const around = within([CMP, beq(2 - 1), NOP, NOP, BX_LR]);
    expect([around(2, 3), around(0, 3), around(1, 2)]).toEqual([false, true, true]);
    // 0 cmp; 1 beq 4; 2 nop; 3 b 5; 4 nop; 5 nop: either 2 or 4 comes before 5
    const arms = within([CMP, beq(2), NOP, b(1), NOP, NOP, BX_LR]);
    expect([arms(2, 5), arms(4, 5), arms(2, 4), arms(0, 5)]).toEqual([false, false, false, true]);
    // 0 b 2; 1 nop; 2 nop: 1 is never come to
    expect(within([b(1), NOP, NOP, BX_LR])(1, 2)).toBe(false);
  });

  test("what runs only if a condition holds is no such place", () => {
    // 0 it eq; 1 nopeq; 2 nop; 3 nop
    const it = within([IT_EQ, NOP, NOP, NOP, BX_LR]);
    expect([it(1, 2), it(2, 3), it(0, 1)]).toEqual([false, true, true]);
    // 0 itt eq; 1 nopeq; 2 nopeq; 3 nop; 4 nop
    const itt = within([ITT_EQ, NOP, NOP, NOP, NOP, BX_LR]);
    expect([itt(1, 4), itt(2, 4), itt(3, 4)]).toEqual([false, false, true]);
  });

  test("a way out does not lead to it", () => {
    // 0 it eq; 1 bxeq lr; 2 nop; 3 nop
    expect(within([IT_EQ, BX_LR, NOP, NOP, BX_LR])(2, 3)).toBe(true);
    // 0 cmp; 1 beq 3; 2 udf; 3 nop: 2 stops the program
    expect(within([CMP, beq(1), UDF, NOP, NOP, BX_LR])(3, 4)).toBe(true);
  });

  test("round a loop the first time counts", () => {
    // 0 nop; 1 nop; 2 b 0
    const loop = within([NOP, NOP, b(-3)]);
    expect([loop(0, 1), loop(1, 0)]).toEqual([true, false]);
    // 0 nop; 1 cmp; 2 beq 0; 3 nop
    expect(within([NOP, CMP, beq(-3), NOP, BX_LR])(0, 3)).toBe(true);
  });

  test("behind a jump through a register that nobody knows anything may run", () => {
    expect(within([CMP, beq(1), NOP, NOP, NOP, BX_LR])(3, 4)).toBe(true);
    // 0 cmp; 1 beq 3; 2 mov pc, r0, as GCC jumps through a table; 3 nop; 4 nop
    expect(within([CMP, beq(1), 0x4687, NOP, NOP, BX_LR])(3, 4)).toBe(false);
    // mov pc, lr is a return; bx r0 calls another function in place of this one
    expect(within([CMP, beq(1), 0x46f7, NOP, NOP, BX_LR])(3, 4)).toBe(true);
    expect(within([CMP, beq(1), 0x4700, NOP, NOP, BX_LR])(3, 4)).toBe(true);
    // 0 cmp; 1 beq 4; 2 tbb [r0, r1]; 4 nop; 5 nop
    expect(within([CMP, beq(2), 0xe8d0, 0xf001, NOP, NOP, BX_LR])(4, 5)).toBe(false);
    expect(within([CMP, beq(2), 0xe8d0, 0xf011, NOP, NOP, BX_LR])(4, 5)).toBe(false);
    // ldr pc, [r0, r1, lsl #2]
    expect(within([CMP, beq(2), 0xf850, 0xf021, NOP, NOP, BX_LR])(4, 5)).toBe(false);
  });
});

describe("a call", () => {
  const PUSH = 0xb500;
  const POP = 0xbd00;
  /** push {lr}; bl setup; nop; pop {pc}: the place behind the call is halfword 3. */
  const main: Written = { name: "main", code: [PUSH, bl(1), NOP, POP] };
  const ran = (setup: readonly Halfword[], place: number, more: readonly Written[] = []) =>
    orderOf([main, { name: "setup", code: setup }, ...more])([1, place], [0, 3]);

  test("has run what the callee runs on every way to its end", () => {
    expect(ran([NOP, BX_LR], 0)).toBe(true);
    expect(ran([PUSH, NOP, POP], 1)).toBe(true);
    // An early return, a conditional place, a branch around it
    expect(ran([IT_EQ, BX_LR, NOP, BX_LR], 2)).toBe(false);
    expect(ran([IT_EQ, NOP, BX_LR], 1)).toBe(false);
    expect(ran([CMP, beq(1), NOP, BX_LR], 2)).toBe(false);
    expect(ran([PUSH, CMP, beq(1), POP, NOP, POP], 4)).toBe(false);
    // ldmia sp!, {pc} in the middle
    expect(ran([PUSH, CMP, beq(2), 0xe8bd, 0x8000, NOP, POP], 5)).toBe(false);
    // A way that ends nowhere is no way to the end
    expect(ran([CMP, beq(1), UDF, NOP, BX_LR], 3)).toBe(true);
    expect(ran([CMP, beq(1), b(-1), NOP, BX_LR], 3)).toBe(true);
    // A tail call leaves without it
    expect(ran([CMP, beq(2), NOP, NOP, NOP, BX_LR], 4)).toBe(true);
    expect(
      orderOf([main, { name: "setup", code: [CMP, beq(1), b(3), NOP, BX_LR, NOP] }, { name: "other", code: [BX_LR] }])([1, 3], [0, 3]),
    ).toBe(false);
    // The end of the code without a return is an end
    expect(ran([CMP, beq(1), NOP, NOP], 2)).toBe(false);
  });

  test("has run what the callee's callees run", () => {
    const inner: Written = { name: "inner", code: [NOP, BX_LR] };
    expect(orderOf([main, { name: "setup", code: [PUSH, bl(2), POP] }, inner])([2, 0], [0, 3])).toBe(true);
    expect(orderOf([main, { name: "setup", code: [PUSH, CMP, beq(2), bl(2), POP] }, inner])([2, 0], [0, 3])).toBe(false);
    expect(orderOf([main, { name: "setup", code: [PUSH, NOP, POP] }, inner])([2, 0], [0, 3])).toBe(false);
  });

  test("has not ended where it leads to the place itself", () => {
    expect(orderOf([main, { name: "setup", code: [NOP, NOP, BX_LR] }])([1, 0], [0, 1])).toBe(false);
    expect(orderOf([main, { name: "setup", code: [NOP, NOP, BX_LR] }])([1, 0], [1, 1])).toBe(true);
  });

  // early: push {lr}; nop; bl use; pop {pc}    late: push {lr}; bl use; nop; pop {pc}    use: nop; bx lr
  const early: Written = { name: "early", code: [PUSH, NOP, bl(2), POP] };
  const late: Written = { name: "late", code: [PUSH, bl(2), NOP, POP] };
  const use: Written = { name: "use", code: [NOP, BX_LR] };
  const idle: Written = { name: "idle", code: [BX_LR] };

  test("comes behind what every caller ran before it", () => {
    expect(orderOf([early, idle, use])([0, 1], [2, 0])).toBe(true);
    expect(orderOf([early, late, use])([0, 1], [2, 0])).toBe(false);
    expect(orderOf([idle, late, use])([1, 3], [2, 0])).toBe(false);
    expect(orderOf([{ ...early, code: [PUSH, NOP, POP] }, idle, use])([0, 1], [2, 0])).toBe(false);
  });

  test("is not the only way into what the processor enters", () => {
    expect(orderOf([early, idle, use], ["early", "use"])([0, 1], [2, 0])).toBe(false);
    expect(orderOf([early, idle, use], ["early", "idle"])([0, 1], [2, 0])).toBe(true);
    expect(orderOf([early, idle, use], [], 2)([0, 1], [2, 0])).toBe(false);
    expect(orderOf([early, idle, use], [], 1)([0, 1], [2, 0])).toBe(true);
  });

  test("is asked for eight callers up", () => {
    const chain = (length: number) => {
      const functions: Written[] = [{ name: "f0", code: [PUSH, NOP, bl(1), POP] }];
      for (let i = 1; i < length; i++) functions.push({ name: `f${i}`, code: [PUSH, bl(i + 1), POP] });
      functions.push({ name: `f${length}`, code: [NOP, BX_LR] });
      return orderOf(functions)([0, 1], [length, 0]);
    };
    expect([chain(1), chain(8), chain(9)]).toEqual([true, true, false]);
  });
});
