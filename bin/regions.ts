import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { FileSource } from "../src/bytes/file-source.ts";
import { InputError } from "../src/bytes/input-error.ts";
import { formatPlace } from "../src/bytes/place.ts";
import { guessRegionKind, includeCandidates, parseRegionOption } from "../src/formats/memory-x/index.ts";
import type { ImagePlaces } from "../src/image/region-fit.ts";
import type { RegionDefinition } from "../src/ledger/region.ts";
import { type ChosenChip, chosenChip } from "./chips/chosen.ts";
import { checkRegions, chipRegions } from "./chips/regions.ts";
import { type Arguments, stringsOption } from "./command.ts";
import { findMemoryScripts, type ScriptCandidate, type ScriptPlace } from "./find/memory-script.ts";
import type { Io } from "./io.ts";
import { mapPlaces } from "./linker-map.ts";
import { chooseRegions, type FoundRegions, mapRegions, type RegionPlace, type RegionSource, scriptRegions } from "./region-sources.ts";

/** Longest linker script that is read, bytes. */
const LONGEST_SCRIPT = 1 << 22;
/** Scripts of one place that are read. */
const MOST_SCRIPTS = 64;

/**
 * The regions that `--region` and `--memory` name; without either, those of a script found near the ELF or of its linker map, whichever agrees
 * with the image; without one, those of its chip. A known chip is compared with what the others say, and comes along.
 * @throws InputError `memory-x/…` when a script cannot be understood.
 */
export async function findRegions(
  elf: string,
  args: Arguments,
  io: Io,
  places?: ImagePlaces,
): Promise<FoundRegions & { readonly chosen?: ChosenChip | undefined }> {
  const { regions, findings } = await linkedRegions(elf, args, io, places);
  const { chosen, findings: remarks } = await chosenChip(elf, args, io);
  if (chosen === undefined) return { regions, findings: [...findings, ...remarks] };
  const { chip, evidence } = chosen;
  if (regions.length === 0) return { regions: chipRegions(chip, evidence), findings, chosen };
  return { regions, findings: [...findings, ...checkRegions(regions, chip, evidence)], chosen };
}

/** What the linker was told, as far as it is at hand; no chip's memory. @throws as `findRegions`. */
export async function linkedRegions(elf: string, args: Arguments, io: Io, places?: ImagePlaces): Promise<FoundRegions> {
  const named = stringsOption(args, "region").map(fromOption);
  const scripts = stringsOption(args, "memory").map((path) => readScript(path, "--memory", args, io));
  if (named.length > 0 || scripts.length > 0) return join([{ regions: named, findings: [] }, ...scripts]);
  const found = elf === "-" ? [] : findMemoryScripts(resolve(io.cwd, elf)).map((place) => scriptsOf(place, args, io));
  return chooseRegions([...found, { sources: await regionsOfMaps(elf, args, io), preferred: undefined, doubt: undefined }], places);
}

/** The "Memory Configuration" of the map that `--map` names, or of the likeliest one found; empty without one. */
async function regionsOfMaps(elf: string, args: Arguments, io: Io): Promise<RegionSource[]> {
  for (const { path, shown, named } of mapPlaces(elf, args, io)) {
    let source: FileSource | undefined;
    try {
      source = FileSource.open(path, shown);
      const regions = await mapRegions(source);
      if (regions.length > 0) return [{ shown, found: { regions, findings: [] } }];
    } catch (error) {
      // Nobody asked for a map that was found: it is one source of regions of several.
      if (named || !(error instanceof InputError)) throw error;
    } finally {
      await source?.close();
    }
  }
  return [];
}

/** The scripts of one place, read; one that cannot be understood costs a finding, since nobody asked for it. */
function scriptsOf({ candidates, preferred, doubt }: ScriptPlace, args: Arguments, io: Io): RegionPlace {
  const read = candidates.slice(0, MOST_SCRIPTS).map((candidate) => ({ candidate, source: scriptSource(candidate, args, io) }));
  const source = read.find(({ candidate }) => candidate === preferred)?.source;
  return { sources: read.map((one) => one.source), preferred: source, doubt };
}

function scriptSource({ path, reason }: ScriptCandidate, args: Arguments, io: Io): RegionSource {
  const below = relative(io.cwd, path);
  const shown = below.startsWith("..") ? basename(path) : below;
  try {
    return { shown: `${shown} (${reason})`, found: readScript(shown, reason, args, io, path) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const finding = {
      ...{ code: error.code, severity: "warning" as const, message: error.sentence, where: formatPlace(error.place) },
      hint: "name another script with --memory",
    };
    return { shown: `${shown} (${reason})`, found: { regions: [], findings: [finding] } };
  }
}

function fromOption(option: string): RegionDefinition {
  const { name, origin, length, kind } = parseRegionOption(option);
  return {
    name,
    origin,
    length,
    kind: kind ?? guessRegionKind({ name, origin, attributes: "" }).kind,
    attributes: "",
    evidence: "--region",
  };
}

/** `path` is what people are told, `file` what is opened. */
function readScript(path: string, why: string, args: Arguments, io: Io, file: string = path): FoundRegions {
  const libraryFolders = stringsOption(args, "libraryPath");
  const include = (name: string, including: string) => {
    const from = including === path ? file : including;
    const found = includeCandidates(name, from, libraryFolders).find((candidate) => existsSync(resolve(io.cwd, candidate)));
    return found === undefined ? undefined : { name: found, text: readText(found, io) };
  };
  return scriptRegions(path, readText(file, io), why, { include });
}

function readText(path: string, io: Io): string {
  const absolute = resolve(io.cwd, path);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (stat === undefined) throw new InputError("bytes/missing", { file: path }, "there is no such file");
  if (stat.isDirectory()) throw new InputError("bytes/directory", { file: path }, "this is a directory; name a file in it");
  if (stat.size > LONGEST_SCRIPT)
    throw new InputError("memory-x/size", { file: path }, `a linker script of ${stat.size} bytes; is this the script?`);
  return readFileSync(absolute, "utf8");
}

function join(found: readonly FoundRegions[]): FoundRegions {
  return { regions: found.flatMap(({ regions }) => regions), findings: found.flatMap(({ findings }) => findings) };
}
