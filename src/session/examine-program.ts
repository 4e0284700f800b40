import { examineProgram } from "../analyses/doctor/examine-program.ts";
import type { CompiledUnit, OwnedSymbol, ProgramFacts } from "../analyses/doctor/facts.ts";
import type { DebugFacts, Levels } from "../attribution/levels.ts";
import { onlyReadObjects } from "../code/only-read.ts";
import { PanicUse } from "../code/panic-cost.ts";
import { demangle } from "../formats/demangle/index.ts";
import { STT_FILE } from "../formats/elf/index.ts";
import { codeRemarks } from "../graph/code-remarks.ts";
import type { LoadedFirmware } from "../image/load.ts";
import { SYMBOL_KINDS } from "../image/symbols.ts";
import { imageFacts } from "./examine-image.ts";
import type { Image } from "./image.ts";

/** Reports what the rules on programs find, besides those on images; without `notes` all that is more than one. */
export async function examineProgramOf(image: Image, notes: boolean): Promise<void> {
  for (const finding of await examineProgram(await programFacts(image, notes), notes)) image.firmware.findings.report(finding);
}

/** What rules on programs look at. */
async function programFacts(image: Image, notes: boolean): Promise<ProgramFacts> {
  const { firmware } = image;
  const { packages, units } = await image.levels();
  const traced = await image.traced();
  const debug = await image.debug();
  return {
    ...(await imageFacts(image)),
    ...{ packages, traced },
    units: compiledUnits(units, debug),
    symbols: await ownedSymbols(firmware),
    objectNames: await objectNames(firmware),
    inlining: inliningOf(debug, { units, packages }),
    ...(traced === undefined
      ? { panicCost: undefined, onlyRead: [], breakpoints: [], copies: [] }
      : {
          panicCost: notes || hasFormatting(traced) ? await panicBytes(image) : undefined,
          onlyRead: notes ? onlyReadOf(traced) : [],
          ...codeRemarks(traced.graph.code),
        }),
    stackUse: await image.stack(),
  };
}

/** Whether functions may be core's that format: what panics keep of those is more than a note. */
function hasFormatting({ graph }: NonNullable<ProgramFacts["traced"]>): boolean {
  const { functions } = graph.code;
  for (let index = 0; index < functions.count; index++) if (functions.name(index).includes("core")) return true;
  return false;
}

async function panicBytes(image: Image): Promise<ProgramFacts["panicCost"]> {
  const { bytes } = (await image.panics()).cost;
  const of = (use: PanicUse) => bytes[use] ?? 0;
  return {
    locations: of(PanicUse.Location),
    paths: of(PanicUse.Path),
    messages: of(PanicUse.Message),
    formatting: of(PanicUse.Formatting),
    total: bytes.reduce((sum, each) => sum + each, 0),
  };
}

function onlyReadOf(traced: NonNullable<ProgramFacts["traced"]>): ProgramFacts["onlyRead"] {
  const { symbols } = traced.graph.code.image;
  return onlyReadObjects(traced).map((row) => ({ name: demangle(symbols.name(row)).text, size: symbols.size[row]! }));
}

/** Every symbol with its names. */
async function ownedSymbols({ symbols, describe }: LoadedFirmware): Promise<OwnedSymbol[]> {
  const rows = Uint32Array.from({ length: symbols.count }, (_, row) => row);
  const names = await describe(rows);
  return names.map(
    (description, row): OwnedSymbol => ({
      raw: description.raw,
      get name() {
        return description.demangled;
      },
      crate: description.crate,
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

/** Units with the bytes of their functions. */
function compiledUnits(units: Levels["units"], debug: DebugFacts | undefined): CompiledUnit[] {
  const code = new Float64Array(units.length);
  const functions = debug?.facts.functions;
  for (let i = 0; functions !== undefined && i < functions.count; i++) code[functions.unit[i]!]! += functions.bytes[i]!;
  return units.map((unit, row) => ({ ...unit, code: code[row]! }));
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
