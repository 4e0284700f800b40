// Mutation testing: changes one operator at a time and runs the tests that come by it: npm run mutation -- SUITE [--sample SIZE] [--seed N] [--file PART].
// A change is noticed when a test fails or no longer ends. A sample is drawn by what is changed, so that the same seed gives the same changes.
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { instrumented, ROOT } from "./instrument.mjs";
import { SUITES } from "./suites.mjs";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: "string" }, seed: { type: "string", default: "1" }, file: { type: "string" } },
});
const [name = "ledger"] = positionals;
const suite = SUITES[name];
if (suite === undefined) throw new Error(`${name} is no suite: ${Object.keys(SUITES).join(", ")}`);
/** Milliseconds after which a test that says nothing hangs. */
const HANGS = 300_000;

const bundle = join(ROOT, `coverage/mutation/${name}.mjs`);
const all = (await instrumented(suite, bundle)).filter(({ file }) => values.file === undefined || file.includes(values.file));
const rank = ({ file, line, column, operator, replacement }) =>
  createHash("sha256").update(`${values.seed} ${file}:${line}:${column} ${operator} ${replacement}`).digest("hex");
const env = { ...process.env, PROPERTY_RUNS: "40" };

/** A process with the tests; `ask` makes a change in it. */
async function begin() {
  const child = fork(join(import.meta.dirname, "worker.mjs"), [bundle], { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const answer = () =>
    new Promise((resolve) => {
      const timer = setTimeout(() => child.kill("SIGKILL"), HANGS);
      const end = (message) => {
        clearTimeout(timer);
        child.off("message", end).off("exit", exit);
        resolve(message);
      };
      const exit = () => end(undefined);
      child.on("message", end).on("exit", exit);
    });
  const ready = await answer();
  if (ready === undefined) throw new Error("the tests do not run");
  const ask = (id) => {
    child.send(id);
    return answer();
  };
  return { ready, end: () => child.kill(), ask };
}

let worker = await begin();
const { atLoad, covered, slow } = worker.ready;
for (const [test, time] of slow) console.error(`${(time / 1000).toFixed(1)} s ${test}`);
// What is computed once when a module is loaded cannot be switched.
const switched = all.filter(({ id }) => covered.includes(id) || !atLoad.includes(id));
const chosen = switched
  .map((change) => ({ change, rank: rank(change) }))
  .sort((a, b) => (a.rank < b.rank ? -1 : 1))
  .slice(0, Number(values.sample ?? switched.length))
  .map(({ change }) => change)
  .sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));

const results = [];
for (const [i, change] of chosen.entries()) {
  const isCovered = covered.includes(change.id);
  const told = isCovered ? await worker.ask(change.id) : { by: undefined, broken: false };
  results.push({ ...change, by: told === undefined ? "(no longer ends)" : told.by, isCovered });
  if (told === undefined || told.broken) {
    worker.end();
    worker = await begin();
  }
  if (i % 20 === 19) console.error(`${i + 1} of ${chosen.length}: ${results.filter(({ by }) => by !== undefined).length} noticed`);
}
worker.end();
writeFileSync(join(ROOT, `coverage/mutation/${name}.json`), JSON.stringify(results, undefined, 1));

for (const { file, line, from, replacement, by, isCovered } of results)
  if (by === undefined)
    console.log(`${file}:${line} ${isCovered ? "not noticed" : "no test   "} ${oneLine(from)}  →  ${oneLine(replacement)}`);
console.log("\n| file | changes | noticed | not noticed | score |\n|---|---|---|---|---|");
for (const file of [...new Set(results.map((one) => one.file))])
  row(
    `\`${file}\``,
    results.filter((one) => one.file === file),
  );
row(`**${name}**, ${chosen.length} of ${switched.length}, seed ${values.seed}`, results);

function row(title, of) {
  const noticed = of.filter(({ by }) => by !== undefined).length;
  console.log(`| ${title} | ${of.length} | ${noticed} | ${of.length - noticed} | ${Math.floor((100 * noticed) / of.length)} % |`);
}

function oneLine(text) {
  const line = text.replace(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
