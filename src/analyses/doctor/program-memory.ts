import { grouped } from "../../views/numbers.ts";
import { some } from "../../views/some.ts";
import { isRust, type ProgramRule } from "./facts.ts";

/** Statics below this stay unsaid, bytes. */
const LEAST = 4;
const MOST_NAMED = 4;

/** Initialised statics that the code only reads: a constant needs no RAM. */
export const neverWritten: ProgramRule = {
  codes: ["memory/data-never-written"],
  notesAlone: true,
  *check(facts) {
    const found = facts.onlyRead.filter(({ size }) => size >= LEAST).sort((a, b) => b.size - a.size);
    if (found.length === 0) return;
    const total = found.reduce((sum, { size }) => sum + size, 0);
    yield {
      code: "memory/data-never-written",
      severity: "note",
      message: `${grouped(total)} bytes of .data are read and never written, as far as the code shows (estimate): ${some(
        found.map(({ name, size }) => `${name} (${grouped(size)})`),
        MOST_NAMED,
      )}`,
      where: found[0]!.name,
      bytes: total,
      hint: `make it ${isRust(facts) ? "a static without mut, or const" : "const"}: then it stays in flash alone`,
    };
  },
};
