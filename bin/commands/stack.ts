import { stack as analyse } from "../../src/analyses/code/stack.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { findHeap } from "../../src/image/find-heap.ts";
import { findVectorTable } from "../../src/image/vector-table.ts";
import { type Arguments, addressOption, type Command, flag, stringOption, stringsOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { parseSize } from "../config/size-value.ts";
import type { StackConfig } from "../config/types.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { FINDING_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { withFirmware } from "../load.ts";
import { type Presented, present, presented } from "../present.ts";
import { askStack } from "../stack-question.ts";
import { CONFIG_OPTIONS, configOf } from "../targets.ts";

export const stack: Command = {
  name: "stack",
  positionals: "<elf..>",
  summary: "Worst-case stack with nested interrupts, the path to it, and what is left",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS, "junit", "openmetrics"],
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...CONFIG_OPTIONS,
    assume: {
      type: "string",
      array: true,
      nargs: 1,
      describe: "GLOB=BYTES for functions whose depth cannot be told, with all that they call",
    },
    priority: {
      type: "string",
      array: true,
      nargs: 1,
      describe: "NAME=N: priority of an interrupt as written to its register, where the code does not show it",
    },
    root: { type: "string", array: true, nargs: 1, describe: "also the worst path below this function: the entry of a thread or task" },
    unknown: { type: "boolean", describe: "what could not be followed, and what closes it" },
    "min-headroom": { type: "string", describe: "exit 1 when less is left, or when it cannot be told: 2KiB for example" },
    "vector-table": { type: "string", describe: "address of the table, when it is not found by itself" },
  },
  examples: [
    ["cortex-size stack app.elf", "the worst case and its path"],
    ["cortex-size stack app.elf --assume 'core::fmt::*=512'", "close an open end"],
    ["cortex-size stack app.elf --priority TIM2=64 --priority USART1=128", "what the code does not show of priorities"],
    ["cortex-size stack app.elf --root app::worker", "the stack that a thread needs"],
    ["cortex-size stack app.elf --min-headroom 2KiB", "a gate for CI"],
  ],
  async run(args, io) {
    const settings = settingsOf(args, (await configOf(args, io)).config.stack);
    const shown: Presented[] = [];
    for (const file of filesOf(args, "stack")) {
      shown.push(
        await withFirmware(file, args, io, async (firmware) => {
          const table = await findVectorTable(firmware, addressOption(args, "vectorTable"));
          if (table === undefined)
            throw new InputError(
              "vectors/not-found",
              { file: firmware.file },
              "no vector table was found, so nothing says where execution begins; name its address with --vector-table",
            );
          const { question } = await askStack(firmware, table, settings, stringsOption(args, "root"));
          const heap = { parts: { heap: await findHeap(firmware) }, views: [] };
          return presented(firmware, [analyse(question, { unknown: flag(args, "unknown") }), heap]);
        }),
      );
    }
    await present(shown, args, io);
    return gate(shown, args);
  },
};

function gate(shown: readonly Presented[], args: Arguments): number {
  const asked = stringOption(args, "minHeadroom");
  if (asked === undefined) return EXIT.fine;
  const least = sizeOf(asked, "--min-headroom");
  const short = shown.some(
    ({ document }) => document.stack === undefined || document.stack.headroom === null || document.stack.headroom < least,
  );
  return short ? EXIT.broken : EXIT.fine;
}

/** What the configuration says of the stack, and the command line over it. */
function settingsOf(args: Arguments, config: StackConfig): StackConfig {
  const assume = new Map(config.assume);
  for (const given of stringsOption(args, "assume")) {
    const [glob, bytes] = parted(given, "--assume", "GLOB=BYTES is expected, 'core::fmt::*=512' for example");
    assume.set(glob, sizeOf(bytes, "--assume"));
  }
  const priorities = new Map(config.priorities);
  for (const given of stringsOption(args, "priority")) {
    const [name, value] = parted(given, "--priority", "NAME=N is expected, TIM2=64 for example");
    const priority = Number(value);
    if (!Number.isInteger(priority) || priority < 0 || priority > 255)
      throw new UsageError(
        `--priority ${given}: a whole number from 0 to 255 is expected, as it is written to the register; lower is more urgent`,
      );
    priorities.set(name, priority);
  }
  return { ...config, assume, priorities };
}

function parted(given: string, option: string, expected: string): [string, string] {
  const equals = given.lastIndexOf("=");
  if (equals < 1) throw new UsageError(`${option} ${given}: ${expected}`);
  return [given.slice(0, equals), given.slice(equals + 1)];
}

function sizeOf(text: string, option: string): number {
  const parsed = parseSize(text);
  if (!parsed.ok) throw new UsageError(`${option}: ${parsed.problem}`);
  return parsed.value;
}
