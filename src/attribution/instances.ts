import { normalizePath } from "../formats/crate-paths/index.ts";
import { type Demangled, demangle } from "../formats/demangle/index.ts";
import type { LoadedFirmware } from "../image/load.ts";
import { SYMBOL_KINDS } from "../image/symbols.ts";
import { OwnerLookup } from "../ledger/owner-lookup.ts";
import type { DebugFacts, Levels } from "./levels.ts";
import type { FunctionInstance } from "./program.ts";
import { sourceTitles } from "./source-level.ts";

const FUNCTION = SYMBOL_KINDS.indexOf("function");

/**
 * Every function of the image that has a mangled name, with the package that defines it (author) and the one whose compilation made it (requester): the
 * unit that holds its code, or without debug information the crate that its v0 name says. Parts that were split off as cold are left out.
 */
export async function functionInstances(
  firmware: LoadedFirmware,
  debug: DebugFacts | undefined,
  levels: Levels,
): Promise<FunctionInstance[]> {
  const { symbols, sections, ledger } = firmware;
  const rows: number[] = [];
  for (let i = 0; i < symbols.count; i++) if (symbols.kind[i] === FUNCTION) rows.push(i);
  const names = await firmware.names(Uint32Array.from(rows, (row) => symbols.rows[symbols.firstRow[row]!]!));
  const places = debug === undefined ? new Map<number, string>() : await placesOf(debug);
  const authors = new OwnerLookup(ledger.spans("package"), sections);
  const units = ledger.has("unit") ? new OwnerLookup(ledger.spans("unit"), sections) : undefined;
  const found: FunctionInstance[] = [];
  rows.forEach((symbol, i) => {
    const demangled = demangle(names[i]!);
    if (demangled.style === "none" || demangled.suffix.includes(".cold")) return;
    const address = symbols.address[symbol]!;
    const unit = units?.at(address) ?? -1;
    const asked = demangled.instantiatingCrate?.name;
    found.push({
      symbol,
      name: demangled.text,
      path: demangled.path,
      definition: demangled.definition,
      isGeneric: isGeneric(demangled),
      place: places.get(address),
      author: authors.at(address),
      requester: unit >= 0 ? levels.units[unit]!.package : asked === undefined ? -1 : levels.packages.named(asked),
    });
  });
  return found;
}

/** A v0 name of a generic names the crate that instantiated it; a C++ name shows a template's arguments before its parameters. */
function isGeneric({ style, text, instantiatingCrate }: Demangled): FunctionInstance["isGeneric"] {
  if (style !== "cpp") return instantiatingCrate === undefined ? "unknown" : "yes";
  const name = text.replaceAll("(anonymous namespace)", "").replace(/operator(<=>|<<=?|<=?|->|>>=?|>=?|\(\))/, "operator");
  return name.split("(", 1)[0]!.includes("<") ? "yes" : "no";
}

/** Where the functions with code were written, by their address. */
async function placesOf({ facts, units, ...debug }: DebugFacts): Promise<Map<number, string>> {
  const authors = await debug.authors();
  const { functions } = facts;
  const titles = sourceTitles(
    authors.functions.map(({ file }) => normalizePath(file)),
    units,
  );
  const places = new Map<number, string>();
  for (let i = 0; i < functions.count; i++) {
    const row = authors.ofFunction[i]!;
    const line = authors.functions[row]!.line;
    if (titles[row] !== "" && line !== undefined) places.set(functions.start[i]!, `${titles[row]}:${line}`);
  }
  return places;
}
