import { tasks as part } from "../../src/session/parts/code/tasks.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { showPartOf } from "../part-command.ts";

const DEFAULT_ROWS = 20;

export const tasks = command({
  name: "tasks",
  positionals: "<elf> [task..]",
  summary: "Tasks of embassy and RTIC, what async functions keep across each await, and what statics hold",
  formats: TABLE_FORMATS,
  options: { ...IMAGE_OPTIONS, ...OUTPUT_OPTIONS, ...ROW_OPTIONS },
  examples: [
    ["cortex-size tasks app.elf", "tasks, async functions, executors, resources, cells and channels"],
    ["cortex-size tasks app.elf blink", "one task state by state: what it keeps at each await"],
    ["cortex-size tasks app.elf --format json", "every state of every coroutine"],
  ],
  async run(args, io) {
    const rows = rowOptions(args, DEFAULT_ROWS);
    const usage = { command: "tasks", sentence: "name an ELF, and tasks of it", example: "cortex-size tasks app.elf" };
    return showPartOf(args, io, usage, (image, queries) => part.compute(image, { queries, ...rows }));
  },
});
