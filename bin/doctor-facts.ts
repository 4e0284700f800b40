import { KNOWN_SYMBOLS } from "../src/analyses/doctor/doctor.ts";
import type { ImageFacts, OwnedSymbol, ProgramFacts } from "../src/analyses/doctor/facts.ts";
import type { DebugFacts, Levels } from "../src/attribution/levels.ts";
import { codeRemarks } from "../src/code/code-remarks.ts";
import { onlyReadObjects } from "../src/code/only-read.ts";
import { PanicUse } from "../src/code/panic-cost.ts";
import { panicFacts } from "../src/code/panics.ts";
import { demangle } from "../src/formats/demangle/index.ts";
import { STT_FILE } from "../src/formats/elf/index.ts";
import type { DataOwners } from "../src/graph/data-owners.ts";
import { findFloatUse, nestInterrupts, readInterruptSetup, StackUse, vectorSlots } from "../src/graph/index.ts";
import type { LoadedFirmware } from "../src/image/load.ts";
import { runtimeFacts } from "../src/image/runtime.ts";
import { SYMBOL_KINDS } from "../src/image/symbols.ts";

/** What is running, as `runtimeFacts` tells it. */
type Running = Awaited<ReturnType<typeof runtimeFacts>>;

/** What rules on images look at; `running` when it was read before. */
export async function imageFacts(firmware: LoadedFirmware, running?: Running): Promise<ImageFacts> {
  const { table, region } = running ?? (await runtimeFacts(firmware));
  return { firmware, table, stack: region, known: await firmware.find(KNOWN_SYMBOLS) };
}

/** What rules on programs look at. Runs in a browser too. */
export async function programFacts(
  image: ImageFacts,
  firmware: LoadedFirmware,
  { packages, units, traced }: Levels,
  debug: DebugFacts | undefined,
): Promise<ProgramFacts> {
  const { code, ...costs } = traced === undefined ? { code: undefined } : traceFacts(firmware, packages, traced);
  return {
    ...image,
    ...{ packages, units, traced },
    symbols: await ownedSymbols(firmware),
    objectNames: await objectNames(firmware),
    inlining: inliningOf(debug, { units, packages }),
    panicCost: undefined,
    stackUse: undefined,
    onlyRead: [],
    ...(code === undefined ? { breakpoints: [], copies: [] } : codeRemarks(code)),
    ...costs,
  };
}

function traceFacts(firmware: LoadedFirmware, packages: Levels["packages"], traced: DataOwners) {
  const { graph } = traced;
  const { code } = graph;
  const { bytes } = panicFacts(firmware, packages, traced).cost;
  const of = (use: PanicUse) => bytes[use] ?? 0;
  const use = new StackUse(graph);
  const { symbols } = code.image;
  return {
    code,
    panicCost: {
      locations: of(PanicUse.Location),
      paths: of(PanicUse.Path),
      messages: of(PanicUse.Message),
      formatting: of(PanicUse.Formatting),
      total: bytes.reduce((sum, each) => sum + each, 0),
    },
    stackUse: { use, nested: nestInterrupts(use, vectorSlots(code), readInterruptSetup(code), { usesFloat: findFloatUse(graph) }) },
    onlyRead: onlyReadObjects(traced).map((row) => ({ name: demangle(symbols.name(row)).text, size: symbols.size[row]! })),
  };
}

/** Every symbol with its names. */
async function ownedSymbols({ symbols, describe }: LoadedFirmware): Promise<OwnedSymbol[]> {
  const rows = Uint32Array.from({ length: symbols.count }, (_, row) => row);
  const names = await describe(rows);
  return names.map(
    ({ raw, demangled, crate }, row): OwnedSymbol => ({
      raw,
      name: demangled,
      crate,
      size: symbols.size[row]!,
      kind: SYMBOL_KINDS[symbols.kind[row]!]!,
    }),
  );
}

/** Names of the objects that were linked, as far as their local symbols are kept. */
async function objectNames({ elf, names }: LoadedFirmware): Promise<string[]> {
  const table = await elf.symbols();
  if (table === undefined) return [];
  const rows: number[] = [];
  for (let row = 1; row < table.count; row++) if (table.type[row] === STT_FILE) rows.push(row);
  return names(Uint32Array.from(rows));
}

/** Functions of the program's own crates that have code, and calls that were inlined into them. */
function inliningOf(debug: DebugFacts | undefined, { units, packages }: Pick<Levels, "units" | "packages">): ProgramFacts["inlining"] {
  if (debug === undefined) return undefined;
  const { functions, inlines } = debug.facts;
  const isOwn = units.map((unit) => unit.package >= 0 && packages.package(unit.package).origin === "application");
  let [own, inlinedCalls] = [0, 0];
  for (let i = 0; i < functions.count; i++) if (functions.bytes[i]! > 0 && isOwn[functions.unit[i]!] === true) own++;
  for (let i = 0; i < inlines.count; i++) if (isOwn[functions.unit[inlines.function[i]!]!] === true) inlinedCalls++;
  return { functions: own, inlinedCalls };
}
