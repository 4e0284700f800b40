import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReportPage } from "../../reports/html/read.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { grouped } from "../../src/views/numbers.ts";
import { launchChromium, openPage, overhang, violations } from "../support/browser.ts";
import { built } from "../support/built.ts";
import { cli } from "../support/cli.ts";
import { samples } from "../support/samples.ts";
import { haveTools } from "../support/tools.ts";

const available = haveTools("the drop-in page in a browser", "chromium");
const folder = mkdtempSync(join(tmpdir(), "cortex-size-drop-"));
const path = join(folder, "index.html");
let browser: Browser;

beforeAll(async () => {
  if (!available) return;
  // The built command makes the page of its own chunks.
  const { code, err } = built(["report", "--empty", "-o", path]);
  expect(code, err).toBe(0);
  browser = await launchChromium();
});
afterAll(async () => {
  if (available) await browser.close();
  rmSync(folder, { recursive: true });
});

/** Opens the page with the network off; what the console says and what is asked for elsewhere is a failure. */
const open = (use: (page: Page) => Promise<void>, options: BrowserContextOptions = {}) =>
  openPage(browser, path, { ready: "#files", bypassCSP: options.bypassCSP ?? false, ...options }, use);

const folderOf = (name: string) =>
  samples()
    .find((sample) => sample.name === name)!
    .elf.replace(/[^/]*$/, "");

/** Saves the page's JSON with a key, as a reader does. */
async function savedJson(page: Page): Promise<ReportDocument> {
  const download = page.waitForEvent("download");
  await page.keyboard.press("j");
  return JSON.parse(readFileSync(await (await download).path(), "utf8")) as ReportDocument;
}

/** All figures of a document; where its files lay and what they are called differs. */
function figures({ regions, sections, symbols, crates, pieces, vectors, stack, size }: ReportDocument) {
  return {
    ...{ sections, symbols, crates, pieces, vectors, stack, size },
    regions: regions!.map(({ evidence: _, ...region }) => region),
  };
}

