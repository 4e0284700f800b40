import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./samples.ts";

/** The built command; `npm test` builds it first. */
export const BUILT = join(ROOT, "dist/cortex-size.cjs");

/** `resourceUsage().maxRSS` would count what the parent held when it forked; the kernel's own high-water mark does not. */
const REPORT_PEAK = `data:text/javascript,import{readFileSync}from"node:fs";process.on("exit",()=>{const{userCPUTime:u,systemCPUTime:s}=process.resourceUsage();process.stderr.write("\\npeak="+/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status","latin1"))[1]+" "+(u+s))})`;

/** Runs the built command in a process of its own, with an open file as standard input where one is given; `peak` is its largest resident set, KiB, `cpu` the processor's time, microseconds. */
export function built(
  args: readonly string[],
  cwd: string = ROOT,
  { stdin, env = {} }: { readonly stdin?: number; readonly env?: Readonly<Record<string, string>> } = {},
): { code: number | null; out: string; err: string; peak: number; cpu: number } {
  const done = spawnSync(process.execPath, ["--import", REPORT_PEAK, BUILT, ...args], {
    cwd,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    timeout: 300_000,
    stdio: [stdin ?? "pipe", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], ...env },
  });
  const [err = "", measured = ""] = done.stderr.split("\npeak=");
  const [peak, cpu] = measured.split(" ").map(Number);
  return { code: done.status, out: done.stdout, err, peak: peak ?? 0, cpu: cpu ?? 0 };
}
