import { NotMangled } from "../limits.ts";
import { parseName } from "./names.ts";
import { type Node, sequence } from "./nodes.ts";
import type { CppReader } from "./reader.ts";
import { parseParameterList, parseType } from "./types.ts";
import { specialObjectNames, specialTypeNames } from "./vocabulary.ts";

/** `<encoding>` [Itanium C++ ABI §5.1.1]: a variable, a function with its parameters, or a special name. `withResult` shows what a function returns. */
export function parseEncoding(reader: CppReader, withResult: boolean): Node {
  return reader.nested(() => {
    const tag = reader.peek();
    if (tag === "T" || tag === "G") return parseSpecialName(reader);
    const { node, qualifiers, arguments: list, hasResult } = parseName(reader);
    if (atEncodingEnd(reader)) return node;
    const result = hasResult ? parseType(reader) : undefined;
    const parameters = parseParameterList(reader, () => atEncodingEnd(reader));
    const type = { kind: "function", result: withResult ? result : undefined, parameters, suffix: sequence(qualifiers) } as const;
    return { kind: "encoding", name: node, type, arguments: list };
  });
}

function atEncodingEnd(reader: CppReader): boolean {
  const tag = reader.peek();
  return tag === "" || tag === "E" || tag === "." || tag === "@";
}

/** Virtual tables, type information, thunks, guards [Itanium C++ ABI §5.1.4]. */
function parseSpecialName(reader: CppReader): Node {
  const code = reader.take(2);
  const ofType = specialTypeNames[code];
  if (ofType !== undefined) return sequence(ofType, parseType(reader));
  const ofObject = specialObjectNames[code];
  if (ofObject !== undefined) return sequence(ofObject, parseName(reader).node);
  switch (code) {
    case "Th":
      reader.next--;
      parseCallOffset(reader);
      return sequence("non-virtual thunk to ", parseEncoding(reader, true));
    case "Tv":
      reader.next--;
      parseCallOffset(reader);
      return sequence("virtual thunk to ", parseEncoding(reader, true));
    case "Tc":
      parseCallOffset(reader);
      parseCallOffset(reader);
      return sequence("covariant return thunk to ", parseEncoding(reader, true));
    case "TC": {
      const derived = parseType(reader);
      reader.decimal();
      reader.expect("_");
      return sequence("construction vtable for ", parseType(reader), "-in-", derived);
    }
    case "GR": {
      const node = parseName(reader).node;
      return sequence(`reference temporary #${reader.index(36)} for `, node);
    }
    case "GA":
      return sequence("hidden alias for ", parseEncoding(reader, false));
    case "GT": {
      const kind = reader.take();
      return sequence(kind === "n" ? "non-transaction clone for " : "transaction clone for ", parseEncoding(reader, false));
    }
    default:
      throw new NotMangled();
  }
}

/** `h` and an offset, or `v` and two. */
function parseCallOffset(reader: CppReader): void {
  const virtual = reader.take() === "v";
  for (let i = 0; i < (virtual ? 2 : 1); i++) {
    reader.eat("n");
    reader.decimal();
    reader.expect("_");
  }
}
