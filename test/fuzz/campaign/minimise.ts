import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type Case, place } from "./cases.ts";

/** What no run may take: processor time in seconds, memory in MiB. */
export const [MOST_SECONDS, MOST_MEMORY] = [5, 512] as const;
/** A run is ended after so many milliseconds, whatever the machine does besides. */
const LONGEST = 120_000;

const REPORT = `data:text/javascript,import{readFileSync}from"node:fs";process.on("exit",()=>{const{userCPUTime:u,systemCPUTime:s}=process.resourceUsage();process.stderr.write("\\nused="+(u+s)/1e6+" "+/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status","latin1"))[1]/1024)})`;

/** Runs a case in a process of its own; what is wrong with how it ends, in words, undefined when nothing is. */
export function faultOf(command: string, folder: string, made: Case, changes: Case["changes"] = made.changes): string | undefined {
  place(folder, made.files(changes));
  const done = spawnSync(process.execPath, ["--import", REPORT, command, ...made.args], {
    cwd: folder,
    encoding: "utf8",
    timeout: LONGEST,
    maxBuffer: 1 << 28,
  });
  const [err = "", used = ""] = done.stderr.split("\nused=");
  const [seconds = 0, memory = 0] = used.split(" ").map(Number);
  if (done.signal !== null) return `ended by ${done.signal}`;
  if (done.status === 70 || (done.status ?? 70) > 101) return `exit ${done.status}: ${err.split("\n").slice(1, 3).join(" ")}`;
  if (seconds > MOST_SECONDS) return `${seconds.toFixed(1)} s`;
  if (memory > MOST_MEMORY) return `${memory.toFixed(0)} MiB`;
  return undefined;
}

/** Leaves out changes as long as the case still ends wrongly; its files are in `folder` in the end. */
export function minimise(command: string, folder: string, made: Case): { readonly fault: string; readonly changes: number } | undefined {
  let { changes } = made;
  let fault = faultOf(command, folder, made);
  if (fault === undefined) return undefined;
  for (let at = changes.length - 1; at >= 0 && changes.length > 1; at--) {
    const fewer = changes.filter((_, i) => i !== at);
    const still = faultOf(command, folder, made, fewer);
    if (still === undefined) continue;
    changes = fewer;
    fault = still;
  }
  place(folder, made.files(changes));
  return { fault, changes: changes.length };
}

/** The command that shows a case, from the project's folder. */
export function shown(folder: string, made: Case): string {
  return `cd ${folder} && node ${join("..", "..", "dist", "cortex-size.cjs")} ${made.args.join(" ")}`;
}
