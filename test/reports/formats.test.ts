import { spawnSync } from "node:child_process";
import sarifSchema from "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json" with { type: "json" };
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { comment } from "../../reports/comment/comment.ts";
import { FORMATS, type Format, REPORTS } from "../../reports/index.ts";
import type { ReportDocument, VerdictEntry } from "../../src/contract/document.ts";
import { compared, content } from "../support/reports.ts";
import { haveTools, runTool } from "../support/tools.ts";

const verdict = (fields: Partial<VerdictEntry>): VerdictEntry => ({
  name: "flash",
  subject: "FLASH",
  limit: 50,
  actual: 110,
  margin: -60,
  ok: false,
  severity: "error",
  message: "FLASH 110 B of at most 50 B, over by 60 bytes",
  ...fields,
});

const plain: ReportDocument = {
  ...compared(
    { target: "app", contents: [content({ symbol: "poll", bytes: 20 })] },
    {
      target: "app",
      contents: [content({ symbol: "poll", bytes: 110, file: "src/net.rs:118" })],
      verdicts: [
        verdict({ where: "cortex-size.toml:3:1", help: "ask Ada", grew: [{ name: "app", delta: 90 }] }),
        verdict({ name: "ram", subject: "RAM", limit: 9, actual: 1, margin: 8, ok: true }),
      ],
    },
  ),
  crates: [{ name: "app", version: "0.1.0", kind: "crate", flash: 110, ram: 0, code: 110, rodata: 0, data: 0, bss: 0 }],
  findings: [
    { code: "memory/overflow", severity: "warning", message: "it is tight", where: "memory.x:4:31", hint: "make room" },
    { code: "dwarf/none", severity: "note", message: "no debug information" },
  ],
};

async function rendered(format: Format, ...documents: ReportDocument[]): Promise<string> {
  const pages = documents.map((document) => ({ title: document.firmware.file, views: [] }));
  return (await REPORTS[format]()).render({ documents, pages, terminal: { width: 100, color: false }, cut: false });
}

// Oracle: GitHub Actions, "Workflow commands for GitHub Actions": setting a notice, warning and error message.
test("github", async () => {
  expect(
    await rendered("github", plain),
  ).toBe(`::error file=cortex-size.toml,line=3,col=1,title=app%3A flash::FLASH 110 B of at most 50 B, over by 60 bytes; since the base: app +90; ask Ada
::warning file=memory.x,line=4,col=31,title=app%3A memory/overflow::it is tight; make room
::notice title=app%3A dwarf/none::no debug information
`);
});

test("github shows ten annotations of a kind, the last one for the rest", async () => {
  const findings = Array.from({ length: 25 }, (_, i) => ({ code: "a/b", severity: "warning" as const, message: `finding ${i}` }));
  const lines = (await rendered("github", { ...plain, verdicts: [], findings })).trimEnd().split("\n");
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toBe("::warning title=cortex-size::16 more warnings: see the report");
});

