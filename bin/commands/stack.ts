import { stack as analyse } from "../../src/analyses/stack.ts";
import { vectors } from "../../src/analyses/vectors.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { findHeap } from "../../src/claims/heap.ts";
import { stackFacts } from "../../src/claims/stack.ts";
import { stackRegion } from "../../src/claims/stack-region.ts";
import { findVectorTable } from "../../src/claims/vector-table.ts";
import { demangle } from "../../src/formats/demangle/index.ts";
import { type Arguments, addressOption, type Command, stringOption, stringsOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { parseSize } from "../config/size-value.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { filesOf } from "../inputs.ts";
import { withFirmware } from "../load.ts";
import { namePattern } from "../pattern.ts";
import { type Presented, present, presented } from "../present.ts";

export const stack: Command = {
  name: "stack",
  positionals: "<elf..>",
  summary: "Worst-case stack with nested interrupts, the path to it, and what is left",
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    assume: {
      type: "string",
      array: true,
      nargs: 1,
      describe: "GLOB=BYTES for functions whose depth cannot be told, with all that they call",
    },
    "min-headroom": { type: "string", describe: "exit 1 when less is left, or when it cannot be told: 2KiB for example" },
    "vector-table": { type: "string", describe: "address of the table, when it is not found by itself" },
  },
  examples: [
    ["cortex-size stack app.elf", "the worst case and its path"],
    ["cortex-size stack app.elf --assume 'core::fmt::*=512'", "close an open end"],
    ["cortex-size stack app.elf --min-headroom 2KiB", "a gate for CI"],
  ],
  async run(args, io) {
    const assume = assumptionsOf(args);
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
          const facts = await stackFacts(firmware, table, assume);
          const { vectors: decoded } = (await vectors(firmware, table)).parts;
          const slots = new Map(decoded?.entries.map((entry) => [entry.index, entry.name]));
          const question = {
            ...facts,
            region: await stackRegion(firmware, table.words[0]!),
            demangle: (name: string) => demangle(name).text,
            slotName: (index: number) => slots.get(index) ?? `slot ${index}`,
          };
          return presented(firmware, [analyse(question), { parts: { heap: await findHeap(firmware) }, views: [] }]);
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

function assumptionsOf(args: Arguments): ((name: string) => number | undefined) | undefined {
  const given = stringsOption(args, "assume").map((text) => {
    const equals = text.lastIndexOf("=");
    if (equals < 1) throw new UsageError(`--assume ${text}: GLOB=BYTES is expected, 'core::fmt::*=512' for example`);
    return { matches: namePattern(text.slice(0, equals)), bytes: sizeOf(text.slice(equals + 1), "--assume") };
  });
  if (given.length === 0) return undefined;
  return (name) => given.find(({ matches }) => matches(demangle(name).text) || matches(name))?.bytes;
}

function sizeOf(text: string, option: string): number {
  const parsed = parseSize(text);
  if (!parsed.ok) throw new UsageError(`${option}: ${parsed.problem}`);
  return parsed.value;
}
