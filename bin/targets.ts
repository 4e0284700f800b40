import { basename, isAbsolute, relative, resolve } from "node:path";
import type { Options } from "yargs";
import { nearestWord } from "../src/bytes/did-you-mean.ts";
import { type Arguments, flag, stringOption, stringsOption } from "./command.ts";
import { type LoadedConfig, loadConfig, targetOf } from "./config/load.ts";
import type { TargetConfig } from "./config/types.ts";
import { UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";

/** Options of every command that reads the configuration. */
export const CONFIG_OPTIONS: Readonly<Record<string, Options>> = {
  config: { type: "string", describe: "configuration file (default: found upward from here)", group: "Configuration:" },
  "no-config": { type: "boolean", describe: "read no configuration", group: "Configuration:" },
  profile: { type: "string", describe: "profile of the configuration", group: "Configuration:" },
};

/** An image to look at, with the options that the command line and the configuration give it. */
export interface ChosenTarget {
  /** Name in the configuration, else the file's. */
  readonly name: string;
  /** The name, when the configuration has it. */
  readonly configured: string | undefined;
  /** As it is opened and shown. */
  readonly file: string;
  readonly args: Arguments;
  readonly config: TargetConfig;
}

/** The configuration that the options ask for. @throws InputError of `config/…`. */
export async function configOf(args: Arguments, io: Io): Promise<LoadedConfig> {
  return loadConfig({
    cwd: io.cwd,
    config: stringOption(args, "config"),
    enabled: !flag(args, "noConfig"),
    profile: stringOption(args, "profile"),
  });
}

/**
 * The images of a run: the files that are named, else all targets of the configuration (or those of `--target`).
 * @throws UsageError when there is none.
 */
export function chosenTargets(args: Arguments, { config }: LoadedConfig, io: Io, command: string): ChosenTarget[] {
  const files = (args["files"] as string[] | undefined) ?? [];
  const wanted = stringsOption(args, "target");
  for (const name of wanted) {
    if (config.targets.has(name)) continue;
    const names = [...config.targets.keys()];
    const near = nearestWord(name, names);
    throw new UsageError(
      `the configuration has no target ${name}; ${names.length === 0 ? "it has none" : `targets: ${names.join(", ")}`}`,
      near === undefined ? undefined : `did you mean --target ${near}?`,
    );
  }
  if (files.length > 0) {
    return files.map((file) => {
      const found = targetOf(config, resolve(io.cwd, file));
      return chosen(found.name ?? imageName(file), found.name, file, found.target, args);
    });
  }
  const targets = [...config.targets].filter(([name]) => wanted.length === 0 || wanted.includes(name));
  if (targets.length === 0 && config.defaults.elf !== undefined)
    return [chosen(imageName(config.defaults.elf), undefined, shown(config.defaults.elf, io), config.defaults, args)];
  const without = targets.find(([, target]) => target.elf === undefined);
  if (without !== undefined) throw new UsageError(`target ${without[0]} names no elf`, `add elf = "…" to [targets.${without[0]}]`);
  if (targets.length === 0)
    throw new UsageError(
      "name at least one ELF file, or write targets into cortex-size.toml",
      `cortex-size ${command} target/thumbv7em-none-eabihf/release/app, or cortex-size init`,
    );
  return targets.map(([name, target]) => chosen(name, name, shown(target.elf!, io), target, args));
}

function chosen(name: string, configured: string | undefined, file: string, config: TargetConfig, args: Arguments): ChosenTarget {
  return { name, configured, file, config, args: withTarget(args, config) };
}

/** The options of the command line; what it leaves open comes from the configuration's target. */
export function withTarget(args: Arguments, target: TargetConfig): Arguments {
  const regions = Object.entries(target.regions ?? {}).map(
    ([name, { origin, length, kind }]) => `${name}:0x${origin.toString(16)}:${length}${kind === undefined ? "" : `:${kind}`}`,
  );
  const hasOwn = args["memory"] !== undefined || args["region"] !== undefined;
  return {
    ...args,
    ...(hasOwn || regions.length === 0 ? {} : { region: regions }),
    ...(hasOwn || regions.length > 0 || target.memory === undefined ? {} : { memory: [...target.memory] }),
    ...(args["chip"] !== undefined || target.chip === undefined ? {} : { chip: target.chip }),
    ...(args["map"] !== undefined || target.map === undefined ? {} : { map: target.map }),
    ...(args["libraryPath"] !== undefined || target["library-path"] === undefined ? {} : { libraryPath: [...target["library-path"]] }),
  };
}

/** `app` for `target/…/app` and `app.elf`. */
export function imageName(file: string): string {
  return basename(file).replace(/\.(elf|axf|out|json)$/i, "");
}

function shown(path: string, io: Io): string {
  const near = relative(io.cwd, path);
  return near.startsWith("..") || isAbsolute(near) ? path : near;
}
