import { basename, dirname } from "node:path";
import { getAsset } from "node:sea";
import { Chunks } from "./start/chunks.ts";
import { unpackCompiled } from "./start/code-cache.ts";
import { Program } from "./start/program.ts";
import { runProgram } from "./start/start.ts";

/** What the executable holds beside this entry; `scripts/package.mjs` puts it there. */
const [CHUNKS, LIBRARY, COMPILED] = ["program.chunks", "index.js", "program.compiled"];

/** Entry of the executable, which brings Node along: the program lies inside, and a link named `cargo-cortex-size` is cargo's subcommand. */
const held = (asset: string) => {
  const bytes = Buffer.from(getAsset(asset));
  return { read: (offset: number, length: number) => bytes.subarray(offset, offset + length) };
};
const argv = process.argv.slice(2);
const program = new Program(
  new Chunks(held(CHUNKS), held(LIBRARY)),
  dirname(process.execPath),
  argv[0],
  unpackCompiled(Buffer.from(getAsset(COMPILED))),
);
runProgram(program, basename(process.argv0).startsWith("cargo-") ? "runCargo" : "run", argv);
