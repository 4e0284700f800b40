import fc from "fast-check";
import { expect, test } from "vitest";
import type { Handler, Handlers } from "../../src/graph/stack/handlers.ts";
import { nestInterrupts } from "../../src/graph/stack/interrupts.ts";
import type { StackUse } from "../../src/graph/stack/stack.ts";

/** Fewer where the mutation tester runs them hundreds of times. */
const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 1000);

interface Given {
  /** Bytes of stack, whether it uses floating point, and the priorities that it may have; undefined for any. */
  readonly handlers: readonly { worst: number; float: boolean; priorities: readonly number[] | undefined }[];
  readonly main: { worst: number; float: boolean };
  /** Values of AIRCR.PRIGROUP that may be written; undefined for any. */
  readonly grouping: readonly number[] | undefined;
  readonly bits: number;
  readonly crossesSecurity: boolean;
}

const depth = fc.nat(20).map((words) => words * 4);
const priority = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(0, 0x20, 0x40, 0x80, 0xc0, 0xe0) }, fc.constantFrom(-1, -2));
const given: fc.Arbitrary<Given> = fc.record({
  handlers: fc.array(
    fc.record({
      worst: depth,
      float: fc.boolean(),
      priorities: fc.oneof({ weight: 4, arbitrary: fc.array(priority, { minLength: 1, maxLength: 2 }) }, fc.constant(undefined)),
    }),
    { maxLength: 5 },
  ),
  main: fc.record({ worst: depth, float: fc.boolean() }),
  grouping: fc.oneof(fc.array(fc.nat(7), { maxLength: 2 }), fc.constant(undefined)),
  bits: fc.integer({ min: 2, max: 3 }),
  crossesSecurity: fc.boolean(),
});

/** The function under test, with main as function 0 and a handler behind each of the next slots. */
function nested({ handlers, main, grouping, bits, crossesSecurity }: Given) {
  const all = [main, ...handlers];
  const use = {
    worst: all.map(({ worst }) => worst),
    unbounded: all.map(() => 0),
    panic: () => 0,
    graph: { code: { image: { processor: { architecture: "v7-M", fpu: true } } } },
  } as unknown as StackUse;
  const found = handlers.map(
    ({ priorities }, i): Handler => ({
      function: i + 1,
      slots: [{ index: 16 + i, value: 1, function: i + 1 }],
      priorities: priorities && new Set(priorities),
      evidence: "code",
      mayRunEarly: false,
    }),
  );
  const setup = {
    priorities: new Map(),
    enabling: () => undefined,
    grouping: { values: grouping && new Set(grouping), places: [] },
    tables: [],
  };
  return nestInterrupts(use, 0, { handlers: found, idle: [], deadEnds: [], unknownTable: false } as unknown as Handlers, setup, {
    ...{ priorityBits: bits, crossesSecurity, usesFloat: Uint8Array.from(all, ({ float }) => (float ? 1 : 0)) },
  });
}

const frame = (float: boolean, crosses: boolean) => (float ? 104 : 32) + (crosses ? 40 : 0);
const to8 = (bytes: number) => bytes + ((8 - (bytes % 8)) % 8);

/**
 * Every order in which handlers can interrupt main and one another, tried: one that is active can be interrupted by those of a smaller group alone.
 * Owner that is right: [ARMv7-M §B1.5.4] (groups of priorities), §B1.5.6 and §B1.5.7 (frames, aligned to 8 bytes).
 */
function deepest({ handlers, main, grouping, bits, crossesSecurity }: Given): number {
  const ignored = Math.max(8 - bits, grouping === undefined ? 1 : Math.min(...(grouping.length === 0 ? [0] : grouping)) + 1);
  const group = (priority: number) => (priority < 0 ? priority : Math.floor(priority / 2 ** ignored));
  const groupsOf = (priorities: readonly number[] | undefined) =>
    priorities === undefined ? Array.from({ length: 2 ** (8 - ignored) }, (_, i) => i) : [...new Set(priorities.map(group))];
  const onTop = (bytes: number, float: boolean, below: number, active: ReadonlySet<number>): number => {
    let most = crossesSecurity ? to8(bytes) + frame(float, true) : bytes;
    for (const [i, handler] of handlers.entries()) {
      if (active.has(i)) continue;
      for (const own of groupsOf(handler.priorities).filter((one) => one < below))
        most = Math.max(
          most,
          onTop(to8(bytes) + frame(float, crossesSecurity) + handler.worst, handler.float, own, new Set([...active, i])),
        );
    }
    return most;
  };
  return onTop(main.worst, main.float, Number.POSITIVE_INFINITY, new Set());
}

test("the sum is that of the deepest nesting of all that can happen", () => {
  fc.assert(
    fc.property(given, (one) => {
      expect(nested(one).bytes).toBe(deepest(one));
    }),
    { numRuns: RUNS },
  );
});

test("levels are named lowest priority first, no two of one group, and with main they make the sum", () => {
  fc.assert(
    fc.property(given, (one) => {
      const { bytes, levels, main, interrupts, possibleLevels } = nested(one);
      const last = one.handlers[(levels.at(-1)?.handlers[0]?.slot.function ?? 0) - 1] ?? one.main;
      const top = one.crossesSecurity
        ? to8(levels.at(-1)?.bytes ?? main.worst) + frame(last.float, true) - (levels.at(-1)?.bytes ?? main.worst)
        : 0;
      expect(levels.reduce((sum, level) => sum + level.frame + level.bytes, main.worst) + top).toBe(bytes);
      expect(main.worst + interrupts).toBe(bytes);
      const known = levels.flatMap(({ priority }) => (priority === undefined ? [] : [priority]));
      expect(known).toEqual([...known].sort((a, b) => b - a));
      const fixed = one.handlers.filter(({ priorities }) => priorities?.some((priority) => priority < 0)).length;
      expect(levels.length).toBeLessThanOrEqual(possibleLevels + fixed);
    }),
    { numRuns: RUNS },
  );
});
