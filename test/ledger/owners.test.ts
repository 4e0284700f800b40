import { expect, test } from "vitest";
import { Claims, evidenceId, evidenceText, UNKNOWN } from "../../src/ledger/claims.ts";
import { distinctMemories } from "../../src/ledger/distinct-memories.ts";
import { extentsOf } from "../../src/ledger/extents.ts";
import type { Memory } from "../../src/ledger/memory.ts";
import { OwnerLookup } from "../../src/ledger/owner-lookup.ts";
import { type Package, Packages } from "../../src/ledger/packages.ts";
import type { RegionDefinition } from "../../src/ledger/region.ts";
import type { ImageSection } from "../../src/ledger/section.ts";
import { settle } from "../../src/ledger/settle.ts";
import { type Atoms, addAtom, noAmounts } from "../../src/ledger/tile.ts";

const section = (index: number, address: number, size: number, told: Partial<ImageSection> = {}): ImageSection => ({
  ...{ index, name: `.s${index}`, address, size, alignment: 4, writable: false, executable: true, hasBytes: true, fileOffset: 0 },
  ...{ loadAddress: undefined, storage: "code", ...told },
});

test("a reason has one number, and a number one reason", () => {
  const [first, second] = [evidenceId("first reason of this test"), evidenceId("second reason of this test")];
  expect(first).not.toBe(second);
  expect(evidenceId("first reason of this test")).toBe(first);
  expect([first, second].map(evidenceText)).toEqual(["first reason of this test", "second reason of this test"]);
  expect([evidenceText(0), evidenceText(60_000)]).toEqual(["nobody claimed it", "nobody claimed it"]);
});

// Oracle: the rows by hand: name, version and kind make a package.
test("packages are told by kind, name and version", () => {
  const packages = new Packages();
  const add = (name: string, version: string | undefined, kind: Package["kind"] = "crate") =>
    packages.add({ name, version, kind, origin: "dependency" });
  expect([
    add("net", "1.0.0"),
    add("net", "2.0.0"),
    add("net", "1.0.0"),
    add("log", undefined),
    add("log", undefined, "folder"),
    add("led", undefined, "folder"),
  ]).toEqual([0, 1, 0, 2, 3, 4]);
  expect([packages.named("net"), packages.named("log"), packages.named("led"), packages.named("none")]).toEqual([-1, -1, 4, -1]);
  expect([packages.crate("net"), packages.crate("log"), packages.crate("led"), packages.crate("none")]).toEqual([
    0,
    2,
    undefined,
    undefined,
  ]);
  expect((["crate", "folder", "archive"] as const).map((kind) => packages.has(kind))).toEqual([true, true, false]);
  packages.refine(2, { name: "log", version: "0.4.1", kind: "crate", origin: "dependency" });
  expect([packages.name(2), packages.name(3), packages.count]).toEqual(["log 0.4.1", "log", 5]);
  expect([add("log", "0.4.1"), add("log", undefined)]).toEqual([2, 5]);
});

test("the owner of an address is that of the span that holds it, and nobody between sections", () => {
  const sections = [section(1, 0x100, 16), section(2, 0x200, 8), section(3, 0x300, 0)];
  const claims = new Claims();
  claims.add(1, 0x104, 4, 7, 10, 0);
  claims.add(2, 0x200, 8, 9, 10, 0);
  const lookup = new OwnerLookup(settle(claims, sections), sections);
  const at = [0xff, 0x100, 0x103, 0x104, 0x107, 0x108, 0x10f, 0x110, 0x1ff, 0x200, 0x207, 0x208, 0x300].map((address) =>
    lookup.at(address),
  );
  expect(at).toEqual([UNKNOWN, UNKNOWN, UNKNOWN, 7, 7, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, 9, 9, UNKNOWN, UNKNOWN]);
  expect([lookup.spanAt(0x110), lookup.spanAt(0x100), lookup.spanAt(0x10f)]).toEqual([-1, 0, 2]);
});

