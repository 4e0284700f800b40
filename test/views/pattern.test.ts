import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { namePattern } from "../../src/session/name-pattern.ts";
import { linearPattern } from "../../src/views/pattern/pattern.ts";

/** Regular expressions of everything that is read, over few letters, so that texts meet them. */
const { pattern } = fc.letrec<{ pattern: string; sequence: string; part: string; atom: string }>((tie) => ({
  pattern: fc.array(tie("sequence"), { minLength: 1, maxLength: 3 }).map((parts) => parts.join("|")),
  sequence: fc.array(tie("part"), { maxLength: 4 }).map((parts) => parts.join("")),
  part: fc
    .tuple(tie("atom"), fc.constantFrom("", "", "", "*", "+", "?", "*?", "+?", "??", "{2}", "{0}", "{1,}", "{0,2}", "{1,3}?"))
    .map(([atom, times]) => (/^(?:\^|\$|\\b|\\B)$/.test(atom) ? atom : atom + times)),
  atom: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom(
      ...[
        "a",
        "b",
        "A",
        "_",
        "-",
        " ",
        ".",
        "^",
        "$",
        "\\b",
        "\\B",
        "\\d",
        "\\D",
        "\\w",
        "\\W",
        "\\s",
        "\\S",
        "\\n",
        "\\.",
        "\\$",
        "\\x61",
        "\\u0062",
      ],
      ...[
        "[ab]",
        "[^a]",
        "[a-c_]",
        "[\\w-]",
        "[^\\d]",
        "[\\D1]",
        "[a\\-b]",
        "[\\b]",
        "[]",
        "[^]",
        "[\\w-a]",
        "\\0",
        "\\/",
        "{",
        "}",
        "]",
        "a{,2}",
        "\\cA",
        "é",
        "ſ",
        "K",
      ],
    ),
    fc.tuple(fc.constantFrom("(", "(?:"), tie("pattern")).map(([open, inner]) => `${open}${inner})`),
  ),
}));
const text = fc.string({ unit: fc.constantFrom(..."abAB_- 01.$\n\b\\{}]éÉſkK\u212a\u0001\0a"), maxLength: 12 });

describe("regular expressions in linear time", () => {
  test("match where ECMAScript's own do", () => {
    fc.assert(
      fc.property(
        pattern.filter(({ length }) => length < 80),
        fc.array(text, { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (source, texts, ignoresCase) => {
          const own = new RegExp(source, ignoresCase ? "i" : "");
          const matches = linearPattern(source, ignoresCase);
          for (const one of texts) expect({ source, one, is: matches(one) }).toEqual({ source, one, is: own.test(one) });
        },
      ),
      { numRuns: 5000, seed: 18 },
    );
  });

  test.each(["(a+)+$", "^(a|a)*$", "(a|aa)+$", "(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$", "a*a*a*a*a*b", "(?:a?){40}a{40}b"])(
    "%s ends on a long text, where a backtracking engine does not",
    (source) => expect(linearPattern(source, false)(`${"a".repeat(100_000)}!`)).toBe(false),
  );

  test("a state for every text: what is kept is bounded", () => {
    const matches = linearPattern("(a|b)*a(a|b){60}!", false);
    let word = "";
    for (let i = 0, x = 1; i < 20_000; i++, x = (x * 48271) % 2147483647) word += x % 2 === 0 ? "a" : "b";
    expect([matches(word), matches(`${word}a${"b".repeat(60)}!`)]).toEqual([false, true]);
  });

  test.each([
    ["(", "Unterminated group"],
    ["(a)\\1", "back-references are not known"],
    ["(?<n>a)\\k<n>", "back-references are not known"],
    ["(?=a)", "lookahead, lookbehind and changes of flags are not known"],
    ["(?<!a)b", "lookahead, lookbehind and changes of flags are not known"],
    ["(a{1000}){1000}", "with its repetitions written out it has more than 1000 steps"],
    ["a{99999999999}", "with its repetitions written out it has more than 1000 steps"],
    ["a".repeat(1001), "it has 1001 characters; at most 1000 are read"],
    ["(".repeat(500) + ")".repeat(500), undefined],
  ])("%.40s is refused with a reason, or read", (source, reason) => {
    const pattern = () => namePattern(`/${source}/`);
    if (reason === undefined) expect(pattern()("a")).toBe(true);
    else expect(pattern).toThrow(reason);
  });
});
