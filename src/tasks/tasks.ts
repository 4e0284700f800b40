import type { DebugFacts } from "../attribution/levels.ts";
import type { TasksPart } from "../contract/tasks-shape.ts";
import type { Code } from "../graph/code.ts";
import type { LoadedFirmware } from "../image/load.ts";
import { readCoroutines, runTasks } from "./coroutines.ts";
import { embassyTasks, executorType, POINTER } from "./embassy-tasks.ts";
import { findHolders } from "./holders.ts";
import { rticTasks } from "./rtic-tasks.ts";
import { qualified, type RustStatic, readRustProgram, undescribed } from "./rust-statics.ts";
import { readTaskCode } from "./task-code.ts";
import { taskUsers } from "./task-users.ts";

/**
 * Tasks of embassy and RTIC, the layouts of coroutines, executors, and what statics hold. What is not described is told from symbol names; `followed`
 * is the code, undefined where it cannot be followed.
 */
export async function findTasks(firmware: LoadedFirmware, debug: DebugFacts | undefined, followed: Code | undefined): Promise<TasksPart> {
  const program = debug === undefined ? undefined : await readRustProgram(firmware, debug);
  const statics = program?.statics ?? (await undescribed(firmware, []));
  const coroutines = program === undefined ? [] : await readCoroutines(program);
  const code = followed === undefined ? undefined : await readTaskCode(followed, debug);
  const embassy = embassyTasks(statics, program, await mentionsEmbassy(firmware));
  const rtic = rticTasks(statics, program, code);
  const tasks = [...embassy.tasks, ...rtic.tasks].sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0) || (a.name < b.name ? -1 : 1));
  const starts = new Set(tasks.map(({ symbol }) => symbol.replace(/::POOL$/, "")));
  if (code !== undefined)
    for (const task of tasks)
      task.usedBy = await taskUsers(
        task,
        code,
        debug,
        starts,
        embassy.arena !== undefined && task.framework === "embassy" ? POINTER : undefined,
      );
  runTasks(coroutines, tasks);
  const executors = statics.filter((held) => executorType(held) !== undefined);
  const told = new Set(statics.filter((held) => executors.includes(held) || isTaskStorage(held)));
  const known = program?.named.some(({ name }) => name.startsWith("{") || name.includes("<")) ?? false;
  return {
    known,
    reason: reasonOf(debug !== undefined, program?.units ?? 0, known, tasks.length + coroutines.length),
    tasks,
    ...(embassy.arena === undefined ? {} : { arena: embassy.arena }),
    coroutines,
    executors: executors.map((held) => ({
      name: qualified(held),
      type: executorType(held)!,
      bytes: held.address === undefined ? 0 : (held.bytes ?? null),
      address: held.address ?? null,
    })),
    resources: rtic.resources,
    holders: program === undefined ? [] : findHolders(program, firmware.sections, told),
  };
}

function isTaskStorage({ name, type }: RustStatic): boolean {
  return (name === "POOL" && type.startsWith("embassy_executor::")) || name.startsWith("__rtic_internal_");
}

async function mentionsEmbassy(firmware: LoadedFirmware): Promise<boolean> {
  const { symbols } = firmware;
  const all = await firmware.describe(Uint32Array.from({ length: symbols.count }, (_, i) => i));
  return all.some(({ raw }) => raw.includes("embassy_executor"));
}

function reasonOf(hasDebug: boolean, rustUnits: number, known: boolean, found: number): string | null {
  if (known) return found > 0 ? null : "no async function and no RTIC task is in this image: its debug information names none";
  if (hasDebug && rustUnits === 0) return "the debug information names no Rust code: embassy, RTIC and coroutines are Rust's";
  const missing = hasDebug ? "the debug information holds no types (line tables alone)" : "there is no debug information";
  const told = found > 0 ? "tasks are told from symbol names alone" : "no symbol is named like a task, and async functions are not known";
  return `${missing}: ${told}; build with debug = 2 in the profile to see coroutines and what statics hold`;
}
