import { describe, expect, test } from "vitest";
import { stackFacts } from "../../src/code/stack.ts";
import { demangle } from "../../src/formats/demangle/index.ts";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { CALL_ASSUMPTIONS } from "../../src/graph/stack/other-sets.ts";
import { loadCodeImage } from "../support/code-image.ts";
import { type SnippetData, type SnippetFunction, snippet, word } from "../support/snippet.ts";

const graphOf = async (path: string) => buildCallGraph(readCode(await loadCodeImage(path)));

// Encodings from `arm-none-eabi-as -mcpu=cortex-m4`. Owner that is right: the form of rustc's vtables (drop, size, alignment, methods), which the compiler's
// own debug information shows in samples/alloc-m33.
describe("a call through a table beside the data", () => {
  const leaf = (name: string): SnippetFunction => ({ name, code: [0xb510, 0xbd10] }); // push {r4, lr}; pop {r4, pc}
  // mov r3, r2; bx lr: takes its third argument
  const third: SnippetFunction = { name: "third", code: [0x4613, 0x4770] };
  /** A name that is mangled as Rust's. */
  const RUST = "_RNvC1a3run";
  const TABLE = 0x0801_0000;
  const OTHER = 0x0801_0020;
  /** `run` calls through what it loads from where nobody knows; `reset` lets both tables go there. */
  const image = (run: readonly number[], name: string, more: readonly SnippetData[] = []) => {
    const functions = [leaf("one"), leaf("two"), third, leaf("lone"), { name, code: run }];
    // ldr r0, =TABLE; ldr r1, =OTHER; ldr r2, =lone; ldr r3, [r4]; stmia r3!, {r0, r1, r2}; ldr r0, [r4]; b run; nop
    const reset = [0x4803, 0x4904, 0x4a04, 0x6823, 0xc307, 0x6820, 0xe7f4, 0xbf00];
    const pool = [...word(TABLE), ...word(OTHER), ...word(0x0800_000d)];
    const at = (index: number) => 0x0800_0000 + 4 * index + 1;
    return snippet(
      [...functions, { name: "reset", code: reset, pool }],
      [{ address: TABLE, words: [0, 4, 4, at(0), at(1)] }, { address: OTHER, words: [0, 8, 4, at(2), at(1)] }, ...more],
      ["reset"],
    );
  };
  const reached = (run: readonly number[], name = "run", more: readonly SnippetData[] = []) => {
    const graph = buildCallGraph(readCode(image(run, name, more)));
    return graph.sets.map(({ functions, assumption, proven }) => ({
      names: functions.map((index) => graph.code.functions.name(index)),
      assumption,
      proven: proven?.functions.map((index) => graph.code.functions.name(index)),
    }));
  };

  test("reaches what stands at that offset of the tables", () => {
    // ldrd r0, r1, [r0]; ldr r3, [r1, #16]; bx r3
    expect(reached([0xe9d0, 0x0100, 0x690b, 0x4718], RUST)).toEqual([
      { names: ["two"], assumption: "vtables", proven: ["one", "two", "third", "lone"] },
    ]);
  });

  // Owner that is right: `d->operations->f(d->data)`, of a structure that C fills at run time with functions that are by themselves in memory until then.
  test("also reaches functions that are stored by themselves where it is not Rust's", () => {
    expect(reached([0xe9d0, 0x0100, 0x690b, 0x4718])[0]).toMatchObject({ names: ["two", "lone"], assumption: "vtables" });
  });

  // Owner that is right: rustc, which calls the word at a vtable's beginning where that is not 0 [core::ptr::drop_in_place].
  test("does not happen where it is of a drop function and the tables hold none", () => {
    // ldrd r0, r1, [r0]; ldr r3, [r1]; bx r3
    expect(reached([0xe9d0, 0x0100, 0x680b, 0x4718], RUST)).toEqual([
      { names: [], assumption: "vtables", proven: ["one", "two", "third", "lone"] },
    ]);
    expect(reached([0xe9d0, 0x0100, 0x680b, 0x4718])[0]).toMatchObject({ names: ["lone"], assumption: "vtables" });
  });

  test("does not reach who takes the register that holds its own address", () => {
    // ldrd r0, r1, [r0]; ldr r2, [r1, #12]; bx r2
    expect(reached([0xe9d0, 0x0100, 0x68ca, 0x4710], RUST)[0]!.names).toEqual(["one"]);
    // ldrd r0, r1, [r0]; ldr r3, [r1, #12]; bx r3
    expect(reached([0xe9d0, 0x0100, 0x68cb, 0x4718], RUST)[0]!.names).toEqual(["one", "third"]);
  });

  test("a field of one object also reaches functions that are stored by themselves", () => {
    // ldr r0, [r0]; ldr r3, [r0, #16]; bx r3
    expect(reached([0x6800, 0x6903, 0x4718, 0xbf00])[0]).toMatchObject({ names: ["two", "lone"], assumption: "vtables" });
  });

  // Owner that is right: `struct __attribute__((packed)) { uint8_t tag; void (*f)(void); }`, which GCC lays out so.
  test("a function in a packed structure is stored by itself", () => {
    const packed = { address: 0x0801_0040, words: [0x0000_0105, 0x00ff_0008] };
    expect(reached([0x6800, 0x6903, 0x4718, 0xbf00], "run", [packed])[0]!.names).toEqual(["one", "two", "lone"]);
  });

  // Owner that is right: the calling convention of each language, as `fn f(_: &dyn T)` and `void f(int event, struct device *d)` compile to the same code.
  test("arguments side by side are data and table in Rust only, the data first", () => {
    // ldr r3, [r3, #16]; mov r0, r2; bx r3
    const dataFirst = [0x691b, 0x4610, 0x4718, 0xbf00];
    expect(reached(dataFirst, RUST)[0]!.names).toEqual(["two"]);
    expect(reached(dataFirst)[0]!.names).toEqual(["two", "lone"]);
    // ldr r2, [r0, #16]; mov r0, r1; bx r2
    expect(reached([0x6902, 0x4608, 0x4710, 0xbf00], RUST)[0]!.names).toEqual(["two", "lone"]);
  });

  test("a function beside its data is one that is stored by itself", () => {
    // ldrd r0, r3, [r0]; bx r3
    expect(reached([0xe9d0, 0x0300, 0x4718, 0xbf00])[0]).toMatchObject({ names: ["lone"], assumption: "fmt" });
  });
});

