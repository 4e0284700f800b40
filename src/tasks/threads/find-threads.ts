import { codeAddress } from "../../architecture/thumb-bit.ts";
import { hex } from "../../bytes/quantities.ts";
import { type CallGraph, OUTSIDE } from "../../graph/calls.ts";
import type { Thread } from "../../graph/stack/thread.ts";
import { CREATORS, type CreationPlaces, type Creator } from "./creators.ts";
import { ImageWords } from "./image-words.ts";
import { staticThreads } from "./static-threads.ts";

/** Calls through functions that hand on what they were called with. */
const MOST_WRAPPERS = 4;
/** Threads of an image; damaged files have more calls. */
const MOST_THREADS = 256;

/** A call with the calls that lead to it through functions that hand on their arguments, the innermost first. */
type Chain = readonly { readonly caller: number; readonly at: number }[];

/**
 * The threads that an image makes: static objects of Zephyr, and calls of the functions that make threads in FreeRTOS, CMSIS-RTOS, Zephyr and ThreadX, with
 * the constants that are handed over. What is no constant is undefined.
 */
export function findThreads(graph: CallGraph): Thread[] {
  const words = new ImageWords(graph.code);
  const threads = staticThreads(words);
  const creators = creatorsByFunction(graph);
  if (creators.size === 0) return threads;
  const { from, to, at, functionCount } = graph;
  for (let row = 0; row < from.length && threads.length < MOST_THREADS; row++) {
    const creator = creators.get(to[row]!);
    const caller = from[row]!;
    // Those that make threads call each other.
    if (creator === undefined || caller >= functionCount || creators.has(caller)) continue;
    for (const chain of chains(graph, [{ caller, at: at[row]! }], creator)) {
      const thread = threadOf(graph, words, creator, chain, to[row]!);
      if (thread !== undefined && threads.length < MOST_THREADS) threads.push(thread);
    }
  }
  return threads;
}

function creatorsByFunction({ code, functionCount }: CallGraph): Map<number, Creator> {
  const named = new Map(CREATORS.flatMap((creator) => creator.functions.map((name) => [name, creator] as const)));
  const found = new Map<number, Creator>();
  for (let index = 0; index < functionCount; index++) {
    const creator = named.get(plainName(code.functions.name(index)));
    if (creator !== undefined) found.set(index, creator);
  }
  return found;
}

/** The name without what the compiler puts behind clones: `.constprop.0`, `.isra.0`. Clones with other arguments are not those functions. */
function plainName(name: string): string {
  return name.replace(/\.(?:lto_priv|cold|part)\.\d+$/, "");
}

/** A chain for each way in which arguments that are handed on come from further callers. */
function chains(graph: CallGraph, chain: Chain, creator: Creator): Chain[] {
  const numbers = [...Object.values(creator.arguments), ...(creator.structure === undefined ? [] : [creator.structure.argument])];
  const open = numbers.some((index) => told(graph, chain, index) === "handed on");
  const { caller } = chain.at(-1)!;
  if (!open || chain.length > MOST_WRAPPERS) return [chain];
  const { from, to, at, functionCount } = graph;
  const longer: Chain[] = [];
  for (let row = 0; row < to.length && longer.length < MOST_THREADS; row++) {
    if (to[row] === OUTSIDE || to[row] !== caller || from[row]! >= functionCount || from[row] === caller) continue;
    longer.push(...chains(graph, [...chain, { caller: from[row]!, at: at[row]! }], creator));
  }
  return longer.length === 0 ? [chain] : longer;
}

/** A constant; "handed on" when further callers say it; undefined when it is not known. */
function told({ code }: CallGraph, chain: Chain, argument: number): number | "handed on" | undefined {
  let index = argument;
  for (const { caller, at } of chain) {
    const found = code.callArguments.argument(caller, at, index);
    if (found === undefined) return undefined;
    if (found.kind === "constant") return found.value;
    index = found.index;
  }
  return "handed on";
}

function threadOf(graph: CallGraph, words: ImageWords, creator: Creator, chain: Chain, made: number): Thread | undefined {
  const { functions } = graph.code;
  const constant = (index: number | undefined) => {
    const value = index === undefined ? undefined : told(graph, chain, index);
    return typeof value === "number" ? value : undefined;
  };
  const { structure } = creator;
  const base = constant(structure?.argument);
  const word = (offset: number) => (base === undefined || base === 0 ? -1 : words.at(base + offset));
  const isCode = (value: number) => value > 0 && functions.startingAt(codeAddress(value)) >= 0;
  const layout: CreationPlaces = structure === undefined || base === undefined || base === 0 ? {} : structure.layout(word, isCode);
  const fact = (kind: keyof CreationPlaces) => {
    const offset = layout[kind];
    const told = offset === undefined ? -1 : word(offset);
    return constant(creator.arguments[kind]) ?? (told < 0 ? undefined : told);
  };
  const entryAt = fact("entry");
  const fixed = creator.entry === undefined ? -1 : words.functionNamed(creator.entry);
  const found = entryAt === undefined || entryAt === 0 ? fixed : functions.startingAt(codeAddress(entryAt));
  const entry = found < 0 ? undefined : found;
  const unit = typeof creator.unit === "number" ? creator.unit : creator.unit(word, isCode);
  const size = fact("size");
  const start = fact("stack");
  const outermost = chain.at(-1)!;
  const shell = creator.shell === undefined ? -1 : words.functionNamed(creator.shell);
  return {
    name: words.text(fact("name")) ?? words.threadNamed(fact("object")) ?? (entry === undefined ? "unknown" : functions.name(entry)),
    system: creator.system,
    entry,
    shell: shell < 0 ? undefined : shell,
    start: start === undefined || start === 0 ? undefined : start,
    // 0 asks for the system's default.
    bytes: size === undefined || size === 0 ? undefined : size * unit,
    lost: creator.lost,
    evidence: `${functions.name(made)} called by ${functions.name(outermost.caller)} at ${hex(outermost.at)}`,
  };
}
