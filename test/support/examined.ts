import type { ImageArguments } from "../../bin/common-options.ts";
import type { Finding } from "../../src/bytes/finding.ts";
import { withTestImage } from "./image.ts";

/** What all rules of doctor find in an image, besides what its readers report. */
export function examined(elf: string, given: Partial<ImageArguments> = {}): Promise<readonly Finding[]> {
  return withTestImage(
    elf,
    async (image) => {
      await image.examineWhole();
      return image.firmware.findings.list();
    },
    given,
  );
}
