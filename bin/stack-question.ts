import type { StackQuestion } from "../src/analyses/code/stack.ts";
import { vectors } from "../src/analyses/code/vectors.ts";
import { stackFacts } from "../src/code/stack.ts";
import type { VectorsPart } from "../src/contract/document.ts";
import { demangle } from "../src/formats/demangle/index.ts";
import { stackRegion } from "../src/image/find-stack-region.ts";
import type { LoadedFirmware } from "../src/image/load.ts";
import { threadStacks } from "../src/image/thread-stacks.ts";
import type { VectorWords } from "../src/image/vectors.ts";
import type { StackConfig } from "./config/types.ts";
import { UsageError } from "./exit-codes.ts";
import { namePattern } from "./pattern.ts";

/** What is asked of the stack of an image, with what the configuration or the command line knows besides. */
export interface AskedStack {
  readonly vectors: VectorsPart;
  readonly question: StackQuestion;
}

/**
 * Reads the stack of an image. Names of priorities and exclusions are those of slots or handlers, or `IRQ 7`.
 * @throws UsageError for a root or a priority that names nothing.
 */
export async function askStack(
  firmware: LoadedFirmware,
  table: VectorWords,
  settings: StackConfig,
  roots: readonly string[] = [],
): Promise<AskedStack> {
  const decoded = (await vectors(firmware, table)).parts.vectors!;
  const priorities = new Map<number, number>();
  for (const [name, priority] of settings.priorities ?? [])
    for (const index of slotsNamed(decoded, name, "priority")) priorities.set(index, priority);
  const excluded = new Set((settings.exclude ?? []).flatMap((name) => slotsNamed(decoded, name, undefined)));
  const facts = await stackFacts(firmware, table, {
    assume: byName(settings.assume),
    recursion: byName(settings.recursion),
    refused: new Set(settings["no-assume"] ?? []),
    ...{ priorities, excluded },
  });
  const names = new Map(decoded.entries.map((entry) => [entry.index, entry.name]));
  const question: StackQuestion = {
    ...facts,
    region: await stackRegion(firmware, table.words[0]!),
    demangle: (name) => demangle(name).text,
    slotName: (index) => names.get(index) ?? `slot ${index}`,
    given: { priorities: priorities.size, excluded: excluded.size },
    strict: settings.strict ?? false,
    threads: await threadStacks(firmware),
    roots: roots.flatMap((root) => functionsNamed(facts.use, root)),
  };
  return { vectors: decoded, question };
}

/** Slots with this name, this handler or this number; `what` says what to refuse when there is none. */
function slotsNamed({ entries }: VectorsPart, name: string, what: string | undefined): number[] {
  const matches = namePattern(name);
  const exact = entries.filter((entry) => entry.name === name || entry.handler === name || `IRQ${entry.irq}` === name.replace(" ", ""));
  const found =
    exact.length > 0 ? exact : entries.filter((entry) => /[*?]|^\//.test(name) && (matches(entry.name) || matches(entry.handler ?? "")));
  if (found.length === 0 && what !== undefined)
    throw new UsageError(
      `--${what} ${name}: no slot of the vector table and no handler is called so`,
      "cortex-size vectors app.elf lists them",
    );
  return found.map(({ index }) => index);
}

function functionsNamed({ graph }: StackQuestion["use"], name: string): number[] {
  const matches = namePattern(name);
  const { functions } = graph.code;
  const found = { exact: [] as number[], like: [] as number[] };
  for (let index = 0; index < graph.functionCount; index++) {
    const raw = functions.name(index);
    const text = demangle(raw).text;
    if (raw === name || text === name) found.exact.push(index);
    else if (matches(text)) found.like.push(index);
  }
  const chosen = found.exact.length > 0 ? found.exact : found.like;
  if (chosen.length === 0)
    throw new UsageError(`--root ${name}: no function is called so`, "cortex-size symbols app.elf --kind function --all");
  return chosen;
}

/** Looks a function up among names or globs of the configuration; undefined when there are none. */
function byName(given: ReadonlyMap<string, number> | undefined): ((name: string) => number | undefined) | undefined {
  const patterns = [...(given ?? [])].map(([pattern, value]) => ({ matches: namePattern(pattern), value }));
  if (patterns.length === 0) return undefined;
  return (name) => patterns.find(({ matches }) => matches(demangle(name).text) || matches(name))?.value;
}
