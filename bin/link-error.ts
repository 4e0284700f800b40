import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { FileSource } from "../src/bytes/file-source.ts";
import { Findings } from "../src/bytes/finding.ts";
import { InputError } from "../src/bytes/input-error.ts";
import { type LinkError, readLinkError } from "../src/formats/link-error/index.ts";
import { type LinkMap, readLinkMap } from "../src/formats/map/index.ts";
import { linkedSections, type ObjectSection } from "../src/linkmap/link-objects.ts";
import { explainFailedLink } from "../src/session/link-failure.ts";
import { linkedRegions } from "../src/session/regions.ts";
import type { ImageArguments, OutputArguments } from "./common-options.ts";
import { configOf } from "./config/loaded.ts";
import { EXIT } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { present } from "./present.ts";
import { chosenImages } from "./settings/images.ts";

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
  await present([explainFailedLink({ file: log, error, map, objects: objects?.sections, regions, notes }, findings)], args, io);
  return EXIT.broken;
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

interface ReadObjects {
  readonly sections: readonly ObjectSection[];
  readonly read: number;
  readonly missing: number;
}

/** Reads what the link command names, as far as it still exists; undefined when nothing does. */
async function readObjects({ command }: LinkError, log: string, io: Io): Promise<ReadObjects | undefined> {
  if (command === undefined) return undefined;
  const libraries = command.libraries.flatMap((name) => command.searchPaths.map((folder) => join(folder, `lib${name}.a`)));
  const wanted = [...command.objects, ...command.archives].slice(0, MOST_OBJECTS);
  const paths = wanted.map((path) => ({ path, found: buildFile(path, log, io) }));
  const extra = libraries.map((path) => ({ path, found: buildFile(path, log, io) })).filter(({ found }) => found !== undefined);
  const present = [...paths, ...extra].filter((one): one is { path: string; found: string } => one.found !== undefined);
  if (present.length === 0) return undefined;
  const inputs = present.map(({ path, found }) => ({ path, source: FileSource.open(found, path) }));
  try {
    return {
      sections: await linkedSections(inputs),
      read: present.length,
      missing: wanted.length - paths.filter(({ found }) => found !== undefined).length,
    };
  } finally {
    for (const { source } of inputs) await source.close();
  }
}

function notesOf(error: LinkError, map: LinkMap | undefined, objects: ReadObjects | undefined): string[] {
  const notes: string[] = [];
  if (error.regions.some(({ atLeast }) => atLeast))
    notes.push("LLD counts up to the section at hand and stops after 20 errors, so its figures are lower bounds");
  if (map !== undefined) return notes;
  if (error.linker === "lld") notes.push("LLD writes no map when a link fails");
  if (objects === undefined)
    notes.push(
      "what fills the regions is told by the map (--map app.map, from GNU ld) or by the objects that the log names: neither was found",
    );
  else {
    const missing = objects.missing + (error.command?.omittedObjects ?? 0);
    const lost = missing === 0 ? "" : `; ${missing} that it names are missing or left out, so more may be over`;
    notes.push(`read from ${objects.read} objects and archives that the log names, as far as something refers to them${lost}`);
  }
  return notes;
}
