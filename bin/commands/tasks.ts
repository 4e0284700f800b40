import { tasks as analyse, taskLayouts } from "../../src/analyses/tasks.ts";
import { findTasks } from "../../src/tasks/tasks.ts";
import { type Command, rowLimit } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { withProgram } from "../levels.ts";
import { namePattern } from "../pattern.ts";
import { present, presented } from "../present.ts";

const DEFAULT_ROWS = 20;

export const tasks: Command = {
  name: "tasks",
  positionals: "<elf> [task..]",
  summary: "Tasks of embassy and RTIC, what async functions keep across each await, and what statics hold",
  formats: TABLE_FORMATS,
  options: { ...MEMORY_OPTIONS, ...OUTPUT_OPTIONS, ...ROW_OPTIONS },
  examples: [
    ["cortex-size tasks app.elf", "tasks, async functions, executors, resources, cells and channels"],
    ["cortex-size tasks app.elf blink", "one task state by state: what it keeps at each await"],
    ["cortex-size tasks app.elf --format json", "every state of every coroutine"],
  ],
  async run(args, io) {
    const top = rowLimit(args, DEFAULT_ROWS);
    const [elf, ...queries] = (args["files"] as string[] | undefined) ?? [];
    if (elf === undefined) throw new UsageError("name an ELF, and tasks of it", "cortex-size tasks app.elf");
    const shown = await withProgram(elf, args, io, async ({ firmware, debug }) => {
      const part = await findTasks(firmware, debug);
      if (queries.length === 0) return presented(firmware, [analyse(part, top)]);
      const patterns = queries.map(namePattern);
      const result = taskLayouts(part, (name) => patterns.some((matches) => matches(name)));
      if (result !== undefined) return presented(firmware, [result]);
      const why = part.reason === null ? "" : `: ${part.reason}`;
      throw new UsageError(
        `no task and no async function of ${firmware.file} is called ${queries.join(" or ")}${why}`,
        `cortex-size tasks ${elf}`,
      );
    });
    await present([shown], args, io);
    return 0;
  },
};
