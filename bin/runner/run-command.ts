import { spawn } from "node:child_process";
import { constants } from "node:os";
import { UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";

const PASSED_ON: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];
/** Sent by a terminal to all processes in the foreground: who runs there has them already. */
const OF_TERMINALS: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

/**
 * Runs a command in this one's place: its standard streams are ours, signals reach it, and its exit code is the result. When a signal ended it, the
 * same signal ends this process.
 * @throws UsageError when it cannot be run.
 */
export function runCommand([program, ...args]: readonly string[], io: Io): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(program!, args, { cwd: io.cwd, env: io.env, stdio: "inherit" });
    const pass = (signal: NodeJS.Signals) => {
      if (!process.stdin.isTTY || !OF_TERMINALS.includes(signal)) child.kill(signal);
    };
    for (const signal of PASSED_ON) process.on(signal, pass);
    const restore = () => {
      for (const signal of PASSED_ON) process.off(signal, pass);
    };
    child.on("error", (error: NodeJS.ErrnoException) => {
      restore();
      fail(
        new UsageError(
          `${program} cannot be run: ${error.code ?? error.message}`,
          "what stands behind -- is the command that flashes and runs",
        ),
      );
    });
    child.on("close", (code, signal) => {
      restore();
      if (signal !== null) process.kill(process.pid, signal);
      done(code ?? 128 + constants.signals[signal!]);
    });
  });
}
