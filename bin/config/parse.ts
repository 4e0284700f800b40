import { basename } from "node:path";
import type { ConfigDocument, ConfigFormat, ConfigNode } from "./node.ts";

/** How a file of this name is written. */
export function formatOf(file: string): ConfigFormat {
  if (/\.ya?ml$/i.test(file)) return "yaml";
  return /\.json$/i.test(file) ? "json" : "toml";
}

/**
 * Where in a file the configuration lies, best first: `package.json` keeps it under `cortex-size`, `Cargo.toml` under
 * `[package.metadata.cortex-size]` or `[workspace.metadata.cortex-size]`, every other file is all configuration.
 */
export function sectionsOf(file: string): readonly (readonly string[])[] {
  const name = basename(file);
  if (name === "package.json") return [["cortex-size"]];
  if (name === "Cargo.toml") {
    return [
      ["package", "metadata", "cortex-size"],
      ["workspace", "metadata", "cortex-size"],
    ];
  }
  return [[]];
}

/** Reads a document in its format; the two large readers are loaded when a file needs them. @throws InputError `config/syntax`. */
export async function parseDocument(document: ConfigDocument): Promise<ConfigNode> {
  switch (document.format) {
    case "toml":
      return (await import("./parse-toml.ts")).parseToml(document);
    case "yaml":
      return (await import("./parse-yaml.ts")).parseYaml(document);
    case "json":
      return (await import("./parse-json.ts")).parseJson(document);
  }
}
