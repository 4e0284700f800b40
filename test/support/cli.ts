import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../bin/run.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { stdinOf, textOf } from "./io.ts";
import { runTool } from "./tools.ts";

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
  /** What an executable finds in its PATH, which is empty else. */
  readonly tools?: readonly string[];
}

/** An executable of `npm run package` that is tried in place of this process (`npm run test:executable`). */
export const EXECUTABLE = process.env["CORTEX_SIZE_EXECUTABLE"];

/** Runs the command line: in this process, or what `CORTEX_SIZE_EXECUTABLE` names wherever that needs no terminal. */
export function cli(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const needsTerminal = options.terminal === true || options.columns !== undefined;
  return EXECUTABLE === undefined || needsTerminal ? inThisProcess(args, options) : executed(EXECUTABLE, args, options);
}

/** In a process of its own, with the tools alone in its PATH that are named. */
function executed(program: string, args: readonly string[], { cwd, env = {}, stdin, tools = [] }: RunOptions): Promise<Ran> {
  const child = spawn(program, args, { cwd, env: { PATH: tools.length === 0 ? "" : folderOf(tools), ...env } });
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  // Whoever does not read its input closes it.
  child.stdin.on("error", () => undefined).end(stdin);
  return new Promise((resolve, reject) => child.on("error", reject).on("close", (code) => resolve({ code: code ?? -1, out, err })));
}

const folders = new Map<string, string>();

/** A folder in which tools can be found, and nothing else; it goes with the process. */
function folderOf(tools: readonly string[]): string {
  const known = folders.get(tools.join());
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-tools-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  for (const tool of tools) symlinkSync(runTool("sh", ["-c", 'command -v "$1"', "sh", tool]).trim(), join(folder, tool));
  folders.set(tools.join(), folder);
  return folder;
}

async function inThisProcess(args: readonly string[], options: RunOptions): Promise<Ran> {
  let [out, err] = ["", ""];
  const code = await run(args, {
    cwd: options.cwd ?? process.cwd(),
    env: options.env ?? {},
    columns: options.columns,
    stdoutIsTerminal: options.terminal === true,
    stderrIsTerminal: options.terminal === true,
    out: (text) => {
      out += textOf(text);
    },
    err: (text) => {
      err += text;
    },
    readStdin: stdinOf(options.stdin ?? new Uint8Array(0)),
  });
  return { code, out, err };
}

/** The document that a command prints of one image; the command must end well. */
export async function cliDocument(...args: string[]): Promise<ReportDocument> {
  const { code, out, err } = await cli([...args, "--format", "json"]);
  if (code !== 0) throw new Error(`${args.join(" ")}: exit ${code}: ${err}`);
  return JSON.parse(out) as ReportDocument;
}
