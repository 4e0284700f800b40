import { relative } from "node:path";
import type { ImageArguments } from "../../bin/common-options.ts";
import { NO_CONFIG } from "../../bin/config/loaded.ts";
import { chosenImages, withImage } from "../../bin/settings/images.ts";
import type { Image } from "../../src/session/image.ts";
import { testIo } from "./io.ts";
import { ROOT } from "./samples.ts";

const NOTHING_GIVEN: ImageArguments = {
  ...{ files: [], memory: [], libraryPath: [], region: [], target: [], noConfig: true },
  ...{ map: undefined, chip: undefined, vectorTable: undefined, svd: undefined, debugFile: undefined, lockfile: undefined },
  ...{ config: undefined, profile: undefined },
};

/** Opens an image as commands do, with what lies around it, and closes it after use. */
export async function withTestImage<T>(elf: string, use: (image: Image) => Promise<T>, given: Partial<ImageArguments> = {}): Promise<T> {
  const io = testIo(ROOT);
  const [chosen] = await chosenImages({ ...NOTHING_GIVEN, ...given, files: [relative(ROOT, elf)] }, NO_CONFIG, io, "test");
  return withImage(chosen!, io, use);
}
