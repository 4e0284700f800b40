import { expect, it } from "vitest";
import { findDataNames } from "../../src/graph/data/pointer-words.ts";
import { madeReferences } from "../support/made-references.ts";
import { plainDataNames } from "../support/plain-pointer-words.ts";

// Oracle: the plain version of both, written without the kernel.
it("finds the words that point, and where data starts, as the plain version does, in 2,000 random images", () => {
  let [pairs, pointers, beside] = [0, 0, 0];
  for (let seed = 1; seed <= 2000; seed++) {
    const code = madeReferences(seed);
    const plain = plainDataNames(code);
    const { words, starts } = findDataNames(code);
    const rows = Array.from({ length: words.count }, (_, row) =>
      [words.at, words.target, words.toFunction, words.length].map((c) => c.at(row)),
    );
    expect(rows, `image ${seed}`).toEqual(plain.words);
    expect([...starts], `image ${seed}`).toEqual(plain.starts);
    for (const [row, [at, , toFunction, length]] of plain.words.entries()) {
      if (length > 0) pairs++;
      if (toFunction === 1) pointers++;
      const [before, , , bytes] = plain.words[row - 1] ?? [0, 0, 0, 0];
      if (toFunction === 1 && before === at - 4 && bytes > 0) beside++;
    }
  }
  expect(Math.min(pairs, pointers)).toBeGreaterThan(100);
  // In images at 0 a function's address may pass for the length of what the pointer in front of it points to.
  expect(beside).toBeGreaterThan(5);
});
