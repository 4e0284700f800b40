import { isAbsolute, relative, resolve } from "node:path";
import type { ByteSource } from "../../src/bytes/byte-source.ts";
import { nearestWord } from "../../src/bytes/did-you-mean.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { imageName } from "../../src/session/comparison/compare.ts";
import type { Presented } from "../../src/session/document.ts";
import { type Image, type OpenOptions, openImage } from "../../src/session/image.ts";
import type { ImageArguments } from "../common-options.ts";
import { configOf, type LoadedConfig } from "../config/loaded.ts";
import type { TargetConfig } from "../config/types.ts";
import { UsageError } from "../exit-codes.ts";
import { placeAt } from "../files/place.ts";
import { openElf } from "../inputs.ts";
import type { Io } from "../io.ts";
import { Progress } from "../progress.ts";
import { type ResolvedSettings, resolveSettings } from "./resolve.ts";

/** An image to look at, with everything that is known of it. */
export interface ChosenImage extends ResolvedSettings {
  /** Name of its target, else the file's. */
  readonly name: string;
  /** As it is opened and shown. */
  readonly file: string;
  readonly target: TargetConfig;
}

/** How images of a run are opened. */
export interface RunOptions<T> extends OpenOptions {
  /** Answers for what is no image of a microcontroller; undefined for what is one. */
  readonly otherwise?: (source: ByteSource) => Promise<T | undefined>;
  /** Told of an image of several that cannot be answered for; absent: the run ends there. */
  readonly onFailure?: (error: InputError) => void;
}

/** What a command does with each of its images. */
type Use<T> = (image: Image, chosen: ChosenImage) => Promise<T>;

/**
 * The images of a run with their settings: the files that are named, else all targets of the configuration (or those of `--target`). A file that is
 * the image of a target takes its settings, unless `--target` names another.
 * @throws UsageError when there is none.
 */
export async function chosenImages(args: ImageArguments, loaded: LoadedConfig, io: Io, command: string): Promise<ChosenImage[]> {
  const { targets, defaults } = loaded.config;
  const wanted = wantedTargets(args, loaded);
  const chosen = (file: string, configured: string | undefined, target: TargetConfig): ChosenImage => ({
    ...resolveSettings(file, { args, loaded, configured, target }, io),
    ...{ name: configured ?? imageName(file), file, target },
  });
  if (args.files.length > 0) {
    if (wanted.length > 1) throw new UsageError("one --target gives files their settings", "name one, or leave out the files");
    return args.files.map((file) => {
      const name = wanted[0] ?? targetOf(file, loaded, io);
      return chosen(file, name, name === undefined ? defaults : targets.get(name)!);
    });
  }
  const all = [...targets].filter(([name]) => wanted.length === 0 || wanted.includes(name));
  if (all.length === 0 && defaults.elf !== undefined) return [chosen(shownFrom(defaults.elf, io), undefined, defaults)];
  const without = all.find(([, target]) => target.elf === undefined);
  if (without !== undefined) throw new UsageError(`target ${without[0]} names no elf`, `add elf = "…" to [targets.${without[0]}]`);
  if (all.length === 0)
    throw new UsageError(
      "name at least one ELF file, or write targets into cortex-size.toml",
      `cortex-size ${command} target/thumbv7em-none-eabihf/release/app, or cortex-size init`,
    );
  return all.map(([name, target]) => chosen(shownFrom(target.elf!, io), name, target));
}

/** Opens every image of a run and closes it after use; in the order of `chosenImages`. */
export async function ofImages<T>(args: ImageArguments, io: Io, command: string, use: Use<T>, options: RunOptions<T> = {}): Promise<T[]> {
  const results: T[] = [];
  const images = await chosenImages(args, await configOf(args, io), io, command);
  for (const chosen of images) {
    try {
      results.push(await withImage(chosen, io, use, options));
    } catch (error) {
      if (options.onFailure === undefined || images.length === 1 || !(error instanceof InputError)) throw error;
      options.onFailure(error);
    }
  }
  return results;
}

