import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.ts";
import { haveTools } from "../support/tools.ts";
import { buildCpp } from "./build.ts";
import { hold } from "./hold.ts";
import { TARGETS } from "./program.ts";
import { VIRTUAL_WAYS, virtualProgram } from "./virtual-calls.ts";

const LEVELS = ["-O0", "-O1", "-O2", "-O3", "-Os"];

/** Oracle: the lowest stack pointer of the run in QEMU; which functions a call reaches by its class is in the programs' own text. */
describe.runIf(haveTools("virtual calls", "qemu-system-arm", "arm-none-eabi-g++", "arm-none-eabi-nm"))("virtual calls of C++", () => {
  const folder = mkdtempSync(join(tmpdir(), "virtual-calls-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const [number, way] of VIRTUAL_WAYS.entries())
    it(way.name, async () => {
      for (const [i, level] of LEVELS.entries()) {
        // Each level with another processor. The library's code for descriptions of types at run time calls itself.
        const target = TARGETS[(number + i) % TARGETS.length]!;
        const hasDescriptions = (number + i) % 2 === 1;
        for (const circle of [true, false]) {
          const program = virtualProgram(way, target, 10 * number + i, circle);
          const others = way.other === undefined ? [] : [`${program.name}-other.cpp`];
          for (const file of others) writeFileSync(join(folder, file), way.other!);
          const elf = await buildCpp(program, target, ["-g", level, ...(hasDescriptions ? [] : ["-fno-rtti"]), ...others], folder);
          const held = await hold(program, target, elf);
          expect(held.verdict, `${program.name} ${level}: ${held.said} for ${held.ran}`).not.toBe("under");
          if (!circle || !way.isTold || hasDescriptions) continue;
          expect([program.name, level, held.called]).toEqual([program.name, level, "bound-if"]);
          const refused = await cli(["stack", held.elf, "--no-assume", "types", "--format", "json"]);
          expect([program.name, level, JSON.parse(refused.out).stack.worstCase.verdict]).toEqual([program.name, level, "none"]);
        }
      }
    }, 300_000);
});
