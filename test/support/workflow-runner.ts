import { spawn } from "node:child_process";
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { PLACE } from "./project-place.ts";
import { ROOT } from "./samples.ts";

/** A step of a workflow or of a composite action, as its YAML says it. */
interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
  readonly env?: Record<string, string>;
  readonly "working-directory"?: string;
}

interface Job {
  readonly if?: string;
  readonly steps: readonly Step[];
}

/** What the runner was told about the run. */
export interface RunnerOptions {
  /** `push`, `pull_request` or `workflow_run`. */
  readonly eventName: string;
  readonly event: object;
  readonly sha: string;
  /** The working directory of the job, with what a checkout brings. */
  readonly workspace: string;
  /** Where caches and artifacts outlive a job. */
  readonly kept: string;
  /** Found before everything else: stand-ins of rustup and cargo. */
  readonly path: string;
  readonly env: Record<string, string>;
}

/** How a job ended, and all that its steps printed. */
export interface JobRun {
  readonly ok: boolean;
  readonly log: string;
  readonly summary: string;
}

/**
 * Runs the only job of a workflow file as GitHub's runner does, with its files for environment, path, output and summary [GitHub, "Workflow commands",
 * "Contexts"]: `run` in bash, this repository's composite action, and stand-ins on the disk for GitHub's own actions. Knows of expressions what the
 * workflows here use: paths in contexts, text, `==`, `!=`, `&&`, `||` and `always()`.
 */
export async function runWorkflow(file: string, options: RunnerOptions): Promise<JobRun> {
  const { jobs } = parse(readFileSync(file, "utf8")) as { jobs: Record<string, Job> };
  const [job] = Object.values(jobs);
  const run = new Run(options);
  if (job!.if === undefined || run.holds(job!.if)) await run.steps(job!.steps);
  return { ok: run.ok, log: run.log, summary: run.read("summary") };
}

class Run {
  ok = true;
  log = "";
  readonly #options: RunnerOptions;
  readonly #outputs = new Map<string, Record<string, string>>();
  #inputs: Record<string, string> = {};

