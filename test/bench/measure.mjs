// Paired measurements of whole processes: A B C A B C …, medians, and ratios to the first command.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const TIME = "/usr/bin/time";
const environment = { ...process.env };
// Where this is set Node parses a CA bundle at start-up, which has nothing to do with us.
delete environment.NODE_EXTRA_CA_CERTS;

export function isInstalled(tool) {
  return spawnSync("sh", ["-c", 'command -v "$1"', "sh", tool]).status === 0;
}

/** One run: wall milliseconds and peak resident MiB (undefined without /usr/bin/time). */
function once(command) {
  const timed = existsSync(TIME) ? [TIME, "-f", "peak=%M", ...command] : command;
  const started = process.hrtime.bigint();
  const done = spawnSync(timed[0], timed.slice(1), {
    env: environment,
    stdio: ["ignore", "ignore", "pipe"],
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const milliseconds = Number(process.hrtime.bigint() - started) / 1e6;
  const peak = /peak=(\d+)/.exec(done.stderr ?? "");
  return { milliseconds, peak: peak === null ? undefined : Number(peak[1]) / 1024 };
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs every command `rounds` times in turn after one warm-up; the result keeps their order. */
export function paired(commands, rounds = 9) {
  for (const { command } of commands) once(command);
  const runs = commands.map(() => []);
  for (let round = 0; round < rounds; round++) for (const [i, { command }] of commands.entries()) runs[i].push(once(command));
  return commands.map(({ name }, i) => ({
    name,
    milliseconds: median(runs[i].map((run) => run.milliseconds)),
    ratio: median(runs[i].map((run, round) => run.milliseconds / runs[0][round].milliseconds)),
    peak: runs[i][0].peak === undefined ? undefined : median(runs[i].map((run) => run.peak)),
  }));
}

/** Prints results as a table of ratios to the first row. */
export function report(title, results) {
  console.log(`\n${title}`);
  const width = Math.max(...results.map(({ name }) => name.length));
  for (const { name, ratio, peak } of results) {
    console.log(
      `  ${name.padEnd(width)}  ${ratio.toFixed(2).padStart(7)}x  ${peak === undefined ? "" : `${peak.toFixed(1).padStart(7)} MiB`}`,
    );
  }
}
