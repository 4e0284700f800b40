import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StackPart } from "../../src/contract/document.ts";
import { cli, type Ran } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "cortex-size-stack-"));
beforeAll(() => {
  for (const name of ["stack-fpu-m4f", "stack-unbounded-recursion", "c-newlib-f4"])
    cpSync(join(ROOT, `samples/${name}/${name}.elf`), join(folder, `${name}.elf`));
  cpSync(join(ROOT, "samples/stack-fpu-m4f/memory.x"), join(folder, "memory.x"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]): Promise<Ran> => cli(["stack", ...args], { cwd: folder });
async function stackOf(...args: string[]): Promise<StackPart> {
  const { code, out, err } = await run(...args, "--json");
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out).stack;
}

// The code of stack-fpu-m4f gives SysTick 192, IRQ1 128 and IRQ6 0: three levels (samples/stack-fpu-m4f/src/main.rs).
test("priorities that are given go before those of the code: two handlers of one level count once", async () => {
  const [shown, given] = [await stackOf("stack-fpu-m4f.elf"), await stackOf("stack-fpu-m4f.elf", "--priority", "IRQ1=192")];
  expect(shown.interrupts.map(({ priority }) => priority)).toEqual([192, 128, 0]);
  expect(given.interrupts.map(({ priority }) => priority)).toEqual([192, 0]);
  const irq1 = shown.interrupts.find(({ priority }) => priority === 128)!;
  expect(given.worstCase.bytes).toBe(shown.worstCase.bytes! - irq1.bytes - irq1.frame);
});

test("a root has its own worst path, which adds up", async () => {
  const { roots = [] } = await stackOf("stack-fpu-m4f.elf", "--root", "stack_fpu_m4f::control::estimate");
  expect(roots).toHaveLength(1);
  expect(roots[0]!.path[0]!.name).toBe("stack_fpu_m4f::control::estimate");
  expect(roots[0]!.path.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(roots[0]!.bytes);
  expect(roots[0]!.bounded).toBe(true);
});

test("--unknown lists what keeps the figure from being a bound, and an assumption closes it", async () => {
  const { out } = await run("stack-unbounded-recursion.elf", "--unknown");
  expect(out).toContain("what could not be followed");
  const open = await stackOf("stack-unbounded-recursion.elf");
  expect(open.worstCase.bounded).toBe(false);
  const members = open.worstCase.recursion.flat();
  expect(members.length).toBeGreaterThan(0);
  const closed = await stackOf("stack-unbounded-recursion.elf", ...members.flatMap((name) => ["--assume", `${name}=256`]));
  expect(closed.worstCase.bounded).toBe(true);
});

test("the configuration's assumptions and priorities count", async () => {
  const { worstCase } = await stackOf("stack-unbounded-recursion.elf");
  const assume = worstCase.recursion.flat().map((name) => `"${name}" = 256`);
  writeFileSync(join(folder, "cortex-size.toml"), `[stack.assume]\n${assume.join("\n")}\n[stack.priorities]\nIRQ1 = 192\n`);
  expect((await stackOf("stack-fpu-m4f.elf")).interrupts.map(({ priority }) => priority)).toEqual([192, 0]);
  rmSync(join(folder, "cortex-size.toml"));
  writeFileSync(join(folder, "cortex-size.toml"), `[stack.assume]\n${assume.join("\n")}\n`);
  expect((await stackOf("stack-unbounded-recursion.elf")).worstCase.bounded).toBe(true);
  rmSync(join(folder, "cortex-size.toml"));
});

test.each([
  [["--priority", "NOBODY=3"], "no slot of the vector table and no handler is called NOBODY"],
  [["--priority", "IRQ1=300"], "a whole number from 0 to 255 is expected"],
  [["--root", "nobody::there"], "no function is called nobody::there"],
  [["--assume", "x"], "GLOB=BYTES is expected"],
])("%j is wrong usage", async (args, sentence) => {
  const { code, err } = await run("stack-fpu-m4f.elf", ...args);
  expect(code).toBe(2);
  expect(err).toContain(sentence);
});
