import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { InputError } from "../../src/bytes/input-error.ts";
import { SourceText } from "../../src/bytes/source-text.ts";
import { projectFolders } from "../find/project-folders.ts";
import { type ConfigDocument, type ConfigNode, configError, nodeAt, type TableNode } from "./node.ts";
import { formatOf, parseDocument, sectionsOf } from "./parse.ts";

/** Names of a file that is all configuration. */
export const CONFIG_NAMES = ["cortex-size.toml", "cortex-size.yaml", "cortex-size.yml", "cortex-size.json"] as const;
const HOSTS = ["package.json", "Cargo.toml"] as const;
const LONGEST = 1 << 20;

/** A piece of configuration: a file, or a table of one. */
export interface ConfigSource {
  /** Path as it is shown, relative to the current folder. */
  readonly file: string;
  /** Absolute path. */
  readonly path: string;
  /** Keys that lead to it in the file; empty for a file that is all configuration. */
  readonly section: readonly string[];
  readonly root: TableNode;
}

/**
 * The configuration files that count for `cwd`, the most important last: from the project's root (repository, else cargo workspace) down to `cwd`; in one
 * folder `[workspace.metadata]`, then `[package.metadata]` of Cargo.toml, package.json, and a file of ours last.
 * @throws InputError `config/syntax`, `config/type`; `config/two-files` when a folder has two files of ours.
 */
export async function findConfigs(cwd: string): Promise<ConfigSource[]> {
  const found: ConfigSource[] = [];
  for (const folder of projectFolders(resolve(cwd)).folders) {
    const own = CONFIG_NAMES.filter((name) => isFile(join(folder, name)));
    if (own.length > 1) {
      const file = shown(join(folder, own[0]!), cwd);
      throw new InputError("config/two-files", { file }, `${own.join(" and ")} lie in the same folder: keep one`);
    }
    for (const name of [...own, ...HOSTS.filter((host) => isFile(join(folder, host)))]) {
      const path = join(folder, name);
      // A manifest that does not speak of us is not parsed: its errors are not ours to report.
      if (HOSTS.some((host) => host === name) && !readText(path, cwd).includes("cortex-size")) continue;
      found.push(...(await readConfig(path, cwd, false)));
    }
  }
  return found.reverse();
}

/** Reads the one file that --config names. @throws InputError as `findConfigs`, and `config/missing` when the file or the table in it is not there. */
export async function readConfig(path: string, cwd: string, mustHold = true): Promise<ConfigSource[]> {
  const absolute = resolve(cwd, path);
  const file = shown(absolute, cwd);
  const document: ConfigDocument = {
    source: new SourceText(file, readText(absolute, cwd)),
    format: formatOf(absolute),
    folder: dirname(absolute),
  };
  const whole = await parseDocument(document);
  const sources = sectionsOf(absolute).flatMap((section): ConfigSource[] => {
    const root: ConfigNode | undefined = nodeAt(whole, section);
    if (root === undefined) return [];
    if (root.kind !== "table") throw configError(root, "type", "the configuration is a table of keys and values");
    return [{ file, path: absolute, section, root }];
  });
  if (sources.length === 0 && mustHold) {
    const tables = sectionsOf(absolute).map((section) => section.join("."));
    throw new InputError("config/missing", { file }, `there is no ${tables.join(" or ")} in it`);
  }
  return sources;
}

function readText(path: string, cwd: string): string {
  const file = shown(path, cwd);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() !== true) throw new InputError("config/missing", { file }, "there is no such file");
  if (stat.size > LONGEST) throw new InputError("config/size", { file }, `${stat.size} bytes are too many for a configuration`);
  try {
    return readFileSync(path, "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    throw new InputError("config/read", { file }, `cannot be read: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
  }
}

function shown(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near === "" ? basename(path) : near;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
