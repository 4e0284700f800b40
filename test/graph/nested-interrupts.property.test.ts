import fc from "fast-check";
import { expect, test } from "vitest";
import type { Handler, Handlers } from "../../src/graph/stack/handlers.ts";
import { nestInterrupts } from "../../src/graph/stack/interrupts.ts";
import type { StackUse } from "../../src/graph/stack/stack.ts";

/** Fewer where the mutation tester runs them hundreds of times. */
const RUNS = Number(process.env["PROPERTY_RUNS"] ?? 1000);

interface Given {
  /** Bytes of stack, whether it uses floating point, and the priorities that it may have; undefined for any. `also`: it may stand where the one before it does. */
  readonly handlers: readonly {
    worst: number;
    float: boolean;
    priorities: readonly number[] | undefined;
    panic: number;
    early: boolean;
    also: boolean;
  }[];
  readonly main: { worst: number; float: boolean; panic: number };
  /** Secure functions that Non-secure code enters. */
  readonly entered: readonly { worst: number; float: boolean; panic: number }[];
  /** Values of AIRCR.PRIGROUP that may be written; undefined for any. */
  readonly grouping: readonly number[] | undefined;
  /** Whether it is written before any interrupt is enabled. */
  readonly groupedFirst: boolean;
  readonly architecture: "v7-M" | "v6-M" | "v8-M.base";
  readonly bits: number;
  readonly crossesSecurity: boolean;
}

const depth = fc.nat(20).map((words) => words * 4);
const panic = fc.constantFrom(0, 0, 16, 40);
const priority = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(0, 0x20, 0x40, 0x80, 0xc0, 0xe0) }, fc.constantFrom(-1, -2));
const priorities = fc.oneof({ weight: 4, arbitrary: fc.array(priority, { minLength: 1, maxLength: 2 }) }, fc.constant(undefined));
const other = fc.record({ worst: depth, float: fc.boolean(), panic });
const given: fc.Arbitrary<Given> = fc.record({
  handlers: fc
    .array(fc.record({ worst: depth, float: fc.boolean(), priorities, panic, early: fc.boolean(), also: fc.boolean() }), { maxLength: 4 })
    .map(sharedPriorities),
  main: other,
  entered: fc.array(other, { maxLength: 2 }),
  grouping: fc.oneof(fc.array(fc.nat(7), { maxLength: 2 }), fc.constant(undefined)),
  groupedFirst: fc.boolean(),
  architecture: fc.constantFrom("v7-M", "v7-M", "v6-M", "v8-M.base"),
  bits: fc.integer({ min: 1, max: 3 }),
  crossesSecurity: fc.boolean(),
});

/** Handlers of one exception have its priority. */
function sharedPriorities(handlers: Given["handlers"]): Given["handlers"] {
  let [first] = handlers;
  return handlers.map((handler, i) => {
    if (i === 0 || !handler.also) first = handler;
    return { ...handler, priorities: first!.priorities, early: first!.early };
  });
}

/** By handler: the number of its exception. */
function exceptions(handlers: Given["handlers"]): number[] {
  let exception = 15;
  return handlers.map(({ also }, i) => (i > 0 && also ? exception : ++exception));
}

/** The function under test: main is function 0, a handler stands behind each of the next, then come those that are entered. */
function nested({ handlers, main, entered, grouping, groupedFirst, architecture, bits, crossesSecurity }: Given) {
  const all = [main, ...handlers, ...entered];
  const use = {
    worst: all.map(({ worst }) => worst),
    unbounded: all.map((_, i) => 1 << (8 + i)),
    panic: (index: number) => all[index]!.panic,
    graph: { code: { image: { processor: { architecture, fpu: true } } } },
  } as unknown as StackUse;
  const numbers = exceptions(handlers);
  const found = handlers.map(
    (handler, i): Handler => ({
      function: i + 1,
      slots: [{ index: numbers[i]!, value: 1, function: i + 1 }],
      priorities: handler.priorities && new Set(handler.priorities),
      evidence: "code",
      mayRunEarly: handler.early,
    }),
  );
  const setup = {
    priorities: new Map(),
    enabling: () => [{ function: 0, at: 8 }],
    grouping: { values: grouping && new Set(grouping), places: [{ function: 0, at: 4 }] },
    tables: [],
  };
  const order = { precedes: () => groupedFirst };
  return nestInterrupts(
    use,
    0,
    { handlers: found, others: [], idle: [], deadEnds: [], unknownTable: false, order } as unknown as Handlers,
    setup,
    {
      ...{ priorityBits: bits, crossesSecurity, usesFloat: Uint8Array.from(all, ({ float }) => (float ? 1 : 0)) },
      entered: entered.map((_, i) => 1 + handlers.length + i),
    },
  );
}

const frame = (float: boolean, crosses: boolean) => (float ? 104 : 32) + (crosses ? 40 : 0);
const to8 = (bytes: number) => bytes + ((8 - (bytes % 8)) % 8);

/** Bits of a priority that do not preempt; before PRIGROUP is written it is 0. v6-M and v8-M base have no PRIGROUP. */
function ignoredBits({ grouping = [0], groupedFirst, architecture, bits }: Given): number {
  const group = architecture === "v7-M" ? (!groupedFirst || grouping.length === 0 ? 0 : Math.min(...grouping)) + 1 : 0;
  return Math.max(8 - bits, group);
}

