import { spawnSync } from "node:child_process";

const known = new Map<string, boolean>();

/** Whether an external oracle (binutils, LLVM, QEMU, cargo …) can be run here. */
export function hasTool(name: string): boolean {
  let found = known.get(name);
  if (found === undefined) {
    found = spawnSync("sh", ["-c", 'command -v "$1"', "sh", name]).status === 0;
    known.set(name, found);
  }
  return found;
}

/** True when every tool is installed; otherwise says in one line what is skipped, so that no check is left out in silence. */
export function haveTools(what: string, ...names: string[]): boolean {
  const missing = names.filter((name) => !hasTool(name));
  if (missing.length > 0) console.log(`SKIPPED: ${what}: ${missing.join(", ")} not installed`);
  return missing.length === 0;
}

/** Standard output of a tool; throws with its standard error when it fails. */
export function runTool(name: string, args: readonly string[], options: { cwd?: string; input?: string } = {}): string {
  const done = spawnSync(name, args, { encoding: "utf8", maxBuffer: 1 << 30, ...options });
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) throw new Error(`${name} ${args.join(" ")}: exit ${done.status}: ${done.stderr}`);
  return done.stdout;
}
