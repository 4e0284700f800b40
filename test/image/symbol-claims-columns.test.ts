import fc from "fast-check";
import { expect, test } from "vitest";
import { SYMBOL_EVIDENCE, symbolClaims } from "../../src/image/symbol-claims.ts";
import { bySize } from "../../src/image/symbol-order.ts";
import { Claims, evidenceId } from "../../src/ledger/claims.ts";

const drawn = fc.array(
  fc.record({ section: fc.nat(5), address: fc.nat(1000), size: fc.nat(3), inferred: fc.nat(1), pool: fc.option(fc.nat(2)) }),
  { maxLength: 30 },
);

// Oracle: claims one by one, the last symbol first.
test("claims of symbols are those of each, the last one first, without empty ones", () => {
  fc.assert(
    fc.property(drawn, (rows) => {
      const plain = new Claims();
      for (let i = rows.length - 1; i >= 0; i--) {
        const { section, address, size, inferred } = rows[i]!;
        const evidence = evidenceId(inferred === 1 ? SYMBOL_EVIDENCE.inferred : SYMBOL_EVIDENCE.sized);
        plain.add(section, address, size, i, inferred === 1 ? 20 : 10, evidence);
      }
      const owners = rows.flatMap(({ pool }, i) => (pool === null ? [] : [i]));
      const pools = {
        symbol: Uint32Array.from(owners),
        start: Uint32Array.from(owners, (i) => rows[i]!.address + rows[i]!.size),
        size: Uint32Array.from(owners, (i) => rows[i]!.pool!),
      };
      const evidence = evidenceId("literal pool behind the function");
      owners.forEach((i, k) => {
        plain.add(rows[i]!.section, pools.start[k]!, pools.size[k]!, i, 30, evidence);
      });
      const found = symbolClaims({
        pools,
        symbols: {
          count: rows.length,
          sectionIndex: Uint32Array.from(rows, ({ section }) => section),
          address: Float64Array.from(rows, ({ address }) => address),
          size: Float64Array.from(rows, ({ size }) => size),
          kind: new Uint8Array(rows.length),
          inferred: Uint8Array.from(rows, ({ inferred }) => inferred),
          firstRow: new Uint32Array(rows.length + 1),
          rows: new Uint32Array(0),
        },
      });
      expect(columns(found)).toEqual(columns(plain));
    }),
    { numRuns: 2000 },
  );
});

test("symbols by size, as a sort with a comparison has them", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.nat(5), fc.nat(0xffffffff))), (sizes) => {
      const order = sizes.map((_, row) => row).sort((a, b) => sizes[b]! - sizes[a]! || a - b);
      expect([...bySize(Float64Array.from(sizes))]).toEqual(order);
    }),
    { numRuns: 500 },
  );
});

function columns(claims: Claims) {
  const { count } = claims;
  return [claims.sectionIndex, claims.start, claims.length, claims.owner, claims.rank, claims.evidence].map((column) =>
    Array.from(column.subarray(0, count)),
  );
}
