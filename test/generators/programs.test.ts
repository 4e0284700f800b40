import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { haveTools } from "../support/tools.ts";
import type { Held } from "./hold.ts";
import { runPrograms } from "./run-programs.ts";

/** A few wherever the tools are, 300 in CI. */
const COUNT = Number(process.env["STACK_PROGRAMS"] ?? (process.env["CI"] === undefined ? 20 : 300));
const SEED = Number(process.env["STACK_SEED"] ?? 1);
/** The first build of Rust's library takes minutes: by itself in CI only. */
const WITH_RUST = (process.env["STACK_RUST"] ?? process.env["CI"]) !== undefined && process.env["STACK_RUST"] !== "0";
/** Kept with what was built in it when it is named. */
const FOLDER = process.env["STACK_FOLDER"];

/**
 * Without optimisation a table in RAM may be filled by an index that is kept in a frame whose address was handed out, so that it may hold any function
 * whose address is taken; and a supervisor call hands out what the registers point to, so that a thread may be called by a pointer that lies there.
 */
const KNOWN_WIDE = /^threads$|table in RAM/;

/**
 * Random programs, each run in QEMU one instruction at a time: the oracle is the lowest stack pointer of that run. `npm run stack:programs -- 3000` tries more.
 */
describe.runIf(haveTools("traced programs", "qemu-system-arm", "arm-none-eabi-gcc", "arm-none-eabi-nm"))(
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
        rust: WITH_RUST && haveTools("Rust programs", "cargo", "rustc"),
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

    it("where all of a program ran, no bound is more than 1.5 times of it, but for the kinds that docs/stack.md names", () => {
      const wide = held.filter((one) => one.verdict === "wide" && !one.program.kinds.some((kind) => KNOWN_WIDE.test(kind)));
      expect(wide.map(({ elf }) => elf)).toEqual([]);
    });
  },
);
