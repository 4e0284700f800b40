import { overview } from "../../src/analyses/overview.ts";
import { sideBySide } from "../../src/analyses/side-by-side.ts";
import { decideNames } from "../../src/claims/levels.ts";
import { runtimeFacts } from "../../src/claims/runtime.ts";
import { addressOption, type Command, flag } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { filesOf } from "../inputs.ts";
import { withFirmware } from "../load.ts";
import { type Presented, present, presented } from "../present.ts";
import { exitCodeOf } from "../verdict.ts";

export const show: Command = {
  name: "show",
  positionals: "<elf..>",
  summary: "One screen: what fits where, how much is left, what takes the bytes, what looks wrong",
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    all: { type: "boolean", describe: "all symbols in the document", group: "Rows:" },
    "vector-table": { type: "string", describe: "address of the table, when it is not found by itself" },
    strict: { type: "boolean", describe: "exit 1 when a finding is an error" },
  },
  examples: [
    ["cortex-size target/thumbv7em-none-eabihf/release/app", "the summary"],
    ["cortex-size app.elf --memory memory.x --format json", "the same as JSON"],
    ["cortex-size bootloader.elf app.elf", "two images side by side, then each of them"],
  ],
  async run(args, io) {
    const shown: Presented[] = [];
    for (const file of filesOf(args, "show")) {
      shown.push(
        await withFirmware(file, args, io, async (firmware) =>
          presented(firmware, [
            await overview(firmware, {
              symbolRows: flag(args, "all") ? Number.POSITIVE_INFINITY : undefined,
              packages: await decideNames(firmware),
              running: firmware.linked ? await runtimeFacts(firmware, addressOption(args, "vectorTable")) : undefined,
            }),
          ]),
        ),
      );
    }
    await present(beside(shown), args, io);
    return exitCodeOf(shown, args);
  },
};

/** Several images are shown side by side before each of them. */
function beside(shown: readonly Presented[]): readonly Presented[] {
  const [first, ...others] = shown;
  if (first === undefined || others.length === 0) return shown;
  const views = [sideBySide(shown.map(({ document }) => document)), ...first.page.views];
  return [{ ...first, page: { ...first.page, views } }, ...others];
}
