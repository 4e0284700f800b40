import { dirname, resolve } from "node:path";
import { InputError } from "../../src/bytes/input-error.ts";
import { SourceText } from "../../src/bytes/source-text.ts";
import { configCandidates, configText, shownFrom } from "./candidates.ts";
import { type ConfigDocument, type ConfigNode, configError, nodeAt, type TableNode } from "./node.ts";
import { formatOf, parseDocument, sectionsOf } from "./parse.ts";

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
 * The configuration that counts for `cwd`, the most important last: from the project's root down to `cwd`; in one folder `[workspace.metadata]`, then
 * `[package.metadata]` of Cargo.toml, package.json, and a file of ours last.
 * @throws InputError `config/syntax`, `config/type`; `config/two-files` when a folder has two files of ours.
 */
export async function findConfigs(cwd: string): Promise<ConfigSource[]> {
  const found: ConfigSource[] = [];
  for (const path of configCandidates(cwd)) found.push(...(await readConfig(path, cwd, false)));
  return found.reverse();
}

/** Reads the one file that --config names. @throws InputError as `findConfigs`, and `config/missing` when the file or the table in it is not there. */
export async function readConfig(path: string, cwd: string, mustHold = true): Promise<ConfigSource[]> {
  const absolute = resolve(cwd, path);
  const file = shownFrom(absolute, cwd);
  const document: ConfigDocument = {
    source: new SourceText(file, configText(absolute, cwd)),
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
