import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReportPage } from "../../reports/html/read.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { grouped } from "../../src/views/numbers.ts";
import { cli } from "../support/cli.ts";
import { hostileElf, manySymbols } from "../support/page-elf.ts";
import { samples } from "../support/samples.ts";
import { haveTools } from "../support/tools.ts";

const available = haveTools("the report page in a browser", "chromium");
const ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"];
const QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const folder = mkdtempSync(join(tmpdir(), "cortex-size-browser-"));
let browser: Browser;

beforeAll(async () => {
  if (available) browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: [...ARGUMENTS, ...QUIET] });
});
afterAll(async () => {
  if (available) await browser.close();
  rmSync(folder, { recursive: true });
});

/** Writes the page of images and says where it is. */
async function write(name: string, ...elfs: string[]): Promise<string> {
  const path = join(folder, `${name}.html`);
  if (!existsSync(path)) expect((await cli(["report", ...elfs, "-o", path])).code).toBe(0);
  return path;
}

const sampleElf = (name: string) => samples().find((sample) => sample.name === name)!.elf;

/** Opens a page from its file with the network off; what the console says and what is asked for elsewhere is a failure. */
async function open(path: string, hash = "", options: BrowserContextOptions = {}, use: (page: Page) => Promise<void> = async () => {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 800 }, ...options });
  await context.setOffline(true);
  const page = await context.newPage();
  const said: string[] = [];
  page.on("console", (message) => said.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => {
    said.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!/^(file|blob|data):/.test(request.url())) said.push(`request: ${request.url()}`);
  });
  await page.goto(`${pathToFileURL(path)}${hash === "" ? "" : `#${hash}`}`);
  if (options.javaScriptEnabled !== false) await page.waitForSelector("#app:not([hidden])");
  await use(page);
  expect(said).toEqual([]);
  await context.close();
}

/** Titles of the picture's shapes, which are made when they are pointed at. */
function titlesOf(page: Page): Promise<string[]> {
  return page.locator("#picture rect[data-key]").evaluateAll((rects) =>
    rects.map((rect) => {
      rect.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
      return rect.textContent ?? "";
    }),
  );
}

/** The picture without the titles of what was pointed at. */
const drawn = async (page: Page) => (await page.locator("#picture").innerHTML()).replace(/<title>.*?<\/title>/g, "");

const shownBytes = async (page: Page, selector: string) => Number((await page.locator(selector).first().innerText()).replaceAll(",", ""));

