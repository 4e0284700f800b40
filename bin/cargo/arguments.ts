import { COMMANDS } from "../commands/index.ts";
import { UsageError } from "../exit-codes.ts";

/** What `cargo cortex-size` was asked for. */
export interface CargoArguments {
  /** What is done with the ELFs; `show` when none is named. */
  readonly command: string;
  readonly isNamed: boolean;
  /** For `cargo build`, as they were given. */
  readonly cargo: readonly string[];
  /** After `--`: for the command. */
  readonly own: readonly string[];
  readonly wants: "build" | "help" | "version";
}

/** Options of `cargo build` whose value may be the next word [Cargo book, cargo build]; the others hold theirs behind `=` or none. */
const TAKES_VALUE = new Set([
  ...[
    "-p",
    "--package",
    "--exclude",
    "--bin",
    "--example",
    "--test",
    "--bench",
    "-F",
    "--features",
    "--target",
    "--target-dir",
    "-j",
    "--jobs",
  ],
  ...["--profile", "--manifest-path", "--lockfile-path", "--artifact-dir", "--color", "--config", "-Z"],
]);

/** Options of `cargo build` that take no value. */
const STANDS_ALONE = new Set([
  ...["--release", "-r", "--workspace", "--all", "--lib", "--bins", "--examples", "--tests", "--benches", "--all-targets"],
  ...["--all-features", "--no-default-features", "--locked", "--offline", "--frozen", "--keep-going", "-q", "--quiet", "-v", "--verbose"],
]);

/** Commands that look at an ELF. */
export const ELF_COMMANDS: readonly string[] = Object.keys(COMMANDS).filter(
  (name) => !["budget", "comment", "completion", "config", "runner", "serve"].includes(name),
);

/**
 * Splits `[COMMAND] [flags of cargo build] [-- options of the command]`. Cargo itself puts `cortex-size` in front.
 * @throws UsageError for a command that looks at no ELF, a bare word, or `--message-format`, which is used here.
 */
export function splitCargoArguments(argv: readonly string[]): CargoArguments {
  const words = argv[0] === "cortex-size" ? argv.slice(1) : [...argv];
  const dashes = words.indexOf("--");
  const before = dashes < 0 ? words : words.slice(0, dashes);
  const own = dashes < 0 ? [] : words.slice(dashes + 1);
  const isHelp = before[0] === "help";
  const name = before[isHelp ? 1 : 0];
  const isNamed = name !== undefined && !name.startsWith("-");
  const command = isNamed ? name : "show";
  if (!ELF_COMMANDS.includes(command)) throw unknownCommand(command);
  const cargo = isNamed && !isHelp ? before.slice(1) : before;
  const asked = [...cargo, ...own];
  if (isHelp || asked.includes("--help") || cargo.includes("-h")) return { command, isNamed, cargo, own, wants: "help" };
  if (asked.includes("--version") || cargo.includes("-V")) return { command, isNamed, cargo, own, wants: "version" };
  for (let at = 0; at < cargo.length; at++) {
    const word = cargo[at]!;
    if (word.startsWith("--message-format")) throw new UsageError("--message-format is how cargo tells what it built, and is set already");
    if (TAKES_VALUE.has(word)) {
      // `cargo build --bin` without a name lists the names.
      if (cargo[at + 1]?.startsWith("-") === false) at++;
    } else if (!word.startsWith("-")) {
      const option = cargo[at - 1];
      const isOwn = option?.startsWith("-") === true && !option.includes("=") && !STANDS_ALONE.has(option);
      const typed = isOwn ? `${option} ${word}` : word;
      throw new UsageError(`${typed} is no option of cargo build`, `for the command itself: cargo cortex-size ${command} -- ${typed}`);
    }
  }
  return { command, isNamed, cargo, own, wants: "build" };
}

function unknownCommand(word: string): UsageError {
  return Object.hasOwn(COMMANDS, word)
    ? new UsageError(`${word} looks at no ELF`, `cortex-size ${word}`)
    : new UsageError(`there is no command ${word}`, `commands: ${ELF_COMMANDS.join(", ")}`);
}

export const CARGO_HELP = `cargo cortex-size: builds with cargo, then looks at the firmware that came out

Usage: cargo cortex-size [COMMAND] [flags of cargo build] [-- options of the command]

Commands: ${ELF_COMMANDS.join(", ").replace(/(.{1,85}),(?: |$)/g, "$1,\n  ")}

Without a command: show. All flags before -- go to cargo build: --release, --profile, --bin, --bins, --example, --test,
-p, --workspace, --features, --target, --manifest-path, --target-dir, -j, --locked, --offline, --config, -Z, -q …
The linker's log of a failed link is explained; exit 1 then, and cargo's own exit code when it failed otherwise.

Examples:
  cargo cortex-size --release                                      the one-screen summary
  cargo cortex-size size --release -- -A                           what cargo size prints
  cargo cortex-size symbols --bin app --release -- --top 20        the 20 largest symbols
  cargo cortex-size check --release --workspace                    the budgets of every image
  cargo cortex-size diff --release -- before.json                  against an earlier build

cargo cortex-size COMMAND --help tells the options of a command.
`;