/**
 * Opens the one image that a command with further words is about: its first word, or the image of `--target`; the other words are the question's.
 * @throws UsageError when there is none, or when the configuration has several targets and none is named; InputError `bytes/missing` for a first word
 * that is no file.
 */
export async function ofOneImage(
  args: ImageArguments,
  io: Io,
  usage: { readonly command: string; readonly sentence: string; readonly example: string },
  use: (image: Image, words: readonly string[]) => Promise<Presented>,
): Promise<Presented> {
  const isNamed = (args.target ?? []).length > 0;
  const [first, ...rest] = args.files;
  if (first === undefined && !isNamed && args.noConfig) throw new UsageError(usage.sentence, usage.example);
  const files = isNamed || first === undefined ? [] : [first];
  const loaded = await configOf(args, io);
  if (files.length === 0 && loaded.root === undefined) throw new UsageError(usage.sentence, usage.example);
  if (first !== undefined && !isNamed && first !== "-" && loaded.config.targets.size > 0 && placeAt(resolve(io.cwd, first)) === undefined)
    throw new InputError("bytes/missing", { file: first }, "there is no such file; a question about a target stands behind --target NAME");
  const images = await chosenImages({ ...args, files }, loaded, io, usage.command);
  if (images.length > 1)
    throw new UsageError(`the configuration has several targets: ${images.map(({ name }) => name).join(", ")}`, "choose with --target");
  return withImage(images[0]!, io, (image) => use(image, isNamed ? args.files : rest));
}

/** Opens an image and closes it after use. */
export async function withImage<T>(chosen: ChosenImage, io: Io, use: Use<T>, options: RunOptions<T> = {}): Promise<T> {
  const progress = new Progress(io);
  try {
    const source = await openElf(chosen.file, io);
    const other = await options.otherwise?.(source);
    if (other !== undefined) {
      await source.close();
      return other;
    }
    const onStep = (what: string, bytes: number) => progress.step(what, bytes);
    const image = await openImage(source, chosen.settings, chosen.around, { onStep, ...options });
    try {
      return await use(image, chosen);
    } finally {
      await image.close();
    }
  } finally {
    progress.done();
  }
}

/** Name of the target whose image a file is. @throws UsageError when it is the image of several: their settings differ. */
export function targetOf(file: string, { config }: LoadedConfig, io: Io): string | undefined {
  if (file === "-") return undefined;
  const names = [...config.targets].flatMap(([name, { elf }]) => (elf !== undefined && isSameFile(elf, file, io) ? [name] : []));
  if (names.length > 1)
    throw new UsageError(`${file} is the image of several targets: ${names.join(", ")}`, `choose with --target ${names[0]}`);
  return names[0];
}

/** Whether two paths lead to one file. */
export function isSameFile(a: string, b: string, io: Io): boolean {
  const [one, other] = [resolve(io.cwd, a), resolve(io.cwd, b)];
  if (one === other) return true;
  const [here, there] = [placeAt(one), placeAt(other)];
  return here !== undefined && there !== undefined && here.ino !== 0 && here.ino === there.ino && here.dev === there.dev;
}

function wantedTargets({ target = [] }: ImageArguments, { config }: LoadedConfig): readonly string[] {
  for (const name of target) {
    if (config.targets.has(name)) continue;
    const names = [...config.targets.keys()];
    const near = nearestWord(name, names);
    throw new UsageError(
      `the configuration has no target ${name}; ${names.length === 0 ? "it has none" : `targets: ${names.join(", ")}`}`,
      near === undefined ? undefined : `did you mean --target ${near}?`,
    );
  }
  return target;
}

function shownFrom(path: string, io: Io): string {
  const near = relative(io.cwd, path);
  return near.startsWith("..") || isAbsolute(near) ? path : near;
}
