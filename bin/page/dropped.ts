import { debugFacts, decideLevels } from "../../src/attribution/levels.ts";
import { BlobSource } from "../../src/bytes/byte-source.ts";
import { Findings } from "../../src/bytes/finding.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { type CargoLock, readCargoLock } from "../../src/formats/cargo-lock/index.ts";
import { readLinkMap } from "../../src/formats/map/index.ts";
import { type InputKind, sniff } from "../../src/formats/sniff/sniff.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { matchMap } from "../../src/linkmap/map-levels.ts";
import { documentOf } from "../document-of.ts";
import { type FoundRegions, mapRegions, scriptRegions } from "../region-sources.ts";
import { wholeReport } from "../whole-report.ts";

/** A file as a browser hands it over: bytes with a name. */
export interface DroppedFile {
  readonly name: string;
  readonly blob: Blob;
}

const SNIFFED = 4096;
/** Longest linker script or Cargo.lock that is read, bytes. */
const LONGEST_TEXT = 1 << 24;

/**
 * The documents of dropped files, one for each ELF: what `cortex-size report` computes with the same scripts, map and Cargo.lock. Nothing but the
 * blobs is read. A map of another link, or one that cannot be read, costs a finding: of several images only one is its own.
 * @throws InputError `drop/no-elf` without an ELF, `drop/size` for a text too long, `input/foreign` for a file that is no firmware, and as the readers of each do.
 */
export async function readDropped(files: readonly DroppedFile[]): Promise<ReportDocument[]> {
  const of: Record<InputKind, BlobSource[]> = {
    ...{ elf: [], archive: [], saved: [], map: [], "linker-script": [], "report-page": [], foreign: [] },
  };
  const scripts: FoundRegions[] = [];
  let lock: CargoLock | undefined;
  for (const { name, blob } of files) {
    const source = new BlobSource(name, blob);
    if (name === "Cargo.lock") {
      lock = readCargoLock(await textOf(source, blob));
      continue;
    }
    const { kind, sentence } = sniff(await source.read(0, Math.min(SNIFFED, source.size)), source.size);
    if (kind === "foreign") throw new InputError("input/foreign", { file: name }, `this ${sentence}`);
    of[kind].push(source);
    if (kind === "linker-script") scripts.push(scriptRegions(name, await textOf(source, blob), "dropped"));
  }
  if (of.elf.length === 0)
    throw new InputError("drop/no-elf", { file: files[0]?.name ?? "" }, "drop the linked ELF too: it holds the bytes");
  const documents: ReportDocument[] = [];
  for (const source of of.elf) documents.push(await readImage(source, { scripts, maps: of.map, lock }));
  return documents;
}

async function textOf(source: BlobSource, blob: Blob): Promise<string> {
  if (source.size > LONGEST_TEXT)
    throw new InputError("drop/size", { file: source.name }, `${source.size} bytes are too long for a linker script or Cargo.lock`);
  return blob.text();
}

/** What lay beside the ELFs. */
interface Beside {
  readonly scripts: readonly FoundRegions[];
  readonly maps: readonly BlobSource[];
  readonly lock: CargoLock | undefined;
}

async function readImage(source: BlobSource, { scripts, maps, lock }: Beside): Promise<ReportDocument> {
  const findings = new Findings();
  let regions = scripts.flatMap((script) => script.regions);
  for (const map of scripts.length > 0 ? [] : maps) {
    try {
      regions = await mapRegions(map);
    } catch (error) {
      recover(findings, error);
    }
    if (regions.length > 0) break;
  }
  const firmware = await loadFirmware(source, { regions });
  for (const finding of [...scripts.flatMap((script) => script.findings), ...findings.list()]) firmware.findings.report(finding);
  const debug = await debugFacts(firmware);
  const linkerMap = async () => {
    for (const map of maps) {
      try {
        const noted = new Findings();
        const fitted = await matchMap(firmware, await readLinkMap(map, noted), map.name);
        for (const finding of noted.list()) firmware.findings.report(finding);
        return fitted;
      } catch (error) {
        recover(firmware.findings, error);
      }
    }
    return undefined;
  };
  const levels = await decideLevels(firmware, debug, { linkerMap, lockedVersion: (crate) => lock?.resolve(crate)?.version });
  const results = await wholeReport({ firmware, levels, debug });
  return documentOf(firmware, results);
}

function recover(findings: Findings, error: unknown): void {
  if (!(error instanceof InputError)) throw error;
  findings.recovered(error, "warning", "the map is left out");
}
