import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { InputError } from "../../../src/bytes/input-error.ts";
import { readMemoryScript } from "../../../src/formats/memory-x/index.ts";

/** An expression as text with every bracket written, the same with as few as C's precedence needs, and its value. */
interface Rendered {
  readonly full: string;
  readonly bare: string;
  readonly strength: number;
  readonly value: bigint | undefined;
}

const STRENGTH: Record<string, number> = {
  "||": 1,
  "&&": 2,
  "|": 3,
  "^": 4,
  "&": 5,
  "==": 6,
  "!=": 6,
  "<": 7,
  "<=": 7,
  ">": 7,
  ">=": 7,
  "<<": 8,
  ">>": 8,
  "+": 9,
  "-": 9,
  "*": 10,
  "/": 10,
  "%": 10,
};
const u64 = (value: bigint): bigint => BigInt.asUintN(64, value);

/** Oracle: 64-bit arithmetic of typed arrays, written apart from the reader's. */
function apply(operator: string, a: bigint, b: bigint): bigint | undefined {
  const words = new BigUint64Array([a, b]);
  const signed = new BigInt64Array(words.buffer);
  const bool = (value: boolean): bigint => (value ? 1n : 0n);
  switch (operator) {
    case "+":
      words[0]! += b;
      return words[0];
    case "-":
      words[0]! -= b;
      return words[0];
    case "*":
      words[0]! *= b;
      return words[0];
    case "/":
      if (b === 0n) return undefined;
      signed[0] = signed[0]! / signed[1]!;
      return words[0];
    case "%":
      if (b === 0n) return undefined;
      signed[0] = signed[0]! % signed[1]!;
      return words[0];
    case "&":
      return a & b;
    case "|":
      return a | b;
    case "^":
      return a ^ b;
    case "<<":
      words[0] = a << (b % 64n);
      return words[0];
    case ">>":
      return a >> (b % 64n);
    case "==":
      return bool(a === b);
    case "!=":
      return bool(a !== b);
    case "<":
      return bool(a < b);
    case "<=":
      return bool(a <= b);
    case ">":
      return bool(a > b);
    case ">=":
      return bool(a >= b);
    case "&&":
      return bool(a !== 0n && b !== 0n);
    default:
      return bool(a !== 0n || b !== 0n);
  }
}

const number: fc.Arbitrary<Rendered> = fc
  .tuple(fc.bigInt({ min: 0n, max: 0xffff_ffffn }), fc.constantFrom("hex", "decimal", "octal", "K", "M", "h"))
  .map(([raw, form]) => {
    const small = raw % 4096n;
    const forms: Record<string, [string, bigint]> = {
      hex: [`0x${raw.toString(16)}`, raw],
      decimal: [`${raw}`, raw],
      octal: [`0${raw.toString(8)}`, raw],
      K: [`${small}K`, small << 10n],
      M: [`0x${small.toString(16)}m`, small << 20n],
      h: [`0${raw.toString(16)}h`, raw],
    };
    const [text, value] = forms[form]!;
    return { full: text, bare: text, strength: 99, value };
  });

