import { describe, expect, it } from "vitest";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { findFloatUse } from "../../src/graph/float-use.ts";
import { nestInterrupts } from "../../src/graph/interrupts.ts";
import { readInterruptSetup } from "../../src/graph/priorities.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { type StackOptions, StackUse, Unbounded } from "../../src/graph/stack.ts";
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
    expect(stack.open(0).calls).toEqual([{ function: 0, at: 0x0800_0002, reason: "indirect" }]);
  });

  it("names the members of a recursion, counts each once, and lets an assumption close it", () => {
    // odd: push {r4, lr}; bl even; pop {r4, pc}    even: push {r4-r7, lr}; bl odd; pop {r4-r7, pc}
    const odd: SnippetFunction = { name: "odd", code: [0xb510, 0xf000, 0xf801, 0xbd10] };
    const even: SnippetFunction = { name: "even", code: [0xb5f0, 0xf7ff, 0xfff9, 0xbdf0] };
    const stack = stackOf([odd, even]);
    expect(stack.worst[0]).toBe(28);
    expect(stack.unbounded[0]).toBe(Unbounded.Recursion);
    expect(stack.open(0).recursions).toEqual([{ functions: [0, 1], estimated: false }]);
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

describe("nestInterrupts", () => {
  const reset: SnippetFunction = {
    name: "Reset",
    // push {r4, lr}; movw r0, #0xe400; movt r0, #0xe000; movs r1, #0x40; strb r1, [r0]; strb r1, [r0, #1]; pop {r4, pc}
    code: [0xb510, 0xf24e, 0x4000, 0xf2ce, 0x0000, 0x2140, 0x7001, 0x7041, 0xbd10],
  };
  const loop: SnippetFunction = { name: "Default", code: [0xe7fe] };
  const vectors = ["Reset", "Default", "Default", ...Array.from({ length: 10 }, () => ""), "Default", "leaf", "deep", "leaf", "Default"];
  const image = snippet([reset, loop, leaf, deep], [], vectors);
  const code = readCode(image);
  const graph = buildCallGraph(code);
  const stack = new StackUse(graph);
  // Slots as the table above lists them: 15 SysTick is `leaf`, 16 `deep`, 17 `leaf`, 18 the default handler.
  const usesFloat = findFloatUse(graph);

  it("adds one handler for each priority, and one level for each handler without one", () => {
    const nested = nestInterrupts(stack, vectorSlots(code), readInterruptSetup(code), { usesFloat })!;
    expect(nested.levels.map((level) => [level.priority, level.evidence, level.handlers.map((handler) => handler.slot.index)])).toEqual([
      [64, "code", [16, 17]],
      [undefined, "assumed different", [15]],
    ]);
    // Reset 8, frame 32, deep 72, frame 32, leaf 20.
    expect(nested.bytes).toBe(8 + 32 + 72 + 32 + 20);
    expect(nested.deadEnds.map((slot) => slot.index)).toEqual([2, 3, 14, 18]);
  });

  it("takes priorities that are given before those in the code", () => {
    const priorities = new Map([[15, 64]]);
    const nested = nestInterrupts(stack, vectorSlots(code), readInterruptSetup(code), { usesFloat, priorities })!;
    expect(nested.bytes).toBe(8 + 32 + 72);
  });

  it("counts no more levels than v6-M has priorities", () => {
    const six = snippet(
      [reset, loop, leaf],
      [],
      ["Reset", "", "", ...Array.from({ length: 12 }, () => ""), ...Array.from({ length: 6 }, () => "leaf")],
    );
    const read = readCode({ ...six, processor: { architecture: "v6-M", fpu: false } });
    const unset = { priorities: new Map(), uncertain: new Set<number>(), enabled: new Set<number>() };
    const calls = buildCallGraph(read);
    const nested = nestInterrupts(new StackUse(calls), vectorSlots(read), unset, { usesFloat: new Uint8Array(calls.nodeCount) })!;
    expect(nested.levels.length).toBe(4);
    // Reset 8, then four times a frame of 32; leaf 20, aligned to 24 where it is interrupted itself.
    expect(nested.bytes).toBe(8 + 32 + 3 * (24 + 32) + 20);
  });

  it("pushes the extended frame, aligned, where floating point is used", () => {
    const all = new Uint8Array(graph.nodeCount).fill(1);
    const nested = nestInterrupts(stack, vectorSlots(code), readInterruptSetup(code), { usesFloat: all })!;
    expect(nested.bytes).toBe(8 + 104 + 72 + 104 + 20);
  });
});
