import { nearestWord } from "../../src/bytes/did-you-mean.ts";
import { formatPlace, type Place } from "../../src/bytes/place.ts";
import { toJsonSchema } from "../../src/contract/json-schema.ts";
import {
  allOptional,
  boolean,
  either,
  number,
  oneOf,
  oneOrMore,
  type RuleProblem,
  ruled,
  type Shape,
  yes,
} from "../../src/contract/shape.ts";
import { LEVELS } from "../../src/session/levels.ts";
import { type ConfigNode, configError } from "./node.ts";
import { date, limit, size, text } from "./notations.ts";
import type { SettingOf } from "./settings-of.ts";
import { type Limit, parseLimit } from "./size-value.ts";

/** How much a subject may grow against the base; with `both`, only growth beyond both limits breaks the budget. */
export interface Growth {
  readonly bytes?: number;
  readonly percent?: number;
  readonly both: boolean;
}

/** A budget, as read and completed. */
export interface Budget {
  /** As given, or made from the subject: `region FLASH`, `stack`. */
  readonly name: string;
  readonly subject: {
    readonly kind: string;
    /** Name or glob; undefined where the whole is meant (`stack = true`). */
    readonly what: string | undefined;
  };
  /** `flash`, `ram`, or the name of a region, for subjects that can lie in several; all of them without it. */
  readonly in: string | undefined;
  /** Names of the targets that it applies to; undefined for all. */
  readonly targets: readonly string[] | undefined;
  readonly max: Limit | undefined;
  readonly min: Limit | undefined;
  readonly growth: Growth | undefined;
  readonly severity: "error" | "warn";
  readonly help: string | undefined;
  /** `2026-12-31`: the last day on which the budget counts. */
  readonly expires: string | undefined;
  /** Why the limit is what it is. */
  readonly reason: string | undefined;
  /** Where it is written, and the same in words. */
  readonly place: Place;
  readonly where: string;
}

/** Levels that budgets measure besides those with words of their own. */
const LEVEL_SUBJECTS = Object.fromEntries(
  LEVELS.flatMap(({ title, budget }) => (budget === undefined ? [] : [[title, text(budget)]])),
) as Readonly<Record<never, ReturnType<typeof text>>>;

const SUBJECTS = {
  region: text("Name of a memory region"),
  section: text("Name or glob of a section"),
  crate: text("Name or glob of a crate"),
  symbol: text("Name or glob of a symbol, demangled"),
  ...LEVEL_SUBJECTS,
  stack: trueOr("true for the worst case of the whole program, or the root of one chain of calls", "Name or glob of a root"),
  headroom: trueOr("true for the RAM that the worst case of the stack leaves free, or the region of the stack", "Name of a region"),
  thread: text("Name or glob of a thread: what its stack has left, of several the least"),
  heap: trueOr("true for the heap, or the region that it lies in", "Name of a region"),
  vector: text("Name or glob of an exception or interrupt: the size of its handler"),
  panics: trueOr("true for all places that can panic", "Name or glob of the crate whose sources they are in"),
  "async-state": text("Name or glob of an async function: the size of its state"),
  image: oneOf(
    ["bin", "hex", "uf2", "data"],
    "What is flashed: the flat .bin, the text of the .hex, the .uf2, or the bytes of data in them",
  ),
} as const satisfies Readonly<Record<string, Shape>>;

function trueOr(description: string, name: string) {
  return either([yes("All of it"), text(name)], description);
}

const KINDS: readonly string[] = Object.keys(SUBJECTS);
/** Subjects that lie in one region, of which a share can be said. */
const IN_ONE_REGION: readonly string[] = ["region", "stack", "headroom", "heap"];

const growthTable = ruled(
  allOptional(
    {
      bytes: size("Most bytes that it may grow"),
      percent: number("Most percent that it may grow", { minimum: 0 }),
      both: boolean("Break the budget only when both are exceeded; either one breaks it otherwise"),
    },
    "Growth in bytes and in percent",
  ),
  {
    schema: { anyOf: [{ required: ["bytes"] }, { required: ["percent"] }] },
    check: ({ bytes, percent }) =>
      bytes === undefined && percent === undefined ? { code: "missing", sentence: "growth needs bytes or percent" } : undefined,
  },
);

