import { taskLayouts } from "../../src/analyses/tasks.ts";
import { presented } from "../../src/session/document.ts";
import { namePattern } from "../../src/session/name-pattern.ts";
import { PARTS } from "../../src/session/parts/parts.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { UsageError } from "../exit-codes.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { present } from "../present.ts";
import { ofOneImage } from "../settings/images.ts";

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
    const top = rowLimit(args, DEFAULT_ROWS);
    const usage = { command: "tasks", sentence: "name an ELF, and tasks of it", example: "cortex-size tasks app.elf" };
    const shown = await ofOneImage(args, io, usage, async (image, queries) => {
      const { firmware } = image;
      const result = await PARTS.tasks(image, { top });
      const part = result.parts.tasks!;
      if (queries.length === 0) return presented(image, [result]);
      const patterns = queries.map(namePattern);
      const layouts = taskLayouts(part, (name) => patterns.some((matches) => matches(name)));
      if (layouts !== undefined) return presented(image, [layouts]);
      const why = part.reason === null ? "" : `: ${part.reason}`;
      throw new UsageError(
        `no task and no async function of ${firmware.file} is called ${queries.join(" or ")}${why}`,
        `cortex-size tasks ${firmware.file}`,
      );
    });
    await present([shown], args, io);
    return 0;
  },
});
