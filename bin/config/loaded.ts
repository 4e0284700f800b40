import type { Given } from "../command.ts";
import type { CONFIG_OPTIONS } from "../common-options.ts";
import type { Io } from "../io.ts";
import { configCandidates } from "./candidates.ts";
import type { ConfigSource } from "./find.ts";
import type { TableNode } from "./node.ts";
import type { Config } from "./types.ts";

/** The merged configuration and what it was made from. */
export interface LoadedConfig {
  readonly config: Config;
  /** Most important last. */
  readonly sources: readonly ConfigSource[];
  /** The merged tree, profile applied; undefined when there is no configuration. */
  readonly root: TableNode | undefined;
}

/** Changes up to this are noise unless the configuration says otherwise, bytes. */
export const DEFAULT_NOISE = 16;

/** What holds where there is no configuration. */
export const NO_CONFIG: LoadedConfig = {
  config: {
    targets: new Map(),
    defaults: {},
    budgets: [],
    stack: {},
    components: new Map(),
    silence: [],
    deny: [],
    noise: DEFAULT_NOISE,
    strict: false,
  },
  sources: [],
  root: undefined,
};

/** The configuration that the options ask for. Its reader is loaded only if there is something to read. @throws InputError of `config/…`. */
export async function configOf({ config, profile, noConfig }: Partial<Given<typeof CONFIG_OPTIONS>>, io: Io): Promise<LoadedConfig> {
  if (noConfig) return NO_CONFIG;
  if (config === undefined && profile === undefined && configCandidates(io.cwd).length === 0) return NO_CONFIG;
  const { loadConfig } = await import("./load.ts");
  return loadConfig({ cwd: io.cwd, config, profile });
}
