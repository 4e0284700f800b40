import { describe, expect, it } from "vitest";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { findHandlers } from "../../src/graph/stack/handlers.ts";
import { nestInterrupts } from "../../src/graph/stack/interrupts.ts";
import { readInterruptSetup } from "../../src/graph/stack/priorities.ts";
import { type StackOptions, StackUse, Unbounded } from "../../src/graph/stack/stack.ts";
import { reachOf } from "../../src/graph/stack/stack-reach.ts";
import { vectorSlots } from "../../src/graph/vector-slots.ts";
import { type SnippetData, type SnippetFunction, snippet, word } from "../support/snippet.ts";

function stackOf(functions: SnippetFunction[], data: SnippetData[] = [], options: StackOptions = {}): StackUse {
  return new StackUse(buildCallGraph(readCode(snippet(functions, data))), options);
}

/** Worst path of a function as text: `f 8 > g 16 (address taken)`. */
function pathOf(stack: StackUse, name: string): string {
  const { functions } = stack.graph.code;
  const root = functions.start.findIndex((_, index) => functions.name(index) === name);
  return stack
    .path(root)
    .map((step) => `${functions.name(step.function)} ${step.bytes}${step.through === undefined ? "" : ` (${step.through.evidence})`}`)
    .join(" > ");
}

const leaf: SnippetFunction = { name: "leaf", code: [0xb5f0, 0xbdf0] }; // push {r4-r7, lr}; pop {r4-r7, pc}: 20 bytes
const deep: SnippetFunction = { name: "deep", code: [0xb510, 0xb090, 0xb010, 0xbd10] }; // 8 + 64 bytes