const groupOf = (priority: number, ignored: number) => (priority < 0 ? priority : Math.floor(priority / 2 ** ignored));

/**
 * Every order in which handlers can interrupt main and one another, tried: one that is active can be interrupted by those of a smaller group alone, and no exception by itself.
 * Owner that is right: [ARMv7-M §B1.5.4] (groups of priorities), §B1.5.6 and §B1.5.7 (frames, aligned to 8 bytes).
 */
function deepest(one: Given, early: boolean): number {
  const { handlers, main, entered, crossesSecurity } = one;
  const ignored = ignoredBits(one);
  const numbers = exceptions(handlers);
  const groupsOf = (handler: Given["handlers"][number]) => {
    if (handler.priorities === undefined) return Array.from({ length: 2 ** (8 - ignored) }, (_, i) => i);
    return [...new Set([...handler.priorities, ...(early && handler.early ? [0] : [])].map((own) => groupOf(own, ignored)))];
  };
  const onTop = (bytes: number, float: boolean, below: number, active: ReadonlySet<number>): number => {
    let most = crossesSecurity ? to8(bytes) + frame(float, true) : bytes;
    for (const [i, handler] of handlers.entries()) {
      if (active.has(numbers[i]!)) continue;
      for (const own of groupsOf(handler).filter((group) => group < below)) {
        const interrupted = to8(bytes) + frame(float, crossesSecurity) + handler.worst;
        most = Math.max(most, onTop(interrupted, handler.float, own, new Set([...active, numbers[i]!])));
      }
    }
    return most;
  };
  const inside = Math.max(0, ...entered.map(({ worst }) => worst));
  return onTop(main.worst + inside, main.float, Number.POSITIVE_INFINITY, new Set());
}

test("the sum is that of the deepest nesting of all that can happen, with one panic", () => {
  fc.assert(
    fc.property(given, (one) => {
      const found = nested(one);
      const all = [one.main, ...one.handlers, ...one.entered];
      const [late, early] = [deepest(one, false), deepest(one, true)];
      const inside = Math.max(0, ...one.entered.map(({ worst }) => worst));
      const most = Math.max(...all.map((each) => each.panic));
      expect(found.bytes).toBe(late + most);
      expect(found).toMatchObject({
        panic: most,
        interrupts: late - one.main.worst - inside,
        possibleLevels: 2 ** (8 - ignoredBits(one)),
      });
      // Of roots that panic alike main comes first, then what is entered.
      const roots = [0, ...found.entered.functions, ...found.handlers.map((handler) => handler.function)];
      expect(found.panicRoot).toBe(roots.find((root) => all[root]!.panic === most));
      expect(found.main).toEqual({ function: 0, worst: one.main.worst });
      expect(found.entered).toEqual({ functions: one.entered.map((_, i) => 1 + one.handlers.length + i), worst: inside });
      expect(found.unbounded).toBe(((1 << all.length) - 1) << 8);
      expect(found.early).toBe(early > late ? Math.max(1, one.handlers.filter((handler) => handler.early).length) : 0);
    }),
    { numRuns: RUNS },
  );
});

test("levels are named lowest priority first, with all handlers of their group, and with main they make the sum", () => {
  fc.assert(
    fc.property(given, (drawn) => {
      const one = { ...drawn, entered: [] };
      const { bytes, levels, panic: once, possibleLevels } = nested(one);
      const ignored = ignoredBits(one);
      let below: { worst: number; float: boolean } = one.main;
      let sum = one.main.worst;
      for (const level of levels) {
        const [own, ...others] = level.handlers.map(({ slot }) => slot.function - 1);
        const handler = one.handlers[own!]!;
        expect(level.frame).toBe(to8(below.worst) - below.worst + frame(below.float, one.crossesSecurity));
        expect(level.bytes).toBe(handler.worst);
        sum += level.frame + level.bytes;
        below = handler;
        const single = (each: Given["handlers"][number]) =>
          new Set(each.priorities).size === 1 ? groupOf(each.priorities![0]!, ignored) : undefined;
        expect(level.priority).toBe(single(handler) === undefined ? undefined : handler.priorities![0]);
        const beside = one.handlers.flatMap((each, i) =>
          i !== own && single(each) !== undefined && single(each) === single(handler) ? [i] : [],
        );
        expect([...others].sort()).toEqual(beside);
        expect(others.map((i) => one.handlers[i]!.worst)).toEqual(others.map((i) => one.handlers[i]!.worst).sort((a, b) => b - a));
      }
      const top = one.crossesSecurity ? to8(below.worst) - below.worst + frame(below.float, true) : 0;
      expect(sum + top + once).toBe(bytes);
      const known = levels.flatMap(({ priority }) => (priority === undefined ? [] : [priority]));
      expect(known).toEqual([...known].sort((a, b) => b - a));
      const fixed = one.handlers.filter((handler) => handler.priorities?.some((own) => own < 0)).length;
      expect(levels.length).toBeLessThanOrEqual(possibleLevels + fixed);
    }),
    { numRuns: RUNS },
  );
});
