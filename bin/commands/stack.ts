import { resolve } from "node:path";
import type { ReportDocument } from "../../src/contract/document.ts";
import type { Image } from "../../src/session/image.ts";
import { stack as part } from "../../src/session/parts/code/stack.ts";
import { regions } from "../../src/session/parts/regions.ts";
import type { Mark } from "../../src/session/settings.ts";
import { headroomVerdict } from "../../src/session/verdicts.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, STACK_OPTIONS } from "../common-options.ts";
import { readMarks } from "../files/read-marks.ts";
import { FINDING_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { showPart } from "../part-command.ts";
import { sizeOption } from "../settings/stack-settings.ts";

/** Frames of a path that fit a screen with the rest. */
const MOST_FRAMES = 14;

export const stack = command({
  name: "stack",
  positionals: "<elf..>",
  summary: "Worst-case stack with nested interrupts, the path to it, and what is left",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS, "junit", "openmetrics"],
  options: {
    ...IMAGE_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...STACK_OPTIONS,
    root: { type: "string", array: true, nargs: 1, describe: "also the worst path below this function: the entry of a thread or task" },
    measured: {
      type: "string",
      array: true,
      nargs: 1,
      describe: "marks of a run beside the bounds: NAME=BYTES, or a log of Zephyr's thread analyzer, vTaskList or QEMU (-d cpu)",
    },
    unknown: { type: "boolean", describe: "what could not be followed, and what closes it" },
    "min-headroom": { type: "string", describe: "exit 1 when less is left, or when it cannot be told: 2KiB for example" },
  },
  examples: [
    ["cortex-size stack app.elf", "the worst case and its path"],
    ["cortex-size stack app.elf --assume 'core::fmt::*=512'", "close an open end"],
    ["cortex-size stack app.elf --priority TIM2=64 --priority USART2=128", "what the code does not show of priorities"],
    ["cortex-size stack app.elf --recursion qsort=12", "a recursion whose depth is known"],
    ["cortex-size stack app.elf --no-assume types", "what the machine code alone proves of calls through pointers"],
    ["cortex-size stack app.elf --root telemetry_print", "the stack below a function: the entry of a thread"],
    ["cortex-size stack app.elf --measured main=2944 --measured run.log", "what a run used, beside the bounds"],
    ["cortex-size stack app.elf --min-headroom 2KiB", "a gate for CI"],
  ],
  async run(args, io) {
    const least = args.minHeadroom === undefined ? undefined : sizeOption(args.minHeadroom, "--min-headroom");
    const judge = ({ stack: told }: ReportDocument) => (least === undefined ? [] : [headroomVerdict(told!, least)]);
    const answer = async (image: Image) => {
      await image.requireGraph();
      if ((await image.stack()) === undefined) await image.requireVectors();
      await image.examine();
      const { parts, views } = await part.compute(image, { unknown: args.unknown, top: MOST_FRAMES });
      return { parts: { ...(await regions.compute(image)).parts, ...parts }, views };
    };
    const stackMarks = args.measured.flatMap((given) => marksOf(given, io.cwd));
    return showPart({ ...args, stackRoots: args.root, stackMarks }, io, "stack", answer, { judge });
  },
});

/** `NAME=BYTES`, or the marks of a log. */
function marksOf(given: string, cwd: string): Mark[] {
  const [, name, bytes] = /^([^=]+)=(\d[\w ]*)$/.exec(given) ?? [];
  if (name !== undefined && bytes !== undefined) return [{ name, used: sizeOption(bytes, "--measured"), source: "said" }];
  const { marks, pointers, kinds } = readMarks(resolve(cwd, given), given);
  const source = kinds.join(", ");
  return [...marks.map((mark) => ({ ...mark, source })), ...(pointers.length === 0 ? [] : [{ pointers, source: "emulator" }])];
}
