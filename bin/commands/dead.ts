import { dead as analyse } from "../../src/analyses/code/dead.ts";
import { deadFacts } from "../../src/code/dead.ts";
import type { DataOwners } from "../../src/graph/data-owners.ts";
import { presented } from "../../src/session/document.ts";
import { rootAddresses } from "../../src/session/roots.ts";
import { command, rowLimit } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { present } from "../present.ts";
import { ofImages } from "../settings/images.ts";

const DEFAULT_ROWS = 40;

export const dead = command({
  name: "dead",
  positionals: "<elf..>",
  summary: "Functions and statics that nothing reaches from the vector table, the entry point or a kept section",
  formats: TABLE_FORMATS,
  options: {
    ...IMAGE_OPTIONS,
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
    const shown = await ofImages(args, io, "dead", async (image) => {
      const { firmware } = image;
      const traced = await image.requireTraced();
      const { packages } = await image.levels();
      const part = deadFacts(firmware, packages, traced, await rootAddresses(firmware, args.root));
      return presented(image, [analyse(part, { top, doubts: doubts(traced) })]);
    });
    await present(shown, args, io);
    return 0;
  },
});

function doubts({ graph }: DataOwners): string[] {
  const found: string[] = [];
  const unknown = graph.sets.filter(({ functions }) => functions.length === 0).length;
  if (unknown > 0) found.push(`${unknown} kinds of indirect calls have no candidates; what they call may be listed here`);
  if (graph.code.cutShort) found.push("functions overlap so much that the code was not read to its end");
  return found;
}
