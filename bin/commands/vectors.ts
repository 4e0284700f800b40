import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { vectors as analyse } from "../../src/analyses/code/vectors.ts";
import { symbolPlaces } from "../../src/attribution/symbol-places.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { stackFacts } from "../../src/code/stack.ts";
import { readSvdInterrupts } from "../../src/formats/svd/index.ts";
import { interruptNames } from "../../src/image/interrupt-names.ts";
import type { LoadedFirmware } from "../../src/image/load.ts";
import { tableInterrupts, tableSlots } from "../../src/image/vector-slots.ts";
import { findVectorTable } from "../../src/image/vector-table.ts";
import type { VectorWords } from "../../src/image/vectors.ts";
import { addressOption, type Command, stringOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { FINDING_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import type { Io } from "../io.ts";
import { withProgram } from "../levels.ts";
import { type Presented, present, presented } from "../present.ts";

/** Longest description that is read, bytes. */
const LARGEST_SVD = 1 << 26;

export const vectors: Command = {
  name: "vectors",
  positionals: "<elf..>",
  summary: "The vector table slot by slot: exception or interrupt, handler, default or not",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS],
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    all: { type: "boolean", describe: "accepted for symmetry: every slot is always in the document" },
    svd: { type: "string", describe: "CMSIS-SVD description of the device, for the names of its interrupts" },
    "vector-table": { type: "string", describe: "address of the table, when it is not found by itself" },
  },
  examples: [
    ["cortex-size vectors app.elf", "who handles what"],
    ["cortex-size vectors app.elf --svd STM32F407.svd", "interrupts by the names of the device"],
    ["cortex-size vectors app.elf --vector-table 0x08004000", "a table behind a bootloader"],
  ],
  async run(args, io) {
    const given = addressOption(args, "vectorTable");
    const description = stringOption(args, "svd");
    const svd = description === undefined ? undefined : readDescription(description, io);
    const shown: Presented[] = [];
    for (const file of filesOf(args, "vectors")) {
      shown.push(
        await withProgram(file, args, io, async ({ firmware, debug }) => {
          const table = await findVectorTable(firmware, given);
          if (table === undefined)
            throw new InputError(
              "vectors/not-found",
              { file: firmware.file },
              "no vector table was found: no section or symbol is named like one; name its address with --vector-table",
            );
          const places = debug === undefined ? undefined : await symbolPlaces(debug, firmware.symbols);
          const slots = await tableSlots(firmware, table);
          const names = svd ?? (debug === undefined ? undefined : await interruptNames(debug.dwarf, tableInterrupts(table, slots)));
          const stack = firmware.linked ? await depths(firmware, table) : undefined;
          return presented(firmware, [
            await analyse(firmware, table, { names, slots, place: (symbol) => places?.get(symbol), stack, remarks: true }),
          ]);
        }),
      );
    }
    await present(shown, args, io);
    return 0;
  },
};

/** Names of interrupts by number, of an SVD file. */
function readDescription(path: string, io: Io): ReadonlyMap<number, string> {
  const file = resolve(io.cwd, path);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) throw new InputError("bytes/missing", { file: path }, "there is no such file");
  if (stat.size > LARGEST_SVD)
    throw new InputError("svd/size", { file: path }, `a description of ${stat.size} bytes; is this an SVD file?`);
  return new Map(readSvdInterrupts(path, readFileSync(file, "utf8")).map(({ number, name }) => [number, name]));
}

/** Worst-case stack by the address of a function, where it is a bound. */
async function depths(firmware: LoadedFirmware, table: VectorWords): Promise<(address: number) => number | undefined> {
  const { use, cutShort } = await stackFacts(firmware, table);
  const { functions } = use.graph.code;
  return (address) => {
    const index = functions.startingAt(address);
    return cutShort || index < 0 || use.unbounded[index] !== 0 ? undefined : use.worst[index];
  };
}
