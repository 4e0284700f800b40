/** How a closure, or the body of an async function, is called by people. */
interface Closure {
  /** The function that it stands in, with its path. */
  readonly path: string;
  readonly kind: "async" | "closure" | "lambda";
}

const TASK = "<embassy_executor::raw::TaskStorage<";
/** embassy's storage of a task: its `poll` is the task's body. */
const TASK_BODY = /^<embassy_executor::raw::TaskStorage<([^<>]+)>>::poll$/;
const RUST_CLOSURE = /^(.*[\w$>])::\{(?:closure#\d+|\{closure\}|(async_fn|async_block|async_closure)(?:_env)?#\d+)\}$/;
const CPP_LAMBDA = /^(.*)::\{lambda\(.*\)#\d+\}::operator\(\)(?:\(.*\))?(?: const)?(?: \[clone [^\]]*\])?$/;

/** The task, async function, closure or lambda that a demangled name stands for; undefined for others. */
function closureOf(name: string): Closure | undefined {
  // The patterns cost as much as a small table when the first name is held to them; names of sections, files and most functions have no brace.
  if (!name.includes("{") && !name.startsWith(TASK)) return undefined;
  const task = TASK_BODY.exec(name)?.[1];
  if (task !== undefined) return { path: withoutMacros(RUST_CLOSURE.exec(task)?.[1] ?? task), kind: "async" };
  const closure = RUST_CLOSURE.exec(name);
  if (closure !== null) {
    const path = withoutMacros(closure[1]!);
    return { path, kind: closure[2] === undefined && path === closure[1] ? "closure" : "async" };
  }
  const lambda = CPP_LAMBDA.exec(name)?.[1];
  return lambda === undefined ? undefined : { path: lambda.replace(/\([^()]*\)$/, ""), kind: "lambda" };
}

/** A path without the functions that embassy's macros put around what was written: `app::__log_task::__log_task_inner_function` is `app::log`. */
function withoutMacros(path: string): string {
  return path.replace(/(^|::)__(\w+)_task(?:::__\2_task_inner_function)?$/, "$1$2").replace(/(^|::)__embassy_main$/, "$1main");
}

/** The static that embassy keeps a task's future in, which is declared where the task is; undefined for what is no task's body. */
export function taskPool(name: string): string | undefined {
  const task = TASK_BODY.exec(name)?.[1];
  const own = task === undefined ? undefined : /^(.*?)__(\w+)_task::__\2_task_inner_function(?:::|$)/.exec(task);
  return own === null || own === undefined ? undefined : `${own[1]}${own[2]}::POOL`;
}

/** `src/net/tcp.rs:118` as `tcp.rs:118` */
function fileOf(place: string): string {
  return place.replace(/^.*[\\/]/, "");
}

/**
 * What people call it, the shortest first: `sender (async, main.rs:47)`, then with its path. Empty for what is no closure; a closure whose place
 * is not known keeps its number, which tells it from others of the same function.
 */
export function closureNames(name: string, place: string | undefined): string[] {
  const closure = closureOf(name);
  if (closure === undefined || (place === undefined && closure.kind !== "async")) return [];
  const remark = `(${[closure.kind, ...(place === undefined ? [] : [fileOf(place)])].join(", ")})`;
  const own = closure.path.includes("<") ? closure.path : closure.path.replace(/^.*::(?=[^:])/, "");
  const short = closure.kind === "async" ? [`${own} (async)`, own] : [];
  return [...new Set([`${own} ${remark}`, `${closure.path} ${remark}`, ...short])];
}

/** Whether people know it by its place rather than by its name. */
export function isClosure(name: string): boolean {
  return closureOf(name) !== undefined;
}
