import { run } from "../../bin/run.ts";
import type { ReportDocument } from "../../src/contract/document.ts";

/** What a run of the command line printed, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly stdin?: Uint8Array;
  readonly columns?: number;
  readonly terminal?: boolean;
}

/** Runs the command line in this process. */
export async function cli(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  let [out, err] = ["", ""];
  const code = await run(args, {
    cwd: options.cwd ?? process.cwd(),
    env: options.env ?? {},
    columns: options.columns,
    stdoutIsTerminal: options.terminal === true,
    stderrIsTerminal: options.terminal === true,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    readStdin: () => options.stdin ?? new Uint8Array(0),
  });
  return { code, out, err };
}

/** The document that a command prints of one image; the command must end well. */
export async function cliDocument(...args: string[]): Promise<ReportDocument> {
  const { code, out, err } = await cli([...args, "--format", "json"]);
  if (code !== 0) throw new Error(`${args.join(" ")}: exit ${code}: ${err}`);
  return JSON.parse(out) as ReportDocument;
}
