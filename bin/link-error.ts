import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { FileSource } from "../src/bytes/file-source.ts";
import { explainLinkLog, type LinkCommand, type LinkError, type LinkObjects, readLinkLog } from "../src/session/link-log.ts";
import type { ImageArguments, OutputArguments } from "./common-options.ts";
import { configOf } from "./config/loaded.ts";
import { placeAt } from "./files/place.ts";
import { findRustcObjects } from "./find/rustc-objects.ts";
import type { Io } from "./io.ts";
import { presentAll } from "./part-command.ts";
import { chosenImages } from "./settings/images.ts";

/** More objects than this are not read. */
const MOST_OBJECTS = 20_000;

/**
 * `--link-error LOG`: why a link failed, from its log, its map where there is one, and else the objects that the log names.
 * @throws InputError `link-error/none` for a log without the message of a linker.
 */
export async function explainLinkError(log: string, args: ImageArguments & OutputArguments, io: Io): Promise<number> {
  const error = await withFile(log, io, readLinkLog);
  const [image] = await chosenImages({ ...args, files: [log] }, await configOf(args, io), io, "show --link-error");
  const named = args.map ?? image!.target.map;
  const path = named ?? (error.command?.map === undefined ? undefined : buildFile(error.command.map, log, io));
  const map = path === undefined ? undefined : FileSource.open(resolve(io.cwd, path), path);
  const objects = map === undefined ? openObjects(error, log, io) : undefined;
  try {
    return await presentAll([await explainLinkLog({ file: log, error, map, objects }, image!.settings, image!.around)], args, io);
  } finally {
    for (const source of [map, ...(objects?.inputs ?? []).map((input) => input.source)]) await source?.close();
  }
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

/** Opens what the link command names, as far as it still exists, and the objects that rustc left out of it; undefined when nothing does. */
function openObjects({ command }: LinkError, log: string, io: Io): LinkObjects | undefined {
  if (command === undefined) return undefined;
  const libraries = command.libraries.flatMap((name) => command.searchPaths.map((folder) => join(folder, `lib${name}.a`)));
  const wanted = [...command.objects, ...command.archives].slice(0, MOST_OBJECTS);
  const paths = wanted.map((path) => ({ path, found: buildFile(path, log, io) }));
  const extra = libraries.map((path) => ({ path, found: buildFile(path, log, io) })).filter(({ found }) => found !== undefined);
  const omitted = omittedObjects(command, log, io);
  const present = [...omitted, ...paths, ...extra].filter((one): one is { path: string; found: string } => one.found !== undefined);
  if (present.length === 0) return undefined;
  const lost = paths.filter(({ path, found }) => found === undefined && !isSymbolList(path));
  return {
    inputs: present.map(({ path, found }) => ({ path, source: FileSource.open(found, path) })),
    lost: lost.length,
    unnamed: omitted.length,
  };
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
