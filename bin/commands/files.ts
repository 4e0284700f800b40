import type { Result } from "../../src/analyses/analysis.ts";
import { files as analyse, sourceLines } from "../../src/analyses/files.ts";
import { decideFiles, decideLines } from "../../src/attribution/levels.ts";
import { type Arguments, type Command, flag, rowLimit } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { TABLE_FORMATS } from "../formats.ts";
import { filesOf } from "../inputs.ts";
import { type Program, withProgram } from "../levels.ts";
import { optionalPattern } from "../pattern.ts";
import { type Presented, present, presented } from "../present.ts";

const DEFAULT_ROWS = 40;
const DEFAULT_DEPTH = 3;

export const files: Command = {
  name: "files",
  positionals: "<elf..>",
  summary: "What each source file contributes, as a tree of folders; with --lines each source line; rows add up",
  formats: TABLE_FORMATS,
  options: {
    ...MEMORY_OPTIONS,
    ...OUTPUT_OPTIONS,
    ...ROW_OPTIONS,
    depth: { type: "number", default: DEFAULT_DEPTH, describe: "how many levels of folders", group: "Rows:" },
    lines: { type: "boolean", describe: "source lines, the largest first", group: "Rows:" },
    match: { type: "string", describe: "files whose path holds this text; *glob* or /regex/", group: "Rows:" },
  },
  examples: [
    ["cortex-size files app.elf", "the folders that take most"],
    ["cortex-size files app.elf --all", "every file"],
    ["cortex-size files app.elf --lines --top 20", "the 20 source lines with the most bytes"],
  ],
  async run(args, io) {
    const shown: Presented[] = [];
    for (const file of filesOf(args, "files")) {
      shown.push(await withProgram(file, args, io, async (program) => presented(program.firmware, await results(program, args))));
    }
    await present(shown, args, io);
    return 0;
  },
};

async function results({ firmware, debug, progress }: Program, args: Arguments): Promise<Result[]> {
  if (debug === undefined) return [];
  const match = optionalPattern(args, "match");
  progress.step(`${firmware.file}: reading source lines`);
  if (flag(args, "lines")) {
    const { files: sources, lines } = await decideLines(firmware, debug);
    return [sourceLines(firmware, sources, lines, { top: rowLimit(args, DEFAULT_ROWS), match })];
  }
  const depth = flag(args, "all") ? Number.POSITIVE_INFINITY : Number(args["depth"]);
  return [analyse(firmware, await decideFiles(firmware, debug), { depth, match })];
}