// Oracle: symbols of the images (nm), which name the functions of embassy's table of wakers, and those of tasks.
describe("samples", () => {
  test.each(["embassy-nrf52840", "async-m3"])("%s: calls through wakers reach wakers, the executor reaches tasks", async (name) => {
    const graph = await graphOf(`samples/${name}/${name}.elf`);
    const sets = graph.sets.filter(({ assumption }) => assumption !== undefined);
    expect(sets.length).toBeGreaterThan(0);
    for (const set of sets) {
      const names = set.functions.map((index) => demangle(graph.code.functions.name(index)).text);
      expect(set.proven!.functions).toEqual(expect.arrayContaining([...set.functions]));
      if (set.evidence !== "vtable") continue;
      for (const name of names) expect(name).toMatch(/waker::(?:clone|wake|drop)$/);
    }
    const facts = stackFacts(graph);
    expect(facts.nested!.unbounded).toBe(0);
    expect(stackFacts(graph, { refused: new Set(CALL_ASSUMPTIONS) }).nested!.unbounded).not.toBe(0);
    expect(stackFacts(graph, { refused: new Set(["vtables"]) }).nested!.unbounded).not.toBe(0);
  });

  // Oracle: core's source, `(value.formatter)(value.value, f)` in core::fmt::write: a function beside its data, in an array of them.
  test.each(["defmt-f411", "alloc-m33"])("%s: formatting calls what stands beside its data", async (name) => {
    const graph = await graphOf(`samples/${name}/${name}.elf`);
    const beside = graph.sets.filter(({ assumption }) => assumption === "fmt");
    expect(beside.map(({ proven }) => proven?.shape?.kind)).toEqual(["beside"]);
    const names = beside
      .flatMap(({ functions, inPanic }) => inPanic ?? functions)
      .map((index) => demangle(graph.code.functions.name(index)).text);
    expect(names).toContainEqual(expect.stringMatching(/core::fmt::Display.*::fmt$/));
  });

  test("what the code alone bounds stands on no assumption", async () => {
    const facts = stackFacts(await graphOf("samples/stack-dyn-m3/stack-dyn-m3.elf"));
    expect(facts.nested!.unbounded).toBe(0);
    expect(facts.reach.decided.size).toBe(0);
  });
});
