import type { ReportDocument } from "../src/contract/document.ts";
import { imageName, paired } from "../src/session/comparison/compare.ts";
import type { Measured, MeasureRequest } from "../src/session/measure.ts";
import type { ImageArguments } from "./common-options.ts";
import type { LoadedConfig } from "./config/loaded.ts";
import { UsageError } from "./exit-codes.ts";
import { openInput } from "./inputs.ts";
import type { Io } from "./io.ts";
import { type ChosenImage, isSameFile, targetOf, withImage } from "./settings/images.ts";
import { resolveSettings } from "./settings/resolve.ts";

/** What a side of a comparison is measured with. */
export interface SideSettings {
  readonly args: ImageArguments;
  readonly loaded: LoadedConfig;
  /** The other side: its settings count, unless the file is the image of a target of its own. */
  readonly like: Pick<ChosenImage, "settings" | "target" | "file">;
}

/** A side of a comparison: an ELF is measured, a report of ours is read back. @throws InputError */
export async function measuredSide(file: string, sources: SideSettings, request: MeasureRequest, io: Io): Promise<Measured[]> {
  const saved = await savedReports(file, io);
  if (saved !== undefined) return saved.map((document) => ({ document, amounts: new Map() }));
  const { measure } = await import("../src/session/measure.ts");
  return [await withImage(sideImage(file, sources, io), io, (image) => measure(image, request))];
}

/** An image with the settings of another one, but for the files that belong to that one alone: its map and its debug file. */
export function sideImage(file: string, { args, loaded, like }: SideSettings, io: Io): ChosenImage {
  const own = targetOf(file, loaded, io);
  const configured = own ?? like.settings.target;
  const target = own === undefined ? like.target : loaded.config.targets.get(own)!;
  const foreign = own === undefined && !isSameFile(file, like.file, io);
  return { ...resolveSettings(file, { args, loaded, configured, target, foreign }, io), name: imageName(file), file, target };
}

/** The reports in a file of our JSON or in a report page; undefined when it is something else. */
async function savedReports(file: string, io: Io): Promise<ReportDocument[] | undefined> {
  if (file === "-") return undefined;
  const { source, kind } = await openInput(file, io);
  try {
    if (kind !== "report-page" && kind !== "saved") return undefined;
    const { checkedReports, readSaved, wholeReport } = await import("../src/session/saved.ts");
    if (kind === "report-page") {
      const { readReportPage } = await import("../reports/html/read.ts");
      return checkedReports(await readReportPage(new TextDecoder().decode(await wholeReport(source)), file), file);
    }
    return readSaved(await wholeReport(source), file);
  } finally {
    await source.close();
  }
}

/** What belongs together of both sides. @throws UsageError when no target is on both. */
export function pairsOf(
  base: readonly ReportDocument[],
  head: readonly ReportDocument[],
  files: readonly string[],
): [ReportDocument, ReportDocument][] {
  const pairs = paired(base, head);
  if (pairs.length === 0) throw new UsageError(`${files[0]} and ${files[1]} have no target in common`);
  return pairs;
}
