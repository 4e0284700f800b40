import type { TaskEntry } from "../contract/tasks-shape.ts";
import { coroutineName } from "./coroutines.ts";
import type { RustProgram, RustStatic } from "./rust-statics.ts";

/** What a task's macro calls the static that holds its pool. */
const POOL = "POOL";
/** The static that older executors take all pools from, when their build cannot name a coroutine's type. */
const ARENA = "ARENA";
const EXECUTOR = /(?:^|[<( ])(embassy_executor::(?:\w+::)*(?:Interrupt)?Executor)\b(?!::)/;

/** A pool as its type says: the coroutine's type, places, bytes of each place. */
interface PoolType {
  readonly die: number;
  readonly coroutine: string;
  readonly places: number | undefined;
  readonly each: number | undefined;
  readonly bytes: number | undefined;
}

/**
 * Tasks of embassy's executors: a static pool each. The pool's type tells its places and its coroutine where types are described; else the symbol
 * tells its bytes alone. `executors` says whether the image holds the executor at all: a static called POOL means nothing by itself.
 */
export function embassyTasks(statics: readonly RustStatic[], program: RustProgram | undefined, executors: boolean): TaskEntry[] {
  const pools = program === undefined ? [] : poolTypes(program);
  const matched = new Set<PoolType>();
  const tasks: TaskEntry[] = [];
  for (const held of statics) {
    if (
      held.name !== POOL ||
      held.address === undefined ||
      !(held.type.startsWith("embassy_executor::") || (held.type === "" && executors))
    )
      continue;
    const pool = poolOf(held, pools);
    if (pool !== undefined) matched.add(pool);
    tasks.push({ ...taskOf(pool), ...placeOf(held), name: coroutineName(held.scope), bytes: held.bytes ?? null, address: held.address });
    const task = tasks[tasks.length - 1]!;
    task.symbol = `${held.scope}::${held.name}`;
  }
  const arena = statics.find(({ name, scope, address }) => name === ARENA && scope.startsWith("embassy_executor") && address !== undefined);
  if (arena !== undefined)
    for (const pool of pools)
      if (!matched.has(pool)) {
        const name = coroutineName(pool.coroutine);
        tasks.push({
          ...taskOf(pool),
          ...placeOf({ scope: name }),
          name,
          bytes: pool.bytes ?? null,
          address: null,
          symbol: `${arena.scope}::${ARENA}`,
        });
      }
  return tasks;
}

/** The type of an executor that a static holds, alone or in a cell; undefined when it holds none. */
export function executorType({ type }: RustStatic): string | undefined {
  return EXECUTOR.exec(type)?.[1];
}

function taskOf(pool: PoolType | undefined) {
  return {
    framework: "embassy" as const,
    kind: "async" as const,
    pool: pool?.places ?? null,
    each: pool?.each ?? null,
    coroutine: pool?.coroutine ?? null,
    symbol: "",
    usedBy: [] as string[],
  };
}

/** Crate, file and line of a static. */
export function placeOf({ scope, file, line }: Pick<RustStatic, "scope"> & Partial<Pick<RustStatic, "file" | "line">>) {
  const crate = /^(\w+)(?:::|$)/.exec(scope)?.[1];
  return { ...(crate === undefined ? {} : { crate }), ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) };
}

function poolTypes({ types, named }: RustProgram): PoolType[] {
  const found = new Map<string, PoolType>();
  for (const { die, name, scope } of named) {
    if (!name.startsWith("TaskPool<") || !scope.startsWith("embassy_executor")) continue;
    const coroutine = types.typeArguments(die)[0]?.type ?? "";
    if (coroutine === "" || found.has(name)) continue;
    const places = types
      .members(die)
      .flatMap(({ typeDie }) => (typeDie === undefined ? [] : [types.array(typeDie)]))
      .find((array) => array !== undefined);
    found.set(name, {
      ...{ die, coroutine, places: places?.count },
      each: places === undefined ? undefined : types.byteSize(places.element),
      bytes: types.byteSize(die),
    });
  }
  return [...found.values()];
}

/** The pool that lies in a static: by its type, else by the function around the static, else by being the only one as long. */
function poolOf(held: RustStatic, pools: readonly PoolType[]): PoolType | undefined {
  const exact = pools.find(({ die }) => die === held.typeDie);
  if (exact !== undefined) return exact;
  const end = held.scope.lastIndexOf("::");
  const inner = `${held.scope.slice(0, Math.max(0, end + 2))}__${held.scope.slice(end < 0 ? 0 : end + 2)}_task::`;
  const named = pools.filter(({ coroutine }) => coroutine.startsWith(inner));
  const candidates = named.length > 0 ? named : pools;
  const fitting = candidates.filter(({ bytes }) => bytes === held.bytes && bytes !== undefined);
  return fitting.length === 1 ? fitting[0] : undefined;
}
