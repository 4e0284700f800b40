import { basename, dirname, isAbsolute, relative } from "node:path";
import { VERSION } from "../../src/session/version.ts";
import type { Given, OptionSpecs } from "../command.ts";
import { COMMANDS } from "../commands/index.ts";
import type { ImageArguments, OutputArguments } from "../common-options.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { parseArguments } from "../parse.ts";
import { guarded, run } from "../run.ts";
import { CARGO_HELP, splitCargoArguments } from "./arguments.ts";
import type { Artifact } from "./artifacts.ts";
import { cargoBuild } from "./build.ts";
import { explainFailedBuild } from "./failed-build.ts";
import { firmwareOnly } from "./firmware-only.ts";

/** `cargo cortex-size`: builds, then does what the command line does with the ELFs that came out. Returns the exit code. */
export function runCargo(argv: readonly string[], io: Io): Promise<number> {
  return guarded(io, () => build(argv, io));
}

async function build(argv: readonly string[], io: Io): Promise<number> {
  const { command, isNamed, cargo, own, wants } = splitCargoArguments(argv);
  if (wants !== "build") {
    io.out(wants === "version" ? `cortex-size ${VERSION}\n` : isNamed ? await commandHelp(command) : CARGO_HELP);
    return EXIT.fine;
  }
  // Options are judged before the build: a slip of the fingers should not cost a minute.
  const args = parseArguments(await COMMANDS[command]!.load(), own);
  const { code, artifacts, log } = await cargoBuild(cargo, io);
  if (code !== 0) return command === "size" ? code : explainFailedBuild(log, code, await forExplanation(args), io);
  const chosen = await firmwareOnly(artifacts, command === "size", io);
  return command === "size" ? sizes(chosen, own, io) : run(await commandLine(command, own, chosen, io), io);
}

/** The help of a command, with where its options stand in cargo's command line. */
async function commandHelp(command: string): Promise<string> {
  const { helpText } = await import("../help.ts");
  const text = await helpText(command, `cargo cortex-size ${command} [flags of cargo build] -- [options]\n\ncortex-size ${command}`);
  return text.replace(/^(\S.*)$/m, "$1   (the ELFs that cargo built are <elf..>)");
}

/** As `cargo size`: from the artifact's folder, by its bare name, in the layout of cargo-binutils. */
async function sizes(artifacts: readonly Artifact[], own: readonly string[], io: Io): Promise<number> {
  const flavor = own.some((word) => word.startsWith("--flavor")) ? [] : ["--flavor", "cargo"];
  let worst: number = EXIT.fine;
  for (const { path } of artifacts)
    worst = Math.max(worst, await run(["size", ...flavor, ...own, basename(path)], { ...io, cwd: dirname(path) }));
  return worst;
}

/** The ELFs come before what a command takes after one (a symbol), and after what it takes before one (an action, a base). */
async function commandLine(command: string, own: readonly string[], artifacts: readonly Artifact[], io: Io): Promise<string[]> {
  const { positionals } = await COMMANDS[command]!.load();
  if (/<elf>|<head>/.test(positionals) && artifacts.length > 1)
    throw new UsageError(
      `${command} takes one image, and cargo built ${artifacts.map(({ name }) => name).join(", ")}`,
      `choose: cargo cortex-size ${command} --bin ${artifacts[0]!.name}`,
    );
  const files = artifacts.map(({ path }) => shortest(path, io.cwd));
  return positionals.startsWith("<elf") || positionals.startsWith("[elf") ? [command, ...files, ...own] : [command, ...own, ...files];
}

function shortest(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near.startsWith("..") || isAbsolute(near) ? path : near;
}

/** Of a command's options the explanation of a failed link needs how to print and what is known of memory; what the command has no option for is left open. */
async function forExplanation(given: Given<OptionSpecs>): Promise<ImageArguments & OutputArguments> {
  const open = parseArguments(await COMMANDS["show"]!.load(), []);
  const told = Object.entries(given).filter(([key, value]) => key !== "files" && Object.hasOwn(open, key) && value !== undefined);
  return { ...open, ...Object.fromEntries(told) } as unknown as ImageArguments & OutputArguments;
}
