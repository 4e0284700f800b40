import type { Handler } from "./handlers.ts";

/** A handler with the level that it is counted at. */
export interface Placed {
  readonly handler: Handler;
  /** Priority's group: smaller preempts larger. */
  readonly group: number;
}

/** What handlers cost, and where they can be. */
export interface NestingCosts {
  /** Groups of the priorities that a handler may have. */
  groups(handler: Handler): readonly number[];
  /** Bytes of a handler that is interrupted: its own, aligned, and the frame that is pushed on it. */
  interrupted(handler: Handler): number;
  /** Bytes of one that is not. */
  alone(handler: Handler): number;
  /** The exception whose handler it is; undefined for one of several. Of those of one exception, whose groups are the same, one at a time is active. */
  exception(handler: Handler): number | undefined;
  /** Whether the one on top is interrupted too, by code that is not of this image. */
  readonly goesOn: boolean;
}

/** Handlers that are active at a time, the one of lowest priority first, and their bytes. */
export interface Nesting {
  readonly placed: readonly Placed[];
  readonly bytes: number;
}

/**
 * The nesting of most bytes: no two handlers of one group, each of a smaller group than the one below it. The one on top costs less than when it is interrupted, and how much less
 * differs: so each is tried there, in the smallest of its groups, which leaves the others most room. Sets of handlers that can be placed are independent in the sense of a matroid
 * (transversals of their possible groups), so that below it taking the dearest first, wherever it can still be placed, is best. Of the handlers of one exception the
 * dearest stands for the others, which have the same groups.
 */
export function deepestNesting(handlers: readonly Handler[], costs: NestingCosts): Nesting {
  const { interrupted, alone, groups, exception, goesOn } = costs;
  const dearestFirst = [...handlers].sort((a, b) => interrupted(b) - interrupted(a));
  const all = placeable(onePerException(dearestFirst, exception), groups);
  const most = sum(all, interrupted);
  if (goesOn || all.length === 0) return { placed: lowestFirst(all), bytes: most };
  const spared = (handler: Handler) => interrupted(handler) - alone(handler);
  const counted = new Set(all.map(({ handler }) => handler));
  // Of equals the cheapest is on top.
  const order = dearestFirst.toReversed().sort((a, b) => spared(a) - spared(b) || Number(counted.has(b)) - Number(counted.has(a)));
  let best: Nesting = { placed: [], bytes: -1 };
  for (const last of order) {
    // With `last` the others are a set that can be placed: no such set costs more than `most`.
    if (most - spared(last) <= best.bytes) break;
    const group = Math.min(...groups(last));
    const own = exception(last);
    const others = dearestFirst.filter((handler) => handler !== last && (own === undefined || exception(handler) !== own));
    const below = placeable(onePerException(others, exception), (handler) => groups(handler).filter((one) => one > group));
    const bytes = sum(below, interrupted) + alone(last);
    if (bytes > best.bytes) best = { placed: [...lowestFirst(below), { handler: last, group }], bytes };
  }
  return best;
}

function onePerException(handlers: readonly Handler[], exception: NestingCosts["exception"]): Handler[] {
  const seen = new Set<number>();
  return handlers.filter((handler) => {
    const own = exception(handler);
    if (own === undefined) return true;
    if (seen.has(own)) return false;
    seen.add(own);
    return true;
  });
}

/** Of handlers in their order each that can still be placed beside those before it, which may move to other groups of theirs. */
function placeable(handlers: readonly Handler[], groups: (handler: Handler) => readonly number[]): Placed[] {
  const atGroup = new Map<number, Handler>();
  const place = (handler: Handler, tried: Set<number>): boolean => {
    for (const group of groups(handler)) {
      if (tried.has(group)) continue;
      tried.add(group);
      const there = atGroup.get(group);
      if (there === undefined || place(there, tried)) {
        atGroup.set(group, handler);
        return true;
      }
    }
    return false;
  };
  for (const handler of handlers) place(handler, new Set());
  return [...atGroup].map(([group, handler]) => ({ handler, group }));
}

function lowestFirst(placed: readonly Placed[]): Placed[] {
  return [...placed].sort((a, b) => b.group - a.group);
}

function sum(placed: readonly Placed[], cost: (handler: Handler) => number): number {
  return placed.reduce((bytes, { handler }) => bytes + cost(handler), 0);
}
