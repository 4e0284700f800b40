import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { FileSource } from "../src/bytes/file-source.ts";
import { Findings } from "../src/bytes/finding.ts";
import { InputError } from "../src/bytes/input-error.ts";
import { type LinkCommand, type LinkError, readLinkError } from "../src/formats/link-error/index.ts";
import { type LinkMap, readLinkMap } from "../src/formats/map/index.ts";
import type { FoundObjects } from "../src/linkmap/find-failed-link.ts";
import { linkedSections } from "../src/linkmap/link-objects.ts";
import { explainFailedLink } from "../src/session/link-failure.ts";
import { linkedRegions } from "../src/session/memory/regions.ts";
import type { ImageArguments, OutputArguments } from "./common-options.ts";
import { configOf } from "./config/loaded.ts";
import { placeAt } from "./files/place.ts";
import { findRustcObjects } from "./find/rustc-objects.ts";
import type { Io } from "./io.ts";
import { present } from "./present.ts";
import { chosenImages } from "./settings/images.ts";
import { exitCodeOf } from "./verdict.ts";

/** More objects than this are not read. */
const MOST_OBJECTS = 20_000;

/**
 * `--link-error LOG`: why a link failed, from its log, its map where there is one, and else the objects that the log names.
 * @throws InputError `link-error/none` for a log without the message of a linker.
 */
export async function explainLinkError(log: string, args: ImageArguments & OutputArguments, io: Io): Promise<number> {
  const error = await withFile(log, io, readLinkError);
  if (error.regions.length === 0 && error.undefinedSymbols.length === 0 && error.messages.length === 0) {
    throw new InputError(
      "link-error/none",
      { file: log },
      "no message of a linker is in this log; the output of cargo, make or the linker with `overflowed by` or `will not fit in region` is expected",
    );
  }
  const findings = new Findings();
  const [image] = await chosenImages({ ...args, files: [log] }, await configOf(args, io), io, "show --link-error");
  const named = args.map ?? image!.target.map;
  const path = named ?? (error.command?.map === undefined ? undefined : buildFile(error.command.map, log, io));
  const map = path === undefined ? undefined : await withFile(path, io, (source) => readLinkMap(source, findings));
  const objects = map === undefined ? await readObjects(error, log, io) : undefined;
  const { regions } = await linkedRegions(image!.settings, image!.around);
  const notes = notesOf(error, map, objects);
  const shown = [explainFailedLink({ file: log, error, map, objects, regions, notes }, findings)];
  await present(shown, args, io);
  return exitCodeOf(shown);
}

async function withFile<T>(name: string, io: Io, use: (source: FileSource) => Promise<T>): Promise<T> {
  const source = FileSource.open(resolve(io.cwd, name), name);
  try {
    return await use(source);
  } finally {
    await source.close();
  }
}

/** A path of the log as the build saw it: from here, or from the log's folder or one above it. */
function buildFile(path: string, log: string, io: Io): string | undefined {
  const starts = [io.cwd];
  for (let folder = dirname(resolve(io.cwd, log)); ; folder = dirname(folder)) {
    starts.push(folder);
    if (folder === dirname(folder)) break;
  }
  return starts.map((start) => resolve(start, path)).find((candidate) => existsSync(candidate));
}

interface ReadObjects extends FoundObjects {
  readonly read: number;
}

/** Reads what the link command names, as far as it still exists, and the objects that rustc left out of it; undefined when nothing does. */
async function readObjects({ command }: LinkError, log: string, io: Io): Promise<ReadObjects | undefined> {
  if (command === undefined) return undefined;
  const libraries = command.libraries.flatMap((name) => command.searchPaths.map((folder) => join(folder, `lib${name}.a`)));
  const wanted = [...command.objects, ...command.archives].slice(0, MOST_OBJECTS);
  const paths = wanted.map((path) => ({ path, found: buildFile(path, log, io) }));
  const extra = libraries.map((path) => ({ path, found: buildFile(path, log, io) })).filter(({ found }) => found !== undefined);
  const omitted = omittedObjects(command, log, io);
  const present = [...omitted, ...paths, ...extra].filter((one): one is { path: string; found: string } => one.found !== undefined);
  if (present.length === 0) return undefined;
  const inputs = present.map(({ path, found }) => ({ path, source: FileSource.open(found, path) }));
  try {
    return {
      sections: await linkedSections(inputs),
      read: present.length,
      missing:
        paths.filter(({ path, found }) => found === undefined && !isSymbolList(path)).length + command.omittedObjects - omitted.length,
    };
  } finally {
    for (const { source } of inputs) await source.close();
  }
}

/** rustc's list of symbols to keep, in a folder that it removes: it holds no bytes of the image. seen: rustc 1.96 */
function isSymbolList(path: string): boolean {
  return /rustc[^/\\]*[/\\]symbols\.o$/.test(path);
}

function omittedObjects({ output, omittedObjects: count }: LinkCommand, log: string, io: Io): { path: string; found: string }[] {
  const folder = output === undefined || count === 0 ? undefined : buildFile(dirname(output), log, io);
  if (folder === undefined) return [];
  const written = placeAt(resolve(io.cwd, log))?.mtimeMs;
  return findRustcObjects(join(folder, basename(output!)), count, written ?? Number.POSITIVE_INFINITY).map((found) => ({
    path: basename(found),
    found,
  }));
}

const GNU_MAP = "GNU ld writes its map even when the link fails: link with -Wl,-Map=app.map (rustc: -C link-arg=-Map=app.map)";

function notesOf(error: LinkError, map: LinkMap | undefined, objects: ReadObjects | undefined): string[] {
  const notes: string[] = [];
  const isLld = error.linker === "lld";
  if (isLld && error.regions.some(({ atLeast }) => atLeast))
    notes.push(
      `LLD counts up to the section at hand${error.stopped ? " and stopped after 20 errors" : ""}, so its figures are lower bounds; exact ones come with -Wl,--error-limit=0 (rustc: -C link-arg=--error-limit=0)`,
    );
  if (map !== undefined || error.regions.length === 0) return notes;
  if (objects === undefined) {
    const missing = "what fills the regions is told by the map (--map app.map) or by the objects that the log names: neither was found";
    notes.push(missing, isLld ? `LLD writes no map when a link fails; ${GNU_MAP}, with GNU ld as linker` : GNU_MAP);
    return notes;
  }
  if (isLld) notes.push("LLD writes no map when a link fails");
  const lost = objects.missing === 0 ? "" : `; ${objects.missing} that it names are missing or left out, so more may be over`;
  notes.push(`read from ${objects.read} objects and archives of the link, as far as something refers to them: an estimate${lost}`);
  return notes;
}