// Encodings from `arm-none-eabi-as -mcpu=cortex-m4`; figures added up by hand from the pushes.
describe("StackUse", () => {
  it("adds the frame in use at the call, not the whole frame", () => {
    // push {r4, lr}; bl leaf; sub sp, #8; add sp, #8; pop {r4, pc}
    const stack = stackOf([leaf, { name: "main", code: [0xb510, 0xf7ff, 0xfffb, 0xb082, 0xb002, 0xbd10] }]);
    expect(pathOf(stack, "main")).toBe("main 8 > leaf 20");
    expect(stack.worst[1]).toBe(28);
    expect(stack.unbounded[1]).toBe(0);
  });

  it("takes an indirect call through a constant table as one of its entries", () => {
    // push {r4, lr}; ldr r3, =table; ldr r3, [r3, r0, lsl #2]; blx r3; pop {r4, pc}
    const caller: SnippetFunction = { name: "main", code: [0xb510, 0x4b02, 0xf853, 0x3020, 0x4798, 0xbd10], pool: word(0x0801_0000) };
    const stack = stackOf([leaf, deep, caller], [{ address: 0x0801_0000, words: [0x0800_0001, 0x0800_0005], name: "table" }]);
    expect(pathOf(stack, "main")).toBe("main 8 (table) > deep 72");
    expect(stack.unbounded[2]).toBe(0);
  });

  it("takes an argument that all callers name as one of those functions", () => {
    // apply: push {r4, lr}; blx r0; pop {r4, pc}
    const apply: SnippetFunction = { name: "apply", code: [0xb510, 0x4780, 0xbd10] };
    // push {r4, lr}; ldr r0, =leaf; bl apply; pop {r4, pc}
    const main: SnippetFunction = { name: "main", code: [0xb510, 0x4802, 0xf7ff, 0xfff8, 0xbd10, 0xbf00], pool: word(0x0800_0001) };
    const stack = stackOf([leaf, deep, apply, main]);
    expect(pathOf(stack, "main")).toBe("main 8 > apply 8 (argument) > leaf 20");
  });

  it("lets a call through a pointer of which nothing is known reach every function whose address is taken", () => {
    // arm: ldr r1, =leaf; str r1, [r0, #36]; bx lr
    const arm: SnippetFunction = { name: "arm", code: [0x4901, 0x6241, 0x4770, 0xbf00], pool: word(0x0800_0001) };
    // register: str r1, [r0, #40]; bx lr        main: push {r4, lr}; ldr r1, =deep; bl register; ldr r3, [r4, #40]; blx r3; pop {r4, pc}
    const register: SnippetFunction = { name: "register", code: [0x6281, 0x4770] };
    const main: SnippetFunction = {
      name: "main",
      code: [0xb510, 0x4903, 0xf7ff, 0xfffa, 0x6aa3, 0x4798, 0xbd10, 0xbf00],
      pool: word(0x0800_0005),
    };
    // run: push {r4, lr}; ldr r3, [r0, #36]; blx r3; pop {r4, pc}
    const run: SnippetFunction = { name: "run", code: [0xb510, 0x6a43, 0x4798, 0xbd10] };
    const stack = stackOf([leaf, deep, arm, register, main, run]);
    expect(pathOf(stack, "run")).toBe("run 8 (address taken) > deep 72");
    expect(pathOf(stack, "main")).toBe("main 8 (address taken) > deep 72");
  });

  it("lists an indirect call that may go anywhere", () => {
    const stack = stackOf([{ name: "main", code: [0xb510, 0x4780, 0xbd10] }]);
    expect(stack.unbounded[0]).toBe(Unbounded.UnknownCall);
    expect(reachOf(stack, [0]).calls).toEqual([{ function: 0, at: 0x0800_0002, reason: "indirect" }]);
  });

  it("names the members of a recursion, counts each once, and lets an assumption close it", () => {
    // odd: push {r4, lr}; bl even; pop {r4, pc}    even: push {r4-r7, lr}; bl odd; pop {r4-r7, pc}
    const odd: SnippetFunction = { name: "odd", code: [0xb510, 0xf000, 0xf801, 0xbd10] };
    const even: SnippetFunction = { name: "even", code: [0xb5f0, 0xf7ff, 0xfff9, 0xbdf0] };
    const stack = stackOf([odd, even]);
    expect(stack.worst[0]).toBe(28);
    expect(stack.unbounded[0]).toBe(Unbounded.Recursion);
    expect(reachOf(stack, [0]).recursions).toEqual([{ cycle: [0, 1], size: 2, throughPointers: false, limitedBy: [] }]);
    const closed = stackOf([odd, even], [], { assume: (name) => (name === "even" ? 100 : undefined) });
    expect(closed.worst[0]).toBe(108);
    expect(closed.unbounded[0]).toBe(0);
  });

  it("believes the compiler when it says that a frame is larger", () => {
    const image = snippet([leaf]);
    const stack = new StackUse(buildCallGraph(readCode({ ...image, stackSizes: new Map([[0x0800_0000, 48]]) })));
    expect(stack.frame(0)).toEqual({ bytes: 48, evidence: "stack sizes" });
  });
});

describe("a circle of tail calls", () => {
  it("is a loop that takes no stack for a round: each needs what the neediest needs", () => {
    // ping: push {r4, lr}; pop.w {r4, lr}; b pong      pong: push {r4-r7, lr}; pop.w {r4-r7, lr}; cbz r0, 1f; b ping; 1: bx lr
    const ping: SnippetFunction = { name: "ping", code: [0xb510, 0xe8bd, 0x4010, 0xe7ff] };
    const pong: SnippetFunction = { name: "pong", code: [0xb5f0, 0xe8bd, 0x40f0, 0xb100, 0xe7f6, 0x4770] };
    const stack = stackOf([ping, pong]);
    expect([...stack.worst.subarray(0, 2)]).toEqual([20, 20]);
    expect([...stack.unbounded.subarray(0, 2)]).toEqual([0, 0]);
    expect(pathOf(stack, "ping")).toBe("ping 0 > pong 20");
    expect(reachOf(stack, [0]).recursions).toEqual([]);
  });

  it("is a recursion when one of its calls has something on the stack", () => {
    // ping: push {r4, lr}; b pong      pong: pop {r4, lr}; sub sp, #8; add sp, #8; cbz r0, 1f; b ping; 1: bx lr: its caller's frame is in place
    const ping: SnippetFunction = { name: "ping", code: [0xb510, 0xe7ff] };
    const pong: SnippetFunction = { name: "pong", code: [0xb5f0, 0xe8bd, 0x40f0, 0xb100, 0xe7f8, 0x4770] };
    const stack = stackOf([ping, pong]);
    expect(stack.unbounded[0]).toBe(Unbounded.Recursion);
  });
});

