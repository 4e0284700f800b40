import { type UsedSettings, usedSettings } from "../../src/session/used-settings.ts";
import { jsonText } from "../../src/views/json-text.ts";
import { safeText } from "../../src/views/safe-text.ts";
import { command, type Given, type OptionSpecs } from "../command.ts";
import { IMAGE_OPTIONS, STACK_OPTIONS } from "../common-options.ts";
import { configOf, type LoadedConfig } from "../config/loaded.ts";
import { printedValues } from "../config/print.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { ofImages } from "../settings/images.ts";

const WIDEST = 60;

const OPTIONS = { ...IMAGE_OPTIONS, ...STACK_OPTIONS, json: { type: "boolean", describe: "as JSON" } } as const satisfies OptionSpecs;

export const config = command({
  name: "config",
  positionals: "print [elf..]",
  summary:
    "Shows the merged configuration with the file and line of each value; of an ELF what it is read with, and where each of that is from",
  options: OPTIONS,
  examples: [
    ["cortex-size config print", "every value with its place"],
    ["cortex-size config print --profile release", "as the profile has it"],
    ["cortex-size config print app.elf", "what was taken for app.elf: from options, configuration and target, or found beside it"],
  ],
  async run(args, io) {
    const [word, ...files] = args.files;
    if (word !== "print") throw new UsageError("config has one word: print", "cortex-size config print");
    return files.length > 0 || args.target.length > 0
      ? printImages({ ...args, files }, io)
      : printConfig(await configOf(args, io), args.json, io);
  },
});

function printConfig({ root, sources }: LoadedConfig, isJson: boolean, io: Io): number {
  const rows = root === undefined ? [] : printedValues(root);
  if (isJson) return printJson({ files: sources.map(({ file }) => file), values: rows }, io);
  if (rows.length === 0)
    io.err(sources.length === 0 ? "there is no configuration: cortex-size init writes one\n" : "the configuration is empty\n");
  printRows(
    rows.map(({ key, value, from }) => [key, jsonText(value), from]),
    io,
  );
  return EXIT.fine;
}

/** What each image is read with. */
async function printImages(args: Given<typeof OPTIONS>, io: Io): Promise<number> {
  const images = await ofImages(args, io, "config print", async (image, { file }) => ({
    file,
    target: image.settings.target ?? null,
    ...(await usedSettings(image)),
  }));
  if (args.json) return printJson({ images }, io);
  for (const { file, target, ...used } of images) {
    io.out(`${safeText(file)}${target === null ? "" : `   target ${safeText(target)}`}\n`);
    printRows(rowsOf(used), io);
  }
  return EXIT.fine;
}

function rowsOf({ given, found }: UsedSettings): string[][] {
  const cells = (origins: UsedSettings["given"], how: string) => origins.map(({ key, value, from }) => [key, value, `${how}: ${from}`]);
  return [...cells(given, "given"), ...cells(found, "used")];
}

function printJson(value: unknown, io: Io): number {
  io.out(`${jsonText(value, 2)}\n`);
  return EXIT.fine;
}

/** Three columns, the first two as wide as they need. */
function printRows(rows: readonly (readonly string[])[], io: Io): void {
  const cells = rows.map((row) => row.map(safeText));
  const widths = [0, 1].map((column) => Math.min(WIDEST, Math.max(0, ...cells.map((row) => row[column]!.length))));
  for (const [key, value, from] of cells) io.out(`${key!.padEnd(widths[0]!)}  ${value!.padEnd(widths[1]!)}  ${from}\n`);
}
