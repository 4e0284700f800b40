import { findEquals } from "../../graph/data/equal-bodies.ts";
import { counted, grouped } from "../../views/numbers.ts";
import { isRust, type ProgramRule } from "./facts.ts";

/** Waste below this stays unsaid, bytes. */
const LEAST = 32;

/** Functions and constants that are there more than once. */
export const duplicates: ProgramRule = {
  codes: ["code/duplicate-functions", "code/duplicate-constants"],
  notesAlone: true,
  *check(facts) {
    const { traced } = facts;
    if (traced === undefined) return;
    const { groups } = findEquals(traced.graph.code.image, traced.objects);
    const of = (kind: "function" | "constant") => {
      const own = groups.filter((group) => group.kind === kind);
      return { groups: own.length, wasted: own.reduce((sum, { size, copies }) => sum + size * (copies.length - 1), 0) };
    };
    const [functions, constants] = [of("function"), of("constant")];
    if (functions.wasted >= LEAST)
      yield {
        code: "code/duplicate-functions",
        severity: "note",
        message: `${counted(functions.groups, "group")} of functions with equal bodies ${functions.groups === 1 ? "wastes" : "waste"} ${grouped(functions.wasted)} bytes`,
        bytes: functions.wasted,
        hint: "cortex-size duplicates lists them; LLD folds them with --icf=safe, GNU ld cannot",
      };
    if (constants.wasted >= LEAST)
      yield {
        code: "code/duplicate-constants",
        severity: "note",
        message: `${counted(constants.groups, "group")} of equal constants ${constants.groups === 1 ? "wastes" : "waste"} ${grouped(constants.wasted)} bytes`,
        bytes: constants.wasted,
        // Whether that was done already is not asked: prebuilt libraries keep their copies all the same.
        hint: `cortex-size duplicates lists them; compilers merge those of one unit, so ${isRust(facts) ? "one codegen unit and fat LTO leave" : "-flto leaves"} only those of prebuilt libraries`,
      };
  },
};
