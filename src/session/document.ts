import type { Result } from "../analyses/analysis.ts";
import { firmwareHeader } from "../analyses/header.ts";
import type { ReportDocument } from "../contract/document.ts";
import { SCHEMA_VERSION } from "../contract/schema-version.ts";
import type { Firmware } from "../image/firmware.ts";
import type { Page } from "../views/view.ts";
import type { Settings } from "./settings.ts";
import { VERSION } from "./version.ts";

export type { Result } from "../analyses/analysis.ts";

/** One input with what was computed of it: what `Report.render` takes. */
export interface Presented {
  /** For machines: whole, with the findings that were collected when it was made. */
  readonly document: ReportDocument;
  /** For people: the views in the order in which they were given. */
  readonly page: Page;
}

/**
 * Joins what analyses gave of one image into one document and one page. Where two give the same field the later one has it; the findings are those of the
 * image at this moment, so that it is called when all has been computed.
 */
export function presented(
  { firmware, settings }: { readonly firmware: Firmware; readonly settings: Settings },
  results: readonly Result[],
): Presented {
  const { target, origins } = settings;
  const own: Result = {
    parts: {
      ...(target === undefined ? {} : { target }),
      ...(origins.length === 0 ? {} : { settings: origins.map((origin) => ({ ...origin })) }),
    },
    views: [],
  };
  const page = { title: firmware.file, views: results.flatMap((result) => result.views) };
  return { document: documentOf(firmware, [own, ...results]), page };
}

/** What every document says of what wrote it. */
export const GENERATED = { schemaVersion: SCHEMA_VERSION, generator: { name: "cortex-size", version: VERSION } } as const;

/** The document of one image: its header, the parts that analyses gave, and the findings so far. */
export function documentOf(firmware: Firmware, results: readonly Result[]): ReportDocument {
  return {
    ...GENERATED,
    firmware: firmwareHeader(firmware),
    ...Object.assign({}, ...results.map((result) => result.parts)),
    findings: firmware.findings
      .list()
      .map(
        (finding) =>
          Object.fromEntries(Object.entries(finding).filter(([, value]) => value !== undefined)) as ReportDocument["findings"][number],
      ),
  };
}
