import { dirname, join, resolve } from "node:path";
import { SourceText } from "../../src/bytes/source-text.ts";
import { plainValue } from "../config/node.ts";
import { parseDocument } from "../config/parse.ts";
import { textIfReadable } from "../files/read-text.ts";
import { packagesOf } from "./memory-script.ts";
import { projectFolders } from "./project-folders.ts";

/** The part that a project says it is for. */
export interface NamedChip {
  readonly name: string;
  /** Continues "chip X": `named by the runner in .cargo/config.toml`. */
  readonly reason: string;
}

/** Longest file that is read, bytes. */
const LONGEST = 1 << 20;

/** Files that name a part, and how: the keys are those that cargo [Cargo book, Configuration] and probe-rs [its manual] read. */
const PLACES: readonly (readonly [file: string, names: (document: unknown) => readonly string[], how: string])[] = [
  [".cargo/config.toml", runnerChips, "named by the runner in .cargo/config.toml"],
  [".cargo/config", runnerChips, "named by the runner in .cargo/config"],
  ["Embed.toml", embedChips, "named in Embed.toml"],
  [".embed.toml", embedChips, "named in .embed.toml"],
  ["Cargo.toml", (document) => texts(at(document, "package", "metadata", "chip")), "named in the metadata of Cargo.toml"],
];

/**
 * Looks for the part in the folders from the ELF up to the root of its project, and of the packages that cargo built it from; the nearest
 * file that names one wins. A file that names several, for several boards, names none.
 */
export async function findChipName(elf: string): Promise<NamedChip | undefined> {
  const path = resolve(elf);
  const folders = [...packagesOf(path).flatMap((folder) => projectFolders(folder).folders), ...projectFolders(dirname(path)).folders];
  for (const folder of new Set(folders)) {
    for (const [file, names, reason] of PLACES) {
      const found = new Set(await namesIn(join(folder, file), names));
      if (found.size > 1) return undefined;
      const [name] = found;
      if (name !== undefined) return { name, reason };
    }
  }
  return undefined;
}

async function namesIn(path: string, names: (document: unknown) => readonly string[]): Promise<readonly string[]> {
  try {
    const text = textIfReadable(path, LONGEST);
    if (text === undefined || !/chip/i.test(text)) return [];
    const document = await parseDocument({ source: new SourceText(path, text), format: "toml", folder: dirname(path) });
    return names(plainValue(document));
  } catch {
    // Nobody asked for this file: one that cannot be read or understood names nothing.
    return [];
  }
}

/** `runner = "probe-rs run --chip X"` of every target, and the variables that set the same option. */
function runnerChips(document: unknown): readonly string[] {
  const tables = [at(document, "build"), ...values(at(document, "target"))];
  const runners = tables.map((table) => at(table, "runner")).map((one) => (Array.isArray(one) ? one.map(String) : words(one)));
  const named = runners.flatMap((arguments_) => arguments_.flatMap((word, index) => chipArgument(word, arguments_[index + 1])));
  const variables = ["PROBE_RS_CHIP", "PROBE_RUN_CHIP"].map((name) => at(document, "env", name));
  return [...named, ...variables.flatMap((one) => texts(typeof one === "object" ? at(one, "value") : one))];
}

function chipArgument(word: string, next: string | undefined): readonly string[] {
  if (word === "--chip") return texts(next);
  return word.startsWith("--chip=") ? texts(word.slice("--chip=".length)) : [];
}

function embedChips(document: unknown): readonly string[] {
  return texts(at(document, "default", "general", "chip"));
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null && Object.hasOwn(inner, key) ? (inner as Record<string, unknown>)[key] : undefined,
    value,
  );
}

function values(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

/** Words of a command line; quotes around one are not part of it. */
function words(value: unknown): readonly string[] {
  return typeof value === "string" ? (value.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => word.replace(/^(["'])(.*)\1$/, "$2")) : [];
}

function texts(value: unknown): readonly string[] {
  return typeof value === "string" && value.trim() !== "" ? [value.trim()] : [];
}
