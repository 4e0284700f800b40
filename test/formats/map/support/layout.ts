import fc from "fast-check";

/** A random image, in the terms that every dialect can write. */
export interface Row {
  readonly kind: "input" | "fill";
  readonly name: string;
  readonly object: number;
  readonly size: number;
  readonly symbols: readonly { readonly name: string; readonly offset: number }[];
}

export interface Section {
  readonly name: string;
  readonly address: number;
  readonly loadAddress: number;
  readonly rows: readonly Row[];
}

export interface Layout {
  readonly objects: readonly { readonly archive: string | undefined; readonly member: string }[];
  readonly sections: readonly Section[];
  readonly discarded: readonly { readonly name: string; readonly object: number; readonly size: number }[];
}

const letters = (characters: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters), minLength, maxLength });
const identifier = letters("abcdefghijkxyz_0123456789", 1, 30).map((text) => `f${text}`);
const sectionName = fc.oneof(
  fc.constantFrom(".text", ".data", ".bss", ".rodata.str1.4"),
  identifier.map((text) => `.text.${text}`),
);

/**
 * `blanks`: whether names of files may hold blanks, `fills`: whether the linker writes its fill as rows,
 * `sectionSymbolsUnique`: whether a file's section is known by its name alone.
 */
export function layouts(options: {
  readonly blanks: boolean;
  readonly fills: boolean;
  readonly sectionSymbolsUnique: boolean;
}): fc.Arbitrary<Layout> {
  const blank = options.blanks ? " " : "";
  const path = letters(`abcxyz09-_/.${blank}`, 0, 40).map((text) => `o${text.replaceAll(/ +/g, blank)}z`.replace(/[ .]z$/, "z"));
  const objects = fc.uniqueArray(
    fc.record({
      archive: fc.option(
        path.map((text) => `${text}.a`),
        { nil: undefined },
      ),
      member: path.map((text) => `${text}.o`),
    }),
    { minLength: 1, maxLength: 6, selector: ({ archive, member }) => `${archive}(${member})` },
  );
  const row = fc.record({
    kind: options.fills ? fc.constantFrom("input" as const, "input" as const, "fill" as const) : fc.constant("input" as const),
    name: sectionName,
    object: fc.nat(5),
    size: fc.integer({ min: 1, max: 5000 }).map((size) => size * 2),
    symbols: fc.array(fc.record({ name: identifier, offset: fc.nat(4999).map((offset) => offset * 2) }), { maxLength: 3 }),
  });
  const section = fc.record({
    name: identifier.map((text) => `.${text}`),
    gap: fc.nat(64).map((gap) => gap * 2),
    rows: fc.array(row, { minLength: 1, maxLength: 8 }),
  });
  return fc
    .record({
      objects,
      start: fc.nat(0x20000000).map((start) => start * 2),
      sections: fc.uniqueArray(section, { minLength: 1, maxLength: 5, selector: ({ name }) => name }),
      moved: fc.boolean(),
      discarded: fc.array(fc.record({ name: sectionName, object: fc.nat(5), size: fc.integer({ min: 1, max: 0xffff }) }), { maxLength: 6 }),
    })
    .map(({ objects, start, sections, moved, discarded }) => {
      let address = start;
      const names = new Set<string>();
      const object = (index: number) => index % objects.length;
      return {
        objects,
        discarded: discarded.map((entry) => ({ ...entry, object: object(entry.object) })),
        sections: sections.map(({ name, gap, rows }, index): Section => {
          address += gap;
          const at = address;
          const own = rows.map((entry): Row => {
            address += entry.size;
            if (entry.kind === "fill") return { ...entry, name: "", symbols: [] };
            let unique = entry.name;
            while (options.sectionSymbolsUnique && names.has(unique)) unique += "x";
            names.add(unique);
            const symbols = entry.symbols.map((symbol) => ({ ...symbol, offset: symbol.offset % entry.size }));
            return { ...entry, name: unique, object: object(entry.object), symbols };
          });
          return { name, address: at, loadAddress: moved && index % 2 === 1 ? at + 0x1000 : at, rows: own };
        }),
      };
    });
}

export function objectText({ archive, member }: Layout["objects"][number]): string {
  return archive === undefined ? member : `${archive}(${member})`;
}

/** Every row with its address. */
export function placed(section: Section): { readonly row: Row; readonly address: number }[] {
  let address = section.address;
  return section.rows.map((row) => {
    const at = address;
    address += row.size;
    return { row, address: at };
  });
}

export function sizeOf(section: Section): number {
  return section.rows.reduce((sum, row) => sum + row.size, 0);
}
