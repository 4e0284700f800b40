import { resolve } from "node:path";
import type { Told } from "../../reports/html/article.ts";
import { renderDropIn, renderPage } from "../../reports/html/html.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { chaptersOf } from "../../src/session/chapters.ts";
import { withChanges } from "../../src/session/comparison/compare.ts";
import { presented } from "../../src/session/document.ts";
import { measure } from "../../src/session/measure.ts";
import { VERSION } from "../../src/session/version.ts";
import { wholeReport } from "../../src/session/whole-report.ts";
import { counted, grouped } from "../../src/views/numbers.ts";
import { command, type Given, type OptionSpecs } from "../command.ts";
import { IMAGE_OPTIONS, STACK_OPTIONS } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { writeWhole } from "../files/write-whole.ts";
import { type Io, tell } from "../io.ts";
import { chosenImages, ofImages, withImage } from "../settings/images.ts";
import { measuredSide, pairsOf } from "../sides.ts";

const OPTIONS = {
  ...IMAGE_OPTIONS,
  ...STACK_OPTIONS,
  diff: { type: "boolean", describe: "compare: the first file is the base (an ELF, saved JSON or report page), the second the head" },
  empty: { type: "boolean", describe: "a page that reads the files dropped on it, in the browser; no image is named" },
  output: { alias: "o", type: "string", describe: "file to write; - for standard output", default: "report.html" },
} as const satisfies OptionSpecs;

type ReportArguments = Given<typeof OPTIONS>;

export const report = command({
  name: "report",
  positionals: "[elf..]",
  summary: "One self-contained HTML page: treemap, flame graph, memory map, tables; several images make one page",
  options: OPTIONS,
  examples: [
    ["cortex-size report app.elf -o report.html", "open it in any browser; nothing is loaded from elsewhere"],
    ["cortex-size report bootloader.elf app.elf -o size.html", "two images in one page"],
    ["cortex-size report --diff before.elf after.elf -o diff.html", "the page of after.elf with what changed"],
    ["cortex-size report --empty -o index.html", "a page to drop an ELF, its map and memory.x on; nothing is uploaded"],
  ],
  async run(args, io) {
    const { output } = args;
    const { page, what } = args.empty ? await dropInPage(args) : await pageOf(args, io);
    if (output === "-") {
      io.out(page);
      return EXIT.fine;
    }
    writeWhole(resolve(io.cwd, output), page, `--output ${output}`);
    tell(io, `${output}: ${what}, ${grouped(Buffer.byteLength(page))} bytes`);
    return EXIT.fine;
  },
});

interface MadePage {
  readonly page: string;
  /** What is in it, for people. */
  readonly what: string;
}

async function pageOf(args: ReportArguments, io: Io): Promise<MadePage> {
  if (args.diff) return diffPage(args, io);
  const images = await ofImages(args, io, "report", async (image) => presented(image, await wholeReport(image)));
  return { page: await renderPage(await Promise.all(images.map(({ document }) => told(document)))), what: counted(images.length, "image") };
}

/** A document with all that it tells people. */
async function told(document: ReportDocument): Promise<Told> {
  return { document, chapters: await chaptersOf(document) };
}

/** The page of the head with what changed since the base. */
async function diffPage(args: ReportArguments, io: Io): Promise<MadePage> {
  const [base, head, ...more] = args.files;
  if (base === undefined || head === undefined || more.length > 0)
    throw new UsageError("--diff compares two builds", "cortex-size report --diff before.elf after.elf");
  const loaded = await configOf(args, io);
  const like = (await chosenImages({ ...args, files: [head] }, loaded, io, "report --diff"))[0]!;
  const before = (await measuredSide(base, { args, loaded, like }, {}, io)).map(({ document }) => document);
  const [after, { document }] = await withImage(like, io, async (image) => [
    await measure(image),
    presented(image, await wholeReport(image)),
  ]);
  const [pair] = pairsOf(before, [after.document], [base, head]);
  return { page: await renderPage([await told({ ...document, diff: withChanges(pair![1], [pair![0]]).diff })]), what: `${base} → ${head}` };
}

async function dropInPage({ files }: ReportArguments): Promise<MadePage> {
  if (files.length > 0) throw new UsageError("--empty makes a page without images; files are dropped on it", "leave out one of the two");
  const { DROP_IN } = await import("../page/drop-in.generated.ts");
  return { page: await renderDropIn(DROP_IN, VERSION), what: "a page to drop files on" };
}
