import { grouped } from "../../views/numbers.ts";
import type { ProgramRule } from "./facts.ts";

/** Statics below this stay unsaid, bytes. */
const LEAST = 16;

/** Initialised statics that the code only reads: a constant needs no RAM. */
export const neverWritten: ProgramRule = {
  codes: ["memory/data-never-written"],
  *check({ onlyRead }) {
    for (const { name, size } of onlyRead)
      if (size >= LEAST)
        yield {
          code: "memory/data-never-written",
          severity: "note",
          message: `${name} (${grouped(size)} bytes in .data) is read and never written, as far as the code shows (estimate)`,
          where: name,
          bytes: size,
          hint: "make it a static without mut, or const: then it stays in flash alone",
        };
  },
};
