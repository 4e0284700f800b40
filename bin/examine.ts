import { examineImage, examineProgram } from "../src/analyses/doctor/doctor.ts";
import type { DebugFacts, Levels } from "../src/attribution/levels.ts";
import type { LoadedFirmware } from "../src/image/load.ts";
import type { runtimeFacts } from "../src/image/runtime.ts";
import { imageFacts, programFacts } from "./doctor-facts.ts";

/** Reports what the rules on images find: cheap enough for every summary. `running` when it was read before. */
export async function examineCheaply(firmware: LoadedFirmware, running?: Awaited<ReturnType<typeof runtimeFacts>>): Promise<void> {
  for (const finding of await examineImage(await imageFacts(firmware, running))) firmware.findings.report(finding);
}

/** Reports what all rules of doctor find. Runs in a browser too. */
export async function examineWhole(firmware: LoadedFirmware, levels: Levels, debug: DebugFacts | undefined): Promise<void> {
  const image = await imageFacts(firmware);
  for (const finding of await examineImage(image)) firmware.findings.report(finding);
  for (const finding of await examineProgram(await programFacts(image, firmware, levels, debug))) firmware.findings.report(finding);
}
