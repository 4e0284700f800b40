import { vectorFindings } from "../analyses/code/vectors.ts";
import { examineImage, KNOWN_SYMBOLS } from "../analyses/doctor/examine-image.ts";
import type { ImageFacts } from "../analyses/doctor/facts.ts";
import type { Image } from "./image.ts";

/** Reports what the vector table and the rules on images say: cheap enough for every summary. */
export async function examineCheaply(image: Image): Promise<void> {
  const { firmware } = image;
  const table = await image.vectorTable();
  if (table !== undefined)
    for (const finding of await vectorFindings(firmware, table, await image.described(), image.partInterrupts))
      firmware.findings.report(finding);
  for (const finding of await examineImage(await imageFacts(image))) firmware.findings.report(finding);
}

/** What rules on images look at. */
export async function imageFacts(image: Image): Promise<ImageFacts> {
  const { firmware } = image;
  return { firmware, table: await image.vectorTable(), stack: (await image.runtime()).region, known: await firmware.find(KNOWN_SYMBOLS) };
}
