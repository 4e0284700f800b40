import type { CodeKernel } from "../kernel/code-kernel.ts";
import { ARGUMENTS } from "./call-arguments.ts";
import type { CallShape, CandidateEvidence, CandidateSet } from "./candidates.ts";
import type { Code, FunctionStore, StoreRows } from "./code.ts";
import { type CallSite, References } from "./references.ts";

// Tables of the kernel, and their fields, in the order of `assembly/code/index.ts`, `functions.ts` and `records.ts`.
const FUNCTIONS = 0;
const REFERENCES = 1;
const SETS = 2;
const MEMBERS = 3;
const SYSTEM_STORES = 4;
const FUNCTION_STORES = 5;
const SPECIAL_WRITES = 6;
const CALL_ARGUMENTS = 7;
const FN = { start: 0, addressTaken: 8, frame: 16, returns: 17, dynamicAt: 18, unresolved: 19, usesFloat: 20, breaksAbi: 21 } as const;
const ASSUMED_CALLS = 9;
const EXPOSED = 10;
const WAYS = 11;
const EXPRESSIONS = 12;
const KNOWN = 13;
const KEPT = 14;
const HANDED = 15;
const CALL_PATHS = 16;
const ALL_TAKEN = 5;
const EVIDENCE: readonly CandidateEvidence[] = ["variable", "table", "variable", "argument", "slot", "address taken"];
/** How a call through a pointer finds its target, in the order of `shapes.ts`. */
const SHAPES: readonly CallShape["kind"][] = ["unknown", "field", "table", "beside", "table"];
const NO_SET = 0xffffffff;

/** Takes what the kernel found into the columns of `code`. */
export function readColumns(kernel: CodeKernel, code: Code): void {
  const table = (number: number) => {
    const count = kernel.rowCount(number);
    return {
      count,
      field: (field: number) => {
        const address = kernel.column(number, field);
        return new Uint32Array(kernel.memory.buffer, address, count).slice();
      },
    };
  };
  readFunctions(table(FUNCTIONS), code);
  const sets = readSets(table(SETS), table(MEMBERS).field(0), code);
  code.candidates.push(...sets);
  const references = table(REFERENCES);
  code.references = new References([0, 1, 2, 3, 4, 5].map((field) => references.field(field)));
  readAssumed(table(ASSUMED_CALLS), code, sets);
  readWays(table, code);
  readKept(table(KEPT), code);
  readHanded(table(HANDED), code);
  readStores(table, code, sets);
  code.cutShort = kernel.isCutShort() === 1;
}

interface Table {
  readonly count: number;
  field(field: number): Uint32Array;
}

function readFunctions(table: Table, code: Code): void {
  const start = table.field(FN.start);
  for (let index = code.functions.count; index < table.count; index++) code.functions.require(start[index]!);
  for (const field of ["frame", "returns", "dynamicAt", "unresolved", "usesFloat"] as const) code[field].append(table.field(FN[field]));
  code.breaksAbi.append(table.field(FN.breaksAbi).map((lost) => (lost === 0 ? 0 : 1)));
  table.field(FN.addressTaken).forEach((taken, index) => {
    if (taken === 1) code.addressTaken.push(index);
  });
}

function readSets(table: Table, members: Uint32Array, code: Code): CandidateSet[] {
  const [evidence, detail, first, count, shape, offset] = [0, 1, 2, 3, 4, 5].map((field) => table.field(field)) as Uint32Array[];
  return Array.from({ length: table.count }, (_, row) => ({
    evidence: EVIDENCE[evidence![row]!]!,
    detail: detail![row]!,
    functions:
      evidence![row] === ALL_TAKEN
        ? code.addressTaken
        : [...new Set(members.subarray(first![row]!, first![row]! + count![row]!))].sort((a, b) => a - b),
    ...(evidence![row] === ALL_TAKEN ? { shape: { kind: SHAPES[shape![row]!]!, offset: offset![row]! } } : {}),
  }));
}

/** What calls reach under assumptions; a call that stands in several paths reaches what it does in any. */
function readAssumed(table: Table, code: Code, sets: readonly CandidateSet[]): void {
  const [phase, at, set] = [0, 1, 2].map((field) => table.field(field)) as Uint32Array[];
  for (let row = 0; row < table.count; row++) {
    const calls = phase![row] === 0 ? code.assumedBefore : code.assumedAfter;
    const found = calls.get(at![row]!);
    if (found === undefined) calls.set(at![row]!, new Set([sets[set![row]!]!]));
    else found.add(sets[set![row]!]!);
  }
}

