import { spawn } from "node:child_process";
import { UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { type Artifact, ArtifactReader } from "./artifacts.ts";

/** How a build ended. */
export interface Built {
  /** Exit code of cargo; 101 when a signal ended it. */
  readonly code: number;
  readonly artifacts: readonly Artifact[];
  /** The end of what cargo said on standard error, without colours. */
  readonly log: string;
}

/** Of the log only the end is kept, characters: a link command of a large image is long. */
const KEPT_LOG = 1 << 23;
const FAILED = 101;

/**
 * Runs `cargo build` (of `$CARGO`, which cargo sets for its subcommands) and passes on what it says as it says it. Its standard error is a pipe, so that
 * a failed link can be explained; on a terminal it is therefore told to use colours, unless the user said otherwise.
 * @throws UsageError when cargo cannot be run.
 */
export function cargoBuild(flags: readonly string[], io: Io): Promise<Built> {
  const cargo = io.env["CARGO"] ?? "cargo";
  const args = ["build", "--message-format=json-render-diagnostics", ...flags];
  return new Promise((done, fail) => {
    const child = spawn(cargo, args, { cwd: io.cwd, env: { ...io.env, ...colours(flags, io) }, stdio: ["ignore", "pipe", "pipe"] });
    const reader = new ArtifactReader((line) => io.err(`${line}\n`));
    let log = "";
    const guard = (work: () => void) => {
      try {
        work();
      } catch (error) {
        child.kill();
        fail(error);
      }
    };
    child.stdout.setEncoding("utf8").on("data", (text: string) => guard(() => reader.push(text)));
    child.stderr.setEncoding("utf8").on("data", (text: string) =>
      guard(() => {
        io.err(text);
        log = (log + text).slice(-KEPT_LOG);
      }),
    );
    child.on("error", (error: NodeJS.ErrnoException) =>
      fail(new UsageError(`${cargo} cannot be run: ${error.code ?? error.message}`, "install cargo, or name it with the variable CARGO")),
    );
    child.on("close", (code) =>
      guard(() => {
        reader.end();
        done({ code: code ?? FAILED, artifacts: reader.artifacts, log: plain(log) });
      }),
    );
  });
}

function colours(flags: readonly string[], { env, stderrIsTerminal }: Io): Record<string, string> {
  const decided =
    env["CARGO_TERM_COLOR"] !== undefined || env["NO_COLOR"] !== undefined || flags.some((flag) => flag.startsWith("--color"));
  return stderrIsTerminal && !decided ? { CARGO_TERM_COLOR: "always" } : {};
}

function plain(text: string): string {
  return text.replace(/\u001b\[[0-9;]*[A-Za-z]|\u001b\]8;;[^\u001b\u0007]*(?:\u001b\\|\u0007)/g, "");
}
