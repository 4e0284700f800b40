import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReportPage } from "../../reports/html/read.ts";
import { grouped, signed } from "../../src/views/numbers.ts";
import { cli } from "../support/cli.ts";
import { samples } from "../support/samples.ts";
import { haveTools } from "../support/tools.ts";

const available = haveTools("the stack and the changes in a browser", "chromium");
const ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

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
  browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ARGUMENTS });
});
afterAll(async () => {
  if (available) await browser.close();
  rmSync(folder, { recursive: true });
});

interface Look {
  readonly width?: number;
  readonly height?: number;
  readonly colorScheme?: "light" | "dark";
}

async function open(
  path: string,
  hash: string,
  { width = 1200, height = 800, colorScheme = "light" }: Look,
  use: (page: Page) => Promise<void>,
) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, offline: true, reducedMotion: "reduce" });
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  await page.goto(`${pathToFileURL(path)}#${hash}`);
  await page.waitForSelector("#app:not([hidden])");
  await use(page);
  expect(said).toEqual([]);
  await context.close();
}

describe.skipIf(!available)("the page's stack and changes in Chromium", () => {
  test("the figures shown are the document's; the keyboard reaches both views; the tables come first in changes", async () => {
    const [document] = await readReportPage(readFileSync(diffPage, "utf8"), diffPage);
    await open(diffPage, "", {}, async (page) => {
      await page.keyboard.press("6");
      expect(await page.locator("#view-stack").getAttribute("aria-pressed")).toBe("true");
      const stack = page.locator(".block-stack");
      const worst = document!.stack!.worstCase.bytes!;
      expect(await stack.innerText()).toContain(`worst case ${grouped(worst)} bytes`);
      expect(await stack.locator("svg.picture rect").count()).toBeGreaterThan(3);
      expect(await page.locator(".block-regions").isVisible()).toBe(false);
      await page.keyboard.press("7");
      const changes = page.locator(".block-changes");
      const text = await changes.innerText();
      for (const region of document!.diff!.regions) expect(text).toContain(signed(region.delta));
      const [table, picture] = [await changes.locator("table").first().boundingBox(), await changes.locator("svg.picture").boundingBox()];
      expect(table!.y).toBeLessThan(picture!.y);
      expect(await changes.locator("rect.hatch").count()).toBeGreaterThan(20);
      await page.emulateMedia({ media: "print" });
      expect(await page.locator(".block-regions").isVisible()).toBe(true);
    });
    await open(samplePage, "view=changes", {}, async (page) => {
      expect(await page.locator("#view-changes").count()).toBe(0);
      expect(await page.locator(".block-regions").isVisible()).toBe(true);
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
    await open(diffPage, `view=${view}`, { width, colorScheme: theme === "dark" ? "dark" : "light" }, async (page) => {
      await page.evaluate(AXE);
      if (theme === "contrast")
        await page.evaluate(() => {
          document.documentElement.dataset["theme"] = "contrast";
        });
      const violations = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
      });
      expect(violations).toEqual([]);
      const [scroll, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
      expect(scroll).toBeLessThanOrEqual(client!);
    });
  });

  test.runIf(process.env["UPDATE_SCREENSHOTS"] === "1")(
    "screenshots of every view, light and dark",
    async () => {
      const target = join(import.meta.dirname, "../../docs/screenshots");
      mkdirSync(target, { recursive: true });
      for (const colorScheme of ["light", "dark"] as const)
        for (const view of ["treemap", "flame", "memory", "table", "stack", "changes"]) {
          const page = view === "changes" ? diffPage : samplePage;
          await open(page, `view=${view}`, { width: 1000, height: 640, colorScheme }, async (shown) => {
            if (view === "changes")
              await shown.evaluate(() => document.querySelector(".block-changes svg.picture")?.scrollIntoView({ block: "center" }));
            await shown.screenshot({ path: join(target, `${view}-${colorScheme}.png`) });
          });
        }
    },
    60_000,
  );
});
