// npm run bench -- [--rounds N] [--folder F] [--images strings-17,c-17] [--commands a,b] [--node PATH]…: time and peak memory of every command on images of 2 to
// 180 MB, as multiples of Node's own start, and of the peers that are installed, all paired in one run. Builds the images that are missing (some minutes), prints
// Markdown tables in which what misses its target says so, and draws docs/performance.svg when several sizes are measured. `--node` names other binaries (npm's package `node` brings them).
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { growthChart } from "./growth-chart.mjs";
import { buildImage, megabytesOf, nextBuild } from "./ladder.mjs";
import { isInstalled, paired } from "./measure.mjs";
import { peakOf, TARGETS, targetOf } from "./targets.mjs";

const LADDER = ["rust", "strings-2", "strings-17", "names-17", "plain-17", "c-17", "strings-39", "strings-128", "strings-180"];
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    folder: { type: "string", default: join(tmpdir(), "cortex-size-ladder") },
    images: { type: "string", default: LADDER.join(",") },
    commands: { type: "string", default: Object.keys(TARGETS).join(",") },
    node: { type: "string", multiple: true, default: [process.execPath] },
  },
});
const { folder } = values;
mkdirSync(folder, { recursive: true });
const empty = join(folder, "empty.cjs");
writeFileSync(empty, "");
const program = fileURLToPath(new URL("../../dist/cortex-size.cjs", import.meta.url));
const sample = fileURLToPath(new URL("../../samples/alloc-m33/alloc-m33.elf", import.meta.url));
const commands = values.commands.split(",");

const peers = [
  { name: "arm-none-eabi-readelf -SW -sW", args: ["arm-none-eabi-readelf", "-SW", "-sW"] },
  { name: "llvm-nm -S", args: ["llvm-nm", "-S"] },
  { name: "bloaty -d compileunits", args: ["bloaty", "-d", "compileunits", "-n", "0"] },
  { name: "bloaty -d inlines", args: ["bloaty", "-d", "inlines", "-n", "0"] },
  { name: "llvm-dwarfdump --debug-line", args: ["llvm-dwarfdump", "--debug-line"] },
];
const installed = peers.filter(({ args }) => isInstalled(args[0]));

/** The Rust sample with another text, as its next build; what an analysis finds beside it lies beside this too. */
function nextSample() {
  const next = join(folder, "next-sample");
  mkdirSync(next, { recursive: true });
  for (const name of ["alloc-m33.map", "memory.x", "Cargo.lock"]) copyFileSync(join(dirname(sample), name), join(next, name));
  const bytes = readFileSync(sample);
  const at = bytes.indexOf("range end index ");
  if (at < 0) throw new Error(`${sample} has no text "range end index "`);
  bytes.write("Range", at);
  writeFileSync(join(next, "alloc-m33.elf"), bytes);
  return join(next, "alloc-m33.elf");
}

/** What a command is called with for an image; `diff` with itself, `diff-next` with the next build. */
function argumentsOf(command, elf) {
  if (command === "diff") return [command, elf, elf];
  if (command === "diff-next") return ["diff", elf, elf === sample ? nextSample() : nextBuild(elf)];
  return command === "report" ? [command, elf, "-o", join(folder, "report.html")] : [command, elf];
}

function measure(node, name) {
  const [kind, size] = name.split("-");
  const elf = kind === "rust" ? sample : buildImage(kind, Number(size), folder);
  const ours = commands.map((command) => ({ name: command, command: [node, program, ...argumentsOf(command, elf)] }));
  const theirs = installed.map((peer) => ({ name: peer.name, command: [...peer.args, elf] }));
  const results = paired([{ name: "node empty.cjs", command: [node, empty] }, ...ours, ...theirs], Number(values.rounds));
  return { name, megabytes: megabytesOf(elf), results };
}

function cell({ name, megabytes, results }, row) {
  const { ratio, peak } = results.find((result) => result.name === row);
  const place = [row, name === "rust", megabytes];
  const missed = (figure, aimed) => (aimed !== undefined && figure > aimed ? ` (missed: ${aimed})` : "");
  return `${ratio.toFixed(1)}x${missed(ratio, targetOf(...place))}, ${peak?.toFixed(0) ?? "?"} MiB${missed(peak, peakOf(...place))}`;
}

/** How the time above Node's start grows between two images: 1 is linear. */
function exponent(row, small, large) {
  const above = ({ results }) => results.find(({ name }) => name === row).milliseconds - results[0].milliseconds;
  return Math.log(above(large) / above(small)) / Math.log(large.megabytes / small.megabytes);
}

for (const node of values.node) {
  const columns = values.images.split(",").map((name) => measure(node, name));
  const rows = columns[0].results.slice(1).map(({ name }) => name);
  console.log(`\n${node}\n\n| | ${columns.map(({ name, megabytes }) => `${name} (${megabytes.toFixed(0)} MB)`).join(" | ")} |`);
  console.log(`|---|${columns.map(() => "---|").join("")}`);
  for (const row of rows) console.log(`| \`${row}\` | ${columns.map((column) => cell(column, row)).join(" | ")} |`);
  const sized = columns.filter(({ name }) => name.startsWith("strings-"));
  if (sized.length < 2) continue;
  const growth = rows.map((row) => `\`${row}\` ${exponent(row, sized[0], sized.at(-1)).toFixed(2)}`);
  console.log(`\nExponents from ${sized[0].megabytes.toFixed(0)} to ${sized.at(-1).megabytes.toFixed(0)} MB: ${growth.join(", ")}.`);
  if (node !== values.node[0]) continue;
  const points = (row) => sized.map(({ megabytes, results }) => ({ x: megabytes, y: results.find(({ name }) => name === row).ratio }));
  const series = rows.map((row) => ({ name: row, isPeer: !commands.includes(row), points: points(row) }));
  writeFileSync(fileURLToPath(new URL("../../docs/performance.svg", import.meta.url)), growthChart(series));
}
const missing = [...new Set(peers.filter((peer) => !installed.includes(peer)).map(({ args }) => args[0]))];
if (missing.length > 0) console.log(`\nnot installed here, so not compared: ${missing.join(", ")}`);
