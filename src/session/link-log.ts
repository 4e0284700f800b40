import type { ByteSource } from "../bytes/byte-source.ts";
import { Findings } from "../bytes/finding.ts";
import { InputError } from "../bytes/input-error.ts";
import { type LinkError, readLinkError } from "../formats/link-error/index.ts";
import { readLinkMap } from "../formats/map/index.ts";
import { linkedSections } from "../linkmap/link-objects.ts";
import type { Presented } from "./document.ts";
import { explainFailedLink } from "./link-failure.ts";
import { linkedRegions } from "./memory/regions.ts";
import type { Settings } from "./settings.ts";
import type { Surroundings } from "./surroundings.ts";

export type { LinkCommand, LinkError } from "../formats/link-error/index.ts";

/** Objects and archives that a failed link read. */
export interface LinkObjects {
  /** Those that are still there, by the path that the log has. */
  readonly inputs: readonly { readonly path: string; readonly source: ByteSource }[];
  /** Objects that the link command names and that are not there. */
  readonly lost: number;
  /** Objects that the log leaves out, as far as they were found. */
  readonly unnamed: number;
}

/** What is at hand of a link that failed: its log, and what was found of the files that it names. */
export interface LinkLog {
  readonly file: string;
  readonly error: LinkError;
  readonly map: ByteSource | undefined;
  readonly objects: LinkObjects | undefined;
}

/** What a linker says in a build log. @throws InputError `link-error/none` for a log without the message of a linker. */
export async function readLinkLog(source: ByteSource): Promise<LinkError> {
  const error = await readLinkError(source);
  if (error.regions.length + error.undefinedSymbols.length + error.messages.length > 0) return error;
  throw new InputError(
    "link-error/none",
    { file: source.name },
    "no message of a linker is in this log; the output of cargo, make or the linker with `overflowed by` or `will not fit in region` is expected",
  );
}

/** Why the link failed, from its log, its map where there is one, and else the objects that the log names. */
export async function explainLinkLog({ file, error, map, objects }: LinkLog, settings: Settings, around: Surroundings): Promise<Presented> {
  const findings = new Findings();
  const told = map === undefined ? undefined : await readLinkMap(map, findings);
  const found =
    told !== undefined || objects === undefined
      ? undefined
      : { sections: await linkedSections(objects.inputs), missing: missingOf(error, objects), read: objects.inputs.length };
  const { regions } = await linkedRegions(settings, around);
  const notes = notesOf(error, told !== undefined, found);
  return explainFailedLink({ file, error, map: told, objects: found, regions, notes }, findings);
}

/** How many objects the link had that were not read. */
function missingOf({ command }: LinkError, { lost, unnamed }: LinkObjects): number {
  return lost + Math.max(0, (command?.omittedObjects ?? 0) - unnamed);
}

const GNU_MAP = "GNU ld writes its map even when the link fails: link with -Wl,-Map=app.map (rustc: -C link-arg=-Map=app.map)";

/** What a reader should know of where the figures come from. */
function notesOf(error: LinkError, hasMap: boolean, objects: { readonly read: number; readonly missing: number } | undefined): string[] {
  const notes: string[] = [];
  const isLld = error.linker === "lld";
  if (isLld && error.regions.some(({ atLeast }) => atLeast))
    notes.push(
      `LLD counts up to the section at hand${error.stopped ? " and stopped after 20 errors" : ""}, so its figures are lower bounds; exact ones come with -Wl,--error-limit=0 (rustc: -C link-arg=--error-limit=0)`,
    );
  if (hasMap || error.regions.length === 0) return notes;
  if (objects === undefined) {
    const missing = "what fills the regions is told by the map (--map app.map) or by the objects that the log names: neither was found";
    notes.push(missing, isLld ? `LLD writes no map when a link fails; ${GNU_MAP}, with GNU ld as linker` : GNU_MAP);
    return notes;
  }
  if (isLld) notes.push("LLD writes no map when a link fails");
  const lost = objects.missing === 0 ? "" : `; ${objects.missing} that it names are missing or left out, so more may be over`;
  notes.push(`read from ${objects.read} objects and archives of the link, as far as something refers to them: an estimate${lost}`);
  return notes;
}
