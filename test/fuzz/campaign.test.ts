import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { ROOT } from "../support/samples.ts";

/** What comes first ends the campaign, so that a slow machine fails nothing; the line that it prints says how many there were. */
const [INPUTS, MINUTES] = process.env["CORTEX_SIZE_FUZZ"] === "full" ? [20_000, 3] : [200, 1];

test(`up to ${INPUTS} changed inputs of every kind that is read end well`, { timeout: 1_800_000 }, () => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["scripts/fuzz.mjs", "--inputs", String(INPUTS), "--minutes", String(MINUTES), "--seed", "1"],
    {
      cwd: ROOT,
      encoding: "utf8",
    },
  );
  expect(`${stdout}${stderr}`).toMatch(/ 0 ended wrongly\n$/);
  expect(status).toBe(0);
  console.log(stdout.trim());
});
