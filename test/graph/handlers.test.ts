import { describe, expect, test } from "vitest";
import type { FunctionStore } from "../../src/graph/code.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { findHandlers, type Handler } from "../../src/graph/stack/handlers.ts";
import type { InterruptSetup, SetupPlace } from "../../src/graph/stack/priorities.ts";
import type { StackUse } from "../../src/graph/stack/stack.ts";
import { type SnippetFunction, snippet, TEXT } from "../support/snippet.ts";

const BX_LR = 0x4770;
const functions: readonly SnippetFunction[] = ["f0", "f1", "f2", "f3"].map((name) => ({ name, code: [BX_LR, 0xbf00] }));
/** Address of a function, with the Thumb bit. */
const of = (row: number) => TEXT + row * 4 + 1;

// Oracle: fixed priorities of NMI and HardFault [ARMv7-M §B1.5.4]; a priority register holds 0 after reset [§B3.4.9].
describe("who can interrupt", () => {
  interface World {
    readonly priorities?: ReadonlyMap<number, { readonly values: ReadonlySet<number> | undefined; readonly places: readonly SetupPlace[] }>;
    readonly enabled?: readonly number[];
    readonly given?: ReadonlyMap<number, number>;
    /** Functions that never return; their use of the stack. */
    readonly endless?: readonly number[];
    readonly worst?: readonly number[];
    readonly unbounded?: readonly number[];
    readonly architecture?: string;
    readonly tables?: readonly (number | undefined)[];
    /** Functions that use floating point. */
    readonly float?: readonly number[];
    /** What code stores into a table. */
    readonly stores?: readonly Partial<FunctionStore>[];
  }
  function world(slots: readonly (readonly [index: number, fn: number])[], told: World = {}) {
    const code = readCode(snippet(functions));
    const vectorTable = { address: 0x0700_0000, words: 17 };
    const image = { ...code.image, vectorTable, processor: { architecture: told.architecture ?? "v7-M", fpu: false } };
    const graph = {
      ...{ to: [], from: [], at: [], functionCount: 4, byCaller: { first: [0, 0, 0, 0, 0], rows: [] } },
      code: {
        image,
        space: code.space,
        functions: code.functions,
        functionStores: told.stores ?? [],
        unresolved: { at: () => 0 },
        returns: { at: (fn: number) => (told.endless?.includes(fn) ? 0 : 1) },
      },
    };
    const use = { graph, worst: told.worst ?? [8, 8, 8, 8], unbounded: told.unbounded ?? [0, 0, 0, 0] } as unknown as StackUse;
    const setup = {
      priorities: told.priorities ?? new Map(),
      enabling: (exception: number) =>
        told.enabled === undefined || told.enabled.includes(exception) ? [{ function: 0, at: TEXT }] : undefined,
      tables: told.tables ?? [],
    } as unknown as InterruptSetup;
    return findHandlers(
      use,
      slots.map(([index, fn]) => ({ index, value: of(fn), function: fn })),
      setup,
      Uint8Array.from(functions, (_, i) => (told.float?.includes(i) ? 1 : 0)),
      told.given,
    );
  }
  const shown = ({ function: fn, slots, priorities, evidence, mayRunEarly }: Handler) =>
    `f${fn} ${slots.map(({ index }) => index)} ${priorities === undefined ? "any" : [...priorities]} ${evidence}${mayRunEarly ? " early" : ""}`;
  const at = (values: readonly number[] | undefined, ...places: number[]) => ({
    values: values && new Set(values),
    places: places.map((place) => ({ function: 0, at: place })),
  });

  test("Reset and slots without a function do not; NMI and HardFault have their own priorities, whatever is written or said", () => {
    const priorities = new Map([2, 3].map((index) => [index, at([64], TEXT)]));
    const given = new Map([
      [2, 5],
      [3, 5],
    ]);
    expect(
      world(
        [
          [1, 0],
          [2, 1],
          [3, 2],
          [16, -1],
        ],
        { priorities, given },
      ).handlers.map(shown),
    ).toEqual(["f1 2 -2 fixed", "f2 3 -1 fixed"]);
  });

  test("what nothing enables, and reserved slots, are idle", () => {
    expect(
      world(
        [
          [16, 1],
          [17, 2],
        ],
        { enabled: [17] },
      ).idle.map(({ index }) => index),
    ).toEqual([16]);
    const faults: [number, number][] = [
      [4, 1],
      [7, 1],
      [8, 1],
      [10, 1],
      [13, 1],
      [14, 2],
    ];
    expect(world(faults).idle.map(({ index }) => index)).toEqual([7, 8, 10, 13]);
    expect(world(faults, { architecture: "v6-M" }).idle.map(({ index }) => index)).toEqual([4, 7, 8, 10, 13]);
    expect(world(faults, { architecture: "v8-M.main" }).idle.map(({ index }) => index)).toEqual([8, 10, 13]);
  });

  test("the priority is what is said, else written, else that of reset", () => {
    const written = (values: readonly number[] | undefined, ...places: number[]) =>
      world([[16, 1]], { priorities: new Map([[16, at(values, ...places)]]) }).handlers.map(shown);
    expect(world([[16, 1]]).handlers.map(shown)).toEqual(["f1 16 0 reset"]);
    expect(world([[16, 1]], { given: new Map([[16, 32]]), priorities: new Map([[16, at([64], TEXT)]]) }).handlers.map(shown)).toEqual([
      "f1 16 32 given",
    ]);
    expect(written(undefined, TEXT)).toEqual(["f1 16 any any"]);
    // Enabled at TEXT: it is written later, so that it may run at 0 too; where 0 is written that makes no difference.
    expect(written([64], TEXT + 2)).toEqual(["f1 16 64,0 code"]);
    expect(written([64, 0], TEXT + 2)).toEqual(["f1 16 64,0 code"]);
    expect(written([64])).toEqual(["f1 16 64 code early"]);
    expect(written([64, 0])).toEqual(["f1 16 64,0 code"]);
  });

  test("a fault's handler that only stops the program counts for nothing", () => {
    const stop: World = { endless: [1] };
    for (const index of [2, 3, 4, 5, 6, 12])
      expect(
        world([[index, 1]], stop).deadEnds.map((slot) => slot.index),
        `${index}`,
      ).toEqual([index]);
    expect(world([[7, 1]], { ...stop, architecture: "v8-M.main" }).deadEnds).toHaveLength(1);
    for (const index of [11, 14, 15, 16]) expect(world([[index, 1]], stop).deadEnds, `${index}`).toEqual([]);
    expect(world([[3, 1]]).deadEnds).toEqual([]);
    expect(world([[3, 1]], { ...stop, worst: [8, 32, 8, 8] }).deadEnds).toHaveLength(1);
    expect(world([[3, 1]], { ...stop, worst: [8, 33, 8, 8] }).deadEnds).toHaveLength(0);
    expect(world([[3, 1]], { ...stop, unbounded: [0, 1, 0, 0] }).deadEnds).toHaveLength(0);
  });

  test("one that never returns is one handler behind all its vectors, with all their priorities", () => {
    const priorities = new Map([
      [16, at([64], TEXT)],
      [17, at([128], TEXT)],
      [18, at(undefined, TEXT)],
      [19, at([32])],
    ]);
    const joined = (slots: readonly [number, number][]) =>
      world(slots, { priorities, endless: [1], enabled: [16, 17, 18, 19, 20], worst: [8, 99, 8, 8] }).handlers.map(shown);
    expect(
      joined([
        [16, 1],
        [17, 1],
        [16, 2],
      ]),
    ).toEqual([expect.stringMatching(/^f1 16,17 .*code$/), expect.stringMatching(/^f2 16 /)]);
    expect(
      joined([
        [16, 1],
        [18, 1],
      ]),
    ).toEqual(["f1 16,18 any any"]);
    expect(
      joined([
        [18, 1],
        [16, 1],
      ]),
    ).toEqual(["f1 18,16 any any"]);
    expect(
      joined([
        [20, 1],
        [20, 1],
      ]),
    ).toEqual(["f1 20,20 0 reset"]);
    expect(
      joined([
        [20, 1],
        [19, 1],
      ]),
    ).toEqual(["f1 20,19 0,32 code early"]);
    expect(
      joined([
        [19, 1],
        [20, 1],
      ]),
    ).toEqual(["f1 19,20 32,0 code early"]);
    expect(
      world(
        [
          [16, 1],
          [17, 1],
        ],
        { priorities },
      ).handlers,
    ).toHaveLength(2);
  });

  test("what may stand in any slot of a range stands in each that can run, the dearest for all", () => {
    const RAM = 0x2000_0000;
    const stored = (address: number, last: number, told: World, ...fns: number[]) =>
      world([[16, 0]], {
        tables: [RAM],
        ...told,
        stores: [{ address: RAM + 4 * address, last: RAM + 4 * last, stored: fns, copied: undefined }],
      });
    const told = (given: ReturnType<typeof world>) => [given.handlers.map(shown).join(", "), given.others, given.idle.length];
    const priorities = new Map([[18, at([64])]]);
    expect(told(stored(0, 18, { enabled: [2, 3, 16, 18], priorities, worst: [8, 8, 16, 9] }, 1, 2, 3))).toEqual([
      "f0 16 0 reset, f2 2 -2 fixed, f2 3 -1 fixed, f2 16 0 reset, f2 18 64 code early",
      [1, 3],
      0,
    ]);
    // One that has a larger frame, and those that never return, which are one handler each.
    const some: World = { enabled: [16, 17], worst: [8, 12, 99, 9], float: [1] };
    expect(told(stored(16, 17, some, 1, 2, 3))).toEqual([
      "f0 16 0 reset, f2 16 0 reset, f2 17 0 reset, f1 16 0 reset, f1 17 0 reset",
      [3],
      0,
    ]);
    expect(told(stored(16, 17, { ...some, endless: [2] }, 2, 3))).toEqual([
      "f0 16 0 reset, f3 16 0 reset, f3 17 0 reset, f2 16,17 0 reset",
      [],
      0,
    ]);
    // No slot is behind the last that the architecture has.
    expect(stored(200, 400, { enabled: [250, 255, 256] }, 1).handlers.map(shown)).toEqual(["f1 250 0 reset", "f1 255 0 reset"]);
  });

  test("a table that nobody knows is said", () => {
    expect(world([[16, 1]], { tables: [undefined] }).unknownTable).toBe(true);
    expect(world([[16, 1]]).unknownTable).toBe(false);
  });
});
