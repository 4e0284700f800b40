import type { Options } from "yargs";
import type { Io } from "./io.ts";

/** Parsed arguments: camel-cased option names, positionals under `files`. */
export type Arguments = Readonly<Record<string, unknown>>;

/** One command of the tool: what help says of it, its options, and what it does. */
export interface Command {
  readonly name: string;
  /** After the name in the usage line: `<elf..>`. */
  readonly positionals: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, Options>>;
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Returns the exit code. */
  run(args: Arguments, io: Io): Promise<number>;
}

export function stringOption(args: Arguments, key: string): string | undefined {
  const value = args[key];
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof last === "string" ? last : undefined;
}

export function stringsOption(args: Arguments, key: string): string[] {
  const value = args[key];
  return value === undefined ? [] : (Array.isArray(value) ? value : [value]).map(String);
}

export function flag(args: Arguments, key: string): boolean {
  return args[key] === true;
}
