import { dead as analyse } from "../../src/analyses/code/dead.ts";
import { deadFacts } from "../../src/code/dead.ts";
import type { DataOwners } from "../../src/graph/data-owners.ts";
import { type Command, rowLimit, stringsOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { withTraced } from "../levels.ts";
import { type Presented, present, presented } from "../present.ts";
import { rootAddresses } from "../roots.ts";

const DEFAULT_ROWS = 40;

export const dead: Command = {
  name: "dead",
  positionals: "<elf..>",
  summary: "Functions and statics that nothing reaches from the vector table, the entry point or a kept section",
  formats: TABLE_FORMATS,
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    root: { type: "string", array: true, nargs: 1, describe: "SYMBOL that counts as reached: what a debugger or a bootloader uses" },
  },
  examples: [
    ["cortex-size dead app.elf", "what could go, the largest first"],
    ["cortex-size dead app.elf --root boot_api --root _SEGGER_RTT", "what something outside of the image uses is not dead"],
  ],
  async run(args, io) {
    const top = rowLimit(args, DEFAULT_ROWS);
    const shown: Presented[] = [];
    for (const file of filesOf(args, "dead")) {
      shown.push(
        await withTraced(file, args, io, async ({ firmware, levels, traced }) => {
          const roots = (await rootAddresses(firmware, stringsOption(args, "root"))).map(({ address }) => address);
          const part = deadFacts(firmware, levels.packages, traced, roots);
          return presented(firmware, [analyse(part, { top, doubts: doubts(traced) })]);
        }),
      );
    }
    await present(shown, args, io);
    return 0;
  },
};

function doubts({ graph }: DataOwners): string[] {
  const found: string[] = [];
  const unknown = graph.sets.filter(({ functions }) => functions.length === 0).length;
  if (unknown > 0) found.push(`${unknown} kinds of indirect calls have no candidates; what they call may be listed here`);
  if (graph.code.cutShort) found.push("functions overlap so much that the code was not read to its end");
  return found;
}
