import { InputError } from "../bytes/input-error.ts";
import { readCallFrames } from "../image/debug-info.ts";
import type { LoadedFirmware } from "../image/load.ts";
import { buildCallGraph, type CallGraph } from "./calls.ts";
import type { CodeImage } from "./code-image.ts";
import { isCodeRead } from "./load-code-image.ts";
import { readCode } from "./read-code.ts";

/**
 * Who calls whom, with the frames of all functions: the code of an image is followed here, once for all questions. Undefined for what cannot be
 * followed: another machine, big-endian code, an object file (it has relocations in place of addresses).
 * @throws InputError `code/memory`
 */
export async function loadCallGraph(firmware: LoadedFirmware, image: () => Promise<CodeImage>): Promise<CallGraph | undefined> {
  if (!isCodeRead(firmware)) return undefined;
  const code = { ...(await image()), callFrames: await readCallFrames(firmware) };
  try {
    return buildCallGraph(readCode(code));
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    throw new InputError("code/memory", { file: firmware.file }, "following the code needs more than 512 MiB", { cause: error });
  }
}