const { expression } = fc.letrec<{ expression: Rendered; unary: Rendered; binary: Rendered; choice: Rendered; call: Rendered }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5, depthIdentifier: "e" },
    number,
    tie("binary"),
    tie("binary"),
    tie("unary"),
    tie("choice"),
    tie("call"),
  ),
  unary: fc.tuple(fc.constantFrom("-", "~", "!", "+"), tie("expression")).map(([operator, inner]): Rendered => {
    const value =
      inner.value === undefined
        ? undefined
        : operator === "-"
          ? u64(-inner.value)
          : operator === "~"
            ? u64(~inner.value)
            : operator === "!"
              ? inner.value === 0n
                ? 1n
                : 0n
              : inner.value;
    return {
      full: `(${operator}(${inner.full}))`,
      bare: `${operator} ${inner.strength >= 50 ? inner.bare : `(${inner.bare})`}`,
      strength: 50,
      value,
    };
  }),
  binary: fc
    .tuple(fc.constantFrom(...Object.keys(STRENGTH)), tie("expression"), tie("expression"))
    .map(([operator, left, right]): Rendered => {
      const strength = STRENGTH[operator]!;
      const a = left.strength >= strength ? left.bare : `(${left.bare})`;
      const b = right.strength > strength ? right.bare : `(${right.bare})`;
      let value = left.value === undefined || right.value === undefined ? undefined : apply(operator, left.value, right.value);
      if (operator === "&&" && left.value === 0n) value = 0n;
      if (operator === "||" && left.value !== undefined && left.value !== 0n) value = 1n;
      return { full: `(${left.full} ${operator} ${right.full})`, bare: `${a} ${operator} ${b}`, strength, value };
    }),
  choice: fc.tuple(tie("expression"), tie("expression"), tie("expression")).map(([test, yes, no]): Rendered => {
    const value = test.value === undefined ? undefined : test.value !== 0n ? yes.value : no.value;
    return {
      full: `((${test.full}) ? ${yes.full} : ${no.full})`,
      bare: `${test.strength > 0 ? test.bare : `(${test.bare})`} ? ${yes.bare} : ${no.bare}`,
      strength: 0,
      value,
    };
  }),
  call: fc.tuple(fc.constantFrom("MAX", "MIN", "ABSOLUTE"), tie("expression"), tie("expression")).map(([name, a, b]): Rendered => {
    if (name === "ABSOLUTE") return { full: `ABSOLUTE(${a.full})`, bare: `ABSOLUTE(${a.bare})`, strength: 99, value: a.value };
    const known = a.value !== undefined && b.value !== undefined;
    const value = !known ? undefined : (name === "MAX") === a.value! > b.value! ? a.value : b.value;
    return { full: `${name}(${a.full}, ${b.full})`, bare: `${name}(${a.bare} , ${b.bare})`, strength: 99, value };
  }),
}));

test("random expressions have the value of 64-bit arithmetic, with all brackets and with only those that precedence needs", () => {
  fc.assert(
    fc.property(expression, ({ full, bare, value }) => {
      // A symbol keeps the low half only, so the high half is asked for too.
      const { symbols } = readMemoryScript("p", `FL = ${full}; FH = FL >> 32; BL = ${bare}; BH = BL >> 32;`);
      const word = (name: string) => symbols.get(name);
      const low = value === undefined ? undefined : Number(value & 0xffff_ffffn);
      const high = value === undefined ? undefined : Number(value >> 32n);
      expect([word("FL"), word("FH"), word("BL"), word("BH")]).toEqual([low, high, low, high]);
    }),
    { numRuns: 1500 },
  );
});

const corpus = readdirSync(join(import.meta.dirname, "fixtures"))
  .filter((name) => name.endsWith(".x"))
  .map((name) => readFileSync(join(import.meta.dirname, "fixtures", name), "utf8"));

test("mutated scripts end with a result or an InputError, and the result is sound", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "{",
      "}",
      "(",
      ")",
      '"',
      "/*",
      "*/",
      "//",
      "#define X 1\n",
      "#if\n",
      "MEMORY",
      "SECTIONS {",
      "INCLUDE m.x",
      ":",
      ";",
      ",",
      "=",
      "+=",
      "?",
      "LENGTH",
      "ORIGIN(A)",
      "DEFINED(",
      "PROVIDE(",
      "0x",
      "99999999999999999999M",
      "/",
      "%0",
      "<<",
      "A = A + A;",
      "REGION_ALIAS(",
      "\u0000",
      "\u{1f600}",
      ".",
    ),
    fc.string({ maxLength: 6 }),
  );
  let results = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...corpus),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), piece), { minLength: 1, maxLength: 4 }),
      (text, changes) => {
        let mutated = text;
        for (const [where, cut, insert] of changes) {
          const at = Math.floor(where * mutated.length);
          mutated = mutated.slice(0, at) + insert + mutated.slice(at + cut);
        }
        try {
          const script = readMemoryScript("m.x", mutated, { include: (name) => ({ name, text: corpus[name.length % corpus.length]! }) });
          results++;
          for (const { origin, length, place } of script.regions) {
            expect(Number.isSafeInteger(origin) && origin >= 0 && origin < 2 ** 32).toBe(true);
            expect(Number.isSafeInteger(length) && length >= 0 && length <= 2 ** 32).toBe(true);
            expect(place.line).toBeGreaterThan(0);
          }
          for (const value of script.symbols.values()) expect(value >= 0 && value < 2 ** 32).toBe(true);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          expect(error.excerpt).toMatch(/\^/);
        }
      },
    ),
    { numRuns: 3000 },
  );
  expect(results).toBeGreaterThan(20);
});