describe.skipIf(!available)("the report page in Chromium", () => {
  // Sums at every level are held without a browser for all samples, in test/reports/html; here what is drawn, for one of each kind.
  test("totals in every picture equal the JSON's", async () => {
    const chosen = ["alloc-m33", "c-newlib-f4", "cpp-m4", "fliplink-f3", "rp2040-adc", "stack-m0-c"];
    for (const sample of samples().filter(({ name }) => chosen.includes(name))) {
      const path = await write(sample.name, sample.elf);
      const [document] = (await readReportPage(readFileSync(path, "utf8"), path)) as [ReportDocument];
      const total = document.regions!.reduce((sum, region) => sum + region.used + region.reserved, 0);
      await open(path, "by=region", {}, async (page) => {
        expect(await page.locator(".why dd").first().innerText(), sample.name).toContain(`${grouped(total)} B`);
        for (const view of ["treemap", "flame"]) {
          await page.click(`#view-${view}`);
          for (const region of document.regions!.filter(({ used, reserved }) => used + reserved > 0)) {
            const row = page.locator(`#tree [data-node]`, { has: page.getByText(region.name, { exact: true }) });
            expect(await row.locator(".n").first().innerText(), `${sample.name} ${region.name}`).toBe(
              grouped(region.used + region.reserved),
            );
          }
        }
        const titles = await titlesOf(page);
        for (const region of document.regions!.filter(({ used, reserved }) => used + reserved > total / 100))
          expect(titles.join("\n")).toContain(`${region.name}: ${grouped(region.used + region.reserved)} B`);
      });
    }
  });

  test("areas drawn are as the bytes", async () => {
    await open(await write("cpp-m4", sampleElf("cpp-m4")), "by=crate", {}, async (page) => {
      await titlesOf(page);
      const tiles = await page.locator("#picture rect[data-key]:not(.group)").evaluateAll((rects) =>
        rects.map((rect) => {
          const size = (name: string) => Number(rect.getAttribute(name));
          return {
            area: size("width") * size("height"),
            bytes: Number(/: ([\d,]+) B/.exec(rect.textContent ?? "")![1]!.replaceAll(",", "")),
          };
        }),
      );
      const [area, bytes] = [tiles.reduce((sum, tile) => sum + tile.area, 0), tiles.reduce((sum, tile) => sum + tile.bytes, 0)];
      expect(tiles.length).toBeGreaterThan(5);
      // Coordinates are written with two decimals.
      for (const tile of tiles) expect(Math.abs(tile.area / area - tile.bytes / bytes)).toBeLessThan(2e-4);
    });
  });

  test("the keyboard alone reaches every view, zooms, finds and selects", async () => {
    await open(await write("alloc-m33", sampleElf("alloc-m33")), "", {}, async (page) => {
      for (const [key, view] of [
        ["2", "flame"],
        ["3", "memory"],
        ["4", "table"],
        ["5", "text"],
        ["1", "treemap"],
      ] as const) {
        await page.keyboard.press(key);
        expect(await page.locator(`#view-${view}`).getAttribute("aria-pressed")).toBe("true");
      }
      await page.locator("#tree [tabindex='0']").first().focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press(" ");
      expect(await page.locator("#tree [aria-selected='true']").count()).toBe(1);
      expect(await page.locator("#live").innerText()).toMatch(/, [\d,]+ bytes?$/);
      expect(await page.locator("#picture rect.chosen").count()).toBe(1);
      await page.keyboard.press("ArrowLeft");
      await page.keyboard.press("Enter");
      expect(page.url()).toContain("zoom=");
      await page.keyboard.press("Backspace");
      await page.keyboard.press("/");
      await page.keyboard.type("crate:alloc >100");
      expect(await page.locator("#hits").innerText()).toMatch(/^\d+ hits, /);
      expect(await page.locator("#picture .dim").count()).toBeGreaterThan(3);
      await page.keyboard.press("Enter");
      expect(await page.locator("#live").innerText()).toMatch(/^hit 1 of \d+: /);
      await page.keyboard.press("Escape");
      expect(await page.locator("#hits").innerText()).toBe("");
      await page.keyboard.press("?");
      expect(await page.locator("dialog[open]").count()).toBe(1);
      await page.keyboard.press("Escape");
      await page.keyboard.press("3");
      await page.keyboard.press("+");
      expect(page.url()).toContain("window=");
      await page.keyboard.press("Backspace");
      expect(page.url()).not.toContain("window=");
    });
  });

  test("the selected function tells what was inlined into it, and from which line", async () => {
    const path = await write("alloc-m33", sampleElf("alloc-m33"));
    const [document] = (await readReportPage(readFileSync(path, "utf8"), path)) as [ReportDocument];
    const { inlineCalls } = document.pieces!;
    const host = document.symbols![inlineCalls!.symbol[0]!]!;
    await open(path, `view=treemap&by=symbol`, {}, async (page) => {
      await page.locator("#find").fill(host.demangled);
      await page.locator("#find").press("Enter");
      const text = await page.locator(".why").innerText();
      const place = inlineCalls!.places[inlineCalls!.place[0]!];
      expect(text).toContain(`${inlineCalls!.names[inlineCalls!.name[0]!]} at ${place}: ${grouped(inlineCalls!.bytes[0]!)} B`);
      expect(place).toMatch(/\.rs:\d+$/);
    });
  });

  test("a click zooms in, Escape and the browser's Back go out; a link reproduces the picture", async () => {
    const path = await write("cpp-m4", sampleElf("cpp-m4"));
    let [hash, markup] = ["", ""];
    await open(path, "by=region.section.symbol&color=kind", {}, async (page) => {
      const whole = await drawn(page);
      await page
        .locator("#picture rect[data-key]:not(.group)")
        .first()
        .click({ position: { x: 5, y: 5 } });
      expect(await page.locator(".crumbs li").count()).toBe(2);
      await page.keyboard.press("/");
      await page.keyboard.type("his");
      hash = new URL(page.url()).hash.slice(1);
      markup = await drawn(page);
      expect(markup).not.toBe(whole);
      await page.keyboard.press("Escape");
      await page.goBack();
      expect(await page.locator(".crumbs li").count()).toBe(1);
    });
    await open(path, hash, {}, async (page) => expect((await drawn(page)) === markup).toBe(true));
  });

  test("tables sort, filter and hold only the rows in sight", async () => {
    const path = await write("cpp-m4", sampleElf("cpp-m4"));
    const [document] = (await readReportPage(readFileSync(path, "utf8"), path)) as [ReportDocument];
    await open(path, "view=table", {}, async (page) => {
      const grid = page.locator(".grid");
      expect(await grid.getAttribute("aria-rowcount")).toBe(String(document.symbols!.length + 1));
      expect(await grid.locator(".window [role=row]").count()).toBeLessThan(60);
      const largest = Math.max(...document.symbols!.map((symbol) => symbol.size));
      expect(await shownBytes(page, ".grid .window [role=row] .n")).toBe(largest);
      await grid.getByRole("button", { name: "size" }).click();
      expect(await shownBytes(page, ".grid .window [role=row] .n")).toBe(Math.min(...document.symbols!.map((symbol) => symbol.size)));
      await page.fill("#find", "printf");
      const found = document.symbols!.filter((symbol) =>
        [symbol.name, symbol.demangled, ...symbol.aliases].some((name) => name.includes("printf")),
      );
      expect(await grid.getAttribute("aria-rowcount")).toBe(String(found.length + 1));
      await page.fill("#find", "");
      await grid.locator(".window button").first().click();
      expect(await page.locator(".why h2").innerText()).not.toBe("everything");
    });
  });

  test("SVG, CSV and JSON are saved; the JSON is the document", async () => {
    const path = await write("rp2040-adc", sampleElf("rp2040-adc"));
    const documents = await readReportPage(readFileSync(path, "utf8"), path);
    await open(path, "", {}, async (page) => {
      const saved = async (button: string) => {
        const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
        return readFileSync(await download.path(), "utf8");
      };
      expect(JSON.parse(await saved("#save-json"))).toEqual(documents[0]);
      const svg = await saved("#save-svg");
      expect(svg).toMatch(/^<svg /);
      expect(svg).toMatch(/fill="rgb/);
      await page.click("#view-table");
      expect((await saved("#save-csv")).split("\r\n").length).toBe(documents[0]!.symbols!.length + 2);
    });
  });

  test("without JavaScript, and on paper, the figures and a picture are there", async () => {
    const path = await write("two", sampleElf("cpp-m4"), sampleElf("alloc-m33"));
    await open(path, "", { javaScriptEnabled: false }, async (page) => {
      const text = await page.locator("main").innerText();
      for (const word of ["Regions", "Sections", "Crates", "Largest symbols", "Vectors", "Stack", "Findings", ".text", "FLASH", "SRAM2"])
        expect(text).toContain(word);
      expect(await page.locator("svg.picture rect").count()).toBeGreaterThan(10);
    });
    await open(path, "", {}, async (page) => {
      await page.emulateMedia({ media: "print" });
      expect(await page.locator("#app").isVisible()).toBe(false);
      expect(await page.locator("article").nth(1).isVisible()).toBe(true);
    });
  });

  test("several images: one is shown at a time", async () => {
    await open(await write("two", sampleElf("cpp-m4"), sampleElf("alloc-m33")), "", {}, async (page) => {
      await page.selectOption("#file", { index: 1 });
      expect(page.url()).toContain("file=1");
      expect(await page.locator(".side .bar-name").allInnerTexts()).toContain("SRAM4");
    });
  });

  test.each([400, 1600])("at %i px nothing is wider than the page", async (width) => {
    const path = await write("two", sampleElf("cpp-m4"), sampleElf("alloc-m33"));
    for (const view of ["treemap", "flame", "memory", "table", "text"]) {
      await open(path, `view=${view}`, { viewport: { width, height: 800 } }, async (page) => {
        const [scroll, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        expect(scroll, view).toBeLessThanOrEqual(client!);
      });
    }
  });

  test("axe-core finds no violation in any view and theme", async () => {
    const path = await write("alloc-m33", sampleElf("alloc-m33"));
    await open(path, "", { bypassCSP: true }, async (page) => {
      await page.evaluate(AXE);
      for (const theme of ["light", "dark", "contrast"]) {
        await page.evaluate((name) => {
          document.documentElement.dataset["theme"] = name;
        }, theme);
        for (const view of ["treemap", "flame", "memory", "table", "text"]) {
          await page.click(`#view-${view}`);
          const violations = await page.evaluate(async () => {
            const { axe } = globalThis as unknown as {
              axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }> };
            };
            return (await axe.run()).violations.map(
              ({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary}`,
            );
          });
          expect(violations, `${view} ${theme}`).toEqual([]);
        }
      }
    });
  });

  test("the theme is the system's until one is chosen, and stays", async () => {
    const path = await write("alloc-m33", sampleElf("alloc-m33"));
    await open(path, "", { colorScheme: "dark" }, async (page) => {
      const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      expect(await paper()).toBe("rgb(20, 23, 26)");
      await page.keyboard.press("t");
      expect(await paper()).toBe("rgb(255, 255, 255)");
      await page.reload();
      await page.waitForSelector("#app:not([hidden])");
      expect(await paper()).toBe("rgb(255, 255, 255)");
    });
  });

  test("hostile names neither act nor break the page", async () => {
    const elf = join(folder, "hostile.elf");
    writeFileSync(elf, hostileElf());
    for (const view of ["treemap", "flame", "memory", "table", "text"]) {
      await open(await write("hostile", elf), `view=${view}&q=script`, {}, async (page) => {
        expect(await page.locator("img, b").count()).toBe(0);
        expect(await page.locator("#hits").innerText()).toMatch(/^2 hits/);
      });
    }
  });

  test("10,000 symbols: found, zoomed, drawn; figures for the bench", async () => {
    const elf = join(folder, "many.elf");
    writeFileSync(elf, manySymbols(10_000));
    const path = await write("many", elf);
    await open(path, "", {}, async (page) => {
      const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
      const zoom = await page.evaluate(async () => {
        const started = performance.now();
        document.querySelector<SVGRectElement>("#picture rect[data-key]")!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
        document.body.getBoundingClientRect();
        return performance.now() - started;
      });
      expect(await page.locator(".crumbs li").count()).toBe(2);
      console.log(`first paint ${paint.toFixed(0)} ms, one zoom ${zoom.toFixed(0)} ms at 10,000 symbols`);
    });
  });
});
