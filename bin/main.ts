import type { Io } from "./io.ts";

export { processIo } from "./io.ts";
export { run } from "./run.ts";

/** `cargo cortex-size`, loaded when it is what was started: it brings Node's child processes with it. */
export async function runCargo(argv: readonly string[], io: Io): Promise<number> {
  return (await import("./cargo/run-cargo.ts")).runCargo(argv, io);
}
