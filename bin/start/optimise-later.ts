/**
 * What V8 is told, by its major version: that optimised code is made some sixty times later than by itself. A command is over before that pays: making
 * it took up to half of the processor's time, and images so large that it pays reach the later point as well. Versions that are not named here know other flags.
 */
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  // Node 20: bytes of bytecode that run between two looks at whether a function is hot; the same for functions of WebAssembly, which is ten times as much as by itself.
  "11": ["--interrupt-budget=4000000", "--wasm-tiering-budget=18000000"],
  // Node 22 and 24: calls, and rounds of loops, before the optimising compiler has its turn.
  "12": ["--invocation-count-for-turbofan=100000", "--invocation-count-for-osr=20000"],
  "13": ["--invocation-count-for-turbofan=100000", "--invocation-count-for-osr=20000"],
};

/** Commands in which nothing has the time to become hot: loading the module that takes the flags would cost them a tenth of Node's start. */
const SHORT: ReadonlySet<string | undefined> = new Set(["size", "sections", "completion", "chips"]);

/** Has code run for longer before it is optimised in a command, which is the first word of the command line. To be called before anything runs that may become hot. */
export function optimiseLater(command: string | undefined): void {
  if (SHORT.has(command)) return;
  const [major = ""] = process.versions.v8.split(".");
  const { setFlagsFromString } = process.getBuiltinModule("node:v8");
  for (const flag of FLAGS[major] ?? []) setFlagsFromString(flag);
}
