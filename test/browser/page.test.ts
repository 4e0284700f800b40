import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReportPage } from "../../reports/html/read.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { bytes, grouped, percent } from "../../src/views/numbers.ts";
import { launchChromium, openPage, overhang, setTheme, violations } from "../support/browser.ts";
import { cli } from "../support/cli.ts";
import { hostileElf, manySymbols } from "../support/page-elf.ts";
import { samples } from "../support/samples.ts";
import { haveTools } from "../support/tools.ts";

const available = haveTools("the report page in a browser", "chromium");
const VIEWS = ["treemap", "flame", "stack", "memory", "tables", "text"];

const folder = mkdtempSync(join(tmpdir(), "cortex-size-browser-"));
let browser: Browser;

beforeAll(async () => {
  if (available) browser = await launchChromium();
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
const sample = (name: string) => write(name, sampleElf(name));
const documentOf = async (path: string) => (await readReportPage(readFileSync(path, "utf8"), path))[0]! as ReportDocument;

const open = (path: string, hash: string, options: BrowserContextOptions, use: (page: Page) => Promise<void>) =>
  openPage(browser, path, { hash, ...options }, use);

const drawn = (page: Page) => page.locator("#picture").innerHTML();
const centre = async (page: Page, selector: string, nth = 0) => {
  const box = (await page.locator(selector).nth(nth).boundingBox())!;
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};

/** Every share and every area's figures that can be read on the page. */
function shownShares(page: Page): Promise<string[]> {
  return page.evaluate(() => [
    ...[...document.querySelectorAll("svg .note")].map((text) => `${text.previousElementSibling?.textContent}: ${text.textContent}`),
    ...[...document.querySelectorAll(".share")].map((text) => text.textContent ?? ""),
  ]);
}

describe.skipIf(!available)("the report page in Chromium", () => {
  // Sums at every level are held without a browser for all samples, in test/reports/html; here what is drawn, for one of each kind.
  test("every memory is an area with its own total, as the JSON has it", async () => {
    for (const name of ["alloc-m33", "c-newlib-f4", "cpp-m4", "fliplink-f3", "rp2040-adc", "stack-m0-c"]) {
      const path = await sample(name);
      const { regions } = await documentOf(path);
      await open(path, "", {}, async (page) => {
        const shown = await shownShares(page);
        for (const { name: region, used, reserved } of regions!.filter((one) => one.used + one.reserved > 0))
          expect(shown, name).toContain(`${region}: ${bytes(used + reserved)}`);
        expect(await page.locator(".under .note").innerText()).toMatch(/ unknown · adds up to [\d.]+ (B|KiB|MiB)$/);
      });
    }
  });

  test("after each of five zooms every share that is shown is of its memory, as the JSON has it", async () => {
    const path = await sample("cpp-m4");
    const document = await documentOf(path);
    const wholes = new Map(document.regions!.map(({ name, used, reserved }) => [name, used + reserved]));
    // Oracle: the document's own pieces, summed here by region and by crate.
    const sizes = new Map<string, Set<number>>();
    const put = (region: string, size: number) => sizes.set(region, (sizes.get(region) ?? new Set()).add(size));
    const sums = new Map<string, number>();
    const { pieces } = document;
    pieces!.bytes.forEach((size, i) => {
      const region = document.regions![pieces!.region[i]!]!.name;
      for (const key of [region, `${region} ${pieces!.crate[i]}`, `${region} ${pieces!.crate[i]} ${pieces!.symbol[i]}`])
        sums.set(key, (sums.get(key) ?? 0) + size);
    });
    for (const [key, size] of sums) put(key.split(" ")[0]!, size);
    await open(path, "", {}, async (page) => {
      let checked = 0;
      const check = async () => {
        for (const text of await shownShares(page)) {
          const match = /([\d.]+ %) of (\w+)$/.exec(text);
          if (match === null) continue;
          checked++;
          const shares = [...sizes.get(match[2]!)!].map((size) => percent(size, wholes.get(match[2]!)!));
          expect(shares, text).toContain(match[1]);
          expect(Number.parseFloat(match[1]!)).toBeLessThanOrEqual(100);
        }
      };
      const zooms = [
        () => page.locator("#picture rect[data-key]").last().dblclick(),
        () => page.keyboard.press("Escape"),
        () => page.click("#memory-SRAM_U"),
        () => page.locator("#picture rect[data-key]").last().dblclick(),
        () => page.locator(".crumbs button").first().click(),
      ];
      for (const zoom of zooms) {
        const before = page.url();
        await zoom();
        expect(page.url()).not.toBe(before);
        await check();
        for (const view of ["flame", "tables"]) {
          await page.click(`#view-${view}`);
          if (view === "tables") await page.selectOption("#table-name", "breakdown");
          await check();
        }
        await page.click("#view-treemap");
        await page.locator("#picture rect[data-key]").last().click();
        await check();
      }
      expect(checked).toBeGreaterThan(100);
    });
  });

  test.each(["treemap", "flame", "memory"])("%s: no label crosses the edge of its tile, at three widths", async (view) => {
    for (const name of ["cpp-m4", "embassy-nrf52840"])
      for (const width of [390, 1024, 1440])
        await open(await sample(name), `view=${view}`, { viewport: { width, height: 900 } }, async (page) => {
          const labels = await page.evaluate(() => {
            const found: { text: string; over: number }[] = [];
            let rect: SVGRectElement | null = null;
            for (const shape of document.querySelectorAll<SVGGraphicsElement>("#picture rect, #picture text")) {
              if (shape instanceof SVGRectElement) rect = shape;
              else if (rect !== null && !shape.classList.contains("area") && !shape.classList.contains("tick")) {
                const [label, box] = [shape.getBBox(), rect.getBBox()];
                found.push({ text: shape.textContent ?? "", over: Math.max(label.x + label.width - box.x - box.width, box.x - label.x) });
              }
            }
            return found;
          });
          expect(labels.length, `${name} ${width}`).toBeGreaterThan(2);
          expect(labels.filter(({ over }) => over > 0.5)).toEqual([]);
        });
  });

  test("the keyboard alone reaches every view, selects, zooms and finds", async () => {
    await open(await sample("alloc-m33"), "", {}, async (page) => {
      for (const [i, view] of VIEWS.entries()) {
        await page.keyboard.press(String(i + 1));
        expect(await page.locator(`#view-${view}`).getAttribute("aria-pressed")).toBe("true");
      }
      await page.keyboard.press("1");
      await page.locator("#canvas").focus();
      for (const key of ["ArrowRight", "ArrowDown", "ArrowRight"]) await page.keyboard.press(key);
      expect(await page.locator("#live").innerText()).toMatch(/, [\d,]+ bytes?$/);
      expect(await page.locator("#picture rect.chosen").count()).toBe(1);
      await page.keyboard.press("Enter");
      expect(page.url()).toContain("zoom=");
      await page.keyboard.press("Backspace");
      await page.keyboard.press("+");
      const enlarged = await drawn(page);
      await page.keyboard.press("0");
      expect(await drawn(page)).not.toBe(enlarged);
      await page.keyboard.press("/");
      await page.keyboard.type("crate:alloc size:>100");
      expect(await page.locator("#hits").innerText()).toMatch(/^crate has “alloc”, size > 100 B: \d+ hits, /);
      expect(await page.locator("#picture .dim").count()).toBeGreaterThan(3);
      await page.keyboard.press("Enter");
      expect(await page.locator("#live").innerText()).toMatch(/^hit 1 of \d+: /);
      await page.keyboard.press("Escape");
      expect(await page.locator("#hits").innerText()).toBe("");
      await page.keyboard.press("?");
      expect(await page.locator("dialog[open]").count()).toBe(1);
      await page.keyboard.press("Escape");
      await page.click("#view-memory");
      await page.locator("#canvas").focus();
      await page.keyboard.press("+");
      expect(page.url()).toContain("window=");
      await page.keyboard.press("0");
      expect(page.url()).not.toContain("window=");
      await page.goto(`${page.url().replace(/#.*/, "")}#view=tables&table=breakdown`);
      await page.locator("#tree [tabindex='0']").first().focus();
      for (const key of ["ArrowDown", "ArrowRight", "ArrowDown", " "]) await page.keyboard.press(key);
      expect(await page.locator("#tree [aria-selected='true']").count()).toBe(1);
    });
  });

  test("the selected function tells what was inlined into it, and from which line", async () => {
    const path = await sample("alloc-m33");
    const document = await documentOf(path);
    const { inlineCalls } = document.pieces!;
    const host = document.symbols![inlineCalls!.symbol[0]!]!;
    await open(path, "by=symbol", {}, async (page) => {
      await page.locator("#find").fill(`"${host.demangled}"`);
      await page.locator("#find").press("Enter");
      const text = await page.locator(".why").innerText();
      const place = inlineCalls!.places[inlineCalls!.place[0]!];
      expect(text).toContain(`${inlineCalls!.names[inlineCalls!.name[0]!]} at ${place}: ${grouped(inlineCalls!.bytes[0]!)} B`);
      expect(place).toMatch(/\.rs:\d+$/);
      expect(text).toContain("why it is here");
    });
  });

  test("a click selects, a double click zooms, Escape and Back go out; a link holds names and reproduces the picture", async () => {
    const path = await sample("cpp-m4");
    let [hash, markup] = ["", ""];
    await open(path, "by=section.symbol&color=kind", {}, async (page) => {
      const whole = await drawn(page);
      const tile = page.locator("#picture rect.k0:not(.pale)").first();
      await tile.click({ position: { x: 5, y: 5 } });
      expect(page.url()).toMatch(/at=\w+\//);
      expect(await page.locator(".crumbs li").count()).toBe(1);
      await page.waitForTimeout(400);
      await tile.dblclick({ position: { x: 5, y: 5 } });
      expect(await page.locator(".crumbs li").count()).toBe(3);
      hash = new URL(page.url()).hash.slice(1);
      expect(decodeURIComponent(hash)).toMatch(/zoom=\w+\/\.\w+/);
      markup = await drawn(page);
      expect(markup).not.toBe(whole);
      await page.keyboard.press("Escape");
      expect(await page.locator(".crumbs li").count()).toBe(2);
      await page.goBack();
      await page.goBack();
      expect(await page.locator(".crumbs li").count()).toBe(1);
    });
    await open(path, hash, {}, async (page) => expect((await drawn(page)) === markup).toBe(true));
  });

  test("the wheel enlarges around the pointer, dragging moves, and a tooltip is there at once", async () => {
    await open(await sample("cpp-m4"), "", {}, async (page) => {
      const whole = await drawn(page);
      const at = await centre(page, "#picture rect[data-key]", 4);
      await page.mouse.move(at.x, at.y);
      expect(await page.locator(".tip").innerText()).toMatch(/[\d,]+ B · [\d.]+ % of \w+/);
      await page.mouse.wheel(0, -600);
      await expect.poll(() => drawn(page)).not.toBe(whole);
      const enlarged = await drawn(page);
      await page.mouse.down();
      await page.mouse.move(at.x + 60, at.y + 30, { steps: 4 });
      await page.mouse.up();
      expect(await drawn(page)).not.toBe(enlarged);
      await page.keyboard.press("Escape");
      expect(await drawn(page)).toBe(whole);
    });
  });

  test("crates are left out with their boxes; shares stay of the whole memory", async () => {
    await open(await sample("alloc-m33"), "", {}, async (page) => {
      await page.click("#crates summary");
      await page.locator("#crates label", { hasText: "core" }).first().locator("input").uncheck();
      expect(await page.locator("#crates summary").innerText()).toMatch(/crates: \d+ of \d+/);
      expect(page.url()).toContain("without=core");
      const notes = (await shownShares(page)).filter((text) => text.startsWith("FLASH:"));
      expect(notes[0]).toMatch(/ · \d\d\.\d % of FLASH$/);
    });
  });

  test("tables sort, filter, hide and move columns, and hold only the rows in sight", async () => {
    const path = await sample("cpp-m4");
    const document = await documentOf(path);
    await open(path, "view=tables", {}, async (page) => {
      const grid = page.locator(".grid");
      const first = async () => Number((await grid.locator(".window [role=row] .n").first().innerText()).replaceAll(",", ""));
      const heads = () => grid.locator("[role=columnheader]").allInnerTexts();
      expect(await grid.getAttribute("aria-rowcount")).toBe(String(document.symbols!.length + 1));
      expect(await grid.locator(".window [role=row]").count()).toBeLessThan(60);
      expect(await first()).toBe(Math.max(...document.symbols!.map((symbol) => symbol.size)));
      await grid.getByRole("button", { name: "size" }).click();
      expect(await first()).toBe(Math.min(...document.symbols!.map((symbol) => symbol.size)));
      await grid.getByRole("button", { name: "folder" }).focus();
      await page.keyboard.press("Alt+ArrowLeft");
      expect((await heads()).slice(0, 3)).toEqual(["symbol", "folder", "size ↑"]);
      const from = await centre(page, ".grid [role=columnheader]", 1);
      const to = await centre(page, ".grid [role=columnheader]", 3);
      await page.mouse.move(from.x - 20, from.y);
      await page.mouse.down();
      await page.mouse.move(to.x, to.y, { steps: 4 });
      await page.mouse.up();
      expect((await heads()).slice(0, 4)).toEqual(["symbol", "size ↑", "kind", "folder"]);
      await page.click("#columns summary");
      await page.locator("#columns label", { hasText: "kind" }).locator("input").uncheck();
      expect(await heads()).not.toContain("kind");
      await page.keyboard.press("Escape");
      await page.fill("#find", "printf");
      const found = document.symbols!.filter((symbol) =>
        [symbol.name, symbol.demangled, ...symbol.aliases].some((name) => name.includes("printf")),
      );
      expect(await grid.getAttribute("aria-rowcount")).toBe(String(found.length + 1));
      await page.fill("#find", "");
      await grid.locator(".window button").first().click();
      expect(await page.locator(".why h2").innerText()).not.toBe("all memories");
    });
  });

  test("PNG, SVG, CSV and JSON are saved; the JSON is the document, addresses of the CSV are hexadecimal", async () => {
    const path = await sample("rp2040-adc");
    const document = await documentOf(path);
    await open(path, "", {}, async (page) => {
      const saved = async (what: string) => {
        await page.click("#save summary");
        const [download] = await Promise.all([page.waitForEvent("download"), page.click(`#save-${what}-menu`)]);
        await page.keyboard.press("Escape");
        return readFileSync(await download.path());
      };
      expect(JSON.parse(String(await saved("json")))).toEqual(document);
      const svg = String(await saved("svg"));
      expect(svg).toMatch(/^<svg /);
      expect(svg).toMatch(/fill="rgb/);
      expect((await saved("png")).subarray(1, 4).toString()).toBe("PNG");
      await page.click("#view-tables");
      const lines = String(await saved("csv")).split("\r\n");
      expect(lines.length).toBe(document.symbols!.length + 2);
      expect(lines[1]).toMatch(/,0x[0-9a-f]{8},/);
    });
  });

  test("without JavaScript, and on paper, the figures and a picture are there", async () => {
    const path = await write("two", sampleElf("cpp-m4"), sampleElf("alloc-m33"));
    await open(path, "", { javaScriptEnabled: false }, async (page) => {
      const text = await page.locator("main").innerText();
      for (const word of ["Regions", "Sections", "Crates", "Largest symbols", "Vectors", "Stack", "Findings", ".text", "FLASH", "SRAM2"])
        expect(text).toContain(word);
      expect(await page.locator("svg.picture rect").count()).toBeGreaterThan(10);
      expect(await overhang(page)).toBe(0);
    });
    await open(path, "", {}, async (page) => {
      await page.emulateMedia({ media: "print" });
      expect(await page.locator("#app").isVisible()).toBe(false);
      expect(await page.locator("article").nth(1).isVisible()).toBe(true);
    });
  });

  test("several images: one is shown at a time, and its verdict", async () => {
    await open(await write("two", sampleElf("cpp-m4"), sampleElf("alloc-m33")), "", {}, async (page) => {
      await page.selectOption("#file", { index: 1 });
      expect(page.url()).toContain("file=1");
      expect(await page.locator(".verdicts").innerText()).toContain("SRAM4");
    });
  });

  test.each([390, 1024, 1600])(
    "at %i px nothing is wider than the page, and the picture fills what the window leaves it",
    async (width) => {
      const path = await write("two", sampleElf("cpp-m4"), sampleElf("alloc-m33"));
      for (const view of VIEWS) {
        await open(path, `view=${view}`, { viewport: { width, height: 800 } }, async (page) => {
          expect(await overhang(page), view).toBeLessThanOrEqual(0);
          if (width < 900 || view === "text") return;
          const [stage, under] = [(await page.locator(".stage").boundingBox())!, (await page.locator(".under").boundingBox())!];
          expect(under.y + under.height).toBeGreaterThan(796);
          expect(stage.height).toBeGreaterThan(480);
        });
      }
    },
  );

  test("axe-core finds no violation in any view and theme", async () => {
    await open(await sample("alloc-m33"), "", { bypassCSP: true }, async (page) => {
      for (const theme of ["light", "dark", "contrast"]) {
        await setTheme(page, theme);
        for (const view of VIEWS) {
          await page.click(`#view-${view}`);
          expect(await violations(page), `${view} ${theme}`).toEqual([]);
        }
      }
    });
  });

  test("the theme is the system's until one is chosen, and stays", async () => {
    await open(await sample("alloc-m33"), "", { colorScheme: "dark" }, async (page) => {
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
    for (const view of VIEWS)
      await open(await write("hostile", elf), `view=${view}&q=script`, {}, async (page) => {
        expect(await page.locator("img, article b").count()).toBe(0);
        expect(await page.locator("#hits").innerText()).toMatch(/: 2 hits/);
      });
  });

  test("10,000 symbols: found, zoomed, drawn; figures for the bench", async () => {
    const elf = join(folder, "many.elf");
    writeFileSync(elf, manySymbols(10_000));
    await open(await write("many", elf), "", {}, async (page) => {
      const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
      const zoom = await page.evaluate(() => {
        const started = performance.now();
        document.querySelector<HTMLElement>("#memory-FLASH, .segments button")!.click();
        document.body.getBoundingClientRect();
        return performance.now() - started;
      });
      expect(await page.locator(".crumbs li").count()).toBe(2);
      console.log(`first paint ${paint.toFixed(0)} ms, one zoom ${zoom.toFixed(0)} ms at 10,000 symbols`);
    });
  });
});
