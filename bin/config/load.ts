import { nearestWord } from "../../src/bytes/did-you-mean.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { checkBudgetTargets, completeBudget } from "./budget.ts";
import { type ConfigSource, findConfigs, readConfig } from "./find.ts";
import { mergeConfigs, without } from "./merge.ts";
import { type ConfigNode, configError, nodeAt, type TableNode } from "./node.ts";
import { checkSettings, settingsOf } from "./settings-of.ts";
import { type Config, configShape, DEFAULT_NOISE, type TargetConfig, targetShape } from "./types.ts";

/** Which configuration to load; from --config, --no-config and --profile. */
export interface LoadOptions {
  readonly cwd: string;
  /** Path of the one file to read. */
  readonly config?: string | undefined;
  /** False for --no-config: nothing is read. */
  readonly enabled?: boolean | undefined;
  readonly profile?: string | undefined;
}

/** The merged configuration and what it was made from. */
export interface LoadedConfig {
  readonly config: Config;
  /** Most important last. */
  readonly sources: readonly ConfigSource[];
  /** The merged tree, profile applied; undefined when there is no configuration. */
  readonly root: TableNode | undefined;
}

const NOTHING: Config = {
  targets: new Map(),
  defaults: {},
  budgets: [],
  stack: {},
  silence: [],
  deny: [],
  noise: DEFAULT_NOISE,
  strict: false,
};

/**
 * Finds, checks and merges the configuration. Every file is checked whole, also what another one replaces.
 * @throws InputError of `config/…` (exit code 2) with file, line, column and excerpt.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  if (options.enabled === false) return { config: NOTHING, sources: [], root: undefined };
  const sources = options.config === undefined ? await findConfigs(options.cwd) : await readConfig(options.config, options.cwd);
  for (const { root } of sources) checkSettings(configShape, root);
  const merged = sources.reduce<ConfigNode | undefined>((low, { root }) => (low === undefined ? root : mergeConfigs(low, root)), undefined);
  if (merged?.kind !== "table") {
    if (options.profile !== undefined)
      throw new InputError("config/profile", { file: "--profile" }, "there is no configuration, so no profile");
    return { config: NOTHING, sources, root: undefined };
  }
  const root = withProfile(merged, options.profile);
  return { config: readMerged(root), sources, root };
}

function withProfile(merged: TableNode, profile: string | undefined): TableNode {
  const base = without(merged, "profiles", "$schema");
  if (profile === undefined) return base;
  const profiles = merged.entries.get("profiles");
  const chosen = nodeAt(merged, ["profiles", profile]);
  if (chosen === undefined) {
    const names = profiles?.kind === "table" ? [...profiles.entries.keys()] : [];
    const near = nearestWord(profile, names);
    const known = names.length === 0 ? "there are none" : `there are ${names.join(", ")}`;
    const hint = near === undefined ? known : `did you mean ${near}?`;
    throw new InputError("config/profile", { file: "--profile" }, `the configuration has no profile ${profile}; ${hint}`);
  }
  return mergeConfigs(base, chosen) as TableNode;
}

function readMerged(root: TableNode): Config {
  const read = settingsOf(configShape, root);
  const defaults: TargetConfig = read.defaults ?? {};
  const common = root.entries.get("defaults");
  const targets = new Map<string, TargetConfig>();
  const targetNodes = root.entries.get("targets");
  if (targetNodes?.kind === "table") {
    for (const [name, node] of targetNodes.entries) {
      if (common?.kind === "table" && common.entries.has("elf") && targetNodes.entries.size > 1) {
        throw configError(
          common.entries.get("elf")!,
          "value",
          "several targets cannot share one elf: name it in each target",
          undefined,
          "key",
        );
      }
      targets.set(name, settingsOf(targetShape, common === undefined ? node : mergeConfigs(common, node)));
    }
  }
  const budgets = (read.budgets ?? []).map((written, index) => {
    const node = nodeAt(root, ["budgets", index])!;
    const budget = completeBudget(written, node);
    checkBudgetTargets(budget, node, [...targets.keys()]);
    return budget;
  });
  return {
    targets,
    defaults,
    budgets,
    stack: read.stack ?? {},
    silence: [...(read.findings?.silence ?? []), ...(read.doctor?.silence ?? [])],
    deny: read.findings?.deny ?? [],
    noise: read.noise ?? DEFAULT_NOISE,
    strict: read.strict ?? false,
  };
}

/** The target whose `elf` is this file (absolute path), with its name; else the defaults. */
export function targetOf(config: Config, elf: string): { readonly name: string | undefined; readonly target: TargetConfig } {
  for (const [name, target] of config.targets) if (target.elf === elf) return { name, target };
  return { name: undefined, target: config.defaults };
}
