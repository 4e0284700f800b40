import { demangle } from "../formats/demangle/index.ts";
import { NONE } from "../formats/dwarf/index.ts";
import { lastNotAbove } from "../graph/columns.ts";
import type { DebugFacts } from "./levels.ts";
import type { StackFrame } from "./program.ts";
import { sourceTitles } from "./source-level.ts";

/**
 * The functions of which the instruction at an address is part, the innermost inlined one first, the host last: each with the line that is being
 * executed in it. Empty where no function of the debug information has code.
 */
export async function inlineStack({ dwarf, facts, units, ...debug }: DebugFacts, address: number): Promise<StackFrame[]> {
  const { cells, inlines, functions } = facts;
  const cell = lastNotAbove(cells.start, address, cells.count);
  if (cell < 0 || address - cells.start[cell]! >= cells.length[cell]!) return [];
  const chain: number[] = [];
  for (let call = cells.inline[cell]!; call !== NONE && chain.length <= inlines.count; call = inlines.parent[call]!) chain.push(call);
  const host = cells.function[cell]!;
  const calls = Uint32Array.from(chain, (call) => inlines.callFile[call]!);
  const callPaths = await dwarf.declarationPaths(new Uint32Array(chain.length).fill(functions.unit[host]!), calls);
  const here = await lineAt(dwarf, address);
  const places = [here, ...chain.map((call, i) => ({ path: callPaths[i] ?? "", line: inlines.callLine[call]! }))];
  const titles = sourceTitles(
    places.map(({ path }) => path),
    units,
  );
  const authors = await debug.authors();
  const rows = [...chain.map((call) => authors.ofInline[call]!), authors.ofFunction[host]!];
  return rows.map((row, i) => {
    const { linkageName, name } = authors.functions[row]!;
    const { line } = places[i]!;
    const known = titles[i] !== "" && line !== NONE;
    return {
      raw: linkageName,
      name: linkageName === "" ? name : demangle(linkageName).text,
      place: known ? `${titles[i]}:${line}` : undefined,
    };
  });
}

async function lineAt(dwarf: DebugFacts["dwarf"], address: number): Promise<{ path: string; line: number }> {
  const { lines, files } = await dwarf.lines();
  const row = lastNotAbove(lines.start, address, lines.count);
  if (row < 0 || address - lines.start[row]! >= lines.length[row]!) return { path: "", line: NONE };
  const file = lines.file[row]!;
  if (file === NONE) return { path: "", line: NONE };
  const [path = ""] = await dwarf.filePaths({
    count: 1,
    program: files.program.subarray(file, file + 1),
    index: files.index.subarray(file, file + 1),
  });
  return { path, line: lines.line[row]! };
}
