import { BlobSource } from "../../src/bytes/byte-source.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { type InputKind, sniff } from "../../src/formats/sniff/sniff.ts";
import { presented } from "../../src/session/document.ts";
import { openImage } from "../../src/session/image.ts";
import { NO_SETTINGS } from "../../src/session/settings.ts";
import { type FileBeside, NOTHING_AROUND, type Surroundings } from "../../src/session/surroundings.ts";
import { wholeReport } from "../../src/session/whole-report.ts";

/** A file as a browser hands it over: bytes with a name. */
export interface DroppedFile {
  readonly name: string;
  readonly blob: Blob;
}

const SNIFFED = 4096;

/**
 * The documents of dropped files, one for each ELF: what `cortex-size report` computes with the same scripts, map and Cargo.lock. Nothing but the
 * blobs is read. A map of another link, or one that cannot be read, costs a finding: of several images only one is its own.
 * @throws InputError `drop/no-elf` without an ELF, `input/foreign` for a file that is no firmware, and as the readers of each do.
 */
export async function readDropped(files: readonly DroppedFile[]): Promise<ReportDocument[]> {
  const of: Record<InputKind, FileBeside[]> = {
    ...{ elf: [], archive: [], saved: [], map: [], "linker-script": [], "report-page": [], foreign: [] },
  };
  let lock: FileBeside | undefined;
  for (const { name, blob } of files) {
    // A script or lock is meant for the images it is dropped with; of several maps each belongs to one.
    const file = (named: boolean): FileBeside => ({ name, reason: "dropped", named, open: () => new BlobSource(name, blob) });
    if (name === "Cargo.lock") {
      lock = file(true);
      continue;
    }
    const { kind, sentence } = sniff(new Uint8Array(await blob.slice(0, SNIFFED).arrayBuffer()), blob.size);
    if (kind === "foreign") throw new InputError("input/foreign", { file: name }, `this ${sentence}`);
    of[kind].push(file(kind !== "map"));
  }
  if (of.elf.length === 0)
    throw new InputError("drop/no-elf", { file: files[0]?.name ?? "" }, "drop the linked ELF too: it holds the bytes");
  const around: Surroundings = {
    ...NOTHING_AROUND,
    namedScripts: () => of["linker-script"].map((script) => ({ ...script, include: () => undefined })),
    maps: () => of.map,
    lock: () => lock,
  };
  const documents: ReportDocument[] = [];
  for (const elf of of.elf) {
    const image = await openImage(elf.open(), NO_SETTINGS, around);
    documents.push(presented(image, await wholeReport(image)).document);
    await image.close();
  }
  return documents;
}
