import { resolve } from "node:path";
import { FileSource } from "../../src/bytes/file-source.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { presented } from "../../src/session/document.ts";
import { isElfFile } from "../../src/session/firmware-kind.ts";
import { regions } from "../../src/session/parts/regions.ts";
import { command, type Given, type OptionSpecs } from "../command.ts";
import { CONFIG_OPTIONS, IMAGE_OPTIONS, MEMORY_OPTIONS, OUTPUT_OPTIONS } from "../common-options.ts";
import { UsageError } from "../exit-codes.ts";
import { type Io, tell } from "../io.ts";
import { present } from "../present.ts";
import { runCommand } from "../runner/run-command.ts";
import { ofImages } from "../settings/images.ts";

const { color, width, wide, ascii } = OUTPUT_OPTIONS;
const OPTIONS = {
  ...MEMORY_OPTIONS,
  ...CONFIG_OPTIONS,
  target: IMAGE_OPTIONS.target,
  color,
  width,
  wide,
  ascii,
} as const satisfies OptionSpecs;

export const runner = command({
  name: "runner",
  positionals: "-- <command..> <elf> [argument..]",
  summary: "Says what fits where, then runs a command, as runner of cargo: same streams, signals and exit code",
  options: OPTIONS,
  examples: [
    [
      "cortex-size runner -- probe-rs run --chip nRF52840_xxAA app.elf",
      'what cargo run does with runner = "cortex-size runner -- probe-rs run --chip nRF52840_xxAA" in .cargo/config.toml',
    ],
  ],
  async run(args, io) {
    const words = args.files;
    if (words.length === 0)
      throw new UsageError("runner needs a command behind --", "cortex-size runner -- probe-rs run --chip nRF52840_xxAA app.elf");
    const elf = await firstElf(words.slice(1), io);
    if (elf !== undefined) await say(elf, args, io);
    return runCommand(words, io);
  },
});

/** The image among a command's words: cargo puts it behind the runner's own, before the program's arguments. */
async function firstElf(words: readonly string[], io: Io): Promise<string | undefined> {
  for (const word of words) {
    try {
      const source = FileSource.open(resolve(io.cwd, word), word);
      const isImage = await isElfFile(source);
      await source.close();
      if (isImage) return word;
    } catch (error) {
      // A word that names no file.
      if (!(error instanceof InputError)) throw error;
    }
  }
  return undefined;
}

/** On standard error, as standard output is the command's. What cannot be read or found is said, and stops nothing. */
async function say(elf: string, args: Given<typeof OPTIONS>, io: Io): Promise<void> {
  try {
    const shown = await ofImages({ ...args, files: [elf] }, io, "runner", async (image) =>
      presented(image, [await regions.compute(image)]),
    );
    await present(
      shown,
      { ...args, format: "text", json: false, out: [], wide: false, ascii: false },
      { ...io, out: io.err, stdoutIsTerminal: io.stderrIsTerminal },
    );
  } catch (error) {
    if (!(error instanceof InputError || error instanceof UsageError)) throw error;
    tell(io, `cortex-size: ${error.message}`);
  }
}
