import yargs, { type Argv } from "yargs";
import type { Arguments, Command } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { didYouMean } from "./did-you-mean.ts";
import { UsageError } from "./exit-codes.ts";

const HELP_WIDTH = 100;

/** Parses one command's arguments. @throws UsageError with the nearest option for a mistyped one. */
export async function parseArguments(command: Command, argv: readonly string[]): Promise<Arguments> {
  const parser = base(command).exitProcess(false).help(false).version(false);
  parser.fail((message, error) => {
    throw error ?? new UsageError(sentence(message));
  });
  const parsed = (await parser.parseAsync([...argv])) as Record<string, unknown>;
  refuseUnknown(command, parsed);
  const { _: positionals, ...options } = parsed;
  return { ...options, files: (positionals as (string | number)[]).map(String) };
}

/** Help of one command, or of the whole tool. */
export async function helpText(name: string | undefined): Promise<string> {
  if (name === undefined) return overallHelp();
  const command = await COMMANDS[name]!.load();
  return `${await base(command).help(false).version(false).getHelp()}\n`;
}

function base(command: Command): Argv {
  const parser = yargs([])
    .scriptName("cortex-size")
    .locale("en")
    .wrap(HELP_WIDTH)
    .usage(`cortex-size ${command.name} ${command.positionals}\n\n${command.summary}`)
    .options({ ...command.options })
    .parserConfiguration({ "parse-positional-numbers": false, "boolean-negation": false, "duplicate-arguments-array": true });
  for (const [example, what] of command.examples) parser.example(example, what);
  return parser;
}

function overallHelp(): string {
  const names = Object.keys(COMMANDS);
  const width = Math.max(...names.map((name) => name.length));
  const rows = names.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name]!.summary}`);
  return `cortex-size: where the flash and RAM of Cortex-M firmware go

Usage: cortex-size [command] <elf..> [options]

Commands:
${rows.join("\n")}

Examples:
  cortex-size target/thumbv7em-none-eabihf/release/app    the one-screen summary
  cortex-size symbols app.elf --top 20                    the 20 largest symbols
  cortex-size size -A app.elf                             what cargo size prints
  cortex-size app.elf --format json --out markdown:size.md

cortex-size <command> --help tells each command's options, with examples.
Exit codes: 0 fine, 1 a budget is broken, 2 usage or config, 3 unreadable input, 4 no baseline, 5 publishing failed, 70 a bug.
`;
}

function refuseUnknown(command: Command, parsed: Record<string, unknown>): void {
  const known = new Set(["_", "$0"]);
  for (const [name, option] of Object.entries(command.options)) {
    for (const key of [name, ...[option.alias ?? []].flat()]) known.add(key).add(camelCase(key));
  }
  const unknown = Object.keys(parsed).find((key) => !known.has(key));
  if (unknown === undefined) return;
  const dashed = unknown.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const typed = dashed.length === 1 ? `-${dashed}` : `--${dashed}`;
  const near = didYouMean(dashed, Object.keys(command.options));
  throw new UsageError(
    `${command.name} has no option ${typed}`,
    near === undefined ? `cortex-size ${command.name} --help lists them` : `did you mean ${near.length === 1 ? "-" : "--"}${near}?`,
  );
}

function camelCase(key: string): string {
  return key.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function sentence(message: string | null): string {
  return (message ?? "wrong usage")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ");
}
