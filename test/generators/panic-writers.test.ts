import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { haveTools } from "../support/tools.ts";
import { buildRust, findCargo } from "./build.ts";
import { hold } from "./hold.ts";
import { PANIC_COMMON, PANIC_WAYS, type PanicWay } from "./panic-writers.ts";
import { type Program, TARGETS, type Target } from "./program.ts";
import { rustText } from "./rust-program.ts";

/** The first build of Rust's library takes minutes: by itself in CI only. */
const asked = process.env["STACK_RUST"] ?? process.env["CI"];
const cargo = asked === undefined || asked === "0" ? undefined : findCargo();

/** Oracle: the lowest stack pointer of the run in QEMU. */
describe.runIf(cargo !== undefined && haveTools("panics that write", "qemu-system-arm", "arm-none-eabi-ld", "arm-none-eabi-nm"))(
  "panics whose handler writes what it was told",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "panic-writers-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    for (const level of ["0", '"s"', "3"])
      it(`hold at level ${level}`, async () => {
        const target = TARGETS[1]!;
        const programs = PANIC_WAYS.map((way, i) => programOf(way, target, i));
        // As tool chains bring core: optimised.
        const files = await buildRust(programs, target, level, cargo!, folder, "3");
        for (const [i, program] of programs.entries()) {
          const held = await hold(program, target, files[i]!);
          console.log(`${level} ${PANIC_WAYS[i]!.name}: ${held.called} ${held.said} for ${held.ran}`);
          expect(held.verdict, `${program.name}: ${held.said} for ${held.ran}`).not.toBe("under");
          expect([PANIC_WAYS[i]!.name, held.called]).toEqual([PANIC_WAYS[i]!.name, PANIC_WAYS[i]!.verdict]);
        }
      }, 1_000_000);
  },
);

function programOf({ name, declarations, panic, run }: PanicWay, target: Target, number: number): Program {
  const slots = Array.from({ length: 8 }, () => "Vector { f: Default }").join(", ");
  const source = rustText({ target, slots, declarations: PANIC_COMMON + declarations, app: run, panic });
  return { name: `panic-${number}`, language: "Rust", source, kinds: [name], whole: false, groups: [], threads: [] };
}
