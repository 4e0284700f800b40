import { nearestWord } from "../../src/bytes/did-you-mean.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { checkBudgetTargets, completeBudget } from "./budget.ts";
import { findConfigs, readConfig } from "./find.ts";
import { DEFAULT_NOISE, type LoadedConfig, NO_CONFIG } from "./loaded.ts";
import { mergeConfigs, without } from "./merge.ts";
import { type ConfigNode, configError, nodeAt, type TableNode } from "./node.ts";
import { checkSettings, settingsOf } from "./settings-of.ts";
import { type Config, configShape, type TargetConfig, targetShape } from "./types.ts";

/** Which configuration to load; from --config, --no-config and --profile. */
export interface LoadOptions {
  readonly cwd: string;
  /** Path of the one file to read. */
  readonly config?: string | undefined;
  /** False for --no-config: nothing is read. */
  readonly enabled?: boolean | undefined;
  readonly profile?: string | undefined;
}

/**
 * Finds, checks and merges the configuration. Every file is checked whole, also what another one replaces.
 * @throws InputError of `config/…` (exit code 2) with file, line, column and excerpt.
 */
export async function loadConfig(options: LoadOptions): Promise<LoadedConfig> {
  if (options.enabled === false) return NO_CONFIG;
  const sources = options.config === undefined ? await findConfigs(options.cwd) : await readConfig(options.config, options.cwd);
  for (const { root } of sources) checkSettings(configShape, root);
  const merged = sources.reduce<ConfigNode | undefined>((low, { root }) => (low === undefined ? root : mergeConfigs(low, root)), undefined);
  if (merged?.kind !== "table") {
    if (options.profile !== undefined)
      throw new InputError("config/profile", { file: "--profile" }, "there is no configuration, so no profile");
    return { config: NO_CONFIG.config, sources, root: undefined };
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
  const components = root.entries.get("components");
  for (const [name, node] of components?.kind === "table" ? components.entries : [])
    if (/^\(.*\)$/.test(name))
      throw configError(
        node,
        "value",
        `${name} is what is left over, not a component: choose a name without parentheses`,
        undefined,
        "key",
      );
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
    components: read.components ?? new Map(),
    silence: read.findings?.silence ?? [],
    deny: read.findings?.deny ?? [],
    noise: read.noise ?? DEFAULT_NOISE,
    strict: read.strict ?? false,
  };
}
