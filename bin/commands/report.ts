import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import type { Told } from "../../reports/html/article.ts";
import { renderDropIn, renderPage } from "../../reports/html/html.ts";
import { chaptersOf } from "../../src/analyses/chapters.ts";
import { diff as compare } from "../../src/analyses/diff/diff.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { counted, grouped } from "../../src/views/numbers.ts";
import { type Arguments, type Command, flag, stringOption } from "../command.ts";
import { MEMORY_OPTIONS } from "../common-options.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { filesOf } from "../inputs.ts";
import type { Io } from "../io.ts";
import { withLevels } from "../levels.ts";
import { measure } from "../measure.ts";
import { type Presented, presented } from "../present.ts";
import { measuredSide, paired, withoutMap } from "../sides.ts";
import { VERSION } from "../version.ts";
import { wholeReport } from "../whole-report.ts";

export const report: Command = {
  name: "report",
  positionals: "[elf..]",
  summary: "One self-contained HTML page: treemap, flame graph, memory map, tables; several images make one page",
  options: {
    ...MEMORY_OPTIONS,
    diff: { type: "boolean", describe: "compare: the first file is the base (an ELF, saved JSON or report page), the second the head" },
    empty: { type: "boolean", describe: "a page that reads the files dropped on it, in the browser; no image is named" },
    output: { alias: "o", type: "string", describe: "file to write; - for standard output", default: "report.html" },
  },
  examples: [
    ["cortex-size report app.elf -o report.html", "open it in any browser; nothing is loaded from elsewhere"],
    ["cortex-size report bootloader.elf app.elf -o size.html", "two images in one page"],
    ["cortex-size report --diff before.elf after.elf -o diff.html", "the page of after.elf with what changed"],
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
  if (flag(args, "diff")) return diffPage(args, io);
  const images: Presented[] = [];
  for (const file of filesOf(args, "report"))
    images.push(await withLevels(file, args, io, async (decided) => presented(decided.firmware, await wholeReport(decided))));
  return { page: await renderPage(images.map(({ document }) => told(document))), what: counted(images.length, "image") };
}

/** A document with all that it tells people. */
function told(document: ReportDocument): Told {
  return { document, chapters: chaptersOf(document) };
}

/** The page of the head with what changed since the base. */
async function diffPage(args: Arguments, io: Io): Promise<MadePage> {
  const [base, head, ...more] = filesOf(args, "report --diff");
  if (base === undefined || head === undefined || more.length > 0)
    throw new UsageError("--diff compares two builds", "cortex-size report --diff before.elf after.elf");
  const before = (await measuredSide(base, withoutMap(args), io)).map(({ document }) => document);
  const after = await measure({ file: head, args }, io);
  const [pair] = paired(before, [after.document], [base, head]);
  const { document } = await withLevels(head, args, io, async (decided) => presented(decided.firmware, await wholeReport(decided)));
  return { page: await renderPage([told({ ...document, diff: compare(pair![0], pair![1]) })]), what: `${base} → ${head}` };
}

async function dropInPage(args: Arguments): Promise<MadePage> {
  const files = (args["files"] as string[] | undefined) ?? [];
  if (files.length > 0) throw new UsageError("--empty makes a page without images; files are dropped on it", "leave out one of the two");
  const { DROP_IN } = await import("../page/drop-in.generated.ts");
  const script = brotliDecompressSync(Buffer.from(DROP_IN, "base64")).toString();
  return { page: renderDropIn(script, VERSION), what: "a page to drop files on" };
}
