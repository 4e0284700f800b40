import type { CoroutineEntry } from "../contract/tasks-shape.ts";
import type { TypeMember, TypeVariant } from "../formats/dwarf/index.ts";
import { qualified, type RustProgram } from "./rust-statics.ts";

/** How rustc names the types of async functions, blocks and closures, and of generators [seen: rustc 1.96]. */
const COROUTINE = /^\{(?:async_fn|async_block|async_closure|async_gen_fn|async_gen_block|gen_fn|gen_block|coroutine)_env#\d+\}/;
/** The same inside of a longer name, with what is in front of it. */
const INSIDE = /\{(?:async|gen|coroutine)_?\w*_env#\d+\}/;
/** What a value elsewhere leaves behind: a pointer, bytes. */
const POINTER = 4;
/** A coroutine that holds more coroutines one inside of the other is a loop of damaged references. */
const MOST_NESTED = 64;

/** A state as it is read, its source place not named yet. */
interface State {
  readonly name: string;
  readonly bytes: number;
  readonly keeps: readonly TypeMember[];
  readonly unit: number | undefined;
  readonly declFile: number | undefined;
  readonly line: number | undefined;
}

/**
 * Layouts of the coroutines that the debug information describes, the largest first, each once. `tasks` is left empty: `runTasks` fills it.
 */
export async function readCoroutines({ types, named, titles }: RustProgram): Promise<CoroutineEntry[]> {
  const seen = new Set<string>();
  const found: { type: string; bytes: number; states: State[] }[] = [];
  for (const entity of named) {
    if (!COROUTINE.test(entity.name)) continue;
    const bytes = types.byteSize(entity.die);
    const layout = types.variants(entity.die);
    if (bytes === undefined || layout === undefined) continue;
    const { discriminant, variants } = layout;
    const unit = types.declared(entity.die)?.unit;
    const states = variants.map((variant) => ({
      ...{ name: variant.name, unit, declFile: variant.declFile, line: variant.declLine },
      bytes: occupied(variant, discriminant),
      keeps: [...variant.members].sort((a, b) => a.offset - b.offset),
    }));
    // Several units describe one coroutine.
    const type = qualified(entity);
    const key = `${type} ${bytes} ${states.map((state) => state.bytes).join(" ")}`;
    if (seen.has(key)) continue;
    seen.add(key);
    found.push({ type, bytes, states });
  }
  const all = found.flatMap(({ states }) => states);
  const files = await titles(
    all.map(({ unit }) => unit ?? 0),
    all.map(({ declFile }) => declFile),
  );
  const fileOf = new Map(all.map((state, i) => [state, files[i]!]));
  const entries = found.map(({ type, bytes, states }) => entry(type, bytes, states, (state) => fileOf.get(state) ?? ""));
  linkNested(entries);
  return entries.sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
}

/** Writes the names of the tasks into the coroutines that they run, through all levels. */
export function runTasks(
  coroutines: readonly CoroutineEntry[],
  tasks: readonly { readonly name: string; readonly coroutine: string | null }[],
): void {
  const inner = new Map<string, CoroutineEntry[]>();
  for (const coroutine of coroutines)
    for (const outer of coroutine.within) {
      const known = inner.get(outer);
      if (known === undefined) inner.set(outer, [coroutine]);
      else known.push(coroutine);
    }
  for (const task of tasks) {
    const reached = new Set(coroutines.filter(({ type }) => type === task.coroutine));
    for (const coroutine of reached) for (const next of inner.get(coroutine.name) ?? []) reached.add(next);
    for (const coroutine of reached) if (!coroutine.tasks.includes(task.name)) coroutine.tasks.push(task.name);
  }
}

/** Name of a coroutine's type as the source has it: `{async_fn_env#0}` goes, a block says that it is one. */
export function coroutineName(type: string): string {
  return type
    .replace(/::\{(?:async_fn|gen_fn|async_gen_fn|async_closure)_env#\d+\}/, "")
    .replace(
      /\{(async|gen|async_gen)_block_env#(\d+)\}/,
      (_, kind: string, number: string) => `{${kind.replace("_", " ")} block#${number}}`,
    )
    .replace(/::\{(?:async_fn|gen_fn|async_gen_fn|async_closure)#\d+\}/g, "")
    .replace(/(^|::)__(\w+)_task(?:::__\2_task_inner_function)?\b/, "$1$2")
    .replace(/(^|::)__embassy_main\b/, "$1main");
}

function entry(type: string, bytes: number, states: readonly State[], fileOf: (state: State) => string): CoroutineEntry {
  const place = (state: State | undefined) => {
    const file = state === undefined ? "" : fileOf(state);
    return { ...(file === "" ? {} : { file }), ...(state?.line === undefined ? {} : { line: state.line }) };
  };
  return {
    ...{ name: coroutineName(type), type, bytes },
    // The first state lies where the function begins.
    ...place(states[0]),
    within: [],
    tasks: [],
    states: states.map((state) => ({
      ...{ name: state.name, bytes: state.bytes },
      ...place(state),
      keeps: state.keeps.map((kept) => ({ name: kept.name, type: kept.type, bytes: kept.bytes ?? null, offset: kept.offset })),
    })),
    saving: savingOf(bytes, states),
  };
}

/** Bytes of a state as `-Zprint-type-sizes` counts them: to the end of the last value, without the state number where that lies inside. */
function occupied({ members }: TypeVariant, discriminant: { readonly offset: number; readonly bytes: number } | undefined): number {
  let end = 0;
  for (const { offset, bytes } of members) end = Math.max(end, offset + (bytes ?? 0));
  return discriminant === undefined || discriminant.offset >= end ? end : end - discriminant.bytes;
}

/**
 * The value worth the most to keep elsewhere. The coroutine is as large as its fullest state, so states without the value bound the gain. Gaps do
 * not count: values move together when one of them goes.
 */
function savingOf(bytes: number, states: readonly State[]): CoroutineEntry["saving"] {
  const values = new Map<string, TypeMember & { readonly size: number }>();
  for (const { keeps } of states)
    for (const kept of keeps)
      if (kept.bytes !== undefined && kept.bytes > POINTER) values.set(valueKey(kept), { ...kept, size: kept.bytes });
  let best: CoroutineEntry["saving"] = null;
  const contents = states.map(({ keeps }) => contentBytes(keeps));
  const fullest = Math.max(0, ...contents);
  for (const [key, { name, type, size }] of values) {
    // A future that is waited for cannot leave without the code that waits; a temporary has no name to move.
    if (name === "__awaitee" || /^__\d+$/.test(name)) continue;
    const without = states.map(({ keeps }, i) => contents[i]! - (keeps.some((kept) => valueKey(kept) === key) ? size : 0));
    const estimate = Math.min(fullest - Math.max(0, ...without), bytes) - POINTER;
    if (estimate > (best?.estimate ?? 0)) best = { value: name, type, bytes: size, estimate };
  }
  return best;
}

/** Bytes that values take, each byte once: arguments appear a second time as variables at the same place. */
function contentBytes(keeps: readonly TypeMember[]): number {
  let [total, end] = [0, 0];
  for (const { offset, bytes } of keeps) {
    const last = offset + (bytes ?? 0);
    if (last <= end) continue;
    total += last - Math.max(offset, end);
    end = last;
  }
  return total;
}

function valueKey({ name, type, offset }: TypeMember): string {
  return `${offset} ${name} ${type}`;
}

/** Finds the coroutines whose type stands in the type of a value that another keeps. */
function linkNested(entries: readonly CoroutineEntry[]): void {
  const bySuffix = new Map<string, CoroutineEntry[]>();
  for (const one of entries) bySuffix.set(one.type, [...(bySuffix.get(one.type) ?? []), one]);
  const resolved = new Map<string, readonly CoroutineEntry[]>();
  const inside = (type: string): readonly CoroutineEntry[] => {
    if (!INSIDE.test(type)) return [];
    const known = resolved.get(type);
    if (known !== undefined) return known;
    const exact = bySuffix.get(type);
    const found = exact ?? [...bySuffix].flatMap(([name, those]) => (holdsName(type, name) ? those : [])).slice(0, MOST_NESTED);
    resolved.set(type, found);
    return found;
  };
  for (const outer of entries)
    for (const { keeps } of outer.states)
      for (const { type } of keeps)
        for (const inner of inside(type)) if (inner !== outer && !inner.within.includes(outer.name)) inner.within.push(outer.name);
}

/** Whether a path stands in a type's name as a whole. */
function holdsName(type: string, name: string): boolean {
  const at = type.indexOf(name);
  return at >= 0 && (at === 0 || !/[\w:]/.test(type[at - 1]!));
}
