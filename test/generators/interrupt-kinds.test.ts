import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { haveTools } from "../support/tools.ts";
import { buildC } from "./build.ts";
import { hold } from "./hold.ts";
import { INTERRUPT_KINDS, interruptProgram } from "./interrupt-kinds.ts";
import { TARGETS } from "./program.ts";

/** Seeds that choose how a program is built. */
const WAYS = [1, 2, 3];

/** Oracle: the lowest stack pointer of the run in QEMU, one instruction at a time. */
describe.runIf(haveTools("traced interrupts", "qemu-system-arm", "arm-none-eabi-gcc", "arm-none-eabi-nm"))("interrupts", () => {
  const folder = mkdtempSync(join(tmpdir(), "interrupt-kinds-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const [number, kind] of INTERRUPT_KINDS.entries())
    it(kind.name, async () => {
      for (const way of WAYS) {
        const target = TARGETS[1]!;
        const program = interruptProgram(kind, target, 10 * number + way);
        const held = await hold(program, target, await buildC(program, target, way, folder));
        expect(held.called, JSON.stringify(held)).not.toBe("none");
        expect(held.said, program.name).toBeGreaterThanOrEqual(held.ran);
        if (kind.groups !== undefined) expect(held.verdict, JSON.stringify(held)).toBe("holds");
        // What ran holds the handlers that the kind is about.
        else expect(held.ran).toBeGreaterThan(800);
      }
    });
});