/** The one shape of every budget. */
export const budgetShape = ruled(
  allOptional(
    {
      name: text("Name under which the verdict is reported"),
      ...SUBJECTS,
      in: text("flash, ram, or a region: where the bytes count, for subjects that lie in several"),
      targets: oneOrMore(text("Name of a target"), "Targets that it applies to; all without it"),
      max: limit("Largest size that holds; a percentage is of the region"),
      min: limit("Smallest size that holds; a percentage is of the region"),
      growth: either([growthTable, limit("Bytes, or percent of the base")], "Largest growth against the base"),
      severity: oneOf(["error", "warn"], "Whether a broken budget fails the run"),
      help: text("Advice to whoever breaks it"),
      expires: date("Last day on which it counts"),
      reason: text("Why the limit is what it is"),
    },
    "A limit on one size",
  ),
  {
    schema: {
      oneOf: KINDS.map((kind) => ({ required: [kind] })),
      anyOf: ["max", "min", "growth"].map((key) => ({ required: [key] })),
      if: { anyOf: IN_ONE_REGION.map((kind) => ({ required: [kind] })) },
      else: {
        properties: { max: toJsonSchema(size("Largest size that holds")), min: toJsonSchema(size("Smallest size that holds")) },
      },
    },
    check: budgetProblem,
  },
);

function budgetProblem(value: Readonly<Record<string, unknown>>): RuleProblem | undefined {
  const [kind, second] = KINDS.filter((one) => value[one] !== undefined);
  if (kind === undefined) return { code: "missing", sentence: `a budget needs one of ${KINDS.join(", ")}` };
  if (second !== undefined)
    return { code: "value", sentence: `a budget measures ${kind} or ${second}, not both`, at: { field: second, part: "key" } };
  if (["max", "min", "growth"].every((key) => value[key] === undefined))
    return { code: "missing", sentence: "a budget needs max, min or growth" };
  const share = IN_ONE_REGION.includes(kind) ? undefined : ["max", "min"].find((key) => isShare(value[key]));
  if (share === undefined) return undefined;
  const sentence = `a percentage is of a region, and a ${kind} lies in several: give bytes`;
  return { code: "value", sentence, at: { field: share, part: "value" } };
}

function isShare(written: unknown): boolean {
  if (typeof written !== "string" && typeof written !== "number") return false;
  const parsed = parseLimit(written);
  return parsed.ok && parsed.value.unit === "percent";
}

/** A budget as it is written in `node`, completed. */
export function completeBudget(value: SettingOf<typeof budgetShape>, node: ConfigNode): Budget {
  const kind = KINDS.find((one) => (value as Readonly<Record<string, unknown>>)[one] !== undefined)!;
  const named = (value as Readonly<Record<string, unknown>>)[kind];
  const what = named === true ? undefined : (named as string);
  const place = node.document.source.placeAt(node.at.start);
  return {
    name: value.name ?? (what === undefined ? kind : `${kind} ${what}`),
    subject: { kind, what },
    in: value.in,
    targets: value.targets,
    max: value.max,
    min: value.min,
    growth: growthOf(value.growth),
    severity: value.severity ?? "error",
    help: value.help,
    expires: value.expires,
    reason: value.reason,
    place,
    where: formatPlace(place),
  };
}

function growthOf(growth: SettingOf<typeof growthTable> | Limit | undefined): Growth | undefined {
  if (growth === undefined) return undefined;
  if (!("unit" in growth)) return { ...growth, both: growth.both ?? false };
  return growth.unit === "bytes" ? { bytes: growth.bytes, both: false } : { percent: growth.percent, both: false };
}

/** The value of a key of a budget, for an error about it. */
function entry(node: ConfigNode, key: string): ConfigNode {
  return (node.kind === "table" ? node.entries.get(key) : undefined) ?? node;
}

/** @throws InputError `config/value` when a budget names a target that the configuration does not have. */
export function checkBudgetTargets(budget: Budget, node: ConfigNode, targets: readonly string[]): void {
  const named = entry(node, "targets");
  for (const [index, target] of (budget.targets ?? []).entries()) {
    if (targets.includes(target)) continue;
    const near = nearestWord(target, targets);
    const at = named.kind === "list" ? named.items[index]! : named;
    const remark = near === undefined ? `targets: ${targets.join(", ") || "none"}` : `did you mean ${near}?`;
    throw configError(at, "value", `there is no target ${target}`, remark);
  }
}
