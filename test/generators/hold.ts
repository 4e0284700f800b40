import { cli } from "../support/cli.ts";
import { runTool } from "../support/tools.ts";
import { emulate, type Run, type Stack } from "./emulated.ts";
import type { Program, Target } from "./program.ts";

/** What `stack --format json` says, as far as it is held to the run. */
interface Said {
  readonly bytes: number | null;
  readonly bounded: boolean;
  readonly verdict?: string;
  readonly panic?: number | null;
  readonly main?: number;
}

/** One program, what ran and what was said of it. */
export interface Held {
  readonly program: Program;
  readonly elf: string;
  /** `under`: said to be a bound and below what ran; `wide`: more than 1.5 times what ran although all ran; `open`: not a bound, and said so. */
  readonly verdict: "holds" | "under" | "wide" | "open" | "refused";
  /** What the tool called the figure: `bound`, `bound-if`, `none`. */
  readonly called: string;
  readonly said: number | undefined;
  /** Lowest stack pointer of the run. */
  readonly ran: number;
  /** main's deepest point and the deepest handler of each group on top of it. */
  readonly composed: number;
  readonly message: string;
}

/** A thread as it is said. */
interface SaidThread {
  readonly entry: string | null;
  readonly bytes: number | null;
  readonly needs: number | null;
  readonly verdict: string;
}

/** Bytes that the processor pushes at least when it takes an exception. */
const SMALLEST_FRAME = 32;
/** How much more than what ran may be said where all ran. */
const WIDEST = 1.5;

/** Runs a program in the emulator, asks the tool, and compares. */
export async function hold(program: Program, target: Target, elf: string): Promise<Held> {
  const { main, threads } = stacksOf(program, elf);
  const run = await emulate(elf, target, main, threads);
  const { code, out, err } = await cli(["stack", elf, "--format", "json", ...program.threads.flatMap(({ entry }) => ["--root", entry])]);
  const composed = compose(program, run);
  const known = { program, elf, ran: run.bytes, composed };
  if (code !== 0) return { ...known, verdict: "refused", called: "none", said: undefined, message: err.trim() };
  const { stack } = JSON.parse(out) as {
    stack: { worstCase: Said; roots?: { name: string; bytes: number; bounded: boolean }[]; threads?: SaidThread[] };
  };
  const { worstCase, roots = [], threads: saidThreads = [] } = stack;
  const said = worstCase.bytes ?? 0;
  const called = worstCase.verdict ?? (worstCase.bounded ? "bound" : "none");
  const short = threads.flatMap(({ name }) => {
    const { entry } = program.threads.find(({ stack }) => stack === name)!;
    const root = roots.find((one) => one.name === entry);
    const needed = run.threads.get(name)!;
    return root?.bounded === true && root.bytes < needed ? [`${entry}: ${root.bytes} of ${needed}`] : [];
  });
  for (const { stack: name, entry, bytes } of program.threads) {
    const thread = saidThreads.find((one) => one.entry === entry);
    // When it yields, the processor pushes a frame on what it has.
    const needed = run.threads.get(name)! + SMALLEST_FRAME;
    if (thread?.bytes !== bytes || (thread.verdict !== "none" && thread.needs! < needed))
      short.push(`thread ${entry}: ${thread?.needs} of ${needed}, has ${thread?.bytes} of ${bytes}`);
  }
  const without = said - (worstCase.panic ?? 0);
  const verdict =
    (worstCase.bounded && said < run.bytes) || short.length > 0
      ? "under"
      : !worstCase.bounded
        ? "open"
        : program.whole && without > WIDEST * composed
          ? "wide"
          : "holds";
  return { ...known, verdict, called, said, message: short.join(", ") };
}

/** The most that can have met: main, and of each group the handler that took most with its frame. */
function compose({ groups }: Program, { contexts }: Run): number {
  const grouped = new Set(groups.flat());
  const alone = [...contexts.keys()].filter((number) => number !== 0 && !grouped.has(number)).map((number) => [number]);
  const deepest = (numbers: readonly number[]) =>
    Math.max(0, ...numbers.map((number) => (contexts.get(number)?.own ?? 0) + Math.max(32, contexts.get(number)?.frame ?? 0)));
  return [...groups, ...alone].reduce((sum, numbers) => sum + deepest(numbers), contexts.get(0)?.own ?? 0);
}

/** Where the stacks lie, by the symbols that nm lists. */
function stacksOf(program: Program, elf: string): { main: Stack; threads: Stack[] } {
  const symbols = new Map<string, { value: number; size: number }>();
  for (const match of runTool("arm-none-eabi-nm", ["-S", elf]).matchAll(/^([0-9a-f]{8})(?: ([0-9a-f]{8}))? \w (\S+)$/gm))
    symbols.set(match[3]!, { value: Number.parseInt(match[1]!, 16), size: Number.parseInt(match[2] ?? "0", 16) });
  const value = (name: string) => symbols.get(name)?.value ?? 0;
  const threads = program.threads.flatMap(({ stack }) => {
    const found = symbols.get(stack);
    return found === undefined ? [] : [{ name: stack, start: found.value, end: found.value + found.size }];
  });
  return { main: { name: "main", start: value("_stack_end"), end: value("_stack_start") }, threads };
}
