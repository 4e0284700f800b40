import { expect, test } from "vitest";
import { stackViews } from "../../src/analyses/code/stack.ts";
import type { StackPart } from "../../src/contract/document.ts";
import { displayWidth, wrapped } from "../../src/views/display-width.ts";

/** What the views read of a stack without interrupts. */
const part = (recursion: string[][]): StackPart => ({
  region: "RAM",
  available: 4096,
  worstCase: { bytes: 100, bounded: false, verdict: "none", main: 100, path: [], unknownCalls: [], recursion },
  interrupts: [],
  headroom: null,
  assumptions: [],
  evidence: "",
});

const sentences = (one: StackPart, unknown = false) =>
  stackViews(one, { unknown }).flatMap((view) => (view.kind === "text" ? view.lines.map(({ text }) => text) : []));

test("sentences name four circles of recursion and count the others, which --unknown lists", () => {
  const many = Array.from({ length: 9 }, (_, i) => [`walk${i}`]);
  const lines = sentences(part(many)).filter((line) => line.startsWith("recursion:"));
  expect(lines).toEqual([...[0, 1, 2, 3].map((i) => `recursion: walk${i} → walk${i}`), "recursion: 5 more circles; --unknown lists all"]);
  const table = stackViews(part(many), { unknown: true }).find(({ name }) => name === "unknown");
  expect(table?.kind === "table" && table.rows.length).toBe(9);
  expect(sentences(part(many.slice(0, 4))).at(-1)).toBe("recursion: walk3 → walk3");
});

test("names in sentences are at most 60 columns wide", () => {
  const long = `void std::__introsort_loop<${"Item, ".repeat(100)}int>(int)`;
  const line = sentences(part([[long]])).at(-1)!;
  const [first, second] = line.replace("recursion: ", "").split(" → ");
  expect([displayWidth(first!) <= 60, first === second, first!.includes("__introsort_loop")]).toEqual([true, true, true]);
});

test("a text is wrapped into what joins to it again, whatever its length", () => {
  for (const words of [["ab"], ["传感器", "x"], ["e\u0301\u0301\u0301\u0301\u0301\u0301", "longer"], ["a".repeat(95), "b"]]) {
    const text = Array.from({ length: 500 }, (_, i) => words[i % words.length]).join(" ");
    const lines = wrapped(text, 40);
    expect(lines.every((line) => displayWidth(line) <= 40)).toBe(true);
    expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
  }
});