test("the places of a section in memory are its own, in their order", () => {
  const [a, b] = [section(1, 0x100, 16), section(2, 0x200, 8)];
  const extents = [
    { section: a, as: "run" },
    { section: b, as: "run" },
    { section: a, as: "load" },
  ];
  const memory = { extents } as unknown as Memory;
  for (const _ of [1, 2]) {
    expect(extentsOf(memory, a)).toEqual([extents[0], extents[2]]);
    expect(extentsOf(memory, b)).toEqual([extents[1]]);
    expect(extentsOf(memory, section(3, 0, 0))).toEqual([]);
  }
});

// Oracle: what a size tool counts as text, data and bss: bytes once, where they run; memory counts them wherever they lie.
test.each<[what: string, told: Partial<ImageSection>, dataInCode: boolean, column: string]>([
  ["code", {}, false, "code"],
  ["a constant among code", {}, true, "rodata"],
  ["a variable among code that can be written", { writable: true }, true, "data"],
  ["a variable among code that is copied to RAM", { loadAddress: 0x9000 }, true, "data"],
  ["code that can be written", { writable: true }, false, "code"],
  ["read-only data", { storage: "rodata" }, false, "rodata"],
  ["data", { storage: "data" }, false, "data"],
  ["zeroes", { storage: "bss" }, false, "bss"],
  ["what start-up leaves alone", { storage: "uninit" }, false, "bss"],
  ["the vector table", { storage: "vectors" }, false, ""],
])("an atom of %s counts in one column, and in its memory", (_, told, dataInCode, column) => {
  const memory = { regions: [{ kind: "flash" }, { kind: "ram" }] } as unknown as Memory;
  const sections = [section(1, 0x100, 16, told)];
  const count = (as: number, region: number, owner: number) => {
    const amounts = noAmounts();
    const atoms = { length: [12], region: [region], as: [as], sectionRow: [0] } as unknown as Atoms;
    addAtom(amounts, atoms, 0, memory, sections, owner, dataInCode);
    addAtom(amounts, atoms, 0, memory, sections, owner, dataInCode);
    return Object.fromEntries(Object.entries(amounts).filter(([, bytes]) => bytes !== 0));
  };
  expect(count(0, 1, 5)).toEqual(column === "" ? { ram: 24 } : { ram: 24, [column]: 24 });
  expect(count(0, 0, UNKNOWN)).toEqual(column === "" ? { flash: 24 } : { flash: 24, [column]: 24 });
  // A load image, padding, vectors and reserved bytes are none of the four.
  expect([count(1, 0, 5), count(0, 0, -2), count(0, 0, -4), count(0, 0, -5)]).toEqual([
    { flash: 24 },
    { flash: 24 },
    { flash: 24 },
    { flash: 24 },
  ]);
});

test("memories that overlap are one, the larger; without a limit there is none", () => {
  const range = (origin: number, length: number | undefined) => ({ name: `${origin}`, origin, length }) as RegionDefinition;
  const kept = (...ranges: (readonly [number, number | undefined])[]) =>
    distinctMemories(ranges.map(([origin, length]) => range(origin, length))).map(({ origin, length }) => [origin, length]);
  expect(kept([0x200, 0x10], [0x100, 0x80])).toEqual([
    [0x100, 0x80],
    [0x200, 0x10],
  ]);
  expect(kept([0x300, 0x10], [0x200, 0x10], [0x100, 0x10])).toEqual([
    [0x100, 0x10],
    [0x200, 0x10],
    [0x300, 0x10],
  ]);
  expect(kept([0x100, 0x10], [0x100, 0x20])).toEqual([[0x100, 0x20]]);
  expect(kept([0x100, 0x10], [0x110, 0x10])).toEqual([
    [0x100, 0x10],
    [0x110, 0x10],
  ]);
  expect(kept([0x100, 0x11], [0x110, 0x10])).toEqual([[0x100, 0x11]]);
  expect(kept([0x100, 0x10], [0x200, 0])).toEqual([[0x100, 0x10]]);
  expect(kept([0x100, 0x10], [0x108, undefined])).toEqual([[0x100, 0x10]]);
  expect(kept([0x100, 0x10], [0x110, undefined])).toEqual([]);
  expect(kept([0x100, 0x10], [0x200, 0xffff_ffff])).toEqual([]);
});
