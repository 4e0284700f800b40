import { nearestWord } from "../../src/bytes/did-you-mean.ts";
import type { Place } from "../../src/bytes/place.ts";
import { type ConfigNode, configError } from "./node.ts";
import {
  amount,
  date,
  flag,
  flagOr,
  limit,
  oneOrMore,
  record,
  type Shape,
  size,
  tableOr,
  text,
  type ValueOf,
  withRule,
  word,
} from "./shape.ts";
import type { Limit } from "./size-value.ts";

/** What a budget measures. */
export type SubjectKind =
  | "region"
  | "section"
  | "crate"
  | "file"
  | "symbol"
  | "archive"
  | "stack"
  | "headroom"
  | "heap"
  | "vector"
  | "async-state"
  | "image";

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
    readonly kind: SubjectKind;
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
  /** Where it is written. */
  readonly place: Place;
}

const glob = (description: string) => text(description);

const SUBJECTS = {
  region: text("Name of a memory region"),
  section: glob("Name or glob of a section"),
  crate: glob("Name or glob of a crate"),
  file: glob("Path or glob of a source file"),
  symbol: glob("Name or glob of a symbol, demangled"),
  archive: glob("Name or glob of a library archive"),
  stack: flagOr("true for the worst case of the whole program, or the root of one chain of calls", text("Name or glob of a root")),
  headroom: flagOr("true for the RAM that the worst case of the stack leaves free, or the region of the stack", text("Name of a region")),
  heap: flagOr("true for the heap, or the region that it lies in", text("Name of a region")),
  vector: glob("Name or glob of an exception or interrupt: the size of its handler"),
  "async-state": glob("Name or glob of an async function: the size of its state"),
  image: word("What is flashed: the flat .bin, the text of the .hex, the .uf2, or the bytes of data in them", [
    "bin",
    "hex",
    "uf2",
    "data",
  ]),
} as const satisfies Record<SubjectKind, Shape<unknown>>;

const KINDS = Object.keys(SUBJECTS) as SubjectKind[];
/** Subjects that lie in one region, of which a share can be said. */
const IN_ONE_REGION: readonly SubjectKind[] = ["region", "stack", "headroom", "heap"];

const growthTable = withRule(
  record("Growth in bytes and in percent", {
    bytes: size("Most bytes that it may grow"),
    percent: amount("Most percent that it may grow"),
    both: flag("Break the budget only when both are exceeded; either one breaks it otherwise"),
  }),
  { anyOf: [{ required: ["bytes"] }, { required: ["percent"] }] },
  (value, node): Growth => {
    if (value.bytes === undefined && value.percent === undefined) throw configError(node, "missing", "growth needs bytes or percent");
    return { ...value, both: value.both ?? false };
  },
);

const fields = record("A limit on one size", {
  name: text("Name under which the verdict is reported"),
  ...SUBJECTS,
  in: text("flash, ram, or a region: where the bytes count, for subjects that lie in several"),
  targets: oneOrMore("Targets that it applies to; all without it", text("Name of a target")),
  max: limit("Largest size that holds; a percentage is of the region"),
  min: limit("Smallest size that holds; a percentage is of the region"),
  growth: tableOr("Largest growth against the base", growthTable, limit("Bytes, or percent of the base")),
  severity: word("Whether a broken budget fails the run", ["error", "warn"]),
  help: text("Advice to whoever breaks it"),
  expires: date("Last day on which it counts"),
  reason: text("Why the limit is what it is"),
});

/** The one shape of every budget. */
export const budgetShape: Shape<Budget> = withRule(
  fields,
  {
    oneOf: KINDS.map((kind) => ({ required: [kind] })),
    anyOf: ["max", "min", "growth"].map((key) => ({ required: [key] })),
    if: { anyOf: IN_ONE_REGION.map((kind) => ({ required: [kind] })) },
    else: { properties: { max: size("Largest size that holds").schema, min: size("Smallest size that holds").schema } },
  },
  complete,
);

function complete(value: ValueOf<typeof fields>, node: ConfigNode): Budget {
  const kinds = KINDS.filter((kind) => value[kind] !== undefined);
  const kind = kinds[0];
  if (kind === undefined) throw configError(node, "missing", `a budget needs one of ${KINDS.join(", ")}`);
  const second = kinds[1];
  if (second !== undefined)
    throw configError(entry(node, second), "value", `a budget measures ${kind} or ${second}, not both`, undefined, "key");
  if (value.max === undefined && value.min === undefined && value.growth === undefined) {
    throw configError(node, "missing", "a budget needs max, min or growth");
  }
  for (const key of ["max", "min"] as const) {
    if (value[key]?.unit === "percent" && !IN_ONE_REGION.includes(kind)) {
      throw configError(entry(node, key), "value", `a percentage is of a region, and a ${kind} lies in several: give bytes`);
    }
  }
  const what = value[kind] === true ? undefined : (value[kind] as string);
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
    place: node.document.source.placeAt(node.at.start),
  };
}

function growthOf(growth: Growth | Limit | undefined): Growth | undefined {
  if (growth === undefined || !("unit" in growth)) return growth;
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
