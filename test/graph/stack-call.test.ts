import { describe, expect, test } from "vitest";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { Reference } from "../../src/graph/references.ts";
import { StackUse } from "../../src/graph/stack/stack.ts";
import { reachOf } from "../../src/graph/stack/stack-reach.ts";
import { type SnippetFunction, snippet, word } from "../support/snippet.ts";

const leaf: SnippetFunction = { name: "leaf", code: [0xb5f0, 0xbdf0] }; // push {r4-r7, lr}; pop {r4-r7, pc}: 20 bytes
// movs r0, #0; movs r1, #0; movs r2, #0; movs r3, #0; mov r12, r0; bx lr
const other: SnippetFunction = { name: "other", code: [0x2000, 0x2100, 0x2200, 0x2300, 0x4684, 0x4770] };

/** Functions that `main`, behind `leaf` and `other`, calls by an address that is known at the call. */
function directCalls(main: SnippetFunction): string[] {
  const { references, functions } = readCode(snippet([leaf, other, main]));
  const rows = Array.from({ length: references.count }, (_, row) => row);
  return rows
    .filter((row) => references.from.at(row) === 2 && references.kind.at(row) === Reference.Call)
    .map((row) => functions.name(functions.startingAt(references.target.at(row))));
}

// Encodings from `arm-none-eabi-as -mcpu=cortex-m4`. Owner that is right: AAPCS32 §6.1.1, by which a call may leave anything in r0 to r3, r12 and lr.
describe("a register that the callee writes does not hold what it held before the call", () => {
  // push {r4, lr}; ldr.w REGISTER, =leaf; bl other; mov r3, REGISTER; blx r3; pop {r4, pc}
  test.each([
    ["r0", 0x0000, 0x4603],
    ["r1", 0x1000, 0x460b],
    ["r2", 0x2000, 0x4613],
    ["r3", 0x3000, 0x461b],
    ["r12", 0xc000, 0x4663],
    ["lr", 0xe000, 0x4673],
  ])("%s", (_, field, mov) => {
    const main: SnippetFunction = {
      name: "main",
      code: [0xb510, 0xf8df, 0x000c | field, 0xf7ff, 0xfff5, mov, 0x4798, 0xbd10],
      pool: word(0x0800_0001),
    };
    expect(directCalls(main)).toEqual(["other"]);
  });

  test("lr leads behind the call, not to the caller", () => {
    // bl other; mov r3, lr; bx r3
    const main: SnippetFunction = { name: "main", code: [0xf7ff, 0xfff8, 0x4673, 0x4718] };
    const stack = new StackUse(buildCallGraph(readCode(snippet([leaf, other, main]))));
    expect(reachOf(stack, [2]).calls).toEqual([{ function: 2, at: 0x0800_0016, reason: "indirect" }]);
  });

  test("r4 is kept", () => {
    // push {r4, lr}; ldr r4, =leaf; nop; bl other; blx r4; pop {r4, pc}
    const main: SnippetFunction = {
      name: "main",
      code: [0xb510, 0x4c03, 0xbf00, 0xf7ff, 0xfff5, 0x47a0, 0xbd10, 0xbf00],
      pool: word(0x0800_0001),
    };
    expect(directCalls(main)).toEqual(["other", "leaf"]);
  });
});

// Owner that is right: the compiler, whose .stack_sizes says what a frame takes [LLVM CodeGen, Emitting function stack size information].
test("a frame that the compiler says is larger than the code shows is larger at each call, but not behind a tail call", () => {
  const image = (code: readonly number[], bytes: number) => ({
    ...snippet([leaf, { name: "main", code }]),
    stackSizes: new Map([[0x0800_0004, bytes]]),
  });
  const worst = (code: readonly number[], bytes: number) => new StackUse(buildCallGraph(readCode(image(code, bytes)))).worst[1];
  // push {r4, lr}; bl leaf; pop {r4, pc}
  const calling = [0xb510, 0xf7ff, 0xfffb, 0xbd10];
  expect([worst(calling, 0), worst(calling, 8), worst(calling, 12), worst(calling, 48)]).toEqual([28, 28, 32, 68]);
  // b.w leaf
  expect(worst([0xf7ff, 0xbffc], 48)).toBe(48);
});
