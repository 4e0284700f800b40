// npm run fuzz -- [--minutes N] [--inputs N] [--seed S]: changes well-formed inputs of every kind that is read, lets the command line read them in
// worker threads, and writes what ends wrongly (exit 70, a crash, more than 5 s or 512 MiB) to fuzz-cases/, with few changes and its command.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { ALIAS } from "./build-chunks.mjs";
import { importTypeScript } from "./bundle-import.mjs";

const { values } = parseArgs({
  options: { minutes: { type: "string" }, inputs: { type: "string" }, seed: { type: "string", default: "1" } },
});
const [minutes, inputs, first] = [Number(values.minutes ?? 0), Number(values.inputs ?? 0), Number(values.seed)];
if (![minutes, inputs, first].every((number) => Number.isFinite(number) && number >= 0) || (minutes === 0 && inputs === 0)) {
  console.error("name --minutes N or --inputs N (with both, what comes first ends it), and --seed S to begin at: numbers");
  process.exit(2);
}

const root = process.cwd();
const command = join(root, "dist/cortex-size.cjs");
const { caseOf } = await importTypeScript("test/fuzz/campaign/cases.ts");
const { kinds } = await importTypeScript("test/fuzz/campaign/kinds.ts");
const { minimise, shown } = await importTypeScript("test/fuzz/campaign/minimise.ts");
const saved = spawnSync(process.execPath, [command, "show", "samples/c-lld-m0/c-lld-m0.elf", "--json"], { encoding: "utf8" }).stdout;
const known = kinds(root, () => saved);

const work = mkdtempSync(join(tmpdir(), "cortex-size-fuzz-worker-"));
await build({
  alias: ALIAS,
  entryPoints: ["test/fuzz/campaign/worker.ts"],
  bundle: true,
  format: "esm",
  platform: "node",
  outfile: join(work, "worker.mjs"),
  logLevel: "warning",
  banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
});

/** A run that takes so long is ended and asked again by itself, milliseconds; one that takes a part of it is only asked again. */
const [ENDED, SLOW] = [60_000, 5000];
const until = minutes > 0 ? Date.now() + minutes * 60_000 : Number.POSITIVE_INFINITY;
const last = inputs > 0 ? first + inputs : Number.POSITIVE_INFINITY;
const suspects = new Set();
const codes = new Map();
let next = first;
let ran = 0;

/** One thread and its successors: a thread that crashed or was ended is followed by another. */
function thread(done) {
  let [seed, watch] = [undefined, undefined];
  const worker = new Worker(join(work, "worker.mjs"), { workerData: { root, saved }, resourceLimits: { maxOldGenerationSizeMb: 512 } });
  const ask = () => {
    if (next >= last || Date.now() >= until) {
      seed = undefined;
      void worker.terminate();
      return;
    }
    seed = next++;
    watch = setTimeout(() => void worker.terminate(), ENDED);
    worker.postMessage(seed);
  };
  worker.on("message", (answer) => {
    clearTimeout(watch);
    if (answer !== undefined) {
      ran++;
      codes.set(answer.code, (codes.get(answer.code) ?? 0) + 1);
      if (answer.code === 70 || answer.milliseconds > SLOW) suspects.add(answer.seed);
    }
    ask();
  });
  worker.on("error", () => {});
  worker.on("exit", () => {
    clearTimeout(watch);
    if (seed === undefined) return done();
    ran++;
    suspects.add(seed);
    thread(done);
  });
}
await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, () => new Promise(thread)));
rmSync(work, { recursive: true, force: true });

let faults = 0;
for (const seed of suspects) {
  const made = caseOf(known, seed);
  const folder = join(root, "fuzz-cases", `${made.kind}-${seed}`);
  const found = minimise(command, folder, made);
  if (found === undefined) {
    rmSync(folder, { recursive: true, force: true });
    continue;
  }
  faults++;
  writeFileSync(join(folder, "command.txt"), `${shown(join("fuzz-cases", `${made.kind}-${seed}`), made)}\n${found.fault}\n`);
  console.log(
    `${made.kind}, seed ${seed}, ${found.changes} changes: ${found.fault}\n  ${shown(join("fuzz-cases", `${made.kind}-${seed}`), made)}`,
  );
}
const ends = [...codes].sort(([a], [b]) => a - b).map(([code, count]) => `exit ${code} ${count}`);
console.log(`${ran} inputs from seed ${first}: ${ends.join(", ")}; ${suspects.size} asked again, ${faults} ended wrongly`);
process.exit(faults === 0 ? 0 : 1);
