import { diff as compare } from "../../src/analyses/diff/diff.ts";
import { diffViews } from "../../src/analyses/diff/view.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { type Arguments, type Command, flag, stringOption, stringsOption } from "../command.ts";
import { MEMORY_OPTIONS, OUTPUT_OPTIONS, ROW_OPTIONS } from "../common-options.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { FINDING_FORMATS, SIZE_FORMATS, TABLE_FORMATS } from "../formats.ts";
import type { Io } from "../io.ts";
import { type Presented, present } from "../present.ts";
import { measuredSide, paired, withoutMap } from "../sides.ts";
import { CONFIG_OPTIONS, configOf, withTarget } from "../targets.ts";

const DEFAULT_ROWS = 20;
const LEVELS = ["section", "crate", "symbol"] as const;

export const diff: Command = {
  name: "diff",
  positionals: "<base> <head>",
  summary: "What grew, shrank, came, went, moved or was renamed from one build to another; sums are the regions' changes",
  formats: [...TABLE_FORMATS, ...FINDING_FORMATS, ...SIZE_FORMATS],
  options: {
    ...MEMORY_OPTIONS,
    ...CONFIG_OPTIONS,
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
  },
  examples: [
    ["cortex-size diff before.elf after.elf", "two builds"],
    ["cortex-size diff baseline.json app.elf --all", "against a saved report, all rows"],
    ["cortex-size diff git:main app.elf --build 'cargo build --release' --elf target/thumbv7m-none-eabi/release/app", "against a branch"],
  ],
  async run(args, io) {
    const files = (args["files"] as string[] | undefined) ?? [];
    if (files.length !== 2) throw new UsageError("diff compares two builds", "cortex-size diff before.elf after.elf");
    const [base, head] = [await sideOf(files[0]!, "base", args, io), await sideOf(files[1]!, "head", args, io)];
    const pairs = paired(base, head, files);
    const top = flag(args, "all") ? Number.POSITIVE_INFINITY : typeof args["top"] === "number" ? args["top"] : DEFAULT_ROWS;
    const asked = stringsOption(args, "level");
    const levels = LEVELS.filter((level) => asked.length === 0 || asked.includes(level));
    const shown = pairs.map(([before, after]): Presented => {
      const part = compare(before, after);
      const { contents: _, ...rest } = after;
      return { document: { ...rest, diff: part }, page: { title: after.firmware.file, views: diffViews(part, { top, levels }) } };
    });
    await present(shown, args, io);
    const isChanged = shown.some(({ document }) => document.diff?.result !== "identical");
    return flag(args, "exitCode") && isChanged ? EXIT.broken : EXIT.fine;
  },
};

async function sideOf(file: string, side: "base" | "head", args: Arguments, io: Io): Promise<ReportDocument[]> {
  const { config } = await configOf(args, io);
  const scripts = side === "base" ? stringsOption(args, "baseMemory") : [];
  const target = config.targets.size === 1 ? [...config.targets.values()][0]! : config.defaults;
  const own = withTarget(scripts.length > 0 ? { ...args, memory: scripts, region: undefined } : args, target);
  if (!file.startsWith("git:"))
    return (await measuredSide(file, side === "base" ? withoutMap(own) : own, io)).map(({ document }) => document);
  const { buildRevision } = await import("../history/build-revision.ts");
  const build = stringOption(args, "build") ?? target.build;
  const elf = stringOption(args, "elf");
  return [await buildRevision({ revision: file.slice("git:".length), build, elf, configured: target.elf, args: own }, io)];
}