describe.skipIf(!available)("the drop-in page in Chromium", () => {
  // Oracle: the document that `cortex-size report ELF --memory … --map …` writes, and `cortex-size ELF --json` for the totals.
  test.each([
    ["alloc-m33", "alloc-m33.elf", "memory.x", "alloc-m33.map"],
    ["c-newlib-f4", "c-newlib-f4.elf", undefined, "c-newlib-f4.map"],
  ])("%s: chosen files give the figures of the command", async (name, elf, script, map) => {
    const at = (file: string) => join(folderOf(name), file);
    const options = [...(script === undefined ? [] : ["--memory", at(script)]), ...(map === undefined ? [] : ["--map", at(map)])];
    const expected = join(folder, `${name}.html`);
    expect((await cli(["report", at(elf), ...options, "-o", expected])).code).toBe(0);
    const [document] = await readReportPage(readFileSync(expected, "utf8"), expected);
    const beside = existsSync(at("Cargo.lock")) ? "Cargo.lock" : undefined;
    const files = [elf, script, map, beside].filter((file) => file !== undefined).map(at);
    await open(async (page) => {
      await page.setInputFiles("#files", files);
      await page.waitForSelector("#app:not([hidden])");
      expect(figures(await savedJson(page))).toEqual(figures(document!));
      const total = document!.regions!.reduce((sum, region) => sum + region.used + region.reserved, 0);
      expect(await page.locator(".why .figure").innerText()).toContain(`${grouped(total)} B`);
      for (const view of ["flame", "memory", "tables", "text"]) {
        await page.click(`#view-${view}`);
        expect(await page.locator(`#view-${view}`).getAttribute("aria-pressed")).toBe("true");
      }
    });
  });

  test("a dropped ELF is read as a chosen one; what is no firmware is said and others can be dropped", async () => {
    const elf = join(folderOf("alloc-m33"), "alloc-m33.elf");
    await open(async (page) => {
      const drop = (name: string, base64: string) =>
        page.evaluate(
          ([fileName, text]) => {
            const data = new DataTransfer();
            data.items.add(new File([Uint8Array.from(atob(text!), (character) => character.charCodeAt(0))], fileName!));
            document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
          },
          [name, base64],
        );
      await drop("notes.pdf", Buffer.from("%PDF-1.7 notes").toString("base64"));
      await page.waitForFunction(() => document.getElementById("drop-problem")?.textContent !== "");
      expect(await page.locator("#drop-problem").innerText()).toContain("notes.pdf: this is a PDF document");
      await drop("cut.elf", readFileSync(elf).subarray(0, 300).toString("base64"));
      await page.waitForFunction(() => /cut\.elf/.test(document.getElementById("drop-problem")?.textContent ?? ""));
      await drop("alloc-m33.elf", readFileSync(elf).toString("base64"));
      await page.waitForSelector("#app:not([hidden])");
      expect(await page.title()).toContain("alloc-m33.elf");
    });
  });

  test("files come in any order and at any time; a second ELF is compared, turned round and taken away", async () => {
    const [before, after] = ["stack-sizes-direct", "stack-sizes-fmt"].map(
      (name) => samples().find((sample) => sample.name === name)!.elf,
    ) as [string, string];
    const expected = join(folder, "diff.html");
    expect((await cli(["report", "--diff", before, after, "-o", expected])).code).toBe(0);
    // Oracle: the command's own comparison of the same files.
    const [told] = await readReportPage(readFileSync(expected, "utf8"), expected);
    const script = join(folderOf("stack-sizes-fmt"), "memory.x");
    await open(async (page) => {
      await page.setInputFiles("#files", [script]);
      await page.waitForFunction(() => /linked ELF/.test(document.getElementById("drop-state")?.textContent ?? ""));
      await page.setInputFiles("#files", [before]);
      await page.waitForSelector("#app:not([hidden])");
      expect(await page.locator("#view-changes").count()).toBe(0);
      await page.setInputFiles("#files", [after]);
      await page.waitForSelector("#view-changes");
      const regions = (one: ReportDocument) => one.diff!.regions.map(({ name, base, head, delta }) => ({ name, base, head, delta }));
      const all = JSON.parse(JSON.stringify(await savedJson(page))) as unknown as ReportDocument[];
      expect(regions(all[0]!)).toEqual(regions(told!));
      expect(await page.locator("#kept").innerText()).toMatch(/base\s.*head\s/s);
      await page.click("#swap");
      await page.waitForFunction(() => /base\s+stack-sizes-fmt/.test(document.getElementById("kept")?.innerText ?? ""));
      await page.waitForFunction(() => document.getElementById("drop-progress")?.hidden === true);
      const turned = (await savedJson(page)) as unknown as ReportDocument[];
      expect(regions(turned[0]!).map(({ delta }) => delta || 0)).toEqual(regions(told!).map(({ delta }) => -delta || 0));
      await page.locator("#kept button[aria-label^='Take stack-sizes-fmt']").click();
      await page.waitForSelector("#view-changes", { state: "detached" });
    });
  });

  test("axe finds nothing, in light and dark, on a phone's width and a wide one", async () => {
    for (const [colorScheme, width] of [
      ["light", 400],
      ["dark", 1600],
    ] as const)
      await open(
        async (page) => {
          expect(await overhang(page)).toBeLessThanOrEqual(0);
          expect(await violations(page)).toEqual([]);
          await page.setInputFiles("#files", [join(folderOf("alloc-m33"), "alloc-m33.elf")]);
          await page.waitForSelector("#app:not([hidden])");
          await page.waitForFunction(() => document.getElementById("drop-progress")?.hidden === true);
          expect(await overhang(page)).toBeLessThanOrEqual(0);
          expect(await violations(page)).toEqual([]);
        },
        { colorScheme, viewport: { width, height: 800 }, bypassCSP: true },
      );
  });
});

test("the command refuses an image beside --empty", async () => {
  const { code, err } = await cli(["report", "--empty", "app.elf", "-o", join(folder, "no.html")]);
  expect([code, err]).toEqual([2, expect.stringContaining("--empty makes a page without images")]);
});
