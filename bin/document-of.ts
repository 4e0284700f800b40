import type { Result } from "../src/analyses/analysis.ts";
import { firmwareHeader } from "../src/analyses/header.ts";
import type { ReportDocument } from "../src/contract/document.ts";
import { SCHEMA_VERSION } from "../src/contract/schema-version.ts";
import type { Firmware } from "../src/image/firmware.ts";
import { VERSION } from "./version.ts";

/** The document of one image: its header, the parts that analyses gave, and the findings so far. Runs in a browser too. */
export function documentOf(firmware: Firmware, results: readonly Result[]): ReportDocument {
  return {
    schemaVersion: SCHEMA_VERSION,
    generator: { name: "cortex-size", version: VERSION },
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
