import type { Options } from "yargs";
import { UsageError } from "./exit-codes.ts";
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
  /** What it can fill of `--format` and `--out`; others are refused with this list. Absent where it has no such options. */
  readonly formats?: readonly string[];
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Returns the exit code. */
  run(args: Arguments, io: Io): Promise<number>;
}

/** The options of a command; those of formats offer what it can fill. */
export function optionsOf({ options, formats }: Command): Command["options"] {
  const { format } = options;
  return formats === undefined || format === undefined ? options : { ...options, format: { ...format, choices: formats } };
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

/** An address, decimal or `0x…`. @throws UsageError for anything else. */
export function addressOption(args: Arguments, key: string): number | undefined {
  const given = stringOption(args, key);
  if (given === undefined) return undefined;
  const value = /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(given) ? Number(given) : Number.NaN;
  if (!(value <= 0xffff_ffff)) throw new UsageError(`${given} is no address; 0x08000000 for example`);
  return value;
}

/** How many rows `--all` and `--top` ask for. */
export function rowLimit(args: Arguments, usual: number): number {
  if (flag(args, "all")) return Number.POSITIVE_INFINITY;
  const top = args["top"];
  return typeof top === "number" ? top : usual;
}
