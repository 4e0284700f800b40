import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { haveTools } from "../support/tools.ts";
import type { Held } from "./hold.ts";
import { runPrograms } from "./run-programs.ts";

const COUNT = Number(process.env["STACK_PROGRAMS"] ?? 0);
const SEED = Number(process.env["STACK_SEED"] ?? 1);
/** Kept with what was built in it when it is named. */
const FOLDER = process.env["STACK_FOLDER"];

/**
 * Random programs, each run in QEMU one instruction at a time: the oracle is the lowest stack pointer of that run. `npm run stack:programs -- 3000` tries more.
 */
describe.runIf(COUNT > 0 && haveTools("traced programs", "qemu-system-arm", "arm-none-eabi-gcc", "arm-none-eabi-nm"))(
  `${COUNT} programs from seed ${SEED}`,
  () => {
    const folder = FOLDER ?? mkdtempSync(join(tmpdir(), "stack-programs-"));
    let held: Held[] = [];

    beforeAll(async () => {
      mkdirSync(folder, { recursive: true });
      held = await runPrograms({
        count: COUNT,
        seed: SEED,
        folder,
        rust: process.env["STACK_RUST"] !== "0" && haveTools("Rust programs", "cargo", "rustc"),
      });
      const tally = (verdict: Held["verdict"]) => held.filter((one) => one.verdict === verdict).length;
      const called = (word: string) => held.filter((one) => one.called === word).length;
      console.log(
        `${held.length} programs: ${tally("holds")} hold, ${tally("under")} under, ${tally("wide")} wide, ${tally("open")} open, ${tally("refused")} refused; ` +
          `${called("bound")} bound, ${called("bound-if")} bound if, ${called("none")} not a bound`,
      );
      for (const one of held)
        if (one.verdict !== "holds")
          console.log(
            `${one.verdict.padEnd(7)} ${one.program.name}: said ${one.said} (${one.called}), ran ${one.ran}, composed ${one.composed}; ${one.program.kinds.join(" + ")} ${one.message}`,
          );
    }, 10_000_000);
    afterAll(() => {
      if (FOLDER === undefined) rmSync(folder, { recursive: true, force: true });
    });

    const names = (verdict: Held["verdict"]) => held.filter((one) => one.verdict === verdict).map(({ elf }) => elf);

    it("no figure that is called a bound is below what ran", () => {
      expect(names("under")).toEqual([]);
      expect(names("refused")).toEqual([]);
    });

    it("where all of a program ran, no bound is more than 1.5 times of it", () => {
      expect(names("wide")).toEqual([]);
    });
  },
);
