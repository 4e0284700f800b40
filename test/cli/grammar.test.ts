import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../bin/commands/index.ts";
import { cli } from "../support/cli.ts";
import { samples } from "../support/samples.ts";

/** Commands whose question needs more than an image, that change something, or that go on until they are stopped. */
const OTHERS = new Set([
  ...["baseline", "budget", "check", "chips", "comment", "completion", "components", "config", "diff", "history", "init", "report"],
  ...["runner", "serve", "size", "watch"],
]);
const ASKED = Object.keys(COMMANDS).filter((name) => !OTHERS.has(name));
const VERBS = "are|do|have|hold|keep|lie|need|take|waste|were";
/** `1 copies`, `1 more functions`, `1 group of constants waste`, `2 function`; figures with a point or a comma before them are another's end. */
const FAULTS = [
  /(?<![\d.,/x~#-])\b1 (?:more )?(?!bytes of)[a-z]+(?<!s|u|i)s\b(?= [a-z(]|[,.;:]|$)/,
  new RegExp(`(?<![\\d.,/x~#-])\\b1 (?:more )?[a-z]+ (?:(?!and|or|but|that|which)[a-z]+ ){0,3}(?:${VERBS})\\b`),
  /(?<![\d.,/x~#-])\b(?:[2-9]|\d\d+) (?:more )?(?:array|byte|call|copy|crate|file|function|group|handler|level|region|section|slot|symbol|task|variable)\b(?! of)/,
  /\b0 B left\b.*unknown/,
];

const faults = (text: string) =>
  text.split("\n").flatMap((line) => FAULTS.flatMap((fault) => (fault.test(line) ? [line.trim().slice(0, 160)] : [])));

test("the patterns find what they are for", () => {
  const wrong = [
    "1 copies of functions",
    "1 handlers have a name",
    "1 variables",
    "1 group of equal constants waste 64 bytes",
    "3 function call",
  ];
  expect(wrong.filter((line) => faults(line).length === 0)).toEqual([]);
  const right = ["1 group of equals wastes 6 bytes", "1 address is", "11 handlers have", "slots 1, 2 are", "0.1 KiB", "12 of 21 functions"];
  expect(right.flatMap(faults)).toEqual([]);
});

describe("numbers and words agree in what every command says", () => {
  test.each(samples().map(({ name, elf }) => [name, elf] as const))("of %s", async (_, elf) => {
    const found: string[] = [];
    for (const name of ASKED) {
      const { out, err } = await cli([name, elf]);
      found.push(...faults(`${out}\n${err}`).map((line) => `${name}: ${line}`));
    }
    expect(found).toEqual([]);
  });
});
