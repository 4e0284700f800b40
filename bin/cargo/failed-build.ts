import { basename, dirname, join, resolve } from "node:path";
import { InputError } from "../../src/bytes/input-error.ts";
import type { ImageArguments, OutputArguments } from "../common-options.ts";
import { placeAt } from "../files/place.ts";
import { privateFolder } from "../files/private-folder.ts";
import { writeWhole } from "../files/write-whole.ts";
import { likelyMemoryScript } from "../find/memory-script.ts";
import { type Io, tell } from "../io.ts";
import { explainLinkError } from "../link-error.ts";

/** What rustc says before it quotes a linker. */
const LINK_FAILED = /error: linking with `/;
/** The file that was to be linked, in rustc's note of the command. */
const OUTPUT = /"-o" "([^"]+)"|\s-o (\S+)/;

/**
 * Explains a build that failed in the linker. The log is kept beside what was to be linked, where its relative paths and `memory.x` are found again.
 * Returns the exit code; `code` (cargo's own) when the linker is not to blame or what it says is not understood: its words have been shown then.
 */
export async function explainFailedBuild(log: string, code: number, args: ImageArguments & OutputArguments, io: Io): Promise<number> {
  if (!LINK_FAILED.test(log)) return code;
  const match = OUTPUT.exec(log);
  const output = match === null ? undefined : resolve(io.cwd, match[1] ?? match[2]!);
  const path = keep(log, output);
  const script = args.memory.length === 0 && output !== undefined ? likelyMemoryScript(output)?.path : undefined;
  try {
    return await explainLinkError(path, script === undefined ? args : { ...args, memory: [script] }, io);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    tell(io, `cortex-size: the linker's messages are not understood (${error.code}); they are kept in ${path}`);
    return code;
  }
}

function keep(log: string, output: string | undefined): string {
  const folder = output === undefined ? undefined : dirname(output);
  const beside = folder !== undefined && placeAt(folder)?.isDirectory() === true;
  const path = beside ? join(folder, `${basename(output!)}.link.log`) : join(privateFolder(), "link.log");
  writeWhole(path, log, path);
  return path;
}
