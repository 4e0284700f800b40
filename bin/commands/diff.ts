import type { ReportDocument } from "../../src/contract/document.ts";
import { compared } from "../../src/session/comparison/compare.ts";
import type { Presented } from "../../src/session/document.ts";
import { COMPARED } from "../../src/session/levels.ts";
import { unchangedVerdict, withVerdicts } from "../../src/session/verdicts.ts";
import { command, type Given, type OptionSpecs } from "../command.ts";
import { IMAGE_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS, rowOptions, STACK_OPTIONS } from "../common-options.ts";
import { configOf } from "../config/loaded.ts";
import { UsageError } from "../exit-codes.ts";
import { FINDING_FORMATS, SIZE_FORMATS, TABLE_FORMATS } from "../formats.ts";
import type { Io } from "../io.ts";
import { isForPeople, present } from "../present.ts";
import { sameSides } from "../same-sides.ts";
import { chosenImages } from "../settings/images.ts";
import { measuredSide, pairsOf } from "../sides.ts";
import { exitCodeOf } from "../verdict.ts";

const DEFAULT_ROWS = 20;
const LEVELS = ["section", "crate", ...COMPARED, "symbol"];

const OPTIONS = {
  ...IMAGE_OPTIONS,
  ...STACK_OPTIONS,
  ...OUTPUT_OPTIONS,
  ...ROW_OPTIONS,
  level: { type: "string", array: true, nargs: 1, choices: LEVELS, describe: "levels to show (default: all)", group: "Rows:" },
  "base-memory": {
    type: "string",
    array: true,
    nargs: 1,
    describe: "linker script of the base, where it is another one",
    group: "Memory:",
  },
  build: { type: "string", describe: "command that builds a side given as git:REV, run in a worktree of its own" },
  elf: { type: "string", describe: "the image that --build leaves, relative to the worktree" },
  "exit-code": { type: "boolean", describe: "exit 1 when something changed, as git diff does" },
} as const satisfies OptionSpecs;

export const diff = command({
  name: "diff",
  positionals: "<base> <head>",
  summary: "What grew, shrank, came, went, moved or was renamed from one build to another; sums are the regions' changes",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS, ...SIZE_FORMATS, "junit"],
  options: OPTIONS,
  examples: [
    ["cortex-size diff before.elf after.elf", "two builds"],
    ["cortex-size diff baseline.json app.elf --all", "against a saved report, all rows"],
    ["cortex-size diff git:main app.elf --build 'cargo build --release' --elf target/thumbv7m-none-eabi/release/app", "against a branch"],
  ],
  async run(args, io) {
    const [before, after, ...more] = args.files;
    if (before === undefined || after === undefined || more.length > 0)
      throw new UsageError("diff compares two builds", "cortex-size diff before.elf after.elf");
    const [base, head] = await sidesOf(before, after, args, io);
    const pairs = pairsOf(base, head, args.files);
    const rows = rowOptions(args, DEFAULT_ROWS);
    const levels = LEVELS.filter((level) => (args.level.length === 0 ? !COMPARED.includes(level) : args.level.includes(level)));
    const shown = pairs.map(([one, other]): Presented => {
      const shown = compared(one, other, { ...rows, title: other.firmware.file, levels });
      return withVerdicts(shown, args.exitCode ? [unchangedVerdict(shown.document.diff!)] : []);
    });
    await present(shown, args, io);
    return exitCodeOf(shown);
  },
});

type DiffArguments = Given<typeof OPTIONS>;

/** Both sides, measured with the settings of the head; a base that is the image of a target of its own takes those of that. */
async function sidesOf(before: string, after: string, args: DiffArguments, io: Io): Promise<[ReportDocument[], ReportDocument[]]> {
  const loaded = await configOf(args, io);
  const like = (await chosenImages({ ...args, files: [after] }, loaded, io, "diff"))[0]!;
  const sideOf = async (file: string, given: DiffArguments): Promise<ReportDocument[]> => {
    if (!file.startsWith("git:"))
      return (await measuredSide(file, { args: given, loaded, like }, { shownOnly: isForPeople(args) }, io)).map(
        ({ document }) => document,
      );
    const { buildRevision } = await import("../history/build-revision.ts");
    return [await buildRevision({ revision: file.slice("git:".length), args: given, loaded }, io)];
  };
  const scripts = args.baseMemory;
  const ofBase = scripts.length === 0 ? args : { ...args, memory: scripts, region: [] };
  const sides = [before, after].some((file) => file.startsWith("git:"))
    ? undefined
    : await sameSides(
        { file: before, sources: { args: ofBase, loaded, like } },
        { file: after, sources: { args, loaded, like } },
        isForPeople(args),
        io,
      );
  return sides ?? [await sideOf(before, ofBase), await sideOf(after, args)];
}
