import { join } from "node:path";
import { Chunks, programFile } from "./chunks.ts";
import { optimiseLater } from "./optimise-later.ts";
import { Program } from "./program.ts";

/** The oldest Node on which the program runs: `engines` of package.json. */
const [OLDEST_MAJOR, OLDEST_MINOR] = [20, 19];

/** Runs the program that lies beside the entry in this process; its exit code becomes the process'. */
export function start(entry: "run" | "runCargo"): void {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < OLDEST_MAJOR || (major === OLDEST_MAJOR && minor < OLDEST_MINOR)) {
    process.stderr.write(`cortex-size: Node ${OLDEST_MAJOR}.${OLDEST_MINOR} or newer is needed, this is ${process.versions.node}\n`);
    process.exitCode = 2;
    return;
  }
  const argv = process.argv.slice(2);
  const [program, library] = [programFile(join(__dirname, "program.chunks")), programFile(join(__dirname, "index.js"))];
  runProgram(new Program(new Chunks(program, library), __dirname, argv[0]), entry, argv);
}

/**
 * Calls one of the program's entries; what was compiled is kept when it ended. Cargo puts its subcommand's name in front of the words, which tells who
 * called under any name of the file.
 */
export function runProgram(program: Program, entry: "run" | "runCargo", argv: readonly string[]): void {
  optimiseLater(argv[0]);
  const { main } = program;
  main[argv[0] === "cortex-size" ? "runCargo" : entry](argv, main.processIo()).then((code) => {
    process.exitCode = code;
    program.keepCompiled();
  });
}
