import fc from "fast-check";
import { expect, test } from "vitest";
import { type LinkMap, type MapDialectName, outputOfRow } from "../../../src/formats/map/index.ts";
import { type Layout, layouts, objectText, placed, sizeOf } from "./support/layout.ts";
import { objectName, readText } from "./support/tree.ts";
import { writeArmlink, writeGnuLd, writeIar, writeLld } from "./support/writers.ts";

const CASES = 500;

interface Dialect {
  readonly name: MapDialectName;
  readonly write: (layout: Layout) => string;
  readonly layouts: fc.Arbitrary<Layout>;
  readonly keepsLoadAddress: boolean;
  readonly keepsDiscarded: boolean;
  /** How the dialect names an object. */
  readonly object: (layout: Layout, index: number) => string;
}

const whole = (layout: Layout, index: number) => objectText(layout.objects[index]!);

const DIALECTS: readonly Dialect[] = [
  {
    name: "gnu-ld",
    write: writeGnuLd,
    layouts: layouts({ blanks: true, fills: true, sectionSymbolsUnique: false }),
    keepsLoadAddress: true,
    keepsDiscarded: true,
    object: whole,
  },
  {
    name: "lld",
    write: writeLld,
    layouts: layouts({ blanks: true, fills: true, sectionSymbolsUnique: false }),
    keepsLoadAddress: true,
    keepsDiscarded: false,
    object: whole,
  },
  {
    name: "armlink",
    write: writeArmlink,
    layouts: layouts({ blanks: false, fills: true, sectionSymbolsUnique: true }),
    keepsLoadAddress: true,
    keepsDiscarded: true,
    object: whole,
  },
  {
    name: "iar",
    write: writeIar,
    layouts: layouts({ blanks: true, fills: false, sectionSymbolsUnique: false }),
    keepsLoadAddress: false,
    keepsDiscarded: false,
    object: (layout, index) => {
      const { archive, member } = layout.objects[index]!;
      return archive === undefined ? `out/${member}` : `${archive}(${member})`;
    },
  },
];

/** What the reader should give back, as plain values. */
function expected(layout: Layout, dialect: Dialect): unknown {
  return {
    sections: layout.sections.map((section) => ({
      name: section.name,
      address: section.address,
      size: sizeOf(section),
      loadAddress: dialect.keepsLoadAddress && section.loadAddress !== section.address ? section.loadAddress : undefined,
      rows: placed(section).map(({ row, address }) => ({
        fill: row.kind === "fill",
        name: row.name,
        address,
        size: row.size,
        object: row.kind === "fill" ? "-" : dialect.object(layout, row.object),
        symbols: row.symbols.map((symbol) => `${symbol.name} ${address + symbol.offset}`).sort(),
      })),
    })),
    discarded: dialect.keepsDiscarded
      ? layout.discarded.map(({ name, object, size }) => ({ name, size, object: dialect.object(layout, object) }))
      : [],
  };
}

function actual(map: LinkMap): unknown {
  const symbols = new Map<number, string[]>();
  for (let i = 0; i < map.symbols.count; i++) {
    const row = map.symbols.input[i]!;
    symbols.set(row, [...(symbols.get(row) ?? []), `${map.symbols.names.at(i)} ${map.symbols.address[i]}`]);
  }
  return {
    sections: map.outputs.map((section, output) => ({
      name: section.name,
      address: section.address,
      size: section.size,
      loadAddress: section.loadAddress,
      rows: Array.from({ length: section.inputCount }, (_, i) => {
        const row = section.firstInput + i;
        if (outputOfRow(map, row) !== output)
          throw new Error(`row ${row} is said to be in section ${outputOfRow(map, row)}, not ${output}`);
        return {
          fill: map.inputs.kind[row] === 1,
          name: map.inputs.names.at(row),
          address: map.inputs.address[row],
          size: map.inputs.size[row],
          object: objectName(map, map.inputs.object[row]!),
          symbols: (symbols.get(row) ?? []).sort(),
        };
      }),
    })),
    discarded: Array.from(map.discarded.size, (size, i) => ({
      name: map.discarded.names.at(i),
      size,
      object: objectName(map, map.discarded.object[i]!),
    })),
  };
}

/** Oracle: the layout that the writer of the dialect was given. */
for (const dialect of DIALECTS) {
  test(`${dialect.name}: what was laid out is read back, ${CASES} layouts`, async () => {
    await fc.assert(
      fc.asyncProperty(dialect.layouts, fc.boolean(), async (layout, returns) => {
        const text = dialect.write(layout);
        const { map, findings } = await readText(returns ? text.replaceAll("\n", "\r\n") : text);
        expect(findings).toEqual([]);
        expect(map.dialect).toBe(dialect.name);
        expect(actual(map)).toEqual(expected(layout, dialect));
      }),
      { numRuns: CASES },
    );
  });
}
