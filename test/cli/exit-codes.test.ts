import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Io } from "../../bin/io.ts";
import { run } from "../../bin/run.ts";
import { BUILT } from "../support/built.ts";
import { ROOT } from "../support/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "cortex-size-codes-"));
/** A forge that refuses everything. */
const forge = createServer((_, response) => response.writeHead(403, { "content-type": "application/json" }).end('{"message":"no"}'));

beforeAll(async () => {
  cpSync(join(ROOT, "samples/pairs/memory.x"), join(folder, "memory.x"));
  cpSync(join(ROOT, "samples/pairs/base/base.elf"), join(folder, "app.elf"));
  writeFileSync(join(folder, "fits.toml"), '[[budgets]]\nregion = "FLASH"\nmax = "16 KiB"\n');
  writeFileSync(join(folder, "fits.yaml"), "budgets:\n  - region: FLASH\n    max: 16 KiB\n");
  writeFileSync(join(folder, "broken.toml"), '[[budgets]]\nregion = "FLASH"\nmax = "4 KiB"\n');
  writeFileSync(join(folder, "lost.toml"), '[[budgets]]\nregion = "FLSH"\nmax = "4 KiB"\n');
  writeFileSync(join(folder, "typo.toml"), '[[budgets]]\nregoin = "FLASH"\nmax = "4 KiB"\n');
  writeFileSync(join(folder, "cut.elf"), new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]));
  await new Promise<void>((done) => forge.listen(0, "127.0.0.1", done));
});
afterAll(() => {
  forge.close();
  rmSync(folder, { recursive: true });
});

function execute(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number | null; err: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd: folder, env: { PATH: process.env["PATH"] ?? "", ...env } });
    let err = "";
    child.stderr.on("data", (data: Buffer) => {
      err += data.toString();
    });
    child.stdout.resume();
    child.on("close", (code) => done({ code, err }));
  });
}

// The codes of the help text and of docs/ci.md.
test.each<[code: number, what: string, args: string[]]>([
  [0, "a summary", ["app.elf"]],
  [0, "help", ["--help"]],
  [0, "help of a command", ["crates", "--help"]],
  [0, "a page, whose parts lie beside the bundle", ["report", "app.elf", "-o", "page.html"]],
  [0, "a page to drop files on", ["report", "--empty", "-o", "empty.html"]],
  [0, "a configuration in YAML", ["check", "app.elf", "--config", "fits.yaml"]],
  [0, "budgets that hold", ["check", "app.elf", "--config", "fits.toml"]],
  [0, "a broken budget that is only shown", ["check", "app.elf", "--config", "broken.toml", "--exit-zero"]],
  [1, "a broken budget", ["check", "app.elf", "--config", "broken.toml"]],
  [1, "too little headroom", ["stack", "app.elf", "--min-headroom", "1 MiB"]],
  [1, "a link that failed", ["--link-error", join(ROOT, "samples/failed-links/gnu-ld/build.log")]],
  [2, "no file", ["show"]],
  [2, "an unknown option", ["app.elf", "--shwo"]],
  [2, "a budget of a region that is not there", ["check", "app.elf", "--config", "lost.toml"]],
  [2, "an unknown key", ["check", "app.elf", "--config", "typo.toml"]],
  [3, "a file that is missing", ["absent.elf"]],
  [3, "a damaged file", ["cut.elf"]],
  [4, "a baseline that is missing", ["baseline", "compare", "app.elf", "--file", "absent.json"]],
])("%i: %s", async (code, _, args) => {
  const ended = await execute([BUILT, ...args]);
  expect(ended).toMatchObject({ code });
  expect(ended.err).toMatch(code === 0 && args[0] === "report" ? /a page|1 image/ : code < 2 ? /^$/ : /^cortex-size: .+\n/);
});

test("5: a comment that cannot be published", async () => {
  expect((await execute([BUILT, "check", "app.elf", "--config", "broken.toml", "--exit-zero", "--out", "json:size.json"])).code).toBe(0);
  const api = `http://127.0.0.1:${(forge.address() as AddressInfo).port}`;
  const publish = ["comment", "size.json", "--publish", "github", "--repository", "a/b", "--number", "1", "--api", api];
  const { code, err } = await execute([BUILT, ...publish], { GITHUB_TOKEN: "t" });
  expect(code).toBe(5);
  expect(err).toMatch(/^cortex-size: .*403/);
});

test("70: our own bug, with what to report", async () => {
  let err = "";
  const io: Io = {
    ...{ cwd: ROOT, env: {}, columns: undefined, stdoutIsTerminal: false, stderrIsTerminal: false, readStdin: () => 0 },
    out() {
      throw new TypeError("broken");
    },
    err(text) {
      err += text;
    },
  };
  expect(await run(["--version"], io)).toBe(70);
  expect(err).toMatch(/this is a bug of cortex-size .*\nTypeError: broken/);
});