function readWays(table: (number: number) => Table, code: Code): void {
  const ways = table(WAYS);
  if (ways.count === 0) return;
  const [at, expression] = [ways.field(0), ways.field(1)];
  // A call that stands in several paths with different ways has none that is known.
  at.forEach((address, row) => {
    code.callWays.set(address, (code.callWays.get(address) ?? expression[row]!) === expression[row] ? expression[row]! : 0);
  });
  const expressions = table(EXPRESSIONS);
  const known = table(KNOWN);
  const addresses = known.field(1);
  const found = new Map<number, number | undefined>();
  known.field(0).forEach((number, row) => {
    found.set(number, !found.has(number) || found.get(number) === addresses[row] ? addresses[row] : undefined);
  });
  code.setExpressions({ operation: expressions.field(0), a: expressions.field(1), b: expressions.field(2), addresses: found });
}

function readKept(table: Table, code: Code): void {
  const [from, argument, below, depth] = [0, 1, 2, 3].map((field) => table.field(field)) as Uint32Array[];
  from!.forEach((index, row) => {
    const kept = code.keptArguments.get(index) ?? [];
    kept.push({ argument: argument![row]!, below: below![row]!, depth: depth![row]! });
    code.keptArguments.set(index, kept);
  });
}

function readHanded(table: Table, code: Code): void {
  const [at, argument, expression, isConstant, value, isOpen, isOwn] = [0, 1, 2, 3, 4, 5, 6].map((field) =>
    table.field(field),
  ) as Uint32Array[];
  at!.forEach((address, row) => {
    const handed = code.handedArguments.get(address) ?? [];
    handed.push({
      argument: argument![row]!,
      expression: expression![row]!,
      value: isConstant![row] === 1 ? value![row]! : undefined,
      isOpen: isOpen![row] === 1,
      isOwn: isOwn![row] === 1,
    });
    code.handedArguments.set(address, handed);
  });
}

/** By number of a path its calls, the outermost first; the path 0 is any. */
function callPaths(table: Table): (readonly CallSite[] | undefined)[] {
  const [from, at, outer] = [0, 1, 2].map((field) => table.field(field)) as Uint32Array[];
  const paths: (readonly CallSite[] | undefined)[] = [undefined];
  for (let row = 0; row < table.count; row++) paths.push([...(paths[outer![row]!] ?? []), { function: from![row]!, at: at![row]! }]);
  return paths;
}

function readStores(table: (number: number) => Table, code: Code, sets: readonly CandidateSet[]): void {
  const system = table(SYSTEM_STORES);
  const [from, at, address, last, size, value, known, kept, path] = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((field) =>
    system.field(field),
  ) as Uint32Array[];
  const paths = callPaths(table(CALL_PATHS));
  for (let row = 0; row < system.count; row++) {
    code.systemStores.push({
      function: from![row]!,
      at: at![row]!,
      address: address![row]!,
      last: last![row]!,
      size: size![row]!,
      value: value![row]! | 0,
      known: known![row]! | 0,
      kept: kept![row]! | 0,
      calls: paths[path![row]!],
    });
  }
  const stores = [0, 1, 2, 3, 4, 5].map((field) => table(FUNCTION_STORES).field(field)) as Uint32Array[];
  const exposed = [0, 1].map((field) => table(EXPOSED).field(field)) as Uint32Array[];
  code.setStores(storeRows(stores, exposed, sets));
  const special = table(SPECIAL_WRITES);
  const writes = [0, 1, 2, 3, 4].map((field) => special.field(field)) as Uint32Array[];
  for (let row = 0; row < special.count; row++) {
    const [fn, place, register] = [writes[0]![row]!, writes[1]![row]!, writes[2]![row]!];
    code.specialWrites.push({ function: fn, at: place, register, value: writes[3]![row] === 1 ? writes[4]![row]! : undefined });
    if (register === 8 || register === 9) code.stackSwitches.push({ function: fn, at: place, register });
  }
  const calls = table(CALL_ARGUMENTS);
  const [caller, place, bits, ...values] = Array.from({ length: 3 + ARGUMENTS }, (_, field) => calls.field(field)) as Uint32Array[];
  code.callArguments.fill({ caller: caller!, at: place!, known: bits!, values });
}

/** Made apart from what reads the kernel, which would stay in memory as long as they do. */
function storeRows(stores: readonly Uint32Array[], [start, end]: readonly Uint32Array[], sets: readonly CandidateSet[]): StoreRows {
  return {
    functionStores: () => functionStores(stores, sets),
    exposed: () => Array.from(start!, (from, row) => ({ start: from, end: end![row]! })),
  };
}

function functionStores([from, at, address, last, stored, copied]: readonly Uint32Array[], sets: readonly CandidateSet[]): FunctionStore[] {
  const functionsOf = (set: number) => (set === NO_SET ? undefined : sets[set]!.functions);
  return Array.from(from!, (index, row) => ({
    function: index,
    at: at![row]!,
    address: address![row]!,
    last: last![row]!,
    stored: functionsOf(stored![row]!),
    copied: functionsOf(copied![row]!),
  }));
}
