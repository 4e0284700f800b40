import { normalizePath } from "../formats/crate-paths/index.ts";
import { demangle } from "../formats/demangle/index.ts";
import type { Inlining, WrittenFunction } from "../model/program.ts";
import type { DebugFunction } from "./inline-level.ts";
import type { DebugFacts } from "./levels.ts";
import { sourceTitles } from "./source-level.ts";

/** Which code was inlined where, with every function named; most columns are those of the debug information, not copies. */
export function inliningOf({ facts, authors, units }: DebugFacts): Inlining {
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
    callHost: Uint32Array.from({ length: inlines.count }, (_, i) => authors.ofFunction[inlines.function[i]!]!),
    pieceCount: cells.count,
    pieceLength: cells.length,
    pieceCall: cells.inline,
  };
}

function writtenFunctions(functions: readonly DebugFunction[], titles: readonly string[]): WrittenFunction[] {
  return functions.map(({ linkageName, name, line }, i) => {
    const { text, definition, crate } = linkageName === "" ? { text: name, definition: name, crate: undefined } : demangle(linkageName);
    const title = titles[i]!;
    return {
      raw: linkageName,
      name: text === "" ? "(unnamed function)" : text,
      definition,
      crate: crate?.name,
      place: title === "" ? undefined : line === undefined ? title : `${title}:${line}`,
    };
  });
}
