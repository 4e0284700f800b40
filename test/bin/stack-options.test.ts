import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StackPart } from "../../src/contract/document.ts";
import { cli, type Ran } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";
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

// Oracle: `arm-none-eabi-objdump -d`: __acle_se_vault_encrypt pushes 10 words, __gnu_cmse_nonsecure_call 8 and takes 136 bytes more.
test("functions that Non-secure code calls are on main's stack, and exception frames hold the state of a Secure context", async () => {
  const { worstCase, interrupts } = JSON.parse((await cli(["stack", join(ROOT, "samples/c-v8m-sg/c-v8m-sg.elf"), "--json"])).out).stack;
  expect(worstCase.entered).toBe(10 * 4 + 8 * 4 + 136);
  expect(worstCase.bytes).toBe(worstCase.main + worstCase.entered + worstCase.interrupts + worstCase.panic);
  // s0 to s15 and the rest are 104 bytes, r4 to r11 with the signature 40 [ARMv8-M §B3.19].
  expect(interrupts[0].frame).toBeGreaterThanOrEqual(144);
});

// push {r4-r7, lr}; pop {r4-r7, pc}: 20 bytes.
test("an image without a vector table has what its roots and threads need", async () => {
  const bytes = Uint8Array.from([0xf0, 0xb5, 0xf0, 0xbd]);
  const elf = buildElf({
    ...{ machine: 40, type: 2 },
    sections: [{ name: ".text", flags: 6, address: 0x8000, bytes, alignment: 4 }],
    symbols: [{ name: "worker", value: 0x8001, size: 4, type: 2, section: 0 }],
  });
  writeFileSync(join(folder, "task.elf"), elf);
  expect((await run("task.elf")).err).toContain("no vector table was found");
  const { roots, worstCase, headroom } = await stackOf("task.elf", "--root", "worker");
  expect([roots?.map(({ name, bytes: needs }) => [name, needs]), worstCase.bytes, headroom]).toEqual([[["worker", 20]], null, null]);
  writeFileSync(join(folder, "cortex-size.toml"), '[stack.thread]\nlogger = { entry = "worker", size = "128" }\n');
  const { threads } = await stackOf("task.elf");
  rmSync(join(folder, "cortex-size.toml"));
  // 20 bytes, 4 that align, the frame of 32, and 36 that a switch saves where none is seen.
  expect(threads).toMatchObject([{ name: "logger", entry: "worker", needs: 92, bytes: 128, left: 36, verdict: "bound-if" }]);
});

test("a mark of a run stands beside its bound, and one above it is an error that names what is in question", async () => {
  const known = await stackOf("stack-fpu-m4f.elf");
  const bound = known.worstCase.bytes!;
  const { out } = await run("stack-fpu-m4f.elf", "--measured", `main=${bound + 1}`, "--json");
  const document = JSON.parse(out);
  expect(document.stack.measured).toEqual([{ name: "main", bytes: bound + 1, bound, source: "said", above: true }]);
  expect(document.findings.map(({ code }: { code: string }) => code)).toContain("stack/mark-above-bound");
  expect((await stackOf("stack-fpu-m4f.elf", "--measured", `main=${bound}`)).measured).toMatchObject([{ above: false }]);
  expect(await run("stack-fpu-m4f.elf", "--measured", "nothing.log")).toMatchObject({ code: 2 });
});
