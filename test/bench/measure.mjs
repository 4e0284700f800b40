// Paired measurements of whole processes: A B C A B C …, medians, and ratios to the first command. Needs bash.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const TIME = "/usr/bin/time";
const environment = { ...process.env };
// Where this is set Node parses a CA bundle at start-up, which has nothing to do with us.
delete environment.NODE_EXTRA_CA_CERTS;

export function isInstalled(tool) {
  return spawnSync("sh", ["-c", 'command -v "$1"', "sh", tool]).status === 0;
}

/** One run: user and system milliseconds, which other work on the machine hardly changes, and peak resident MiB (undefined without /usr/bin/time). */
function once(command) {
  const timed = existsSync(TIME) ? [TIME, "-f", "peak=%M", ...command] : command;
  const script = 'TIMEFORMAT="cpu=%3U %3S"; time "$@" >/dev/null';
  const done = spawnSync("bash", ["-c", script, "bash", ...timed], { env: environment, encoding: "utf8", maxBuffer: 1 << 28 });
  const [, user, system] = /cpu=([\d.]+) ([\d.]+)/.exec(done.stderr);
  const peak = /peak=(\d+)/.exec(done.stderr);
  return { milliseconds: 1000 * (Number(user) + Number(system)), peak: peak === null ? undefined : Number(peak[1]) / 1024 };
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
