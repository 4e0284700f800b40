import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DefmtPart } from "../../src/contract/defmt-shape.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { mismatch } from "../../src/contract/mismatch.ts";
import { documentShape } from "../../src/session/parts/document-shape.ts";
import { cli } from "../support/cli.ts";
import { oracle, samples } from "../support/samples.ts";
import { haveTools, runTool } from "../support/tools.ts";

/** What test/oracle/defmt-decoder printed: `samples/record-oracle samples/NAME`. */
interface Recorded {
  readonly encoding: string;
  readonly timestamp: boolean;
  readonly sites: {
    index: number;
    level: string;
    text: string;
    package: string;
    crate: string;
    file: string | null;
    line: number | null;
  }[];
}

async function defmtOf(elf: string): Promise<{ part: DefmtPart; document: ReportDocument }> {
  const { code, out, err } = await cli(["defmt", elf, "--json"]);
  expect([code, err]).toEqual([0, ""]);
  const document: ReportDocument = JSON.parse(out);
  expect(mismatch(documentShape, document)).toBeUndefined();
  return { part: document.defmt!, document };
}

/** As the recording tells a path: from the last folder in front of its `src/` on. */
function tail(path: string): string {
  return path.slice(path.lastIndexOf("/", path.lastIndexOf("/src/") - 1) + 1);
}

const recorded = samples().flatMap((sample) => {
  const text = oracle(sample, "defmt.json");
  return text === undefined ? [] : [{ sample, truth: JSON.parse(text) as Recorded }];
});

describe("defmt", () => {
  it("is recorded of two samples", () => {
    expect(recorded.map(({ sample }) => sample.name)).toEqual(expect.arrayContaining(["defmt-f411", "defmt-v6m"]));
  });

  it.each(recorded)("lists every log site of $sample.name as defmt-decoder does", async ({ sample, truth }) => {
    const { part } = await defmtOf(sample.elf);
    const sites = part.sites.map(({ codeBytes: _, file, line, ...site }) => ({
      ...site,
      file: file === undefined ? null : tail(file),
      line: line ?? null,
    }));
    expect(sites).toEqual(truth.sites);
    expect(part.encoding).toBe(truth.encoding.toLowerCase());
    expect(part.timestamp !== undefined).toBe(truth.timestamp);
    expect([part.version, part.flashBytes]).toEqual(["4", 0]);
  });

  // Oracle: arm-none-eabi-addr2line -i of every halfword of .text: those with a frame in the site's line.
  it.each(recorded)("estimates the code of the sites of $sample.name as addr2line tells it", async ({ sample }) => {
    if (!haveTools("code of log sites", "arm-none-eabi-addr2line")) return;
    const { part, document } = await defmtOf(sample.elf);
    const { sections } = JSON.parse((await cli(["sections", sample.elf, "--json"])).out) as ReportDocument;
    expect(document.defmt!.estimate).toBe(true);
    const text = sections!.find(({ name }) => name === ".text")!;
    const halves = Array.from({ length: text.size / 2 }, (_, i) => `0x${(text.address + 2 * i).toString(16)}`);
    const frames = runTool("arm-none-eabi-addr2line", ["-i", "-a", "-e", sample.elf], { input: `${halves.join("\n")}\n` });
    const places = frames.split(/^0x/m).map((block) => new Set(block.split("\n").map((line) => line.replace(/ \(discr.*/, ""))));
    const known = part.sites.filter(({ file }) => file !== undefined);
    expect(known.length).toBeGreaterThanOrEqual(5);
    for (const { file, line, codeBytes } of known)
      expect([line, codeBytes]).toEqual([line, 2 * places.filter((at) => at.has(`${file}:${line}`)).length]);
  });

  it("names the buffer that the control block points to", async () => {
    // arm-none-eabi-nm -S samples/defmt-f411/defmt-f411.elf: 20000008 00000030 D _SEGGER_RTT, 20000048 00000400 b defmt_rtt::BUFFER
    const { part } = await defmtOf(samples().find(({ name }) => name === "defmt-f411")!.elf);
    expect(part.rtt).toEqual({
      address: 0x20000008,
      size: 48,
      buffers: [{ address: 0x20000048, size: 1024, name: "defmt_rtt::BUFFER" }],
    });
    expect(part.absentLevels).toEqual(["trace", "debug"]);
  });

  it("says in one sentence that an image does not log with defmt", async () => {
    const { out } = await cli(["defmt", samples().find(({ name }) => name === "c-lld-m0")!.elf]);
    expect(out.split("\n")[0]).toBe("nothing of this image logs with defmt: no symbol is one of its strings");
  });

  it("says that nothing is known of a stripped image", async () => {
    if (!haveTools("a stripped image", "arm-none-eabi-strip")) return;
    const folder = mkdtempSync(join(tmpdir(), "defmt-"));
    try {
      const elf = join(folder, "stripped.elf");
      runTool("arm-none-eabi-strip", ["-s", "-o", elf, samples().find(({ name }) => name === "defmt-f411")!.elf]);
      const { part, document } = await defmtOf(elf);
      expect([part.used, document.findings.some(({ code }) => code === "defmt/stripped")]).toEqual([undefined, true]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([
    ["_defmt_version_ = 4", "_defmt_version_ = 9", "defmt/version"],
    ["_defmt_version_ = 4", "-defmt_version_ = 4", "defmt/version"],
    ["__defmt_default_timestamp", "_defmt_encoding_ = raw\0\0\0", "defmt/encoding"],
    ['{"package":"panic-probe"', '["package":"panic-probe"', undefined],
    ['"tag":"defmt_prim","data":"{=u32}"', '"tag":"defmt_prim","data":"{=u32}x', "defmt/symbol"],
  ])("goes on when %s is %s", async (from, to, code) => {
    const bytes = readFileSync(samples().find(({ name }) => name === "defmt-f411")!.elf);
    for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at, "latin1");
    const folder = mkdtempSync(join(tmpdir(), "defmt-"));
    try {
      const elf = join(folder, "damaged.elf");
      writeFileSync(elf, bytes);
      const { document } = await defmtOf(elf);
      const codes = document.findings.map((finding) => finding.code).filter((one) => one.startsWith("defmt/"));
      expect(codes).toEqual(code === undefined ? [] : [code]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
