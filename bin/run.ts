import { nearestWord } from "../src/bytes/did-you-mean.ts";
import { InputError } from "../src/bytes/input-error.ts";
import { VERSION } from "../src/session/version.ts";
import { safeText } from "../src/views/safe-text.ts";
import type { OptionSpecs } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";
import { EXIT, MissingBaseline, PublishingError, UsageError } from "./exit-codes.ts";
import { inputErrorText } from "./input-error-text.ts";
import { ClosedPipe, type Io } from "./io.ts";
import { parseArguments } from "./parse.ts";

/**
 * The whole command line as a function: arguments in, exit code out. Everything that it prints goes through `io`.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  return guarded(io, () => dispatch(argv, io), argv);
}

/** Does `work`, and turns what it throws into a sentence and an exit code. */
export async function guarded(io: Io, work: () => Promise<number>, argv: readonly string[] = []): Promise<number> {
  try {
    return await work();
  } catch (error) {
    try {
      annotate(error, argv, io);
      return report(error, io);
    } catch (second) {
      if (second instanceof ClosedPipe) return EXIT.fine;
      throw second;
    }
  }
}

async function dispatch(argv: readonly string[], io: Io): Promise<number> {
  const first = argv[0];
  if (first === undefined) {
    io.err(await help(undefined));
    return EXIT.usage;
  }
  if (first === "--version" || first === "-V" || (first === "version" && argv.length === 1)) return version(io);
  if (first === "--help" || first === "-h" || (first === "help" && argv.length <= 2)) {
    io.out(await help(first === "help" ? knownCommand(argv[1]) : undefined));
    return EXIT.fine;
  }
  const named = Object.hasOwn(COMMANDS, first);
  if (!named) refuseMistypedCommand(first);
  const command = await COMMANDS[named ? first : "show"]!.load();
  const rest = named ? argv.slice(1) : argv;
  const words = rest.slice(0, rest.indexOf("--") < 0 ? rest.length : rest.indexOf("--"));
  const own = optionNames(command.options);
  if (words.includes("--help") || (words.includes("-h") && !own.has("h"))) {
    io.out(await help(command.name));
    return EXIT.fine;
  }
  if ((words.includes("--version") && !own.has("version")) || (words.includes("-V") && !own.has("V"))) return version(io);
  return command.run(parseArguments(command, rest), io);
}

function version(io: Io): number {
  io.out(`cortex-size ${VERSION}\n`);
  return EXIT.fine;
}

function optionNames(options: OptionSpecs): Set<string> {
  return new Set(Object.entries(options).flatMap(([name, { alias }]) => (alias === undefined ? [name] : [name, alias])));
}

/** Help is rare and yargs is large: it is loaded here. */
async function help(command: string | undefined): Promise<string> {
  return (await import("./help.ts")).helpText(command);
}

function knownCommand(name: string | undefined): string | undefined {
  if (name === undefined || Object.hasOwn(COMMANDS, name)) return name;
  const near = nearestWord(name, Object.keys(COMMANDS));
  throw new UsageError(
    `there is no command ${name}`,
    near === undefined ? "cortex-size --help lists them" : `did you mean cortex-size help ${near}?`,
  );
}

/** A bare word that looks like no file but like a command is a slip of the fingers. */
function refuseMistypedCommand(word: string): void {
  if (!/^[a-z]+$/.test(word)) return;
  const near = nearestWord(word, Object.keys(COMMANDS));
  if (near !== undefined && word.length > 2)
    throw new UsageError(`there is no command ${word}`, `did you mean cortex-size ${near}? For a file of that name: cortex-size ./${word}`);
}

/** What stops a run that was to write annotations is one itself: a job's log is read by few. */
function annotate(error: unknown, argv: readonly string[], io: Io): void {
  const isAsked = argv.some((word, at) => word === "--format=github" || (word === "github" && argv[at - 1] === "--format"));
  if (!isAsked || !(error instanceof InputError || error instanceof UsageError)) return;
  const text = safeText(error.message).replaceAll("%", "%25");
  io.out(`::error title=cortex-size::${text}\n`);
}

function report(error: unknown, io: Io): number {
  if (error instanceof ClosedPipe) return EXIT.fine;
  if (error instanceof InputError) {
    io.err(inputErrorText(error));
    return isUsage(error) ? EXIT.usage : EXIT.input;
  }
  if (error instanceof UsageError) {
    io.err(`cortex-size: ${safeText(error.message)}\n${error.hint === undefined ? "" : `  ${safeText(error.hint)}\n`}`);
    return error instanceof MissingBaseline ? EXIT.baseline : error instanceof PublishingError ? EXIT.publishing : EXIT.usage;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(
    `cortex-size: this is a bug of cortex-size ${VERSION}, not of your firmware; please report it with this text:\n${stack.split("\n").map(safeText).join("\n")}\n`,
  );
  return EXIT.bug;
}

/** A mistake in the configuration, in a setting or in an option is wrong usage, though it has a place and an excerpt like an input's. */
function isUsage({ code }: InputError): boolean {
  return code.startsWith("config/") || code.startsWith("settings/") || code === "memory-x/region-option";
}
