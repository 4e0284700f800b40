export { runCargo } from "./cargo/run-cargo.ts";
export { processIo } from "./io.ts";
export { run } from "./run.ts";
