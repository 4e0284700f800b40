import type { ReportDocument } from "../../src/contract/document.ts";
import { shortened } from "../../src/views/safe-text.ts";

const LONGEST_NAME = 80;

/** The target's name, else the file's. */
export function targetName({ target, firmware }: ReportDocument): string {
  return shortened(target ?? firmware.file.replace(/^.*[\\/]/, ""), LONGEST_NAME);
}
