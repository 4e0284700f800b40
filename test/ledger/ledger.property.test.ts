import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { Claims, UNKNOWN } from "../../src/ledger/claims.ts";
import { checkMemory } from "../../src/ledger/invariants.ts";
import { settle } from "../../src/ledger/settle.ts";
import { AS_LOAD, tile } from "../../src/ledger/tile.ts";
import { type Build, type BuiltSection, type BuiltSymbol, buildElf } from "../support/elf-builder.ts";
import { imageSection } from "../support/image-section.ts";

/** Fewer where the mutation tester runs them hundreds of times. */
const IMAGES = Number(process.env["PROPERTY_RUNS"] ?? 1000);

const FLASH = { name: "FLASH", origin: 0x0800_0000, length: 0x4000, kind: "flash", attributes: "rx", evidence: "test" } as const;
const RAM = { name: "RAM", origin: 0x2000_0000, length: 0x1000, kind: "ram", attributes: "rwx", evidence: "test" } as const;

interface Layout {
  build: Build;
  flashBytes: number;
  ramBytes: number;
}

const piece = fc.record({
  gap: fc.integer({ min: 0, max: 3 }),
  size: fc.integer({ min: 0, max: 300 }),
  alignment: fc.constantFrom(1, 4, 32, 256),
});
const symbol = fc.record({
  section: fc.nat(20),
  offset: fc.nat(320),
  size: fc.nat(200),
  type: fc.constantFrom(0, 1, 2),
  binding: fc.constantFrom(0, 1, 2),
  absolute: fc.boolean(),
});

/** Sections in flash, then data with a load image behind them, then bss: as a linker lays them out, with random sizes, alignments and symbols. */
const layout = fc
  .record({
    flash: fc.array(piece, { maxLength: 5 }),
    data: fc.array(
      piece.filter(({ size }) => size > 0),
      { maxLength: 3 },
    ),
    bss: fc.array(piece, { maxLength: 3 }),
    symbols: fc.array(symbol, { maxLength: 30 }),
  })
  .map(({ flash, data, bss, symbols }): Layout => {
    const sections: BuiltSection[] = [];
    const segments: NonNullable<Build["segments"]> = [];
    let flashAt: number = FLASH.origin;
    let ramAt: number = RAM.origin;
    const align = (address: number, alignment: number) => Math.ceil(address / alignment) * alignment;
    flash.forEach(({ size, alignment }, i) => {
      flashAt = align(flashAt, alignment);
      sections.push({ name: `.text${i}`, flags: 6, address: flashAt, bytes: new Uint8Array(size), alignment });
      segments.push({ first: sections.length - 1, last: sections.length - 1, physicalAddress: flashAt });
      flashAt += size;
    });
    data.forEach(({ size, alignment }, i) => {
      [flashAt, ramAt] = [align(flashAt, alignment), align(ramAt, alignment)];
      sections.push({ name: `.data${i}`, flags: 3, address: ramAt, bytes: new Uint8Array(size), alignment });
      segments.push({ first: sections.length - 1, last: sections.length - 1, physicalAddress: flashAt });
      flashAt += size;
      ramAt += size;
    });
    bss.forEach(({ size, alignment }, i) => {
      ramAt = align(ramAt, alignment);
      sections.push({ name: i === 0 ? ".heap" : `.bss${i}`, type: 8, flags: 3, address: ramAt, size, alignment });
      ramAt += size;
    });
    const built = symbols.flatMap(({ section, offset, size, type, binding, absolute }, i): BuiltSymbol[] => {
      const home = sections[section % Math.max(1, sections.length)];
      if (home === undefined) return [];
      return [{ name: `s${i}`, value: home.address! + offset, size, type, binding, section: absolute ? 0xfff1 : sections.indexOf(home) }];
    });
    return { build: { sections, segments, symbols: built }, flashBytes: flashAt - FLASH.origin, ramBytes: ramAt - RAM.origin };
  });

test("every byte of flash and RAM is owned once, whatever the layout and the symbols", async () => {
  let images = 0;
  await fc.assert(
    fc.asyncProperty(layout, async ({ build, flashBytes, ramBytes }) => {
      const firmware = await loadFirmware(new BufferSource("random.elf", buildElf(build)), { regions: [FLASH, RAM] });
      checkMemory(firmware.memory);
      const [flash, ram] = firmware.memory.regions;
      expect(flash!.used).toBe(flashBytes);
      expect(ram!.used + ram!.reserved).toBe(ramBytes);
      const atoms = tile(firmware.memory, firmware.sections, [firmware.ledger.spans("symbol")]);
      firmware.memory.regions.forEach((region, index) => {
        let sum = 0;
        for (let i = 0; i < atoms.count; i++) if (atoms.region[i] === index) sum += atoms.length[i]!;
        expect(sum).toBe(region.used + region.reserved);
      });
      for (let i = 0; i < atoms.count; i++) if (atoms.as[i] === AS_LOAD) expect(atoms.region[i]).toBe(0);
      images++;
    }),
    { numRuns: IMAGES },
  );
  console.log(`${images} generated images add up`);
});

describe("settle", () => {
  const section = imageSection({ name: ".text", address: 100, size: 60, index: 3 });
  const claim = fc.record({ start: fc.nat(59), length: fc.integer({ min: 1, max: 60 }), owner: fc.nat(9), rank: fc.nat(3) });

  test("equals asking each byte for its strongest claim (2,000 cases)", () => {
    fc.assert(
      fc.property(fc.array(claim, { maxLength: 25 }), (given) => {
        const claims = new Claims();
        for (const { start, length, owner, rank } of given) claims.add(3, 100 + start, Math.min(length, 60 - start), owner, rank, 1);
        const spans = settle(claims, [section]);
        const settled: number[] = [];
        for (let i = 0; i < spans.count; i++) for (let b = 0; b < spans.length[i]!; b++) settled.push(spans.owner[i]!);
        const asked = Array.from({ length: 60 }, (_, byte) => {
          const covering = given.filter(({ start, length }) => byte >= start && byte < start + length);
          const best = Math.min(...covering.map(({ rank }) => rank));
          return covering.find(({ rank }) => rank === best)?.owner ?? UNKNOWN;
        });
        expect(settled).toEqual(asked);
      }),
      { numRuns: 2000 },
    );
  });
});
