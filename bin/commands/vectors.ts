import { vectors as analyse } from "../../src/analyses/code/vectors.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { missingTable } from "../../src/image/vectors/cortex-m.ts";
import { presented } from "../../src/session/document.ts";
import type { Image } from "../../src/session/image.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, STACK_OPTIONS } from "../common-options.ts";
import { FINDING_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { present } from "../present.ts";
import { ofImages } from "../settings/images.ts";

export const vectors = command({
  name: "vectors",
  positionals: "<elf..>",
  summary: "The vector table slot by slot: exception or interrupt, handler, default or not",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS],
  options: {
    ...IMAGE_OPTIONS,
    ...STACK_OPTIONS,
    ...OUTPUT_OPTIONS,
    all: { type: "boolean", describe: "accepted for symmetry: every slot is always in the document" },
  },
  examples: [
    ["cortex-size vectors app.elf", "who handles what"],
    ["cortex-size vectors app.elf --svd STM32F407.svd", "interrupts by the names of the device"],
    ["cortex-size vectors app.elf --vector-table 0x08004000", "a table behind a bootloader"],
  ],
  async run(args, io) {
    const shown = await ofImages(args, io, "vectors", async (image) => {
      const { firmware } = image;
      const words = await image.vectorTable();
      if (words === undefined) throw new InputError("vectors/not-found", { file: firmware.file }, missingTable(firmware));
      await image.examine();
      const [places, names] = [await image.places(), await image.interrupts()];
      const details = { names, place: (symbol: number) => places?.get(symbol), stack: await depths(image) };
      const table = await analyse(firmware, words, details);
      const findings = firmware.findings.list().filter(({ code }) => code.startsWith("vectors/"));
      return presented(image, [{ ...table, views: [...table.views, { kind: "findings", name: "findings", findings }] }]);
    });
    await present(shown, args, io);
    return 0;
  },
});

/** Worst-case stack by the address of a function, where it is a bound. */
async function depths(image: Image): Promise<((address: number) => number | undefined) | undefined> {
  const question = await image.stack();
  if (question === undefined) return undefined;
  const { use, cutShort } = question;
  const { functions } = use.graph.code;
  return (address) => {
    const index = functions.startingAt(address);
    return cutShort || index < 0 || use.unbounded[index] !== 0 ? undefined : use.worst[index];
  };
}
