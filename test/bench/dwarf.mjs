// Measures the DWARF reader alone, without the command line: whole processes against Node's floor (an empty script) in paired runs, and
// peak memory. `node test/bench/dwarf.mjs [runs] [folder of the rungs]`; builds the rungs that are missing (a few minutes).
import { spawnSync } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { buildKernel } from "../../scripts/build-kernel.mjs";
import { buildRung, rungs } from "./rungs.mjs";

const runs = Number(process.argv[2] ?? 9);
const folder = process.argv[3] ?? join(tmpdir(), "cortex-size-rungs");
mkdirSync(folder, { recursive: true });
const [empty, bundle] = [join(folder, "empty.cjs"), join(folder, "dwarf-bench.cjs")];
writeFileSync(empty, "");
await buildKernel();
const entry = fileURLToPath(new URL("dwarf-entry.ts", import.meta.url));
await build({ entryPoints: [entry], outfile: bundle, bundle: true, minify: true, platform: "node", format: "cjs" });

// Where this variable is set, Node parses certificates at start-up: not what is measured.
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;

/** Wall time in ms and peak memory in MiB of one process. */
function measure(args) {
  const start = process.hrtime.bigint();
  const done = spawnSync("/usr/bin/time", ["-f", "%M", "node", ...args], { env: environment, encoding: "utf8", maxBuffer: 1 << 30 });
  const time = Number(process.hrtime.bigint() - start) / 1e6;
  if (done.status !== 0) throw new Error(done.stderr);
  return { time, memory: Number(done.stderr.trim().split("\n").pop()) / 1024 };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

for (const rung of rungs) {
  const elf = buildRung(rung, folder);
  console.log(`${rung.name}: ${(statSync(elf).size / 1e6).toFixed(0)} MB`);
  const results = { units: [], "lines-inlines": [] };
  for (let run = 0; run < runs; run++) {
    const floor = measure([empty]);
    for (const [question, measured] of Object.entries(results)) {
      const { time, memory } = measure([bundle, elf, question]);
      measured.push({ ratio: time / floor.time, memory });
    }
  }
  for (const [question, measured] of Object.entries(results)) {
    const ratio = median(measured.map(({ ratio }) => ratio)).toFixed(2);
    console.log(`  ${question}: ${ratio}x floor, ${Math.max(...measured.map(({ memory }) => memory)).toFixed(0)} MiB`);
  }
}
