import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReportPage } from "../../reports/html/read.ts";
import { bytes, grouped, signed } from "../../src/views/numbers.ts";
import { launchChromium, openPage, overhang, setTheme, violations } from "../support/browser.ts";
import { cli } from "../support/cli.ts";
import { samples } from "../support/samples.ts";
import { haveTools } from "../support/tools.ts";

const available = haveTools("the stack and the changes in a browser", "chromium");
const folder = mkdtempSync(join(tmpdir(), "cortex-size-views-"));
const elfOf = (name: string) => samples().find((sample) => sample.name === name)!.elf;
const diffPage = join(folder, "diff.html");
const samplePage = join(folder, "sample.html");
let browser: Browser;

beforeAll(async () => {
  if (!available) return;
  const files = ["stack-sizes-direct", "stack-sizes-fmt"].map(elfOf);
  expect((await cli(["report", "--diff", ...files, "-o", diffPage])).code).toBe(0);
  expect((await cli(["report", elfOf("alloc-m33"), "-o", samplePage])).code).toBe(0);
  browser = await launchChromium();
});
afterAll(async () => {
  if (available) await browser.close();
  rmSync(folder, { recursive: true });
});

describe.skipIf(!available)("the page's stack and changes in Chromium", () => {
  test("the stack's picture and words are the document's", async () => {
    const [document] = await readReportPage(readFileSync(diffPage, "utf8"), diffPage);
    await openPage(browser, diffPage, { hash: "view=stack" }, async (page) => {
      const worst = document!.stack!.worstCase.bytes!;
      expect(await page.locator(".why").innerText()).toContain(`worst case ${grouped(worst)} bytes`);
      expect(await page.locator(".verdicts").innerText()).toContain(bytes(worst));
      expect(await page.locator("#stack-picture rect").count()).toBeGreaterThan(5);
      const largest = document!.stack!.worstCase.path.toSorted((a, b) => b.bytes - a.bytes)[0]!;
      const names = await page.locator("#stack-picture text").allTextContents();
      expect(names.filter((name) => name.includes(largest.name.split("::").at(-1)!)).length).toBeGreaterThan(0);
      await page.locator("#stack-picture rect[data-key='1']").hover();
      expect(await page.locator(".tip").innerText()).toMatch(/[\d,]+ B · [\d.]+ % of main/);
    });
  });

  test("the changes' figures are the document's; they sort, by symbol and by crate", async () => {
    const [document] = await readReportPage(readFileSync(diffPage, "utf8"), diffPage);
    await openPage(browser, diffPage, { hash: "view=changes" }, async (page) => {
      const controls = await page.locator(".controls").innerText();
      for (const region of document!.diff!.regions.filter(({ base, head }) => base + head > 0))
        expect(controls).toContain(`${region.name} ${signed(region.delta)} B`);
      expect(await page.locator("#changes-picture .hatch").count()).toBeGreaterThan(20);
      for (const level of ["symbol", "crate"]) {
        await page.selectOption("#change-level", level);
        const changes = document!.diff!.changes.filter((change) => change.level === level);
        expect(await page.locator(".changes .grid").getAttribute("aria-rowcount")).toBe(String(changes.length + 1));
        await page.locator(".changes .grid").getByRole("button", { name: "change", exact: true }).click();
        const first = await page.locator(".changes .grid .window [role=row] .n").first().innerText();
        expect(first).toBe(signed(Math.max(...changes.map(({ delta }) => delta))));
      }
      await page.emulateMedia({ media: "print" });
      expect(await page.locator(".block-regions").isVisible()).toBe(true);
    });
    await openPage(browser, samplePage, { hash: "view=changes" }, async (page) => {
      expect(await page.locator("#view-changes").count()).toBe(0);
      expect(await page.locator("#view-treemap").getAttribute("aria-pressed")).toBe("true");
    });
  });

  test("colours tell what is new, grown and shrunk since the base", async () => {
    await openPage(browser, diffPage, { hash: "color=age", colorScheme: "dark" }, async (page) => {
      expect(await page.locator("#legend").innerText()).toMatch(/^new .*\nsame /s);
      const [fresh, same] = await page.evaluate(() =>
        ["a0", "a4"].map((cls) => getComputedStyle(document.querySelector(`#picture rect.${cls}`)!).fill),
      );
      expect(fresh).not.toBe(same);
    });
  });

  test.each([
    ["stack", "light", 400],
    ["stack", "dark", 1600],
    ["changes", "light", 1600],
    ["changes", "dark", 400],
    ["stack", "contrast", 1600],
    ["changes", "contrast", 400],
  ] as const)("axe-core finds no violation in %s, %s, %i px, and nothing is wider than the page", async (view, theme, width) => {
    await openPage(browser, diffPage, { hash: `view=${view}`, viewport: { width, height: 800 }, bypassCSP: true }, async (page) => {
      await setTheme(page, theme);
      expect(await violations(page)).toEqual([]);
      expect(await overhang(page)).toBeLessThanOrEqual(0);
    });
  });
});