test("github-summary says what the comment says", async () => {
  expect(await rendered("github-summary", plain)).toMatch(/^### Firmware size: flash \+90 B · 1 of 2 budgets broken\n/);
});

test("junit", async () => {
  expect(await rendered("junit", plain)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cortex-size">
  <testsuite name="app" tests="2" failures="1" errors="0" skipped="0" time="0">
    <testcase classname="cortex-size.app" name="flash" time="0">
      <failure message="FLASH 110 B of at most 50 B, over by 60 bytes" type="budget">FLASH 110 B of at most 50 B, over by 60 bytes
+90 app
ask Ada</failure>
    </testcase>
    <testcase classname="cortex-size.app" name="ram" time="0"/>
  </testsuite>
</testsuites>
`);
});

test("sarif has the file and line of what grew", async () => {
  const { results } = JSON.parse(await rendered("sarif", plain)).runs[0];
  expect(results.map(({ ruleId, level }: { ruleId: string; level: string }) => `${level} ${ruleId}`)).toEqual([
    "error budget",
    "warning memory/overflow",
    "note dwarf/none",
    "note symbol-grew",
  ]);
  expect(results[3].locations[0].physicalLocation).toEqual({ artifactLocation: { uri: "src/net.rs" }, region: { startLine: 118 } });
});

test("codequality", async () => {
  const issues = JSON.parse(await rendered("codequality", plain));
  expect(issues[0]).toMatchObject({
    check_name: "budget",
    severity: "critical",
    location: { path: "cortex-size.toml", lines: { begin: 3 } },
  });
  expect(issues[1]).toMatchObject({ severity: "minor", location: { path: "memory.x", lines: { begin: 4 } } });
  expect(new Set(issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint)).size).toBe(issues.length);
});

test("compiler: what editors turn into places to jump to", async () => {
  // Oracle: the pattern of gcc's problem matcher, as Visual Studio Code documents it ("Defining a problem matcher").
  const GCC = /^(.*):(\d+):(\d+):\s+(warning|error|note):\s+(.*)$/;
  const lines = (await rendered("compiler", plain)).trimEnd().split("\n");
  expect(GCC.exec(lines[0]!)?.slice(1)).toEqual([
    "cortex-size.toml",
    "3",
    "1",
    "error",
    "app: FLASH 110 B of at most 50 B, over by 60 bytes",
  ]);
  expect(GCC.exec(lines[1]!)?.slice(1, 5)).toEqual(["memory.x", "4", "31", "warning"]);
  expect(lines).toHaveLength(2);
});

test("badge", async () => {
  expect(JSON.parse(await rendered("badge", plain))).toEqual({
    schemaVersion: 1,
    label: "flash",
    message: "110 B (11.0 %)",
    color: "red",
    isError: true,
  });
});

test("openmetrics", async () => {
  const text = await rendered("openmetrics", plain);
  expect(text).toContain("# TYPE cortex_size_region_used_bytes gauge\n# UNIT cortex_size_region_used_bytes bytes\n");
  expect(text).toContain('cortex_size_region_used_bytes{target="app",region="FLASH",kind="flash"} 110\n');
  expect(text).toContain('cortex_size_budget_ok{target="app",budget="flash"} 0\n');
  expect(text.endsWith("\n# EOF\n")).toBe(true);
});

/** Names as an attacker would choose them. */
const HOSTILE = [
  "\u001b]0;owned\u0007\u001b[2J",
  "a|b|c",
  "`code` ``` fence",
  "@someone @org/team #1 GH-2 https://evil.example",
  "<script>alert(1)</script><img src=x onerror=alert(1)>",
  "</details><!-- --> -->",
  "=HYPERLINK(1)",
  "+1+1",
  "-2",
  "@SUM(1)",
  "line\nbreak\r\n::error::owned\n# EOF",
  "\u202ereversed\u2066",
  "]]>&lt;&amp;\"'",
  '"} 1\ncortex_size_evil{a="',
  "[link](javascript:alert(1)) ![image](http://evil.example/x.png)",
  "\ud800 lone \ufffe\uffff",
  "%0A::error::owned,title=x:y",
  "../../../etc/passwd",
  "x".repeat(100_000),
];

function hostileDocument(): ReportDocument {
  const base = { target: HOSTILE[4]!, contents: [content({})], producers: ["rustc <b>1</b>"] };
  const contents = HOSTILE.map((symbol, i) =>
    content({ symbol, package: symbol, section: symbol, region: i % 2 === 0 ? "FLASH" : symbol, bytes: 100 + i, file: `${symbol}:7` }),
  );
  const verdicts = HOSTILE.map((name) => verdict({ name, message: name, help: name, grew: [{ name, delta: 5 }] }));
  const document = compared(base, { target: HOSTILE[4]!, file: HOSTILE[5]!, contents, verdicts, producers: HOSTILE });
  return {
    ...document,
    crates: HOSTILE.map((name) => ({ name, version: name, kind: "crate" as const, flash: 1, ram: 1, code: 1, rodata: 0, data: 0, bss: 0 })),
    findings: HOSTILE.map((text) => ({ code: "a/b", severity: "warning" as const, message: text, where: `${text}:3`, hint: text })),
  };
}

const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b-\u200f]/;

describe("hostile names are inert in every format", async () => {
  const document = hostileDocument();
  const own = FORMATS.filter((format) => !["html", "text", "json", "ndjson"].includes(format));

  test.each(["json", "ndjson"] as const)("%s holds them escaped, and they are the same when it is read", async (format) => {
    const view = {
      kind: "table" as const,
      name: "t",
      columns: [{ key: "name", title: "name", align: "left" as const }],
      rows: HOSTILE.map((text) => [{ kind: "name" as const, text }]),
    };
    const text = await (await REPORTS[format]()).render({
      documents: [{ ...document, producers: HOSTILE } as ReportDocument],
      pages: [{ title: "x", views: [view] }],
      terminal: { width: 80, color: false },
      cut: false,
    });
    expect(text).not.toMatch(CONTROL);
    const names =
      format === "json"
        ? JSON.parse(text).producers
        : text
            .trimEnd()
            .split("\n")
            .map((line) => JSON.parse(line).name);
    expect(names).toEqual(HOSTILE);
  });

  test.each(own)("%s has no control characters and no raw 100 kB name", async (format) => {
    const text = await rendered(format, document);
    expect(text).not.toMatch(CONTROL);
    if (!["csv", "tsv", "markdown"].includes(format)) expect(text).not.toContain("x".repeat(5000));
  });

  test("markdown: nothing mentions, links, closes or opens anything", () => {
    const { text, marker } = comment([document], { id: "size", noise: 0, now: "2026-01-01T00:00:00Z" });
    // An escaped character is text, and so is what stands in a code span, which ends at the next backtick.
    const body = text
      .slice(marker.length)
      .replace(/\\[^\w\s]/g, "e")
      .replace(/`[^`\n]*`/g, "code");
    expect(body).not.toMatch(/<(?!\/?(details|summary|br|sub|code)\b)/);
    expect(body).not.toMatch(/@\w/);
    expect(body).not.toMatch(/(?<!\\)\]\(/);
    expect(body).not.toContain("<!--");
    expect(body.match(/<details>/g)?.length).toBe(body.match(/<\/details>/g)?.length);
    const columns = (row: string) => row.split("|").length;
    for (const row of body.split("\n").filter((line) => line.startsWith("| "))) expect([6, 8], row).toContain(columns(row));
    expect(body.match(/https?:\/\//)).toBeNull();
  });

  // Oracle: cmark-gfm renders as GitHub does; mentions and references are then looked for in text that stands in no code and no link [html-pipeline,
  // MentionFilter and IssueReferenceFilter; GitLab, "Automatic linking"].
  test.runIf(haveTools("mentions in rendered comments", "cmark-gfm"))("markdown: rendered, no text mentions or refers to anything", () => {
    const { text } = comment([document], { id: "size", noise: 0, now: "2026-01-01T00:00:00Z" });
    const extensions = ["table", "autolink", "strikethrough", "tagfilter"].flatMap((name) => ["-e", name]);
    const { stdout } = spawnSync("cmark-gfm", ["--unsafe", ...extensions], { input: text, encoding: "utf8" });
    expect(stdout).toContain("<table>");
    expect(stdout).not.toMatch(/<(a|img|script|del)\b/);
    const texts = stdout.replace(/<code>.*?<\/code>/gs, "<code/>").split(/<[^>]*>/);
    for (const found of texts) {
      const plain = found.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
      expect(plain).not.toMatch(/(?:^|\W)@[a-z0-9]|(?:^|[^\w&])(?:#|GH-)\d|[!$~^]\w|%\d/i);
    }
  });

  test("github: every line is one command, and there are as many as allowed", async () => {
    const lines = (await rendered("github", document)).trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(30);
    for (const line of lines) expect(line).toMatch(/^::(error|warning|notice) (file=[^,:]+,line=\d+(,col=\d+)?,)?title=[^,:]*::/);
  });

  test("junit is well-formed", async () => {
    const text = await rendered("junit", document);
    const names = [...text.matchAll(/<(\/?)([a-z-]+)((?:\s[a-z]+="[^"<]*")*)\s*(\/?)>/g)];
    expect(text.replace(/<\?xml[^>]*\?>/, "").replace(/<\/?[a-z-]+(?:\s[a-z]+="[^"<]*")*\s*\/?>/g, "")).not.toMatch(/[<>]/);
    const open: string[] = [];
    for (const [, slash, name, , closed] of names) {
      if (slash === "/") expect(open.pop()).toBe(name);
      else if (closed !== "/") open.push(name!);
    }
    expect(open).toEqual([]);
    expect(text).not.toMatch(/&(?!(amp|lt|gt|quot|apos);)/);
  });

  test.runIf(haveTools("XML parser of libxml2", "xmllint"))("junit parses with xmllint", async () => {
    expect(runTool("xmllint", ["--noout", "-"], { input: await rendered("junit", document) })).toBe("");
  });

  test("openmetrics: every line is a comment or a sample", async () => {
    const lines = (await rendered("openmetrics", document)).trimEnd().split("\n");
    const label = '[a-z_]+="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
    const sample = new RegExp(`^cortex_size_[a-z_]+\\{${label}(?:,${label})*\\} -?\\d+$`);
    for (const line of lines.slice(0, -1)) expect(line.startsWith("# ") || sample.test(line), line.slice(0, 200)).toBe(true);
    expect(lines.filter((line) => line === "# EOF")).toHaveLength(1);
  });

  test("csv: no cell is a formula", async () => {
    const page = {
      title: "x",
      views: [
        {
          kind: "table" as const,
          name: "t",
          columns: [{ key: "a", title: "a", align: "left" as const }],
          rows: [...HOSTILE, " =1+1", "\u00a0@SUM(1)", "\t-2", "\uff1d1"].map((text) => [{ kind: "name" as const, text }]),
        },
      ],
    };
    for (const format of ["csv", "tsv"] as const) {
      const text = await (await REPORTS[format]()).render({
        documents: [document],
        pages: [page],
        terminal: { width: 80, color: false },
        cut: false,
      });
      for (const line of text.trimEnd().split("\n").slice(1)) expect(line).not.toMatch(/^"?\s*[=+\-@\uff1d]/);
    }
  });

  // Oracle: the SARIF 2.1.0 schema of OASIS, as @microsoft/jest-sarif packs it.
  test("sarif fits the schema of OASIS", async () => {
    const { $schema: _draft, id: _id, ...schema } = sarifSchema;
    const validate = new Ajv({
      strict: false,
      unicodeRegExp: false,
      formats: { uri: true, "uri-reference": true, "date-time": true },
    }).compile(schema);
    for (const one of [plain, document]) {
      validate(JSON.parse(await rendered("sarif", one)));
      expect(validate.errors).toBeNull();
    }
  });
});

test("junit fits what Jenkins' reader asks for", async () => {
  // Oracle: the attributes that the schema of the Jenkins xUnit plugin (junit-10.xsd) knows.
  const known: Record<string, string[]> = {
    testsuites: ["name", "time", "tests", "failures", "disabled", "errors"],
    testsuite: ["name", "tests", "failures", "errors", "time", "disabled", "skipped", "timestamp", "hostname", "id", "package"],
    testcase: ["name", "assertions", "time", "classname", "status", "class", "file", "line"],
    failure: ["type", "message"],
    "system-out": [],
  };
  for (const [, element, attributes] of (await rendered("junit", plain)).matchAll(/<([a-z-]+)((?:\s[a-z]+="[^"]*")*)\s*\/?>/g)) {
    expect(Object.keys(known)).toContain(element);
    for (const [, name] of (attributes ?? "").matchAll(/\s([a-z]+)=/g)) expect(known[element!]).toContain(name);
  }
});
