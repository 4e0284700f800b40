import type { ReportDocument } from "../src/model/document.ts";
import { readSaved } from "../src/model/saved.ts";
import type { Arguments } from "./command.ts";
import { openInput } from "./inputs.ts";
import type { Io } from "./io.ts";
import { type Measured, measure } from "./measure.ts";

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
