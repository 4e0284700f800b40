import { basename, dirname } from "node:path";
import { getAsset } from "node:sea";
import { unpackCompiled } from "./start/code-cache.ts";
import { Program } from "./start/program.ts";
import { runProgram } from "./start/start.ts";

/** What the executable holds beside this entry; `scripts/package.mjs` puts it there. */
const [CHUNKS, COMPILED] = ["program.chunks", "program.compiled"];

/** Entry of the executable, which brings Node along: the program lies inside, and a link named `cargo-cortex-size` is cargo's subcommand. */
const chunks = Buffer.from(getAsset(CHUNKS));
const argv = process.argv.slice(2);
const program = new Program(
  { read: (offset, length) => chunks.subarray(offset, offset + length) },
  dirname(process.execPath),
  argv[0],
  unpackCompiled(Buffer.from(getAsset(COMPILED))),
);
runProgram(program, basename(process.argv0).startsWith("cargo-") ? "runCargo" : "run", argv);
