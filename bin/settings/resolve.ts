import { resolve } from "node:path";
import { InputError } from "../../src/bytes/input-error.ts";
import { formatPlace } from "../../src/bytes/place.ts";
import { guessRegionKind, parseRegionOption } from "../../src/formats/memory-x/index.ts";
import type { RegionDefinition, SettingOrigin, Settings } from "../../src/session/settings.ts";
import type { Surroundings } from "../../src/session/surroundings.ts";
import { hex } from "../../src/views/numbers.ts";
import { parseAddress } from "../command.ts";
import type { ImageArguments } from "../common-options.ts";
import type { LoadedConfig } from "../config/loaded.ts";
import { nodeAt } from "../config/node.ts";
import type { TargetConfig } from "../config/types.ts";
import { isFile, isFolder } from "../files/place.ts";
import type { Io } from "../io.ts";
import { filesAround, type NamedFiles, type NamedValue } from "./files-around.ts";
import { stackSettings } from "./stack-settings.ts";

/** An image that is looked at, with everything that is known of it. */
export interface ResolvedSettings {
  readonly settings: Settings;
  readonly around: Surroundings;
}

/** What settings are made from. */
export interface SettingSources {
  readonly args: ImageArguments;
  readonly loaded: LoadedConfig;
  /** Name of the target, undefined for an image that none names. */
  readonly configured: string | undefined;
  readonly target: TargetConfig;
  /** The map and the debug file that the options name are those of another image. */
  readonly foreign?: boolean | undefined;
}

/**
 * The settings of one image: what the command line says, and what it leaves open from the configuration's target. The only place where the two meet.
 * @throws UsageError for an option that cannot be understood, InputError `memory-x/region-option` for a region, `bytes/missing` for a file that is
 * not there.
 */
export function resolveSettings(elf: string, sources: SettingSources, io: Io): ResolvedSettings {
  const origins: SettingOrigin[] = [];
  const named = namedFiles(sources, origins);
  const { args, loaded, configured } = sources;
  for (const file of [args.svd, args.lockfile, args.debugFile]) if (file !== undefined) requireThere(file, isFile, io);
  for (const folder of args.libraryPath) requireThere(folder, isFolder, io);
  const settings: Settings = {
    regions: regionsOf(sources, origins),
    vectorTable: vectorTableOf(sources, origins),
    stack: stackSettings(args, loaded, origins),
    components: componentsOf(loaded, origins),
    silence: silenceOf(sources, origins),
    target: configured,
    origins,
  };
  return { settings, around: filesAround(elf, named, io) };
}

/** What an option names must be there, whether or not the command comes to read it. @throws InputError `bytes/missing` */
function requireThere(name: string, isThere: (path: string) => boolean, io: Io): void {
  if (isThere(resolve(io.cwd, name))) return;
  throw new InputError("bytes/missing", { file: name }, `there is no such ${isThere === isFolder ? "folder" : "file"}`);
}

/** Where the configuration has a key of a target: `cortex-size.toml:4:1`. */
export function placeIn({ loaded, configured }: Pick<SettingSources, "loaded" | "configured">, key: string): string {
  const { root } = loaded;
  if (root === undefined) return "the configuration";
  const node =
    (configured === undefined ? undefined : nodeAt(root, ["targets", configured, key])) ?? nodeAt(root, ["defaults", key]) ?? root;
  return formatPlace(node.document.source.placeAt((node.keyAt ?? node.at).start));
}

function namedFiles(sources: SettingSources, origins: SettingOrigin[]): NamedFiles {
  const { args, target, foreign } = sources;
  const one = (key: keyof TargetConfig & string, given: string | undefined, told: string | undefined): NamedValue | undefined => {
    const value = given ?? told;
    if (value === undefined) return undefined;
    const from = given === undefined ? placeIn(sources, key) : `--${key}`;
    origins.push({ key, value, from });
    return { value, reason: given === undefined ? from.replace(/:\d+:\d+$/, "") : from };
  };
  const tellsRegions = args.region.length > 0 || (args.memory.length === 0 && (target.regions?.size ?? 0) > 0);
  const scripts = args.memory.length > 0 ? args.memory : tellsRegions ? [] : (target.memory ?? []);
  const folders = args.libraryPath.length > 0 ? args.libraryPath : (target["library-path"] ?? []);
  for (const folder of folders)
    origins.push({
      key: "library-path",
      value: folder,
      from: args.libraryPath.length > 0 ? "--library-path" : placeIn(sources, "library-path"),
    });
  return {
    scripts: scripts.map((script) => one("memory", args.memory.length > 0 ? script : undefined, script)!),
    libraryFolders: folders,
    map: foreign === true ? undefined : one("map", args.map, target.map),
    lockfile: one("lockfile", args.lockfile, target.lockfile),
    svd: one("svd", args.svd, target.svd),
    debugFile: foreign === true ? undefined : one("debug-file", args.debugFile, target["debug-file"]),
    chip: one("chip", args.chip, target.chip),
  };
}

function regionsOf(sources: SettingSources, origins: SettingOrigin[]): RegionDefinition[] {
  const { args, target } = sources;
  if (args.region.length > 0) {
    return args.region.map((option) => {
      origins.push({ key: "regions", value: option, from: "--region" });
      const { name, origin, length, kind } = parseRegionOption(option);
      return definition(name, origin, length, kind, "--region");
    });
  }
  if (args.memory.length > 0) return [];
  const from = placeIn(sources, "regions");
  return [...(target.regions ?? [])].map(([name, { origin, length, kind }]) => {
    origins.push({ key: "regions", value: `${name}:${hex(origin)}:${length}`, from });
    return definition(name, origin, length, kind, from.replace(/:\d+:\d+$/, ""));
  });
}

function definition(
  name: string,
  origin: number,
  length: number | undefined,
  kind: RegionDefinition["kind"],
  evidence: string,
): RegionDefinition {
  return { name, origin, length, kind: kind ?? guessRegionKind({ name, origin, attributes: "" }).kind, attributes: "", evidence };
}

function vectorTableOf(sources: SettingSources, origins: SettingOrigin[]): number | undefined {
  const { args, target } = sources;
  const given = parseAddress(args.vectorTable);
  const value = given ?? target["vector-table"];
  if (value !== undefined)
    origins.push({
      key: "vector-table",
      value: hex(value),
      from: given === undefined ? placeIn(sources, "vector-table") : "--vector-table",
    });
  return value;
}

/** Components in the order of the configuration: the first that names a byte has it. */
function componentsOf({ config, root }: LoadedConfig, origins: SettingOrigin[]): Settings["components"] {
  return [...config.components].map(([name, rule]) => {
    const node = root && nodeAt(root, ["components", name]);
    const from = node === undefined ? "" : formatPlace(node.document.source.placeAt((node.keyAt ?? node.at).start));
    origins.push({
      key: `components.${name}`,
      value: Object.entries(rule)
        .map(([key, names]) => `${key} ${names.join(", ")}`)
        .join("; "),
      from,
    });
    return { name, ...rule };
  });
}

/** Silenced codes: those of the configuration, and those of the command line. */
function silenceOf({ args, loaded }: SettingSources, origins: SettingOrigin[]): string[] {
  const own = args.silence ?? [];
  const node = loaded.root && nodeAt(loaded.root, ["findings", "silence"]);
  const from = node === undefined ? "" : formatPlace(node.document.source.placeAt((node.keyAt ?? node.at).start));
  for (const value of loaded.config.silence) origins.push({ key: "silence", value, from });
  for (const value of own) origins.push({ key: "silence", value, from: "--silence" });
  return [...loaded.config.silence, ...own];
}
