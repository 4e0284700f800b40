import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cli } from "./support/cli.ts";
import { ROOT } from "./support/samples.ts";

const pages = [
  "README.md",
  ...(existsSync(join(ROOT, "docs")) ? readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" }) : []).map(
    (file) => `docs/${file}`,
  ),
].filter((file) => file.endsWith(".md"));
const BLOCK = /```console\n\$ cortex-size ([^\n]*)\n([\s\S]*?)```/g;
/** The pull request from end to end, which scripts/demo-pr.mjs plays with the built command. */
const DEMO = /```console\n\$ npm run --silent demo:pr\n[\s\S]*?\n```/;

/** Splits a command line as a shell does, for the quotes that the pages use. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3]!);
}

/** Every console block shows what its command prints today; `UPDATE_DOCS=1` (npm run update) writes it. */
test.each(pages)("%s shows what the commands print", async (page) => {
  const path = join(ROOT, page);
  const text = readFileSync(path, "utf8");
  let fresh = text;
  for (const [block, line] of text.matchAll(BLOCK)) {
    const { out, err } = await cli(words(line!), { cwd: ROOT });
    fresh = fresh.replace(block, () => `\`\`\`console\n$ cortex-size ${line}\n${out}${err}\`\`\``);
  }
  if (DEMO.test(text)) {
    const { stdout, status } = spawnSync(process.execPath, ["scripts/demo-pr.mjs"], { cwd: ROOT, encoding: "utf8" });
    expect(status).toBe(0);
    fresh = fresh.replace(DEMO, () => `\`\`\`console\n$ npm run --silent demo:pr\n${stdout.trimEnd()}\n\`\`\``);
  }
  if (process.env["UPDATE_DOCS"] === "1" && fresh !== text) writeFileSync(path, fresh);
  else expect(fresh).toBe(text);
});
