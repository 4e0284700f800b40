// A pull request from end to end, without a network: two commits of a sample in a temporary repository, then what a CI job would run.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const tool = join(root, "dist/cortex-size.cjs");
const folder = mkdtempSync(join(tmpdir(), "cortex-size-demo-"));
const environment = { PATH: process.env["PATH"], HOME: folder, LC_ALL: "C.UTF-8", GIT_CONFIG_NOSYSTEM: "1" };

const CONFIG = `[targets.logger]
elf = "logger.elf"
memory = "memory.x"

[[budgets]]
name = "flash"
region = "FLASH"
max = "4.6 KiB"
help = "a bigger part is one board revision away: talk to hardware first"

[[budgets]]
name = "ram"
region = "RAM"
max = "25 %"

[[budgets]]
name = "headroom"
headroom = true
min = "4 KiB"
`;

function run(command, args, env = {}) {
  return spawnSync(command, args, { cwd: folder, env: { ...environment, ...env }, encoding: "utf8" });
}

function git(args, day) {
  const who = {
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "ada@localhost",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "ada@localhost",
  };
  const date = `2026-05-0${day}T12:00:00Z`;
  const done = run("git", args, { ...who, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date });
  if (done.status !== 0) throw new Error(`git ${args.join(" ")}: ${done.stderr}`);
}

function commit(image, message, day) {
  cpSync(join(root, `samples/pairs/${image}/${image}.elf`), join(folder, "logger.elf"));
  git(["add", "."], day);
  git(["commit", "--quiet", "-m", message], day);
}

/** Runs a command as a person would see it; another exit code than the expected one ends the demonstration. */
function show(line, expected = 0) {
  const done = run(process.execPath, [tool, ...line.split(" ")]);
  console.log(`$ cortex-size ${line}\n${done.stdout}${done.stderr}${done.status === 0 ? "" : `(exit ${done.status})\n`}`);
  if (done.status !== expected) throw new Error(`exit code ${done.status}, expected ${expected}`);
}

try {
  git(["init", "--quiet", "--initial-branch=main"], 1);
  // The folder is HOME too: what is kept there between starts is no part of the project.
  writeFileSync(join(folder, ".gitignore"), "*.json\n.cache/\n");
  writeFileSync(join(folder, "cortex-size.toml"), CONFIG);
  cpSync(join(root, "samples/pairs/memory.x"), join(folder, "memory.x"));
  commit("base", "Log smoothed samples", 1);
  show("baseline save --file base.json");
  show("history record");
  commit("function-added", "Log the median too", 3);
  show("diff base.json logger.elf");
  show("check --base base.json --out json:size.json", 1);
  show("comment size.json --dry-run");
  show("history record");
  show("history show --region FLASH --width 40");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
