import { UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";

/** One option: what the parser, help and completion need of it. */
export interface OptionSpec {
  readonly type: "string" | "number" | "boolean";
  readonly describe: string;
  /** Given as often as wanted; one value each. */
  readonly array?: true;
  readonly nargs?: 1;
  /** Of a number: the least that it may be, 1 when absent. Numbers are whole. */
  readonly least?: number;
  readonly choices?: readonly (string | number)[];
  readonly default?: string | number;
  readonly alias?: string;
  /** A flag that is short for another option with a value: of both the last counts. */
  readonly means?: readonly [option: string, value: string];
  /** Heading in the help. */
  readonly group?: string;
}

/** Options by name. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name;
type One<Spec> = Spec extends { choices: readonly (infer Choice)[] }
  ? Choice
  : Spec extends { type: "string" }
    ? string
    : Spec extends { type: "number" }
      ? number
      : boolean;
type Value<Spec> = Spec extends { array: true }
  ? readonly One<Spec>[]
  : Spec extends { type: "boolean" }
    ? boolean
    : Spec extends { default: string | number }
      ? One<Spec>
      : One<Spec> | undefined;

/**
 * What was given: camel-cased option names, and the positionals under `files`. A flag that is not given is false, a list is empty, of an option that is
 * given twice the last counts.
 */
export type Given<Options extends OptionSpecs> = {
  readonly [Name in keyof Options & string as Camel<Name>]: Value<Options[Name]>;
} & { readonly files: readonly string[] };

/** One command of the tool: what help says of it, its options, and what it does. */
export interface Command<Options extends OptionSpecs = OptionSpecs> {
  readonly name: string;
  /** After the name in the usage line: `<elf..>`. */
  readonly positionals: string;
  readonly summary: string;
  readonly options: Options;
  /** What it can fill of `--format` and `--out`; others are refused with this list. Absent where it has no such options. */
  readonly formats?: readonly string[];
  readonly examples: readonly (readonly [command: string, what: string])[];
  /** Returns the exit code. */
  run(args: Given<Options>, io: Io): Promise<number>;
}

/** Declares a command: `run` is given the options in their types. The parser gives each command what its own options say, so that the types may be dropped. */
export function command<const Options extends OptionSpecs>(declared: Command<Options>): Command {
  return declared as unknown as Command;
}

/** The options of a command; those of formats offer what it can fill. */
export function optionsOf({ options, formats }: Command): OptionSpecs {
  const { format } = options;
  return formats === undefined || format === undefined ? options : { ...options, format: { ...format, choices: formats } };
}

/** An address, decimal or `0x…`. @throws UsageError for anything else. */
export function parseAddress(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const value = /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(given) ? Number(given) : Number.NaN;
  if (!(value <= 0xffff_ffff)) throw new UsageError(`${given} is no address; 0x08000000 for example`);
  return value;
}