describe("recursion whose rounds are limited", () => {
  // odd: push {r4, lr}; bl even; pop {r4, pc}    even: push {r4-r7, lr}; bl leaf; bl odd; pop {r4-r7, pc}
  const odd: SnippetFunction = { name: "odd", code: [0xb510, 0xf000, 0xf801, 0xbd10] };
  const even: SnippetFunction = { name: "even", code: [0xb5f0, 0xf000, 0xf803, 0xf7ff, 0xfff7, 0xbdf0] };
  const rounds = (name: string) => (name === "odd" ? 3 : undefined);

  it("counts every round, and the way out once", () => {
    const stack = stackOf([odd, even, leaf], [], { recursion: rounds });
    // odd 8, even 20 three times over, then leaf 20.
    expect(stack.worst[0]).toBe(3 * 28 + 20);
    // One more even before the first odd.
    expect(stack.worst[1]).toBe(20 + 3 * 28 + 20);
    expect(stack.unbounded[0]).toBe(0);
    expect(stack.path(0).reduce((sum, step) => sum + step.bytes, 0)).toBe(104);
    expect(reachOf(stack, [0]).recursions).toEqual([{ cycle: [0, 1], size: 2, throughPointers: false, limitedBy: ["user"] }]);
  });

  it("is none when a circle is left without the limited function", () => {
    // self: push {r4, lr}; bl self; bl odd; pop {r4, pc}: odd calls self
    const self: SnippetFunction = { name: "self", code: [0xb510, 0xf7ff, 0xfffd, 0xf000, 0xf802, 0xbd10] };
    const back: SnippetFunction = { name: "odd", code: [0xb510, 0xf7ff, 0xfff7, 0xbd10] };
    const stack = stackOf([self, back], [], { recursion: rounds });
    expect(stack.unbounded[0]! & Unbounded.Recursion).toBe(Unbounded.Recursion);
  });
});

describe("a panic", () => {
  // main: push {r4, lr}; bl fail; pop {r4, pc}    core::panicking::panic_fmt: push {r4-r7, lr}; bl main; b .
  const main: SnippetFunction = { name: "main", code: [0xb510, 0xf000, 0xf801, 0xbd10] };
  const panic: SnippetFunction = { name: "_ZN4core9panicking9panic_fmt17h0123456789abcdefE", code: [0xb5f0, 0xf7ff, 0xfff9, 0xe7fe] };

  it("is a tail that comes once, and closes no circle", () => {
    const stack = stackOf([main, panic]);
    expect([stack.worst[0], stack.panic(0)]).toEqual([8, 28]);
    expect(stack.unbounded[0]).toBe(0);
    expect(stack.path(0, true).map(({ bytes }) => bytes)).toEqual([8, 20, 8]);
    expect(reachOf(stack, [0])).toMatchObject({ recursions: [], panicsAgain: 1 });
  });

  it("shares a circle with what calls it: the circle is one", () => {
    // main: push {r4, lr}; bl again; bl panic; pop {r4, pc}    again: push {r4-r7, lr}; bl again; pop {r4-r7, pc}    panic: push {r4-r7, lr}; bl again; b .
    const caller: SnippetFunction = { name: "main", code: [0xb510, 0xf000, 0xf803, 0xf000, 0xf805, 0xbd10] };
    const again: SnippetFunction = { name: "again", code: [0xb5f0, 0xf7ff, 0xfffd, 0xbdf0] };
    const stack = stackOf([caller, again, { ...panic, code: [0xb5f0, 0xf7ff, 0xfff9, 0xe7fe] }]);
    expect(reachOf(stack, [0]).recursions).toEqual([{ cycle: [1], size: 1, throughPointers: false, limitedBy: [] }]);
  });

  // Oracle: core's source, where slice_error_fail_rt writes parts of the string, which may fail in the same way.
  it("is no recursion where a function of it begins a panic again that goes on in itself", () => {
    // main: push {r4, lr}; bl fail; pop {r4, pc}      fail: push {r4, lr}; bl rt; b .      rt: push {r4-r7, lr}; bl fail; b .
    const begins: SnippetFunction = { name: "main", code: [0xb510, 0xf000, 0xf801, 0xbd10] };
    const fail: SnippetFunction = { name: "_ZN4core3str16slice_error_fail17h0123456789abcdefE", code: [0xb510, 0xf000, 0xf801, 0xe7fe] };
    const rt: SnippetFunction = { name: "_ZN4core3str19slice_error_fail_rt17h0123456789abcdefE", code: [0xb5f0, 0xf7ff, 0xfff9, 0xe7fe] };
    const stack = stackOf([begins, fail, rt]);
    expect([stack.worst[0], stack.panic(0), stack.unbounded[0]]).toEqual([8, 28, 0]);
    expect(reachOf(stack, [0])).toMatchObject({ recursions: [], panicsAgain: 1 });
  });

  it("is called like all others when that is asked", () => {
    const stack = stackOf([main, panic], [], { panicsApart: false });
    expect(stack.unbounded[0]).toBe(Unbounded.Recursion);
  });
});

