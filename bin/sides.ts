import type { ReportDocument } from "../src/contract/document.ts";
import { readSaved } from "../src/contract/saved.ts";
import type { Arguments } from "./command.ts";
import { UsageError } from "./exit-codes.ts";
import { openInput } from "./inputs.ts";
import type { Io } from "./io.ts";
import { type Measured, measure } from "./measure.ts";
import { imageName } from "./targets.ts";

/** A side of a comparison: an ELF is measured, a report of ours is read back. @throws InputError */
export async function measuredSide(file: string, args: Arguments, io: Io): Promise<Measured[]> {
  const saved = await savedReports(file, io);
  if (saved !== undefined) return saved.map((document) => ({ document, files: undefined, archives: undefined }));
  return [await measure({ file, args }, io)];
}

/** The options for a side that is not the one which `--map` means: its map is found by itself or not at all. */
export function withoutMap(args: Arguments): Arguments {
  return { ...args, map: undefined };
}

/** The reports in a file of our JSON or in a report page; undefined when it is something else. */
async function savedReports(file: string, io: Io): Promise<ReportDocument[] | undefined> {
  if (file === "-") return undefined;
  const { source, kind } = await openInput(file, io);
  try {
    if (kind === "report-page") {
      const { readReportPage } = await import("../reports/html/read.ts");
      return await readReportPage(new TextDecoder().decode(await source.read(0, source.size)), file);
    }
    return kind === "saved" ? readSaved(await source.read(0, source.size), file) : undefined;
  } finally {
    await source.close();
  }
}

/** Reports of several targets are paired by their names, else in order. @throws UsageError when no target is on both sides. */
export function paired(
  base: readonly ReportDocument[],
  head: readonly ReportDocument[],
  files: readonly string[],
): [ReportDocument, ReportDocument][] {
  if (base.length === 1 && head.length === 1) return [[base[0]!, head[0]!]];
  const nameOf = (document: ReportDocument) => document.target ?? imageName(document.firmware.file);
  const pairs = head.flatMap((after): [ReportDocument, ReportDocument][] => {
    const before = base.find((document) => nameOf(document) === nameOf(after));
    return before === undefined ? [] : [[before, after]];
  });
  if (pairs.length === 0) throw new UsageError(`${files[0]} and ${files[1]} have no target in common`);
  return pairs;
}
