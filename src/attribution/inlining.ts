import { normalizePath } from "../formats/crate-paths/index.ts";
import { type Demangled, demangle } from "../formats/demangle/index.ts";
import type { DebugFunction } from "./inline-level.ts";
import type { DebugFacts } from "./levels.ts";
import type { Inlining, WrittenFunction } from "./program.ts";
import { sourceTitles } from "./source-level.ts";

/** Which code was inlined where, with every function named; most columns are those of the debug information, not copies. */
export async function inliningOf(debug: DebugFacts): Promise<Inlining> {
  const { facts, units } = debug;
  const authors = await debug.authors();
  const { cells, functions, inlines } = facts;
  const titles = sourceTitles(
    authors.functions.map(({ file }) => normalizePath(file)),
    units,
  );
  const hasBody = new Uint8Array(authors.functions.length);
  for (let i = 0; i < functions.count; i++) if (functions.bytes[i]! > 0) hasBody[authors.ofFunction[i]!] = 1;
  return {
    functions: writtenFunctions(authors.functions, titles),
    hasBody,
    callCount: inlines.count,
    callee: authors.ofInline,
    callParent: inlines.parent,
    hostOf: (call) => authors.ofFunction[inlines.function[call]!]!,
    pieceCount: cells.count,
    pieceLength: cells.length,
    pieceCall: cells.inline,
  };
}

function writtenFunctions(functions: readonly DebugFunction[], titles: readonly string[]): WrittenFunction[] {
  return functions.map((written, i) => new LazilyNamed(written, titles[i]!));
}

/** Demangles when the name is asked for: of thousands of functions few are shown. */
class LazilyNamed implements WrittenFunction {
  readonly #function: DebugFunction;
  readonly #title: string;
  #demangled: Pick<Demangled, "text" | "definition" | "crate"> | undefined;

  constructor(written: DebugFunction, title: string) {
    this.#function = written;
    this.#title = title;
  }

  get raw(): string {
    return this.#function.linkageName;
  }

  get name(): string {
    const { text } = this.#names();
    return text === "" ? "(unnamed function)" : text;
  }

  get definition(): string {
    return this.#names().definition;
  }

  get crate(): string | undefined {
    return this.#names().crate?.name;
  }

  get place(): string | undefined {
    const { line } = this.#function;
    return this.#title === "" ? undefined : line === undefined ? this.#title : `${this.#title}:${line}`;
  }

  #names(): Pick<Demangled, "text" | "definition" | "crate"> {
    const { linkageName, name } = this.#function;
    this.#demangled ??= linkageName === "" ? { text: name, definition: name, crate: undefined } : demangle(linkageName);
    return this.#demangled;
  }
}
