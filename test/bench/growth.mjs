// npm run bench:growth [runs] [folder of the rungs]: how time and peak memory of the commands that read debug information grow with the
// firmware, against Node's own start-up and the peers that are installed, all paired in one run. Builds the rungs that are missing (a few
// minutes), prints Markdown tables and draws docs/performance.svg.
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { growthChart } from "./growth-chart.mjs";
import { isInstalled, paired } from "./measure.mjs";
import { buildRung, rungs } from "./rungs.mjs";

const rounds = Number(process.argv[2] ?? 5);
const folder = process.argv[3] ?? join(tmpdir(), "cortex-size-rungs");
mkdirSync(folder, { recursive: true });
const empty = join(folder, "empty.cjs");
writeFileSync(empty, "");
const command = fileURLToPath(new URL("../../dist/cortex-size.cjs", import.meta.url));

const ours = ["size", "show", "units", "files", "inlines", "crates"];
const peers = [
  { name: "readelf -SW -sW", tool: "arm-none-eabi-readelf", args: ["-SW", "-sW"] },
  { name: "llvm-nm -S", tool: "llvm-nm", args: ["-S"] },
  { name: "bloaty -d compileunits", tool: "bloaty", args: ["-d", "compileunits", "-n", "0"] },
  { name: "bloaty -d inlines", tool: "bloaty", args: ["-d", "inlines", "-n", "0"] },
  { name: "elf-size-analyze -F", tool: "elf-size-analyze", args: ["-t", "arm-none-eabi-", "-F"] },
  { name: "llvm-dwarfdump --statistics", tool: "llvm-dwarfdump", args: ["--statistics"] },
  { name: "llvm-dwarfdump --debug-line", tool: "llvm-dwarfdump", args: ["--debug-line"] },
];
const installed = peers.filter(({ tool }) => isInstalled(tool));

const columns = [];
for (const rung of rungs) {
  const elf = buildRung(rung, folder);
  const results = paired(
    [
      { name: "node empty.cjs", command: [process.execPath, empty] },
      ...ours.map((name) => ({ name, command: [process.execPath, command, name, elf] })),
      ...installed.map(({ name, tool, args }) => ({ name, command: [tool, ...args, elf] })),
    ],
    rounds,
  );
  columns.push({ title: `${(statSync(elf).size / 1e6).toFixed(0)} MB`, megabytes: statSync(elf).size / 1e6, results });
}

const names = columns[0].results.slice(1).map(({ name }) => name);
const cell = (column, name) => {
  const { ratio, peak } = column.results.find((result) => result.name === name);
  return `${ratio.toFixed(1)}x${peak === undefined ? "" : `, ${peak.toFixed(0)} MiB`}`;
};
console.log(`| | ${columns.map(({ title }) => title).join(" | ")} |\n|---|${columns.map(() => "---|").join("")}`);
for (const name of names) console.log(`| \`${name}\` | ${columns.map((column) => cell(column, name)).join(" | ")} |`);
const missing = [...new Set(peers.filter((peer) => !installed.includes(peer)).map(({ tool }) => tool))];
if (missing.length > 0) console.log(`\nnot installed here, so not compared: ${missing.join(", ")}`);

const series = names.map((name) => ({
  name,
  isPeer: !ours.includes(name),
  points: columns.map(({ megabytes, results }) => ({ x: megabytes, y: results.find((result) => result.name === name).ratio })),
}));
const target = fileURLToPath(new URL("../../docs/performance.svg", import.meta.url));
writeFileSync(target, growthChart(series));
console.log(`\ndrawn: docs/performance.svg, ${readFileSync(target).length} bytes`);
