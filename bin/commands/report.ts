import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { renderDropIn, renderPage } from "../../reports/html/html.ts";
import { counted, grouped } from "../../src/views/numbers.ts";
import { type Arguments, type Command, flag, stringOption } from "../command.ts";
import { MEMORY_OPTIONS } from "../common-options.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { filesOf } from "../inputs.ts";
import type { Io } from "../io.ts";
import { withLevels } from "../levels.ts";
import { type Presented, presented } from "../present.ts";
import { VERSION } from "../version.ts";
import { wholeReport } from "../whole-report.ts";

export const report: Command = {
  name: "report",
  positionals: "[elf..]",
  summary: "One self-contained HTML page: treemap, flame graph, memory map, tables; several images make one page",
  options: {
    ...MEMORY_OPTIONS,
    empty: { type: "boolean", describe: "a page that reads the files dropped on it, in the browser; no image is named" },
    output: { alias: "o", type: "string", describe: "file to write; - for standard output", default: "report.html" },
  },
  examples: [
    ["cortex-size report app.elf -o report.html", "open it in any browser; nothing is loaded from elsewhere"],
    ["cortex-size report bootloader.elf app.elf -o size.html", "two images in one page"],
    ["cortex-size report --empty -o index.html", "a page to drop an ELF, its map and memory.x on; nothing is uploaded"],
  ],
  async run(args, io) {
    const output = stringOption(args, "output") ?? "report.html";
    const { page, what } = flag(args, "empty") ? await dropInPage(args) : await pageOf(args, io);
    if (output === "-") {
      io.out(page);
      return EXIT.fine;
    }
    try {
      writeFileSync(resolve(io.cwd, output), page);
    } catch (error) {
      throw new UsageError(`--output ${output} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    }
    io.err(`${output}: ${what}, ${grouped(page.length)} bytes\n`);
    return EXIT.fine;
  },
};

interface MadePage {
  readonly page: string;
  /** What is in it, for people. */
  readonly what: string;
}

async function pageOf(args: Arguments, io: Io): Promise<MadePage> {
  const images: Presented[] = [];
  for (const file of filesOf(args, "report"))
    images.push(await withLevels(file, args, io, async (decided) => presented(decided.firmware, await wholeReport(decided))));
  return { page: await renderPage(images.map(({ document }) => document)), what: counted(images.length, "image") };
}

async function dropInPage(args: Arguments): Promise<MadePage> {
  const files = (args["files"] as string[] | undefined) ?? [];
  if (files.length > 0) throw new UsageError("--empty makes a page without images; files are dropped on it", "leave out one of the two");
  const { DROP_IN } = await import("../page/drop-in.generated.ts");
  const script = brotliDecompressSync(Buffer.from(DROP_IN, "base64")).toString();
  return { page: renderDropIn(script, VERSION), what: "a page to drop files on" };
}
