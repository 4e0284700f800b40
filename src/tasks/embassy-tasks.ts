import type { ArenaEntry, TaskEntry } from "../contract/tasks-shape.ts";
import { coroutineName } from "./coroutines.ts";
import { qualified, type RustProgram, type RustStatic } from "./rust-statics.ts";

/** What a task's macro calls the static that holds its pool. */
const POOL = "POOL";
/** The static that older executors take all pools from, when their build cannot name a coroutine's type. */
const ARENA = "ARENA";
/** Bytes of a pointer to a pool. */
export const POINTER = 4;
const EXECUTOR = /(?:^|[<( ])(embassy_executor::(?:\w+::)*(?:Interrupt)?Executor)\b(?!::)/;

/** A pool as its type says: the coroutine's type, places, bytes of each place. */
interface PoolType {
  readonly die: number;
  readonly coroutine: string;
  readonly places: number | undefined;
  readonly each: number | undefined;
  readonly bytes: number | undefined;
}

/** What embassy has in an image. */
export interface EmbassyTasks {
  readonly tasks: TaskEntry[];
  /** The static that pools are taken from when the program runs; undefined where each pool is a static. */
  readonly arena: ArenaEntry | undefined;
}

/**
 * Tasks of embassy's executors: a static pool each, or one arena for all, in which case the static called POOL is the pointer to the pool. The
 * pool's type tells its places and its coroutine where types are described; else the symbol tells its bytes alone. `executors` says whether the
 * image holds the executor at all: a static called POOL means nothing by itself.
 */
export function embassyTasks(statics: readonly RustStatic[], program: RustProgram | undefined, executors: boolean): EmbassyTasks {
  const pools = program === undefined ? [] : poolTypes(program);
  const arena = statics.find(({ name, scope, address }) => name === ARENA && scope.startsWith("embassy_executor") && address !== undefined);
  const matched = new Set<PoolType>();
  const tasks: TaskEntry[] = [];
  const inside: TaskEntry[] = [];
  for (const held of statics) {
    const isPool = held.type.startsWith("embassy_executor::") || (held.type === "" && executors);
    if (held.name !== POOL || held.address === undefined || !isPool) continue;
    const isPointer = arena !== undefined && held.bytes === POINTER;
    const pool = isPointer ? poolOfTask(held, pools) : poolOf(held, pools);
    if (pool !== undefined) matched.add(pool);
    const task: TaskEntry = {
      ...taskOf(pool),
      ...placeOf(held),
      name: coroutineName(isPointer && pool !== undefined ? pool.coroutine : held.scope),
      bytes: (isPointer ? pool?.bytes : held.bytes) ?? null,
      address: held.address,
      symbol: `${held.scope}::${held.name}`,
    };
    tasks.push(task);
    if (isPointer) inside.push(task);
  }
  const pointers = inside.length * POINTER;
  if (arena === undefined) return { tasks, arena: undefined };
  for (const pool of pools)
    if (!matched.has(pool)) {
      const name = coroutineName(pool.coroutine);
      const symbol = qualified(arena);
      const task: TaskEntry = { ...taskOf(pool), ...placeOf({ scope: name }), name, bytes: pool.bytes ?? null, address: null, symbol };
      tasks.push(task);
      inside.push(task);
    }
  const used = inside.some(({ bytes }) => bytes === null) ? null : inside.reduce((sum, { bytes }) => sum + bytes!, 0);
  return { tasks, arena: { symbol: qualified(arena), address: arena.address ?? null, bytes: arena.bytes ?? null, used, pointers } };
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
  const named = poolsOfTask(held, pools);
  const candidates = named.length > 0 ? named : pools;
  const fitting = candidates.filter(({ bytes }) => bytes === held.bytes && bytes !== undefined);
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Pools whose coroutine is that of the task function around a static: `app::__log_task` of `app::log`. */
function poolsOfTask({ scope }: RustStatic, pools: readonly PoolType[]): PoolType[] {
  const end = scope.lastIndexOf("::");
  const inner = `${scope.slice(0, Math.max(0, end + 2))}__${scope.slice(end < 0 ? 0 : end + 2)}_task::`;
  return pools.filter(({ coroutine }) => coroutine.startsWith(inner));
}

/** The pool that a pointer leads to when the program runs. */
function poolOfTask(held: RustStatic, pools: readonly PoolType[]): PoolType | undefined {
  const named = poolsOfTask(held, pools);
  return named.length === 1 ? named[0] : undefined;
}
