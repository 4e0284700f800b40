import { resolve } from "node:path";
import type { ByteSource } from "../src/bytes/byte-source.ts";
import { FileSource } from "../src/bytes/file-source.ts";
import { InputError } from "../src/bytes/input-error.ts";
import type { ReportDocument } from "../src/contract/document.ts";
import type { Image } from "../src/session/image.ts";
import type { Settings } from "../src/session/settings.ts";
import { isFile, placeAt } from "./files/place.ts";
import { openInput } from "./inputs.ts";
import type { Io } from "./io.ts";
import { type ChosenImage, isSameFile, withImage } from "./settings/images.ts";
import { holdSameBytes, SameSurroundings } from "./settings/same-surroundings.ts";
import { type SideSettings, sideImage } from "./sides.ts";

/** One side of a comparison: what the command line calls it, and what it is measured with. */
interface Side {
  readonly file: string;
  readonly sources: SideSettings;
}

/** Settings that are read whole when an image is opened: nothing that they say can turn out wrong later. */
const READ_AT_ONCE = ["memory", "regions", "library-path", "chip", "silence"];

/**
 * Both sides of a comparison of an image with itself: the same bytes with the same settings, and files around them that say the same. It is analysed once; and
 * `brief`, where nothing but the answer is shown, not at all: no change is seen without. Undefined where the sides are not the same, or that takes a look at both.
 */
export async function sameSides(base: Side, head: Side, brief: boolean, io: Io): Promise<[ReportDocument[], ReportDocument[]] | undefined> {
  if (!(await areSameElf(base.file, head.file, io))) return undefined;
  const [one, other] = [sideImage(base.file, base.sources, io), sideImage(head.file, head.sources, io)];
  if (settingsText(one.settings) !== settingsText(other.settings)) return undefined;
  const around = resolve(io.cwd, one.file) === resolve(io.cwd, other.file) ? undefined : new SameSurroundings(other.around, one.around);
  try {
    const document = await withImage({ ...other, around: around ?? other.around }, io, (image, chosen) =>
      told(image, chosen, around, brief),
    );
    const renamed = [...(around?.renamed ?? []), ...(one.file === other.file ? [] : [other.file])];
    if ((around !== undefined && !(await around.isSame())) || document.findings.some((finding) => tells(finding, renamed)))
      return undefined;
    return [[{ ...document, firmware: { ...document.firmware, file: one.file } }], [document]];
  } catch (error) {
    // What cannot be read is told of the side that is read first.
    if (error instanceof InputError && one.file !== other.file) return undefined;
    throw error;
  }
}

/** What is told of the image: all that comparisons ask; in `brief` no more than its regions, where that is all that there is to say. */
async function told(
  image: Image,
  { settings }: ChosenImage,
  around: SameSurroundings | undefined,
  brief: boolean,
): Promise<ReportDocument> {
  if (brief && settings.origins.every(({ key }) => READ_AT_ONCE.includes(key)) && (await isSameAround(image, around)))
    return (await import("../src/session/comparison/regions-alone.ts")).regionsAlone(image);
  return (await (await import("../src/session/measure.ts")).measure(image)).document;
}

/** Whether the files around that an analysis would come to read are the same and of the same names. */
async function isSameAround({ firmware }: Image, around: SameSurroundings | undefined): Promise<boolean> {
  if (around === undefined) return true;
  // Where split units lie is told by the skeletons, which have addresses of their own section.
  if (firmware.sectionTable.some(({ name }) => name === ".debug_addr")) return false;
  around.maps();
  around.lock();
  return around.renamed.size === 0 && (await around.isSame());
}

/** Whether two paths lead to an ELF of the same bytes. @throws InputError as `openInput` for what is of the same bytes and nothing that is known */
async function areSameElf(base: string, head: string, io: Io): Promise<boolean> {
  if (base === "-" || head === "-") return false;
  const [one, other] = [resolve(io.cwd, base), resolve(io.cwd, head)];
  if (!isFile(one) || !isFile(other) || placeAt(one)!.size !== placeAt(other)!.size) return false;
  const sources: ByteSource[] = [];
  try {
    if (!isSameFile(base, head, io)) {
      sources.push(FileSource.open(one, base), FileSource.open(other, head));
      if (!(await holdSameBytes(sources[0]!, sources[1]!))) return false;
    }
    const { source, kind } = await openInput(base, io);
    sources.push(source);
    return kind === "elf";
  } finally {
    for (const source of sources) await source.close();
  }
}

function settingsText(settings: Settings): string {
  return JSON.stringify(settings, (_, value) => (value instanceof Map ? [...value] : value));
}

/** Whether a finding tells of a file by a name that it has on one side alone. */
function tells({ where = "", message, hint = "" }: ReportDocument["findings"][number], names: readonly string[]): boolean {
  return names.some((name) => where.includes(name) || message.includes(name) || hint.includes(name));
}
