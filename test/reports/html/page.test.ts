import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { readReportPage } from "../../../reports/html/read.ts";
import type { ReportDocument } from "../../../src/contract/document.ts";
import { mismatch } from "../../../src/contract/mismatch.ts";
import { documentShape } from "../../../src/session/parts/document-shape.ts";
import { BREAKDOWN_LEVELS, breakdown, breakdownTree } from "../../../src/views/breakdown.ts";
import { cli } from "../../support/cli.ts";
import { HOSTILE_NAMES, hostileElf, manySymbols } from "../../support/page-elf.ts";
import { samples } from "../../support/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "cortex-size-page-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function pageOf(...elfs: string[]): Promise<string> {
  const { code, out, err } = await cli(["report", ...elfs, "-o", "-"]);
  expect(code, err).toBe(0);
  return out;
}

test.each(samples().map((sample) => [sample.name, sample] as const))(
  "%s: rows of every level add up to the regions, in both lenses",
  async (_, sample) => {
    const [document] = (await readReportPage(await pageOf(sample.elf), "page")) as [ReportDocument];
    expect(mismatch(documentShape, document)).toBeUndefined();
    // Oracle: the regions of the command's own JSON: `cortex-size ELF --json`.
    const shown = JSON.parse((await cli([sample.elf, "--json"])).out) as ReportDocument;
    expect(document.regions).toEqual(shown.regions);
    for (const lens of ["host", "author"] as const) {
      const rows = breakdown(document, lens)!;
      for (const level of BREAKDOWN_LEVELS) {
        const tree = breakdownTree(rows, ["region", level], { free: true });
        for (let node = 1; node < tree.count; node = tree.subtreeEnd[node]!) {
          const region = shown.regions![tree.owner[node]!]!;
          const whole = region.overflow > 0 || region.length === null ? region.used + region.reserved : region.length;
          expect(tree.bytes[node], `${region.name} by ${level}`).toBe(whole);
        }
      }
    }
    for (const crate of document.crates!) {
      const rows = breakdown(document)!;
      const index = document.crates!.indexOf(crate);
      const { pieces } = document;
      const flash = pieces!.bytes.reduce(
        (sum, bytes, i) => sum + (pieces!.crate[i] === index && document.regions![pieces!.region[i]!]!.kind === "flash" ? bytes : 0),
        0,
      );
      expect(flash, crate.name).toBe(crate.flash);
      expect(rows.used).toBeGreaterThan(0);
    }
  },
);

test("the page is one file: a policy with the hashes of its own scripts and style, and no address of elsewhere", async () => {
  const page = await pageOf(samples()[0]!.elf);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(page)![1]!;
  const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)];
  const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)];
  expect([scripts.length, styles.length]).toEqual([1, 1]);
  const packed = /<script id="cortex-size-script" type="application\/octet-stream">([^<]+)</.exec(page)![1]!;
  const unpacked = gunzipSync(Buffer.from(packed, "base64")).toString();
  expect(policy).toBe(
    `default-src 'none'; script-src ${hash(scripts[0]![1]!)} ${hash(unpacked)}; style-src ${hash(styles[0]![1]!)}; base-uri 'none'; form-action 'none'`,
  );
  expect(page).not.toMatch(/(?:src|href)=["']?(?:https?:)?\/\//);
  expect(page).not.toMatch(/ style="| on\w+="/);
});

test("several images make one page", async () => {
  const [a, b] = samples();
  const documents = await readReportPage(await pageOf(a!.elf, b!.elf), "page");
  expect(documents.map((document) => document.firmware.file)).toEqual([a!.elf, b!.elf]);
});

test("hostile names stay text", async () => {
  const elf = join(folder, "hostile.elf");
  writeFileSync(elf, hostileElf());
  const page = await pageOf(elf);
  const [document] = await readReportPage(page, "page");
  expect(document!.symbols!.map((symbol) => symbol.name).sort()).toEqual([...HOSTILE_NAMES].sort());
  const visible = page.replace(/<script[\s\S]*?<\/script>/g, "").replace(/<style[\s\S]*?<\/style>/g, "");
  expect(visible).not.toMatch(/<script|<img|<b>/);
  expect(visible).toContain("&#34;&gt;&lt;img");
});

test("10,000 symbols with the names of a large Rust program make at most 250 KB", async () => {
  const sizes: string[] = [];
  for (const count of [1000, 10_000, 50_000]) {
    const elf = join(folder, `many-${count}.elf`);
    writeFileSync(elf, manySymbols(count));
    const page = await pageOf(elf);
    sizes.push(`${count}: ${Buffer.byteLength(page)} B`);
    if (count === 10_000) expect(Buffer.byteLength(page)).toBeLessThanOrEqual(250_000);
  }
  console.log(`page sizes: ${sizes.join(", ")}`);
});

test("a page that cannot be written is wrong usage; the written file is the page", async () => {
  const sample = samples()[0]!;
  const path = join(folder, "page.html");
  expect((await cli(["report", sample.elf, "-o", path])).code).toBe(0);
  expect(readFileSync(path, "utf8")).toBe(await pageOf(sample.elf));
  expect((await cli(["report", sample.elf, "-o", join(folder, "no/where.html")])).code).toBe(2);
});
