import type { ImageArguments } from "../../bin/common-options.ts";
import type { Finding } from "../../src/bytes/finding.ts";
import type { Image } from "../../src/session/image.ts";
import { withTestImage } from "./image.ts";

/** What all rules of doctor find in an image, or those that `examine` asks, besides what its readers report. */
export function examined(
  elf: string,
  given: Partial<ImageArguments> = {},
  examine: (image: Image) => Promise<void> = (image) => image.examineWhole(),
): Promise<readonly Finding[]> {
  return withTestImage(
    elf,
    async (image) => {
      await examine(image);
      return image.firmware.findings.list();
    },
    given,
  );
}
