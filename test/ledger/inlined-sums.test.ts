import fc from "fast-check";
import { expect, test } from "vitest";
import { sumInlined } from "../../src/ledger/inlined-sums.ts";
import { plainInlinedSums } from "../support/plain-inlined-sums.ts";

const NONE = 0xffff_ffff;

// Oracle: the plain version.
test("calls are summed as by the plain version (2,000 cases)", () => {
  const call = fc.record({ callee: fc.nat(6), around: fc.nat(12) });
  const piece = fc.record({ length: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: NONE })), inside: fc.nat(24) });
  fc.assert(
    fc.property(fc.array(call, { maxLength: 20 }), fc.array(piece, { maxLength: 30 }), (calls, pieces) => {
      const given = {
        ...{ functionCount: 7, callCount: calls.length, pieceCount: pieces.length },
        callee: Uint32Array.from(calls, ({ callee }) => callee),
        callParent: Uint32Array.from(calls, ({ around }, row) => (around < row ? around : NONE)),
        pieceLength: Uint32Array.from(pieces, ({ length }) => length),
        pieceCall: Uint32Array.from(pieces, ({ inside }) => (inside < calls.length ? inside : NONE)),
      };
      expect(sumInlined(given)).toEqual(plainInlinedSums(given));
    }),
    { numRuns: 2000 },
  );
});
