// npm run screenshots: the report page of samples, in Chromium, as docs/images/*.png. Needs `npm run build` and Chromium.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { withPalette } from "./png-palette.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const target = join(root, "docs/images");
const folder = mkdtempSync(join(tmpdir(), "cortex-size-screenshots-"));
/** Most bytes of a picture: they are kept in the repository. */
const LARGEST = 60_000;

const elf = (name) => join(root, `samples/${name}/${name}.elf`);
const PAGES = {
  embassy: [elf("embassy-nrf52840")],
  cpp: [elf("cpp-m4")],
  diff: ["--diff", elf("stack-sizes-direct"), elf("stack-sizes-fmt")],
};
/** Name, page, address and look of each picture. */
const SHOTS = [
  { name: "treemap-light", page: "embassy", hash: "" },
  { name: "treemap-dark", page: "embassy", hash: "", colorScheme: "dark" },
  { name: "stack", page: "embassy", hash: "view=stack" },
  { name: "memory", page: "cpp", hash: "view=memory" },
  { name: "changes", page: "diff", hash: "view=changes", colorScheme: "dark" },
  { name: "phone", page: "cpp", hash: "", viewport: { width: 390, height: 780 } },
];

const paths = {};
for (const [name, args] of Object.entries(PAGES)) {
  paths[name] = join(folder, `${name}.html`);
  const { status, stderr } = spawnSync(process.execPath, [join(root, "dist/cortex-size.cjs"), "report", ...args, "-o", paths[name]], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
}
mkdirSync(target, { recursive: true });
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--headless", "--no-sandbox", "--disable-gpu"] });
try {
  for (const { name, page: of, hash, colorScheme = "light", viewport = { width: 1120, height: 680 } } of SHOTS) {
    const context = await browser.newContext({ viewport, colorScheme, offline: true, reducedMotion: "reduce" });
    const page = await context.newPage();
    await page.goto(`${pathToFileURL(paths[of])}#${hash}`);
    await page.waitForSelector("#app:not([hidden])");
    const picture = withPalette(await page.screenshot());
    await context.close();
    console.log(`${name}.png: ${picture.length} bytes`);
    if (picture.length > LARGEST) throw new Error(`${name}.png is larger than ${LARGEST} bytes`);
    writeFileSync(join(target, `${name}.png`), picture);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
