import { vectors as analyse } from "../../src/analyses/vectors.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { findVectorTable } from "../../src/claims/vector-table.ts";
import { addressOption, type Command } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { filesOf } from "../inputs.ts";
import { withFirmware } from "../load.ts";
import { type Presented, present, presented } from "../present.ts";

export const vectors: Command = {
  name: "vectors",
  positionals: "<elf..>",
  summary: "The vector table slot by slot: exception or interrupt, handler, default or not",
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    all: { type: "boolean", describe: "accepted for symmetry: every slot is always in the document" },
    "vector-table": { type: "string", describe: "address of the table, when it is not found by itself" },
  },
  examples: [
    ["cortex-size vectors app.elf", "who handles what"],
    ["cortex-size vectors app.elf --vector-table 0x08004000", "a table behind a bootloader"],
  ],
  async run(args, io) {
    const given = addressOption(args, "vectorTable");
    const shown: Presented[] = [];
    for (const file of filesOf(args, "vectors")) {
      shown.push(
        await withFirmware(file, args, io, async (firmware) => {
          const table = await findVectorTable(firmware, given);
          if (table === undefined)
            throw new InputError(
              "vectors/not-found",
              { file: firmware.file },
              "no vector table was found: no section or symbol is named like one; name its address with --vector-table",
            );
          return presented(firmware, [await analyse(firmware, table)]);
        }),
      );
    }
    await present(shown, args, io);
    return 0;
  },
};
