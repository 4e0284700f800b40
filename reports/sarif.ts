import type { ChangeEntry } from "../src/contract/diff-shape.ts";
import type { ReportDocument } from "../src/contract/document.ts";
import { signed } from "../src/views/numbers.ts";
import { safeText, shortened } from "../src/views/safe-text.ts";
import { targetName } from "./comment/target-name.ts";
import type { Report } from "./report.ts";
import { sourcePlace } from "./source-place.ts";

/** GitHub takes 10 MB a file; so many results of so many characters stay below. */
const MOST_RESULTS = 4000;
const LONGEST_MESSAGE = 1000;
const LONGEST_PATH = 400;
/** Symbols that grew, largest first. */
const MOST_GROWN = 50;
const LEAST_GROWTH = 64;

type Level = "error" | "warning" | "note";

interface Result {
  readonly ruleId: string;
  readonly level: Level;
  readonly message: string;
  readonly path: string;
  readonly line: number | undefined;
  readonly key: string;
}

const RULES: Readonly<Record<string, string>> = {
  budget: "A budget of the configuration is broken",
  "symbol-grew": "A symbol is new or larger than in the base",
};

/** SARIF 2.1.0 [SARIF §3]: broken budgets, findings, and the symbols that grew, at their file and line where the debug information tells them. */
export const sarif: Report = {
  render({ documents }) {
    const results = documents.flatMap((document) => [...verdictsOf(document), ...findingsOf(document), ...grownOf(document)]);
    const shown = results.slice(0, MOST_RESULTS);
    const rules = [...new Set(shown.map(({ ruleId }) => ruleId))].map((id) => ({ id, shortDescription: { text: RULES[id] ?? id } }));
    const log = {
      $schema: "https://json.schemastore.org/sarif-2.1.0.json",
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "cortex-size", version: documents[0]?.generator.version ?? "0.0.0", rules } },
          columnKind: "utf16CodeUnits",
          results: shown.map((result) =>
            resultOf(
              result,
              rules.findIndex(({ id }) => id === result.ruleId),
            ),
          ),
        },
      ],
    };
    return `${JSON.stringify(log, null, 2)}\n`;
  },
};

function verdictsOf(document: ReportDocument): Result[] {
  return (document.verdicts ?? [])
    .filter((verdict) => !verdict.ok)
    .map((verdict) => ({
      ruleId: "budget",
      level: verdict.severity === "error" ? "error" : "warning",
      message: `${targetName(document)}: ${verdict.message ?? verdict.name}`,
      ...placeIn(document, verdict.where),
      key: `${targetName(document)} ${verdict.name}`,
    }));
}

function findingsOf(document: ReportDocument): Result[] {
  return document.findings.map((finding) => {
    const hint = finding.hint === undefined ? "" : `; ${finding.hint}`;
    return {
      ruleId: /^[\w./-]{1,80}$/.test(finding.code) ? finding.code : "finding",
      level: finding.severity,
      message: `${targetName(document)}: ${finding.message}${hint}`,
      ...placeIn(document, finding.where),
      key: `${targetName(document)} ${finding.code} ${finding.where ?? ""}`,
    };
  });
}

function grownOf(document: ReportDocument): Result[] {
  const isGrown = (change: ChangeEntry) => change.level === "symbol" && change.delta >= LEAST_GROWTH && change.file !== undefined;
  return (document.diff?.changes ?? [])
    .filter(isGrown)
    .slice(0, MOST_GROWN)
    .map((change) => ({
      ruleId: "symbol-grew",
      level: "note",
      message: `${targetName(document)}: ${shortened(change.name, 300)} ${signed(change.delta)} bytes in ${change.region} (${change.base} → ${change.head})`,
      ...placeIn(document, change.file),
      key: `${targetName(document)} ${change.name} ${change.region}`,
    }));
}

/** `src/net.rs:118`, else the image as a whole. */
function placeIn(document: ReportDocument, where: string | undefined): { readonly path: string; readonly line: number | undefined } {
  const place = sourcePlace(where);
  return { path: place?.path ?? document.firmware.file, line: place?.line };
}

function resultOf({ ruleId, level, message, path, line, key }: Result, ruleIndex: number): object {
  return {
    ruleId,
    ruleIndex,
    level,
    message: { text: shortened(safeText(message), LONGEST_MESSAGE) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(path) },
          ...(line === undefined ? {} : { region: { startLine: line } }),
        },
      },
    ],
    partialFingerprints: { "cortexSize/v1": shortened(safeText(key), 200) },
  };
}

/** A path as relative reference [RFC 3986 §4.2]. */
function uriOf(path: string): string {
  const plain = shortened(safeText(path), LONGEST_PATH).replaceAll("\\", "/").replace(/^\/+/, "");
  return plain.split("/").map(encodeURIComponent).join("/") || "firmware";
}
