import { InputError } from "../src/bytes/input-error.ts";
import { parseRegionOption } from "../src/formats/memory-x/index.ts";
import type { Slot } from "../src/session/parts/image.ts";
import { UsageError } from "./exit-codes.ts";

const HINT = "NAME:START:LENGTH, app:0x08008000:96K for example; append :copy for a slot in which the .bin is only stored";

/** A slot as `--slot` names it, its numbers as `--region` takes them. @throws UsageError naming the part that is wrong. */
export function parseSlot(given: string): Slot {
  const [name, start, length, as = "run", extra] = given.split(":");
  if (name === undefined || start === undefined || length === undefined || extra !== undefined)
    throw new UsageError(`--slot ${given} is no slot`, HINT);
  if (as !== "run" && as !== "copy") throw new UsageError(`--slot ${given}: ${as} is neither run nor copy`, HINT);
  try {
    const region = parseRegionOption(`${name}:${start}:${length}`);
    return { name: region.name, start: region.origin, length: region.length, as, evidence: "--slot" };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new UsageError(`--slot ${given}: ${error.sentence}`, HINT);
  }
}
