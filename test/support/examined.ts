import { relative } from "node:path";
import { examineWhole } from "../../bin/examine.ts";
import { withLevels } from "../../bin/levels.ts";
import type { Finding } from "../../src/bytes/finding.ts";
import { testIo } from "./io.ts";
import { ROOT } from "./samples.ts";

/** What all rules of doctor find in an image, besides what its readers report. */
export function examined(elf: string, options: Readonly<Record<string, unknown>> = {}): Promise<readonly Finding[]> {
  return withLevels(relative(ROOT, elf), options, testIo(ROOT), async ({ firmware, levels, debug }) => {
    await examineWhole(firmware, levels, debug);
    return firmware.findings.list();
  });
}
