import { FIRST_INTERRUPT } from "../../architecture/exceptions.ts";
import type { Finding } from "../../bytes/finding.ts";
import type { VectorsPart } from "../../contract/document.ts";
import type { PartInterrupts } from "../../image/vectors/part-interrupts.ts";
import type { VectorWords } from "../../image/vectors/vectors.ts";
import { counted, grouped } from "../../views/numbers.ts";
import { some } from "../../views/some.ts";

/** Slots that one finding names. */
const MOST_NAMED = 6;

/**
 * `vectors/beyond-part`: handlers in slots for which the part has no interrupt, which never run; `vectors/short-table`: interrupts of the part for
 * which a table that a section or a symbol measures has no slot.
 */
export function lengthFindings(table: VectorWords, entries: VectorsPart["entries"], { count, evidence }: PartInterrupts): Finding[] {
  const slots = table.words.length - FIRST_INTERRUPT;
  const beyond = entries.filter(
    ({ index, address, default: fallback, noCode }) => index >= FIRST_INTERRUPT + count && address !== null && !fallback && noCode !== true,
  );
  if (beyond.length > 0)
    return [
      {
        code: "vectors/beyond-part",
        severity: "warning",
        message: `${counted(beyond.length, "handler")} can never run, because ${evidence} has ${counted(count, "interrupt")}: ${some(
          beyond.map(({ index, name }) => `${index} (${name})`),
          MOST_NAMED,
        )}`,
        hint: "is the table, or the chip that is named, that of another part?",
      },
    ];
  if (!table.measured || slots >= count) return [];
  return [
    {
      code: "vectors/short-table",
      severity: "note",
      message: `the table has ${slots > 0 ? `slots for the first ${grouped(slots)}` : "slots for none"} of the ${counted(count, "interrupt")} of ${evidence}: the core would take what lies behind it as handlers of the others`,
      hint: "right when they are never enabled",
    },
  ];
}
