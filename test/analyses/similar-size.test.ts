import { expect, test } from "vitest";
import { compared, content } from "../support/reports.ts";

/** What became of `old` when `new` of another size stands in its place, between the same two neighbours. */
function fate(base: number, head: number): string[] {
  const side = (name: string, bytes: number) => ({
    contents: [
      content({ symbol: "before", address: 0x100, bytes: 40 }),
      content({ symbol: name, address: 0x200, bytes }),
      content({ symbol: "behind", address: 0x800, bytes: 40 }),
    ],
  });
  const { changes } = compared(side("old", base), side("new", head)).diff!;
  return changes.filter(({ level }) => level === "symbol").map((change) => `${change.class} ${change.name}`);
}

// Oracle: the sentence in docs and help, "within an eighth of one another": the larger one's eighth, or 8 bytes of small things.
test.each([
  [800, 800, "renamed new"],
  [800, 700, "renamed new"],
  [700, 800, "renamed new"],
  [16, 24, "renamed new"],
])("%i and %i bytes between the same neighbours are one thing renamed", (base, head, expected) => {
  expect(fate(base, head)).toEqual([expected]);
});

test.each([
  [800, 699],
  [699, 800],
  [800, 500],
  [800, 401],
  [15, 24],
])("%i and %i bytes are two things", (base, head) => {
  expect(fate(base, head).toSorted()).toEqual(["gone old", "new new"]);
});
