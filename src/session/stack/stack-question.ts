import { stackFindings } from "../../analyses/code/stack-findings.ts";
import { type StackAnswer, type StackQuestion, stackPart } from "../../analyses/code/stack-part.ts";
import { nearestWord } from "../../bytes/did-you-mean.ts";
import { InputError } from "../../bytes/input-error.ts";
import { assumedFacts, isOpen, provenFacts, type StackAssumptions } from "../../code/stack.ts";
import type { VectorsPart } from "../../contract/document.ts";
import { priorityBits } from "../../formats/chips/index.ts";
import { demangle } from "../../formats/demangle/index.ts";
import type { CallGraph } from "../../graph/calls.ts";
import { type Assumption, CALL_ASSUMPTIONS } from "../../graph/stack/other-sets.ts";
import type { Image } from "../image.ts";
import { namePattern } from "../name-pattern.ts";
import { measuredMarks } from "./marks.ts";
import { threadsOf } from "./threads.ts";

/**
 * Reads the stack of an image with what the settings say of it. Names of priorities and exclusions are those of slots or handlers, or `IRQ 7`.
 * Undefined for code that cannot be followed.
 * @throws InputError `settings/priority` or `settings/root` for one that names nothing.
 */
export async function askStack(image: Image, vectors: VectorsPart | undefined): Promise<StackAnswer | undefined> {
  const graph = await image.graph();
  if (graph === undefined) return undefined;
  const { firmware, settings } = image;
  const { stack } = settings;
  const priorities = new Map<number, number>();
  for (const [name, priority] of stack.priorities)
    for (const index of slotsCalled(vectors, name, firmware.file, "has a priority")) priorities.set(index, priority);
  const unmarked = unmarkedCode(graph);
  const refused = new Set(unmarked.length === 0 ? stack.refused : [...stack.refused, ...CALL_ASSUMPTIONS]);
  const excluded = new Set(stack.exclude.flatMap((name) => slotsCalled(vectors, name, firmware.file, "is excluded")));
  const assumptions: StackAssumptions = {
    assume: byName(stack.assume),
    recursion: byName(stack.recursion),
    refused,
    ...{ priorities, excluded },
    priorityBits: (await image.priorityBits()) ?? (image.chip && priorityBits(image.chip.chip, firmware.target.architecture)),
    threads: await threadsOf(image, graph, (name) => functionsNamed(graph, name, firmware.file)),
  };
  const proven = provenFacts(graph, assumptions);
  const found = assumedFacts(graph, assumptions, proven);
  const typed = isOpen(found) ? await withTypes(image, graph, refused) : graph;
  const facts = typed === graph ? found : assumedFacts(typed, assumptions, proven);
  const names = new Map((vectors?.entries ?? []).map((entry) => [entry.index, entry.name]));
  const question: StackQuestion = {
    ...facts,
    region: (await image.runtime()).region,
    demangle: (name) => demangle(name).text,
    slotName: (index) => names.get(index) ?? `slot ${index}`,
    given: { priorities: priorities.size, excluded: excluded.size },
    strict: stack.strict,
    unmarked,
    measure: (part) => measuredMarks(part, stack.measured),
    roots: stack.roots.flatMap((root) => functionsNamed(graph, root, firmware.file)),
  };
  const part = stackPart(question);
  for (const finding of stackFindings(part)) firmware.findings.report(finding);
  return { ...question, part };
}

/**
 * Names of sections with code in which nothing tells code from data. Where there are any, assumptions that tables of functions are told by are not made, as
 * tables may lie among that code.
 */
function unmarkedCode({ code: { space } }: CallGraph): string[] {
  return space.sections.filter((_, index) => space.isCode(index) && !space.hasMarks(index)).map(({ name }) => name);
}

/** The calls with what the types of their pointers leave, where debug information, or the names of core's functions, have them. */
async function withTypes(image: Image, graph: CallGraph, refused: ReadonlySet<Assumption>): Promise<CallGraph> {
  const { firmware } = image;
  if (refused.has("types")) return graph;
  try {
    return await (await import("../../graph/types/call-types.ts")).withCallTypes(graph, (await image.debug())?.dwarf);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    firmware.findings.recovered(error, "warning", "calls through pointers are not told by their types");
    return graph;
  }
}

/** The slots that a setting names. @throws InputError `settings/priority` when the image has none. */
function slotsCalled(vectors: VectorsPart | undefined, name: string, file: string, what: string): number[] {
  const entries = vectors?.entries ?? [];
  const slots = slotsNamed(entries, name);
  if (slots.length > 0) return slots;
  const near = nearestWord(
    name,
    entries.flatMap((entry) => [entry.name, ...(entry.handler === null || entry.handler === undefined ? [] : [entry.handler])]),
  );
  const advice = near === undefined ? "cortex-size vectors lists them" : `did you mean ${near}?`;
  throw new InputError(
    "settings/priority",
    { file },
    `no slot of the vector table and no handler is called ${name}, which ${what}; ${advice}`,
  );
}

/** What CMSIS puts behind the name of an interrupt to name its handler. */
const CMSIS_HANDLER = "_IRQHandler";

/** Slots with this name, this handler, with or without CMSIS' ending, or this number; a glob or /regex/ where no name is exactly so. */
function slotsNamed(entries: VectorsPart["entries"], name: string): number[] {
  const called = [name, name + CMSIS_HANDLER];
  const exact = entries.filter(
    (entry) => called.includes(entry.name) || called.includes(entry.handler ?? "") || `IRQ${entry.irq}` === name.replace(" ", ""),
  );
  if (exact.length > 0 || !/[*?]|^\//.test(name)) return exact.map(({ index }) => index);
  const matches = namePattern(name);
  return entries.filter((entry) => matches(entry.name) || matches(entry.handler ?? "")).map(({ index }) => index);
}

function functionsNamed(graph: CallGraph, name: string, file: string): number[] {
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
    throw new InputError(
      "settings/root",
      { file },
      `no function is called ${name}, which is named as a root; cortex-size symbols --kind function --all lists them`,
    );
  return chosen;
}

/** Looks a function up among names or globs; undefined when there are none. */
function byName(given: ReadonlyMap<string, number>): ((name: string) => number | undefined) | undefined {
  const patterns = [...given].map(([pattern, value]) => ({ matches: namePattern(pattern), value }));
  if (patterns.length === 0) return undefined;
  return (name) => patterns.find(({ matches }) => matches(demangle(name).text) || matches(name))?.value;
}
