import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.ts";
import { haveTools } from "../support/tools.ts";
import { buildRust, findCargo } from "./build.ts";
import { hold } from "./hold.ts";
import { type Program, TARGETS, type Target } from "./program.ts";
import { rustText } from "./rust-program.ts";
import { TRAIT_COMMON, TRAIT_WAYS, type TraitWay } from "./trait-objects.ts";

/** The first build of Rust's library takes minutes: by itself in CI only. */
const asked = process.env["STACK_RUST"] ?? process.env["CI"];
const cargo = asked === undefined || asked === "0" ? undefined : findCargo();

/** Oracle: the lowest stack pointer of the run in QEMU; which functions a call reaches by its trait is in the programs' own text. */
describe.runIf(cargo !== undefined && haveTools("trait objects", "qemu-system-arm", "arm-none-eabi-ld", "arm-none-eabi-nm"))(
  "calls through tables of traits",
  () => {
    const folder = mkdtempSync(join(tmpdir(), "trait-objects-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    for (const level of ["0", '"s"'])
      it(`hold at level ${level}`, async () => {
        const target = TARGETS[1]!;
        const programs = TRAIT_WAYS.map((way, i) => programOf(way, target, i));
        const files = await buildRust(programs, target, level, cargo!, folder);
        for (const [i, program] of programs.entries()) {
          const held = await hold(program, target, files[i]!);
          expect(held.verdict, `${program.name}: ${held.said} for ${held.ran}`).not.toBe("under");
          if (level !== "0") continue;
          expect([TRAIT_WAYS[i]!.name, held.called]).toEqual([TRAIT_WAYS[i]!.name, TRAIT_WAYS[i]!.isOpen ? "none" : "bound-if"]);
          if (!TRAIT_WAYS[i]!.needsTraits) continue;
          const refused = await cli(["stack", held.elf, "--no-assume", "types", "--format", "json"]);
          expect([TRAIT_WAYS[i]!.name, JSON.parse(refused.out).stack.worstCase.verdict]).toEqual([TRAIT_WAYS[i]!.name, "none"]);
        }
      }, 1_000_000);
  },
);

function programOf({ name, declarations, run }: TraitWay, target: Target, number: number): Program {
  const slots = Array.from({ length: 8 }, () => "Vector { f: Default }").join(", ");
  const source = rustText({ target, slots, declarations: TRAIT_COMMON + declarations, app: run });
  return { name: `trait-${number}`, language: "Rust", source, kinds: [name], whole: false, groups: [], threads: [] };
}
