import type { Notation, Parsed } from "../../src/contract/shape.ts";
import { CODE_PATTERNS, codeProblem } from "../../src/session/finding-codes.ts";
import { type Limit, PERCENT_PATTERN, parseLimit, parseSize, SIZE_PATTERN } from "./size-value.ts";

const BYTES = { type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;
const HIGHEST = 0xffff_ffff;
const ADDRESS_PATTERN = "^0x[0-9a-fA-F]{1,8}$";

const notation = <T>(text: string, written: Notation<T>) => ({ kind: "notation", notation: written, text }) as const;
const patterned = <const T extends string>(text: T, pattern: string, what: string) => ({ kind: "string", pattern, what, text }) as const;

/** Text of at least one character. */
export const text = (description: string) => patterned(description, "\\S", "text");

/** A code of a finding, `dwarf/none`, or a group of codes, `memory/*`. */
export const code = (description: string) =>
  notation<string>(description, {
    what: "a code of a finding such as dwarf/none, or a group such as memory/*",
    schema: { enum: CODE_PATTERNS },
    parse(written) {
      const problem = codeProblem(String(written));
      return problem === undefined ? { ok: true, value: String(written) } : { ok: false, problem };
    },
  });

/** A path, relative to the folder of its file; read as an absolute one. */
export const path = (description: string) => ({ ...patterned(description, "\\S", "a path"), isPath: true }) as const;

/** A date, `2026-12-31`. */
export const date = (description: string) =>
  patterned(description, "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "a date such as 2026-12-31");

/** Bytes: see `parseSize`. */
export const size = (description: string) =>
  notation<number>(description, {
    what: 'a size such as "240 KiB"',
    schema: { anyOf: [BYTES, { type: "string", pattern: SIZE_PATTERN }] },
    parse: parseSize,
  });

/** Bytes or a percentage: see `parseLimit`. */
export const limit = (description: string) =>
  notation<Limit>(description, {
    what: 'a size such as "240 KiB" or a percentage such as "85 %"',
    schema: { anyOf: [BYTES, { type: "string", pattern: `${SIZE_PATTERN}|${PERCENT_PATTERN}` }] },
    parse: parseLimit,
  });

/** An address: a number, or hexadecimal text for formats without hexadecimal numbers. */
export const address = (description: string) =>
  notation<number>(description, {
    what: "an address such as 0x08000000",
    schema: {
      anyOf: [
        { type: "integer", minimum: 0, maximum: HIGHEST },
        { type: "string", pattern: ADDRESS_PATTERN },
      ],
    },
    parse: parseAddress,
  });

function parseAddress(written: string | number): Parsed<number> {
  const value = typeof written === "number" ? written : new RegExp(ADDRESS_PATTERN).test(written) ? Number(written) : Number.NaN;
  if (Number.isInteger(value) && value >= 0 && value <= HIGHEST) return { ok: true, value };
  const shown = typeof written === "string" ? JSON.stringify(written.slice(0, 60)) : written;
  return { ok: false, problem: `${shown} is not an address such as 0x08000000` };
}
