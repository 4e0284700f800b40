import { InputError } from "../../../bytes/input-error.ts";
import type { FieldsOf } from "../../../contract/document.ts";
import { tasksShape } from "../../../contract/tasks-shape.ts";
import type { RowOptions } from "../../../views/first-rows.ts";
import type { Image } from "../../image.ts";
import { namePattern } from "../../name-pattern.ts";
import { ALL, part } from "../part.ts";

/** What is asked of tasks. */
export interface TasksOptions extends Partial<RowOptions> {
  /** Tasks and async functions that are told state by state; all in tables without any. */
  readonly queries?: readonly string[];
}

const shape: { readonly tasks: typeof tasksShape } = { tasks: tasksShape };

/** Tasks of embassy and RTIC, and threads with stacks of their own. @throws InputError `settings/subject` when no task is called as one is asked for. */
export const tasks = part({
  shape,
  async compute(image: Image, { queries = [], ...rows }: TasksOptions = {}) {
    const { firmware } = image;
    const { findTasks } = await import("../../../tasks/tasks.ts");
    const views = await import("../../../analyses/tasks.ts");
    const question = await image.stack();
    const found = await findTasks(firmware, await image.debug(), (await image.graph())?.code);
    const { threadParts } = await import("../../../analyses/code/thread-part.ts");
    const told = question === undefined ? found : { ...found, threads: threadParts(question) };
    if (queries.length === 0) return views.tasks(told, { ...ALL, ...rows });
    const patterns = queries.map(namePattern);
    const layouts = views.taskLayouts(told, (name) => patterns.some((matches) => matches(name)));
    if (layouts !== undefined) return layouts;
    const why = told.reason === null ? `; cortex-size tasks ${firmware.file} lists them` : `: ${told.reason}`;
    const sentence = `no task and no async function is called ${queries.join(" or ")}${why}`;
    throw new InputError("settings/subject", { file: firmware.file }, sentence);
  },
});

declare module "../../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
