import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { renderPage } from "../../reports/html/html.ts";
import { counted, grouped } from "../../src/views/numbers.ts";
import { type Command, stringOption } from "../command.ts";
import { MEMORY_OPTIONS } from "../common-options.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { filesOf } from "../inputs.ts";
import { withLevels } from "../levels.ts";
import { type Presented, presented } from "../present.ts";
import { wholeReport } from "../whole-report.ts";

export const report: Command = {
  name: "report",
  positionals: "<elf..>",
  summary: "One self-contained HTML page: treemap, flame graph, memory map, tables; several images make one page",
  options: {
    ...MEMORY_OPTIONS,
    output: { alias: "o", type: "string", describe: "file to write; - for standard output", default: "report.html" },
  },
  examples: [
    ["cortex-size report app.elf -o report.html", "open it in any browser; nothing is loaded from elsewhere"],
    ["cortex-size report bootloader.elf app.elf -o size.html", "two images in one page"],
  ],
  async run(args, io) {
    const output = stringOption(args, "output") ?? "report.html";
    const images: Presented[] = [];
    for (const file of filesOf(args, "report"))
      images.push(await withLevels(file, args, io, async (decided) => presented(decided.firmware, await wholeReport(decided))));
    const page = await renderPage(images.map(({ document }) => document));
    if (output === "-") {
      io.out(page);
      return EXIT.fine;
    }
    try {
      writeFileSync(resolve(io.cwd, output), page);
    } catch (error) {
      throw new UsageError(`--output ${output} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    }
    io.err(`${output}: ${counted(images.length, "image")}, ${grouped(page.length)} bytes\n`);
    return EXIT.fine;
  },
};
