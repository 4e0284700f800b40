import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { run } from "../../bin/run.ts";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "cortex-size-watch-"));
afterAll(() => rmSync(folder, { recursive: true }));
const PAIRS = join(ROOT, "samples/pairs");

beforeEach(() => {
  cpSync(join(PAIRS, "memory.x"), join(folder, "memory.x"));
  cpSync(join(PAIRS, "base/base.elf"), join(folder, "app.elf"));
});

/** Watches, and calls `step` with what was printed so far each time something is; ends with the first build that is seen. */
async function watching(step: (out: string, err: string) => void): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const told = () => step(out, err);
  const streams = {
    out: (text: string) => {
      out += text;
      told();
    },
    err: (text: string) => {
      err += text;
      told();
    },
  };
  const world = {
    cwd: folder,
    env: {},
    columns: 100,
    stdoutIsTerminal: false,
    stderrIsTerminal: false,
    readStdin: () => 0,
  };
  const code = await run(["watch", "app.elf", "--once", "--interval", "20"], { ...world, ...streams });
  return { code, out, err };
}

test("after a build the change since the one before is shown", async () => {
  let built = false;
  const { code, out } = await watching((text) => {
    if (built || !text.includes("FLASH")) return;
    built = true;
    cpSync(join(PAIRS, "function-added/function-added.elf"), join(folder, "app.elf"));
  });
  expect(code).toBe(0);
  // llvm-nm -S samples/pairs/function-added/function-added.elf: pairs::median has 92 bytes; FLASH grows by 96 (ld --print-memory-usage)
  expect(out).toContain("FLASH +96 B");
  expect(out).toMatch(/\+92 +new +pairs::median/);
});

test("a file that is being written, or damaged, is waited over", async () => {
  let state = 0;
  const { code, out, err } = await watching((text, wrong) => {
    if (state === 0 && text.includes("FLASH")) {
      state = 1;
      writeFileSync(join(folder, "app.elf"), new Uint8Array([0x7f, 0x45, 0x4c, 0x46]));
    } else if (state === 1 && wrong !== "") {
      state = 2;
      cpSync(join(PAIRS, "function-added/function-added.elf"), join(folder, "app.elf"));
    }
  });
  expect(code).toBe(0);
  expect(err).toMatch(/^cortex-size: app\.elf: /);
  expect(out).toContain("FLASH +96 B");
});

test.each([[["watch"]], [["watch", "a.elf", "b.elf"]], [["watch", "-"]], [["watch", "app.elf", "--interval", "1"]]])(
  "%j is wrong usage",
  async (args) => {
    expect((await cli(args, { cwd: folder })).code).toBe(2);
  },
);
