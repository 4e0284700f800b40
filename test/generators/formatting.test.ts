import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { haveTools } from "../support/tools.ts";
import { buildRust, findCargo } from "./build.ts";
import { FORMATTING_COMMON, FORMATTING_WAYS, type FormattingWay } from "./formatting.ts";
import { hold } from "./hold.ts";
import { type Program, TARGETS, type Target } from "./program.ts";
import { rustText } from "./rust-program.ts";

/** The first build of Rust's library takes minutes: by itself in CI only. */
const asked = process.env["STACK_RUST"] ?? process.env["CI"];
const cargo = asked === undefined || asked === "0" ? undefined : findCargo();

/** Oracle: the lowest stack pointer of the run in QEMU. */
describe.runIf(cargo !== undefined && haveTools("formatting", "qemu-system-arm", "arm-none-eabi-ld", "arm-none-eabi-nm"))(
  "values that are formatted",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "formatting-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    for (const level of ["0", '"s"', "3"])
      it(`hold at level ${level}`, async () => {
        const target = TARGETS[1]!;
        const programs = FORMATTING_WAYS.map((way, i) => programOf(way, target, i));
        // As tool chains bring core: optimised.
        const files = await buildRust(programs, target, level, cargo!, folder, "3");
        for (const [i, program] of programs.entries()) {
          const held = await hold(program, target, files[i]!);
          console.log(`${level} ${FORMATTING_WAYS[i]!.name}: ${held.called} ${held.said} for ${held.ran}`);
          expect(held.verdict, `${program.name}: ${held.said} for ${held.ran}`).not.toBe("under");
          if (level === '"s"')
            expect([FORMATTING_WAYS[i]!.name, held.called]).toEqual([FORMATTING_WAYS[i]!.name, FORMATTING_WAYS[i]!.verdict]);
        }
      }, 1_000_000);
  },
);

function programOf({ name, declarations, panic, run }: FormattingWay, target: Target, number: number): Program {
  const slots = Array.from({ length: 8 }, () => "Vector { f: Default }").join(", ");
  const source = rustText({
    target,
    slots,
    declarations: FORMATTING_COMMON + declarations,
    app: run,
    ...(panic === undefined ? {} : { panic }),
  });
  return { name: `formatting-${number}`, language: "Rust", source, kinds: [name], whole: false, groups: [], threads: [] };
}