describe("nestInterrupts", () => {
  const loop: SnippetFunction = { name: "Default", code: [0xe7fe] };
  const slots = (...handlers: string[]) => ["Reset", "Default", "Default", ...Array.from({ length: 10 }, () => ""), "", "", ...handlers];
  // push {r4, lr}; movw r0, #0xe400; movt r0, #0xe000; <writes>; movw r0, #0xe100; movt r0, #0xe000; movs r1, #15; str r1, [r0]; pop {r4, pc}
  const reset = (...writes: number[]): SnippetFunction => ({
    name: "Reset",
    code: [0xb510, 0xf24e, 0x4000, 0xf2ce, 0x0000, ...writes, 0xf24e, 0x1000, 0xf2ce, 0x0000, 0x210f, 0x6001, 0xbd10],
  });
  // movs r1, #0x40; strb r1, [r0]; strb r1, [r0, #1]; movs r1, #0x80; strb r1, [r0, #2]
  const three = reset(0x2140, 0x7001, 0x7041, 0x2180, 0x7081);
  const nest = (
    functions: SnippetFunction[],
    handlers: string[],
    architecture: "v7-M" | "v6-M" = "v7-M",
    float = false,
    given?: Map<number, number>,
  ) => {
    const image = snippet(functions, [], slots(...handlers));
    const code = readCode({ ...image, processor: { architecture, fpu: float } });
    const graph = buildCallGraph(code);
    const use = new StackUse(graph);
    const setup = readInterruptSetup(code);
    const usesFloat = new Uint8Array(graph.nodeCount).fill(float ? 1 : 0);
    return nestInterrupts(use, 0, findHandlers(use, vectorSlots(code), setup, usesFloat, given), setup, { usesFloat });
  };

  it("adds the deepest handler of each priority, and none that nothing enables", () => {
    const nested = nest([three, loop, leaf, deep], ["deep", "leaf", "leaf", "", "deep"]);
    expect(nested.levels.map((level) => [level.priority, level.evidence, level.handlers.map((handler) => handler.slot.index)])).toEqual([
      [128, "code", [18]],
      [64, "code", [16, 17]],
    ]);
    // Reset 8, frame 32, leaf 20 aligned to 24, frame 32, deep 72.
    expect(nested.bytes).toBe(8 + 32 + 24 + 32 + 72);
    expect(nested.idle.map((slot) => slot.index)).toEqual([20]);
    expect(nested.deadEnds.map((slot) => slot.index)).toEqual([2, 3]);
    expect(nested.early).toBe(0);
  });

  it("takes registers that nothing writes as 0, one level for all", () => {
    const nested = nest([reset(), loop, leaf, deep], ["deep", "leaf", "leaf", "deep"]);
    expect(nested.levels.map((level) => [level.priority, level.evidence])).toEqual([[0, "reset"]]);
    expect(nested.bytes).toBe(8 + 32 + 72);
  });

  it("takes priorities that are given before those in the code", () => {
    const nested = nest([three, loop, leaf, deep], ["deep", "leaf", "leaf"], "v7-M", false, new Map([[18, 64]]));
    expect(nested.bytes).toBe(8 + 32 + 72);
  });

  it("places handlers of unknown priority at the dearest levels, no more than the part has", () => {
    // ldr r1, [r0] in place of constants: any byte; strb to each of the first four, so that four handlers have any of 4 priorities of v6-M
    const any = reset(0x6801, 0x7001, 0x7041, 0x7081, 0x70c1);
    const nested = nest([any, loop, leaf, deep], ["leaf", "leaf", "deep", "leaf"], "v6-M");
    expect(nested.possibleLevels).toBe(4);
    expect(nested.levels.length).toBe(4);
    // Reset 8, four frames of 32, leaf aligned to 24 three times and deep 72; the last one may be a leaf, which nothing is pushed on.
    expect(nested.bytes).toBe(8 + 4 * 32 + 2 * 24 + 72 + 24);
  });

  it("counts a handler that never returns once, behind however many vectors", () => {
    const nested = nest([reset(0x6801, 0x7001, 0x7041, 0x7081), loop, leaf], ["Default", "Default", "Default"]);
    expect(nested.levels.length).toBe(1);
    expect(nested.bytes).toBe(8 + 32);
  });

  it("takes PRIGROUP from the code: bits below it do not preempt", () => {
    // movw r2, #0xed0c; movt r2, #0xe000; movw r3, #0x0600; movt r3, #0x05fa; str r3, [r2]: PRIGROUP 6 leaves bit 7, where 0x40 is 0
    const grouped = reset(0xf64e, 0x520c, 0xf2ce, 0x0200, 0xf44f, 0x63c0, 0xf2c0, 0x53fa, 0x6013, 0x2140, 0x7001, 0x2100, 0x7041);
    const nested = nest([grouped, loop, leaf, deep], ["deep", "leaf"]);
    expect(nested.possibleLevels).toBe(2);
    expect(nested.bytes).toBe(8 + 32 + 72);
  });

  it("pushes the extended frame, aligned, where floating point is used", () => {
    expect(nest([three, loop, leaf, deep], ["deep", "leaf", "leaf"], "v7-M", true).bytes).toBe(8 + 104 + 24 + 104 + 72);
  });

  it("counts what may be written too late, or not at all, at the priority of reset too", () => {
    // Enabled first: movw r0, #0xe100; movt; movs r1, #3; str r1, [r0]; then both priorities 0x40
    const late: SnippetFunction = {
      name: "Reset",
      code: [0xb510, 0xf24e, 0x1000, 0xf2ce, 0x0000, 0x2103, 0x6001, 0xf24e, 0x4000, 0xf2ce, 0x0000, 0x2140, 0x7001, 0x7041, 0xbd10],
    };
    const both = 8 + 32 + 72 + 32 + 24;
    const nested = nest([late, loop, leaf, deep], ["deep", "leaf"]);
    expect(nested.bytes).toBe(both);
    expect(nested.early).toBe(0);
    // movw r0, #0xe400; movt; movs r1, #0x40; strb r1, [r0]; cmp r4, #0; it eq; strbeq r1, [r0, #1]; then both are enabled
    const written = [0xb510, 0xf24e, 0x4000, 0xf2ce, 0x0000, 0x2140, 0x7001, 0x2c00];
    const enabled = [0x7041, 0xf24e, 0x1000, 0xf2ce, 0x0000, 0x2103, 0x6001, 0xbd10];
    const sometimes: SnippetFunction = { name: "Reset", code: [...written, 0xbf08, ...enabled] };
    // Only the leaf may have the priority of reset: it is on top, where nothing is pushed on its 20 bytes.
    expect(nest([sometimes, loop, leaf, deep], ["deep", "leaf"]).bytes).toBe(8 + 32 + 72 + 32 + 20);
    expect(nest([{ name: "Reset", code: [...written, ...enabled] }, loop, leaf, deep], ["deep", "leaf"]).bytes).toBe(8 + 32 + 72);
  });
});
