import { overview } from "../../src/analyses/overview.ts";
import { sideBySide } from "../../src/analyses/side-by-side.ts";
import { decideNames } from "../../src/attribution/levels.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { runtimeFacts } from "../../src/image/runtime.ts";
import { type Arguments, addressOption, type Command, flag, stringOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { examineCheaply } from "../examine.ts";
import { EXIT } from "../exit-codes.ts";
import { FINDING_FORMATS, SIZE_FORMATS, TABLE_FORMATS } from "../formats.ts";
import { filesOf, openInput } from "../inputs.ts";
import type { Io } from "../io.ts";
import { withFirmware } from "../load.ts";
import { isForPeople, type Presented, present, presented } from "../present.ts";
import { exitCodeOf } from "../verdict.ts";

export const show: Command = {
  name: "show",
  positionals: "<elf..>",
  summary: "One screen: what fits where, how much is left, what takes the bytes, what looks wrong",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS, ...SIZE_FORMATS],
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    all: { type: "boolean", describe: "all symbols in the text too", group: "Rows:" },
    "vector-table": { type: "string", describe: "address of the table, when it is not found by itself" },
    "link-error": { type: "string", describe: "build log of a link that failed, instead of an ELF; with --map and --memory where known" },
    strict: { type: "boolean", describe: "exit 1 when a finding is an error" },
  },
  examples: [
    ["cortex-size target/thumbv7em-none-eabihf/release/app", "the summary"],
    ["cortex-size app.elf --memory memory.x --format json", "the same as JSON"],
    ["cortex-size --link-error build.log --map app.map --memory memory.x", "why a link failed and what to cut"],
    ["cortex-size app.map", "a linker map without its ELF, or of a link that failed"],
    ["cortex-size bootloader.elf app.elf", "two images side by side, then each of them"],
  ],
  async run(args, io) {
    const log = stringOption(args, "linkError");
    if (log !== undefined) return (await import("../link-error.ts")).explainLinkError(log, args, io);
    const shown: Presented[] = [];
    let failed = false;
    for (const file of filesOf(args, "show")) {
      const one = await showFile(file, args, io);
      failed ||= one.failed === true;
      shown.push(one);
    }
    await present(beside(shown), args, io);
    return failed ? EXIT.broken : exitCodeOf(shown, args);
  },
};

/** An ELF, or a linker map without its ELF; `failed` when the map is that of a link that failed. */
async function showFile(file: string, args: Arguments, io: Io): Promise<Presented & { readonly failed?: boolean }> {
  try {
    return await withFirmware(file, args, io, async (firmware) => {
      const running = firmware.linked ? await runtimeFacts(firmware, addressOption(args, "vectorTable")) : undefined;
      if (running !== undefined) await examineCheaply(firmware, running);
      return presented(firmware, [
        await overview(firmware, {
          symbolRows: flag(args, "all") ? Number.POSITIVE_INFINITY : undefined,
          shownOnly: isForPeople(args),
          packages: await decideNames(firmware),
          running,
        }),
      ]);
    });
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== "input/map" || file === "-") throw error;
    const { mapOnly } = await import("../map-only.ts");
    const { source } = await openInput(file, io);
    try {
      return await mapOnly(source, file, args, io);
    } finally {
      await source.close();
    }
  }
}

/** Several images are shown side by side before each of them. */
function beside(shown: readonly Presented[]): readonly Presented[] {
  const [first, ...others] = shown;
  if (first === undefined || others.length === 0) return shown;
  const views = [sideBySide(shown.map(({ document }) => document)), ...first.page.views];
  return [{ ...first, page: { ...first.page, views } }, ...others];
}
