import { readCallFrames } from "../image/debug-info.ts";
import type { LoadedFirmware } from "../image/load.ts";
import { buildCallGraph, type CallGraph } from "./calls.ts";
import type { CodeImage } from "./code-image.ts";
import { isCodeRead, NEEDS_MEMORY, NEEDS_WORK, type NotFollowed } from "./load-code-image.ts";
import { type FollowOptions, readCode } from "./read-code.ts";

/**
 * Who calls whom, with the frames of all functions: the code of an image is followed here, once for all questions. Undefined for what cannot be
 * followed: another machine, big-endian code, an object file (it has relocations in place of addresses).
 * Nor, with a finding, what needs more memory or work than the kernel has: `onLimit` is told why.
 * `roots` are addresses that something outside of the image calls.
 */
export async function loadCallGraph(
  firmware: LoadedFirmware,
  image: () => Promise<CodeImage>,
  roots: (image: CodeImage) => readonly number[] = () => [],
  onLimit: (why: NotFollowed) => void = () => undefined,
  options: FollowOptions = {},
): Promise<CallGraph | undefined> {
  if (!isCodeRead(firmware)) return undefined;
  const stop = (why: NotFollowed): undefined => {
    onLimit(why);
    firmware.findings.report({ ...why, severity: "warning", where: firmware.file });
  };
  const code = { ...(await image()), callFrames: await readCallFrames(firmware) };
  try {
    const read = readCode(code, roots(code), options);
    if (read.functions.cut > 0)
      firmware.findings.report({
        code: "code/left-out",
        severity: "warning",
        message: `the sizes of ${read.functions.cut} functions are not believed, as they lie over one another too often: each ends where the next one starts`,
        where: firmware.file,
      });
    return read.cutShort ? stop(NEEDS_WORK) : buildCallGraph(read);
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    return stop(NEEDS_MEMORY);
  }
}