  constructor(options: RunnerOptions) {
    this.#options = options;
    mkdirSync(join(options.kept, "runner"), { recursive: true });
    for (const name of ["path", "summary"]) writeFileSync(this.#file(name), "");
    writeFileSync(this.#file("event"), JSON.stringify(options.event));
  }

  read(name: string): string {
    return readFileSync(this.#file(name), "utf8");
  }

  /** Whether a step whose condition this is runs: without `always()` only while no step has failed. */
  holds(condition: string): boolean {
    return (this.ok || condition.includes("always()")) && this.#value(condition) !== "" && this.#value(condition) !== "false";
  }

  async steps(steps: readonly Step[]): Promise<void> {
    for (const step of steps) if (this.holds(step.if ?? "success()")) await this.#step(step);
  }

  async #step(step: Step): Promise<void> {
    const given = Object.fromEntries(Object.entries(step.with ?? {}).map(([name, value]) => [name, this.#filled(String(value))]));
    if (step.run !== undefined) await this.#bash(step);
    else if (step.uses!.startsWith(`${PLACE}@`)) await this.#composite(step, given);
    else this.#stored(step.uses!.replace(/@.*/, ""), given);
  }

  async #bash(step: Step): Promise<void> {
    const output = this.#file("output");
    writeFileSync(output, "");
    const added = this.read("path").split("\n").filter(Boolean).reverse();
    const { workspace, env, path } = this.#options;
    const child = spawn("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.run!], {
      stdio: ["ignore", "pipe", "pipe"],
      cwd: join(workspace, this.#filled(step["working-directory"] ?? ".")),
      env: {
        ...env,
        ...{ PATH: [...added, path, "/usr/bin", "/bin"].join(delimiter), RUNNER_TEMP: join(this.#options.kept, "runner") },
        ...{ GITHUB_OUTPUT: output, GITHUB_PATH: this.#file("path"), GITHUB_STEP_SUMMARY: this.#file("summary") },
        ...{ GITHUB_EVENT_PATH: this.#file("event"), GITHUB_ACTION_PATH: ROOT, GITHUB_REPOSITORY: "o/r" },
        ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, this.#filled(value)])),
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (text: Buffer) => {
        this.log += text.toString();
      });
    const code = await new Promise((resolve) => child.on("close", resolve));
    if (code !== 0) this.ok = false;
    const lines = readFileSync(output, "utf8").split("\n").filter(Boolean);
    if (step.id !== undefined) this.#outputs.set(step.id, Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2))));
  }

  async #composite(step: Step, given: Record<string, string>): Promise<void> {
    const action = parse(readFileSync(join(ROOT, "action.yml"), "utf8"));
    const declared = action.inputs as Record<string, { default?: string }>;
    for (const name of Object.keys(given)) if (!Object.hasOwn(declared, name)) throw new Error(`action.yml has no input ${name}`);
    this.#inputs = Object.fromEntries(Object.entries(declared).map(([name, { default: usual }]) => [name, given[name] ?? usual ?? ""]));
    await this.steps(action.runs.steps);
    const outputs = Object.entries(action.outputs as Record<string, { value: string }>).map(([name, { value }]) => [
      name,
      this.#filled(value),
    ]);
    if (step.id !== undefined) this.#outputs.set(step.id, Object.fromEntries(outputs));
  }

  /** GitHub's own actions, as far as files go. */
  #stored(action: string, given: Record<string, string>): void {
    const { workspace, kept } = this.#options;
    const at = (name: string) => join(kept, name);
    if (action === "actions/checkout") return;
    if (action === "actions/cache/save") cpSync(join(workspace, given["path"]!), at(given["key"]!));
    else if (action === "actions/cache/restore") {
      const place = at(given["key"]!);
      if (existsSync(place)) cpSync(place, join(workspace, given["path"]!));
    } else if (action === "actions/upload-artifact") cpSync(join(workspace, given["path"]!), at(join(given["name"]!, given["path"]!)));
    else if (action === "actions/download-artifact") cpSync(at(given["name"]!), join(workspace, given["path"]!), { recursive: true });
    else throw new Error(`the runner has no ${action}`);
    appendFileSync(this.#file("used"), `${action}\n`);
  }

  #file(name: string): string {
    return join(this.#options.kept, "runner", name);
  }

  #filled(text: string): string {
    return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => this.#value(expression));
  }

  #value(expression: string): string {
    for (const [operator, choose] of [
      ["||", (a: string, b: () => string) => (isTrue(a) ? a : b())],
      ["&&", (a: string, b: () => string) => (isTrue(a) ? b() : a)],
      ["==", (a: string, b: () => string) => String(a === b())],
      ["!=", (a: string, b: () => string) => String(a !== b())],
    ] as const) {
      const place = expression.indexOf(operator);
      if (place >= 0) return choose(this.#value(expression.slice(0, place).trim()), () => this.#value(expression.slice(place + 2).trim()));
    }
    const quoted = /^'(.*)'$/.exec(expression)?.[1];
    return quoted ?? (/^(always|success)\(\)$/.test(expression) ? "true" : this.#context(expression.split(".")));
  }

  #context([root, ...path]: string[]): string {
    const { event, eventName, sha } = this.#options;
    const contexts: Record<string, unknown> = {
      github: { event, event_name: eventName, sha, token: "secret", action_repository: PLACE },
      inputs: this.#inputs,
      steps: Object.fromEntries([...this.#outputs].map(([id, outputs]) => [id, { outputs }])),
    };
    if (!Object.hasOwn(contexts, root!)) throw new Error(`the runner has no context ${root}`);
    let value = contexts[root!];
    for (const name of path) value = (value as Record<string, unknown> | undefined)?.[name];
    return value === undefined || value === null ? "" : String(value);
  }
}

function isTrue(text: string): boolean {
  return text !== "" && text !== "false";
}
