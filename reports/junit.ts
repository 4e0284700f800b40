import type { ReportDocument, VerdictEntry } from "../src/contract/document.ts";
import { signed } from "../src/views/numbers.ts";
import { safeText, shortened } from "../src/views/safe-text.ts";
import { targetName } from "./comment/target-name.ts";
import type { Report } from "./report.ts";

const LONGEST = 2000;

/** A test suite for each target, a test case for each budget; one that is broken fails, one that only warns says so in its output. */
export const junit: Report = {
  render({ documents }) {
    const suites = documents.map(suite);
    return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="cortex-size">\n${suites.join("")}</testsuites>\n`;
  },
};

function suite(document: ReportDocument): string {
  const verdicts = document.verdicts ?? [];
  const failures = verdicts.filter((verdict) => !verdict.ok && verdict.severity === "error").length;
  const name = targetName(document);
  const cases = verdicts.map((verdict) => testCase(name, verdict));
  return `  <testsuite name=${quoted(name)} tests="${verdicts.length}" failures="${failures}" errors="0" skipped="0" time="0">\n${cases.join("")}  </testsuite>\n`;
}

function testCase(target: string, verdict: VerdictEntry): string {
  const head = `    <testcase classname=${quoted(`cortex-size.${target}`)} name=${quoted(shortened(verdict.name, 200))} time="0"`;
  const message = verdict.message ?? "";
  if (verdict.ok) return `${head}/>\n`;
  const details = [
    message,
    ...(verdict.grew ?? []).map(({ name, delta }) => `${signed(delta)} ${shortened(name, 200)}`),
    ...(verdict.help === undefined ? [] : [verdict.help]),
  ];
  const text = escaped(shortened(details.map(safeText).join("\n"), LONGEST), "\n");
  const element =
    verdict.severity === "error"
      ? `      <failure message=${quoted(shortened(message, LONGEST))} type="budget">${text}</failure>\n`
      : `      <system-out>${text}</system-out>\n`;
  return `${head}>\n${element}    </testcase>\n`;
}

function quoted(text: string): string {
  return `"${escaped(safeText(text), "")}"`;
}

/** Text of XML 1.0: markup is escaped, characters that XML does not have are replaced; `kept` are line ends that stay. */
function escaped(text: string, kept: string): string {
  let out = "";
  for (const character of text) {
    const code = character.codePointAt(0)!;
    const isAllowed = character === kept || (code >= 0x20 && (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff);
    out += isAllowed ? (ENTITIES[character] ?? character) : "\ufffd";
  }
  return out;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
