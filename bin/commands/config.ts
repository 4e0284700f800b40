import { safeText } from "../../src/views/safe-text.ts";
import { command } from "../command.ts";
import { CONFIG_OPTIONS } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { printedValues } from "../config/print.ts";
import { EXIT, UsageError } from "../exit-codes.ts";

export const config = command({
  name: "config",
  positionals: "print",
  summary: "Shows the merged configuration, and for each value the file and line that it comes from",
  options: { ...CONFIG_OPTIONS, json: { type: "boolean", describe: "as JSON" } },
  examples: [
    ["cortex-size config print", "every value with its place"],
    ["cortex-size config print --profile release", "as the profile has it"],
  ],
  async run(args, io) {
    const [word, ...more] = args.files;
    if (word !== "print" || more.length > 0) throw new UsageError("config has one word: print", "cortex-size config print");
    const { root, sources } = await configOf(args, io);
    const rows = root === undefined ? [] : printedValues(root);
    if (args.json) {
      io.out(`${JSON.stringify({ files: sources.map(({ file }) => file), values: rows }, null, 2)}\n`);
      return EXIT.fine;
    }
    if (rows.length === 0)
      io.err(sources.length === 0 ? "there is no configuration: cortex-size init writes one\n" : "the configuration is empty\n");
    const cells = rows.map(({ key, value, from }) => [key, JSON.stringify(value), from].map(safeText) as [string, string, string]);
    const widths = [0, 1].map((column) => Math.min(60, Math.max(0, ...cells.map((row) => row[column]!.length))));
    for (const [key, value, from] of cells) io.out(`${key.padEnd(widths[0]!)}  ${value.padEnd(widths[1]!)}  ${from}\n`);
    return EXIT.fine;
  },
});
