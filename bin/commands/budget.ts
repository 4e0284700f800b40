import { heldSizes } from "../../src/session/comparison/budget-moves.ts";
import { safeText } from "../../src/views/safe-text.ts";
import { command } from "../command.ts";
import { IMAGE_OPTIONS, STACK_OPTIONS } from "../common-options.ts";
import type { Budget } from "../config/budget.ts";
import { type BudgetChange, bumpedMax, editBudgets, tightenedMax, writtenMax } from "../config/edit-budgets.ts";
import { configOf, type LoadedConfig } from "../config/loaded.ts";
import { parseSize } from "../config/size-value.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import { writeWhole } from "../files/write-whole.ts";
import { type Judged, judgeTargets } from "../gate.ts";
import { type Io, tell } from "../io.ts";

const DEFAULT_MARGIN = "512 B";

export const budget = command({
  name: "budget",
  positionals: "<tighten|bump> [name..]",
  summary: "Moves the limits of budgets to what is measured plus a margin, in the file they are written in; comments and layout stay",
  options: {
    ...IMAGE_OPTIONS,
    ...STACK_OPTIONS,
    margin: { type: "string", default: DEFAULT_MARGIN, describe: "room that is left above the measured size" },
    reason: { type: "string", describe: "why the limit goes up (bump needs it); written beside the limit" },
    "dry-run": { type: "boolean", describe: "only say what would be written" },
  },
  examples: [
    ["cortex-size budget tighten", "lower every max that has room"],
    ["cortex-size budget bump 'region FLASH' --reason 'TLS 1.3'", "raise one, and say why"],
  ],
  async run(args, io) {
    const [action, ...names] = args.files;
    if (action !== "tighten" && action !== "bump")
      throw new UsageError("budget has the words tighten and bump", "cortex-size budget tighten");
    const { reason } = args;
    if (action === "bump" && reason === undefined) throw new UsageError("bump needs a reason", "--reason 'what the bytes are for'");
    const margin = parseSize(args.margin);
    if (!margin.ok) throw new UsageError(`--margin: ${margin.problem}`);
    const loaded = await configOf(args, io);
    checkNames(names, loaded.config.budgets);
    const judged = await judgeTargets({ ...args, files: [] }, loaded, io, "check");
    const changes = moves(loaded, judged, { action, names, margin: margin.value, reason });
    return write(loaded, changes, args.dryRun, io);
  },
});

function checkNames(names: readonly string[], budgets: readonly Budget[]): void {
  const unknown = names.find((name) => !budgets.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new UsageError(`there is no budget ${unknown}`, `budgets: ${budgets.map(({ name }) => name).join(", ") || "none"}`);
}

interface Move {
  readonly action: "tighten" | "bump";
  readonly names: readonly string[];
  readonly margin: number;
  readonly reason: string | undefined;
}

type NamedChange = BudgetChange & { readonly name: string; readonly before: string | number };

/** The limits that move, written as the old ones are. */
function moves(loaded: LoadedConfig, judged: readonly Judged[], { action, names, margin, reason }: Move): NamedChange[] {
  const { budgets } = loaded.config;
  return heldSizes(budgets, judged, { action, names, margin }).flatMap(({ index, bytes, whole }): NamedChange[] => {
    const before = writtenMax(loaded, index);
    const max = before === undefined ? undefined : MOVES[action](before, bytes, whole);
    return before === undefined || max === undefined ? [] : [{ index, max, reason, name: budgets[index]!.name, before }];
  });
}

const MOVES = { tighten: tightenedMax, bump: bumpedMax } as const;

async function write(loaded: LoadedConfig, changes: readonly NamedChange[], dryRun: boolean, io: Io): Promise<number> {
  for (const { name, before, max } of changes) io.out(`${safeText(name)}: max ${before} → ${max}\n`);
  if (changes.length === 0) tell(io, "no limit moves");
  const files = await editBudgets(loaded, changes);
  if (dryRun) return EXIT.fine;
  for (const { path, text, file } of files) {
    writeWhole(path, text, file);
    tell(io, `wrote ${file}`);
  }
  return EXIT.fine;
}
