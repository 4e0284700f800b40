import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { haveTools } from "../support/tools.ts";
import { buildRust, findCargo } from "./build.ts";
import { type Held, hold } from "./hold.ts";
import { type Program, TARGETS } from "./program.ts";
import { rustText } from "./rust-program.ts";

/** One way of calling that a program of Rust is made of. */
export interface RustWay {
  readonly name: string;
  readonly declarations: string;
  /** Body of the panic handler, where it is not the usual one. */
  readonly panic?: string;
  /** What the program runs. */
  readonly run: string;
}

/** The first build of Rust's library takes minutes: by itself in CI only. */
const asked = process.env["STACK_RUST"] ?? process.env["CI"];
const cargo = asked === undefined || asked === "0" ? undefined : findCargo();

/** Ways that are held to their runs together. */
export interface HeldWays<Way extends RustWay> {
  /** As the tests name them. */
  readonly title: string;
  readonly ways: readonly Way[];
  readonly levels: readonly string[];
  readonly common: string;
  /** Level of Rust's own library, where it is not the program's. */
  readonly library?: string;
  /** What else is expected at a level. */
  check(way: Way, held: Held, level: string): Promise<void> | void;
}

/** Tests that no way at no level runs lower than it is said to. Oracle: the lowest stack pointer of the run in QEMU. */
export function holdRustWays<Way extends RustWay>({ title, ways, levels, common, library, check }: HeldWays<Way>): void {
  describe.runIf(cargo !== undefined && haveTools(title, "qemu-system-arm", "arm-none-eabi-ld", "arm-none-eabi-nm"))(title, () => {
    const folder = mkdtempSync(join(tmpdir(), "rust-ways-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    for (const level of levels)
      it(`hold at level ${level}`, async () => {
        const target = TARGETS[1]!;
        const programs = ways.map((way, i) => programOf(way, `way-${i}`, common));
        const files = await buildRust(programs, target, level, cargo!, folder, library);
        for (const [i, program] of programs.entries()) {
          const held = await hold(program, target, files[i]!);
          expect(held.verdict, `${program.name}: ${held.said} for ${held.ran}`).not.toBe("under");
          await check(ways[i]!, held, level);
        }
      }, 1_000_000);
  });
}

function programOf({ name: kind, declarations, panic, run }: RustWay, name: string, common: string): Program {
  const slots = Array.from({ length: 8 }, () => "Vector { f: Default }").join(", ");
  const text = { target: TARGETS[1]!, slots, declarations: common + declarations, app: run };
  const source = rustText(panic === undefined ? text : { ...text, panic });
  return { name, language: "Rust", source, kinds: [kind], whole: false, groups: [], threads: [] };
}
