import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { haveTools, runTool } from "../support/tools.ts";
import { buildC } from "./build.ts";
import { HIDDEN_POINTERS, hiddenPointer, TABLE_IN_TEXT } from "./hidden-pointers.ts";
import { hold } from "./hold.ts";
import { TARGETS } from "./program.ts";

/** Seeds that choose how a program is built. */
const BUILDS = [1, 2, 3];

/** Oracle: the lowest stack pointer of the run in QEMU, one instruction at a time. */
describe.runIf(haveTools("traced pointers", "qemu-system-arm", "arm-none-eabi-gcc", "arm-none-eabi-nm"))("hidden pointers", () => {
  const folder = mkdtempSync(join(tmpdir(), "hidden-pointers-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  for (const [number, way] of HIDDEN_POINTERS.entries())
    it(way.name, async () => {
      for (const target of TARGETS.filter(({ name }) => way.targets?.includes(name) ?? name !== "m4"))
        for (const build of BUILDS) {
          const program = hiddenPointer(way, target, 10 * number + build);
          const held = await hold(program, target, await buildC(program, target, build, folder));
          // What runs is the deepest function, which the figure has or says that it does not know.
          expect(held.ran, program.name).toBeGreaterThan(800);
          if (held.called !== "none") expect(held.said, program.name).toBeGreaterThanOrEqual(held.ran);
        }
    });

  it("a table among code, without mapping symbols", async () => {
    for (const target of TARGETS.filter(({ name }) => name !== "m4"))
      for (const build of BUILDS) {
        const program = hiddenPointer(TABLE_IN_TEXT, target, 1000 + build);
        const elf = await buildC(program, target, build, folder);
        runTool("arm-none-eabi-strip", ["--discard-all", elf]);
        const held = await hold(program, target, elf);
        expect(held.ran, program.name).toBeGreaterThan(800);
        if (held.called !== "none") expect(held.said, program.name).toBeGreaterThanOrEqual(held.ran);
      }
  });
});
