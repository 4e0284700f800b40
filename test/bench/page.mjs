// node test/bench/page.mjs [runs]: the report page of 1,000, 10,000 and 50,000 symbols: its bytes, and in Chromium the first paint and one zoom.
// Prints a Markdown table of medians. Needs `npm run build` and Chromium.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { importTypeScript } from "../../scripts/bundle-import.mjs";

const rounds = Number(process.argv[2] ?? 5);
const command = fileURLToPath(new URL("../../dist/cortex-size.cjs", import.meta.url));
const { manySymbols } = await importTypeScript(fileURLToPath(new URL("../support/page-elf.ts", import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "cortex-size-page-bench-"));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu"] });

/** Milliseconds until the first paint, until the views stand, and of processor time that one zoom takes with its styles and its layout. */
async function once(path) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(String(pathToFileURL(path)));
  await page.waitForSelector("#app:not([hidden])");
  const times = await page.evaluate(() => {
    const ready = performance.now();
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? ready;
    return [paint, ready];
  });
  const before = await worked(session);
  await page.evaluate(() => {
    document.querySelector(".segments button").click();
    document.body.getBoundingClientRect();
  });
  const zoom = (await worked(session)) - before;
  await page.close();
  return [...times, zoom];
}

/** Milliseconds that the page's thread has worked: scripts, styles, layout. */
async function worked(session) {
  const { metrics } = await session.send("Performance.getMetrics");
  const parts = ["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"];
  return metrics.filter(({ name }) => parts.includes(name)).reduce((sum, { value }) => sum + 1000 * value, 0);
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

try {
  console.log("| symbols | page | first paint | views ready | one zoom (processor) |\n|---|---|---|---|---|");
  for (const symbols of [1000, 10_000, 50_000]) {
    const [elf, path] = [join(folder, `${symbols}.elf`), join(folder, `${symbols}.html`)];
    writeFileSync(elf, manySymbols(symbols));
    const { status, stderr } = spawnSync(process.execPath, [command, "report", elf, "-o", path], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    const runs = [];
    for (let round = 0; round < rounds; round++) runs.push(await once(path));
    const [paint, ready, zoom] = [0, 1, 2].map((i) => median(runs.map((times) => times[i])).toFixed(0));
    const kilobytes = (statSync(path).size / 1000).toFixed(0);
    console.log(`| ${symbols.toLocaleString("en")} | ${kilobytes} kB | ${paint} ms | ${ready} ms | ${zoom} ms |`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
