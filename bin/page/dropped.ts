import { BlobSource } from "../../src/bytes/byte-source.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { type InputKind, sniff } from "../../src/formats/sniff/sniff.ts";
import { withChanges } from "../../src/session/comparison/compare.ts";
import { presented } from "../../src/session/document.ts";
import { type Image, openImage } from "../../src/session/image.ts";
import { measure } from "../../src/session/measure.ts";
import { NO_SETTINGS } from "../../src/session/settings.ts";
import { type FileBeside, NOTHING_AROUND, type Surroundings } from "../../src/session/surroundings.ts";
import { wholeReport } from "../../src/session/whole-report.ts";

/** A file as a browser hands it over: bytes with a name. */
export interface DroppedFile {
  readonly name: string;
  readonly blob: Blob;
}

/** What a dropped file is: an ELF, or something that belongs to one. */
export type DroppedKind = InputKind | "lock";

const SNIFFED = 4096;

/** What a file is by its first bytes. @throws InputError `input/foreign` for a file that is no firmware and belongs to none */
export async function kindOf({ name, blob }: DroppedFile): Promise<DroppedKind> {
  if (name === "Cargo.lock") return "lock";
  const { kind, sentence } = sniff(new Uint8Array(await blob.slice(0, SNIFFED).arrayBuffer()), blob.size);
  if (kind === "foreign") throw new InputError("input/foreign", { file: name }, `this ${sentence}`);
  return kind;
}

/** Told between steps, so that a page can say how far it is: a share from 0 to 1, and what comes next. */
export type Progress = (done: number, what: string) => Promise<void>;

export interface DropOptions {
  /** Whether the second of two ELFs is compared with the first, its base. */
  readonly compared: boolean;
  readonly progress: Progress;
}

/**
 * The documents of dropped files, one for each ELF, of two that are compared the head first: what `cortex-size report` computes with the same
 * scripts, map and Cargo.lock. Nothing but the blobs is read. A map of another link, or one that cannot be read, costs a finding: of several
 * images only one is its own.
 * @throws InputError `drop/no-elf` without an ELF, and as the readers of each do.
 */
export async function readDropped(files: readonly DroppedFile[], { compared, progress }: DropOptions): Promise<ReportDocument[]> {
  const kinds = await Promise.all(files.map(kindOf));
  const of = (kind: DroppedKind) => files.filter((_, i) => kinds[i] === kind);
  // A script or lock is meant for the images it is dropped with; of several maps each belongs to one.
  const beside = ({ name, blob }: DroppedFile, named: boolean): FileBeside => ({
    ...{ name, reason: "dropped", named, open: () => new BlobSource(name, blob) },
  });
  const elfs = of("elf");
  if (elfs.length === 0) throw new InputError("drop/no-elf", { file: files[0]?.name ?? "" }, "drop the linked ELF too: it holds the bytes");
  const around: Surroundings = {
    ...NOTHING_AROUND,
    namedScripts: () => of("linker-script").map((script) => ({ ...beside(script, true), include: () => undefined })),
    maps: () => of("map").map((map) => beside(map, false)),
    lock: () =>
      of("lock")
        .map((lock) => beside(lock, true))
        .at(-1),
  };
  const isPair = compared && elfs.length === 2;
  const measured: ReportDocument[] = [];
  const documents: ReportDocument[] = [];
  for (const [i, { name, blob }] of elfs.entries()) {
    const step = (share: number, what: string) => progress((i + share) / elfs.length, `${name}: ${what}`);
    await step(0, "reading");
    const image = await openImage(new BlobSource(name, blob), NO_SETTINGS, around);
    await computed(image, step);
    if (isPair) {
      await step(0.8, "what can be compared");
      measured.push((await measure(image)).document);
    }
    documents.push(presented(image, await wholeReport(image)).document);
    await image.close();
  }
  if (!isPair) return documents;
  const [base, head] = documents as [ReportDocument, ReportDocument];
  const { diff } = withChanges(measured[1]!, [measured[0]!]);
  return [diff === undefined ? head : { ...head, diff }, base];
}

/** Has an image compute what takes long, step by step: each fact is computed once, when it is first asked for. */
async function computed(image: Image, step: Progress): Promise<void> {
  await step(0.1, "debug information");
  await image.debug();
  await step(0.3, "crates and units");
  await image.levels();
  await step(0.5, "code and stack");
  await image.stack();
  await step(0.7, "tables and pictures");
}
