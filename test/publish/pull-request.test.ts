import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";
import { FakeForge } from "./fake-forge.ts";

// Shapes of the payloads: GitHub, "Webhook events and payloads", `pull_request` and `workflow_run`.
const folder = mkdtempSync(join(tmpdir(), "cortex-size-pull-request-"));
afterAll(() => rmSync(folder, { recursive: true }));

let forge: FakeForge;
beforeEach(async () => {
  forge = new FakeForge();
  await forge.start();
});
afterEach(() => forge.stop());

/** Publishes a report with news from a job whose event is `event`. */
async function publish(event: object, more: Record<string, string> = {}) {
  const [report, payload] = [join(folder, "size.json"), join(folder, "event.json")];
  const pair = (name: string) => join(ROOT, `samples/pairs/${name}/${name}.elf`);
  const measured = await cli(["diff", pair("base"), pair("function-added"), "--format", "json"]);
  writeFileSync(report, measured.out);
  writeFileSync(payload, JSON.stringify(event));
  const env = { GITHUB_TOKEN: "secret", GITHUB_REPOSITORY: "o/r", GITHUB_API_URL: forge.url, GITHUB_EVENT_PATH: payload, ...more };
  return cli(["comment", report, "--publish", "github"], { cwd: folder, env });
}

const run = (owner: string, branch: string, sha: string) => ({
  workflow_run: { head_branch: branch, head_sha: sha, head_repository: { owner: { login: owner } }, pull_requests: [] },
});

test("a job on a pull request comments there", async () => {
  const { code, err } = await publish({ number: 7, pull_request: { number: 7 } });
  expect([code, err]).toEqual([0, "GitHub o/r#7: comment created\n"]);
});

test("after a run of a fork the pull request is found by the fork's owner and branch, and its head is the run's commit", async () => {
  forge.pulls = [
    { number: 3, head: "forker:other", sha: "aa" },
    { number: 12, head: "forker:feature/x y", sha: "bb" },
    { number: 13, head: "someone:feature/x y", sha: "bb" },
  ];
  const { code, err } = await publish(run("forker", "feature/x y", "bb"));
  expect([code, err]).toEqual([0, "GitHub o/r#12: comment created\n"]);
  expect(forge.seen[0]?.url).toBe("/repos/o/r/pulls?state=open&per_page=100&head=forker%3Afeature%2Fx%20y");
  expect(forge.comments).toHaveLength(1);
});

test("a branch that has moved on, or a pull request that was closed, gets nothing and fails nothing", async () => {
  forge.pulls = [{ number: 12, head: "forker:x", sha: "newer" }];
  const { code, err } = await publish(run("forker", "x", "bb"));
  expect([code, err]).toEqual([0, "nothing posted: the run's commit is not the head of an open pull request any more\n"]);
  expect(forge.comments).toEqual([]);
});

test("a refusal of the list is said", async () => {
  forge.tricks.push({ when: ({ url }) => url.includes("/pulls"), status: 403, message: "Resource not accessible by integration" });
  const { code, err } = await publish(run("forker", "x", "bb"));
  expect(code).toBe(5);
  expect(err).toMatch(/looking for the pull request: the server answered 403: Resource not accessible/);
});

test("an event without a pull request asks for the number", async () => {
  const { code, err } = await publish({ ref: "refs/heads/main" });
  expect(code).toBe(2);
  expect(err).toContain("publishing needs the number of the pull request");
});
