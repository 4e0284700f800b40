import { BlobSource } from "../../src/bytes/byte-source.ts";
import { Findings } from "../../src/bytes/finding.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { loadFirmware } from "../../src/claims/firmware.ts";
import { debugFacts, decideLevels } from "../../src/claims/levels.ts";
import { matchMap } from "../../src/claims/map-levels.ts";
import { readLinkMap } from "../../src/formats/map/index.ts";
import { type InputKind, sniff } from "../../src/formats/sniff/sniff.ts";
import type { ReportDocument } from "../../src/model/document.ts";
import { documentOf } from "../document-of.ts";
import { type FoundRegions, mapRegions, scriptRegions } from "../region-sources.ts";
import { wholeReport } from "../whole-report.ts";

/** A file as a browser hands it over: bytes with a name. */
export interface DroppedFile {
  readonly name: string;
  readonly blob: Blob;
}

const SNIFFED = 4096;
/** Longest linker script that is read, bytes. */
const LONGEST_SCRIPT = 1 << 22;

/**
 * The documents of dropped files, one for each ELF: what `cortex-size report` computes with the same scripts and maps named. Nothing but the
 * blobs is read. A map of another link, or one that cannot be read, costs a finding: of several images only one is its own.
 * @throws InputError `drop/no-elf` without an ELF, `input/foreign` for a file that is no firmware, and as the readers of each do.
 */
export async function readDropped(files: readonly DroppedFile[]): Promise<ReportDocument[]> {
  const of: Record<InputKind, BlobSource[]> = {
    ...{ elf: [], archive: [], saved: [], map: [], "linker-script": [], "report-page": [], foreign: [] },
  };
  const scripts: FoundRegions[] = [];
  for (const { name, blob } of files) {
    const source = new BlobSource(name, blob);
    const { kind, sentence } = sniff(await source.read(0, Math.min(SNIFFED, source.size)), source.size);
    if (kind === "foreign") throw new InputError("input/foreign", { file: name }, `this ${sentence}`);
    of[kind].push(source);
    if (kind === "linker-script") scripts.push(scriptRegions(name, await textOf(source, blob), "dropped"));
  }
  if (of.elf.length === 0)
    throw new InputError("drop/no-elf", { file: files[0]?.name ?? "" }, "drop the linked ELF too: it holds the bytes");
  const documents: ReportDocument[] = [];
  for (const source of of.elf) documents.push(await readImage(source, scripts, of.map));
  return documents;
}

async function textOf(source: BlobSource, blob: Blob): Promise<string> {
  if (source.size > LONGEST_SCRIPT)
    throw new InputError("memory-x/size", { file: source.name }, `a linker script of ${source.size} bytes; is this the script?`);
  return blob.text();
}

async function readImage(source: BlobSource, scripts: readonly FoundRegions[], maps: readonly BlobSource[]): Promise<ReportDocument> {
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
  const levels = await decideLevels(firmware, debug, { linkerMap });
  const results = await wholeReport({ firmware, levels, debug });
  return documentOf(firmware, results);
}

function recover(findings: Findings, error: unknown): void {
  if (!(error instanceof InputError)) throw error;
  findings.recovered(error, "warning", "the map is left out");
}
