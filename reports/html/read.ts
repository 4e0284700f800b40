import { InputError } from "../../src/bytes/input-error.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { extract, findEmbedded } from "./embed.ts";

/**
 * The documents inside a report page, exactly as they were when it was written; nothing has checked that they are.
 * @throws InputError `page/no-data` when the page holds no report, `page/damaged` when it cannot be unpacked.
 */
export async function readReportPage(html: string, file: string): Promise<ReportDocument[]> {
  const text = findEmbedded(html);
  if (text === undefined) throw new InputError("page/no-data", { file }, "this page holds no report of cortex-size");
  let documents: unknown[];
  try {
    documents = await extract(text);
  } catch (error) {
    throw new InputError(
      "page/damaged",
      { file },
      `the report inside this page is damaged: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return documents as ReportDocument[];
}
