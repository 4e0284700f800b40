import { describe, expect, test } from "vitest";
import { staticExtents, unitClaims, unitTitle } from "../../src/attribution/debug-levels.ts";
import { inlineCalls } from "../../src/attribution/inline-calls.ts";
import { inlineClaims } from "../../src/attribution/inline-level.ts";
import { inlineStack } from "../../src/attribution/inline-stack.ts";
import { inliningOf } from "../../src/attribution/inlining.ts";
import { sourceClaims, sourceTitles } from "../../src/attribution/source-level.ts";
import { symbolPlaces } from "../../src/attribution/symbol-places.ts";
import { NONE, type UnitNames } from "../../src/formats/dwarf/index.ts";
import type { Symbols } from "../../src/image/symbols.ts";
import { type Claims, evidenceText, UNKNOWN } from "../../src/ledger/claims.ts";
import type { ImageSection } from "../../src/ledger/section.ts";
import { settle } from "../../src/ledger/settle.ts";
import { madeDebug, type Row, type Told } from "../support/made-debug.ts";

/** A section of 64 bytes of code at 0x1000 and one of 32 bytes of data at 0x2000. */
const SECTIONS: readonly ImageSection[] = [
  { ...({ index: 1, name: ".text", address: 0x1000, size: 64, executable: true, writable: false, storage: "code" } as const) },
  { ...({ index: 2, name: ".data", address: 0x2000, size: 32, executable: false, writable: true, storage: "data" } as const) },
].map((section) => ({ ...section, alignment: 4, hasBytes: true, fileOffset: 0, loadAddress: undefined }));

const debugOf = (told: Told) => madeDebug(told, SECTIONS[1]!);

/** Owners in address order, as `name bytes`. */
function settled(claims: Claims, name: (owner: number) => string): string[] {
  const spans = settle(claims, SECTIONS);
  const found: string[] = [];
  for (let i = 0; i < spans.count; i++) if (spans.owner[i] !== UNKNOWN) found.push(`${name(spans.owner[i]!)} ${spans.length[i]}`);
  return found;
}

// main has 32 bytes, of which outer was inlined into 24 and inner into 8 of those; helper has 16 behind it [DWARF5 §3.3.8.2].
const PROGRAM: Told = {
  files: ["/w/app/src/main.rs", "/w/app/src/a.rs", "/rustc/abc/library/core/src/fmt/mod.rs"],
  functions: [
    { die: 10, unit: 0, start: 0x1000, bytes: 32 },
    { die: 20, unit: 0, start: 0x1020, bytes: 16 },
  ],
  inlines: [
    { function: 0, parent: NONE, depth: 1, origin: 30, callFile: 0, callLine: 7 },
    { function: 0, parent: 0, depth: 2, origin: 40, callFile: 1, callLine: 8 },
    { function: 1, parent: NONE, depth: 1, origin: 40, callFile: 0, callLine: 0 },
    { function: 1, parent: NONE, depth: 1, origin: 30, callFile: 0, callLine: 9 },
  ],
  cells: [
    { start: 0x1000, length: 8, function: 0 },
    { start: 0x1008, length: 16, function: 0, inline: 0 },
    { start: 0x1018, length: 8, function: 0, inline: 1 },
    { start: 0x1020, length: 12, function: 1 },
    { start: 0x102c, length: 4, function: 1, inline: 2 },
  ],
  dies: {
    10: { linkageName: "_RNvC3app4main", name: "main", unit: 0, declFile: 0, line: 3 },
    20: { name: "helper", unit: 0, declFile: 1, line: 4 },
    30: { linkageName: "_RNvC3app5outer", name: "outer", unit: 0, declFile: 1, line: 5 },
    40: { name: "inner", unit: 0, declFile: 2, line: 6 },
  },
  lines: [
    { start: 0x1000, length: 8, file: 0, line: 3 },
    { start: 0x1008, length: 16, file: 1, line: 5 },
    { start: 0x1018, length: 8, file: 2, line: 6 },
    { start: 0x1020, length: 12, file: 1, line: 0 },
    { start: 0x102c, length: 4, line: 6 },
  ],
};
const symbolsAt = (...addresses: number[]) => ({ count: addresses.length, address: Float64Array.from(addresses) }) as unknown as Symbols;

describe("code that was inlined", () => {
  test("belongs at its level to the innermost function, the host's own to the host", async () => {
    const debug = debugOf(PROGRAM);
    const authors = await debug.authors();
    const claims = inlineClaims(debug.facts, authors, SECTIONS);
    expect(settled(claims, (owner) => authors.functions[owner]!.name)).toEqual(["main 8", "outer 16", "inner 8", "helper 12", "inner 4"]);
    const { evidence } = settle(claims, SECTIONS);
    expect(Array.from(evidence.subarray(0, 5), evidenceText)).toEqual([
      ...["DWARF function", "DWARF inlined function", "DWARF inlined function"],
      ...["DWARF function", "DWARF inlined function"],
    ]);
  });

  test("functions are one by their linkage name, without it by name and place", async () => {
    const dies = {
      10: { name: "f", declFile: 0, line: 1 },
      20: { name: "f", declFile: 0, line: 2 },
      30: { name: "f", declFile: 1, line: 1 },
      40: { name: "f", declFile: 0, line: 1 },
    };
    const { functions, ofFunction, ofInline } = await debugOf({ ...PROGRAM, dies }).authors();
    expect(functions.map(({ file, line }) => `${file}:${line}`)).toEqual([
      "/w/app/src/main.rs:1",
      "/w/app/src/main.rs:2",
      "/w/app/src/a.rs:1",
    ]);
    expect([[...ofFunction], [...ofInline]]).toEqual([
      [0, 1],
      [2, 0, 0, 2],
    ]);
    const linked = await debugOf({
      ...PROGRAM,
      dies: { 10: { linkageName: "_Z1fv", line: 1 }, 20: { linkageName: "_Z1fv", line: 2 } },
    }).authors();
    expect(linked.ofFunction).toEqual(Uint32Array.from([0, 0]));
    expect((await debugOf({ ...PROGRAM, dies: { 10: { name: "f" } } }).authors()).functions[0]!.line).toBeUndefined();
  });

  test("an address is part of the functions around it, each with the line that is executed in it", async () => {
    const debug = debugOf(PROGRAM);
    const at = async (address: number) => (await inlineStack(debug, address)).map(({ name, place }) => `${name} ${place}`);
    expect(await at(0x101c)).toEqual(["inner library/core/src/fmt/mod.rs:6", "app::outer src/a.rs:8", "app::main src/main.rs:7"]);
    expect(await at(0x1008)).toEqual(["app::outer src/a.rs:5", "app::main src/main.rs:7"]);
    expect(await at(0x1000)).toEqual(["app::main src/main.rs:3"]);
    // The last piece ends at 0x1030; its line has no file. In front of the first piece nothing is.
    expect(await at(0x102f)).toEqual(["inner undefined", "helper src/main.rs:0"]);
    expect([await at(0x1030), await at(0xfff)]).toEqual([[], []]);
    const frames = await inlineStack(debug, 0x1008);
    expect(frames.map(({ raw }) => raw)).toEqual(["_RNvC3app5outer", "_RNvC3app4main"]);
  });

  test("an address without a line has functions all the same", async () => {
    const at = async (lines: readonly Row[]) => (await inlineStack(debugOf({ ...PROGRAM, lines }), 0x1004)).map(({ place }) => place);
    expect(await at([])).toEqual([undefined]);
    expect(await at([{ start: 0x1000, length: 4, file: 0, line: 3 }])).toEqual([undefined]);
    expect(await at([{ start: 0x1000, length: 5, file: 0, line: 3 }])).toEqual(["src/main.rs:3"]);
    expect(await at([{ start: 0x1000, length: 8, line: 3 }])).toEqual([undefined]);
  });

  test("calls are listed with the code inside of them, the largest first, each behind the one around it", async () => {
    const debug = debugOf(PROGRAM);
    const calls = await inlineCalls(debug, symbolsAt(0x1000, 0x1010), Number.POSITIVE_INFINITY);
    // The fourth call has no code.
    expect(calls).toEqual([
      { symbol: 0, parent: -1, name: "app::outer", place: "src/main.rs:7", bytes: 24 },
      { symbol: 0, parent: 0, name: "inner", place: "src/a.rs:8", bytes: 8 },
      { symbol: -1, parent: -1, name: "inner", place: undefined, bytes: 4 },
    ]);
    expect(await inlineCalls(debug, symbolsAt(0x1000), 1)).toHaveLength(1);
  });

  test("a call has a place where both its file and its line are told", async () => {
    const told = (call: Row): Told => ({ ...PROGRAM, inlines: [{ ...PROGRAM.inlines![0]!, ...call }], cells: PROGRAM.cells!.slice(0, 2) });
    const places = async (call: Row) => [
      (await inlineCalls(debugOf(told(call)), symbolsAt(0x1000), 9))[0]!.place,
      (await inlineStack(debugOf(told(call)), 0x1008))[1]!.place,
    ];
    expect(await places({})).toEqual(["src/main.rs:7", "src/main.rs:7"]);
    expect(await places({ callLine: NONE })).toEqual([undefined, undefined]);
    expect(await places({ callFile: NONE })).toEqual([undefined, undefined]);
  });

  test("of equal calls the one around comes first, then the earlier", async () => {
    const inlines = [
      { function: 0, parent: 1, depth: 2, origin: 40, callFile: 0, callLine: 1 },
      { function: 0, parent: NONE, depth: 1, origin: 30, callFile: 0, callLine: 2 },
      { function: 1, parent: NONE, depth: 1, origin: 30, callFile: 0, callLine: 3 },
    ];
    const cells = [
      { start: 0x1000, length: 8, function: 0, inline: 0 },
      { start: 0x1020, length: 8, function: 1, inline: 2 },
    ];
    const calls = await inlineCalls(debugOf({ ...PROGRAM, inlines, cells }), symbolsAt(0x1000, 0x1020), 9);
    expect(calls.map(({ place, parent, symbol }) => [place, parent, symbol])).toEqual([
      ["src/main.rs:2", -1, 0],
      ["src/main.rs:3", -1, 1],
      ["src/main.rs:1", 0, 0],
    ]);
  });

  test("which functions have a body, who hosts a call, and where each was written", async () => {
    const inlining = await inliningOf(
      debugOf({ ...PROGRAM, functions: [PROGRAM.functions![0]!, { die: 20, unit: 0, start: 0x1020, bytes: 0 }] }),
    );
    expect([...inlining.hasBody]).toEqual([1, 0, 0, 0]);
    expect([[...inlining.callee], [0, 1, 2, 3].map(inlining.hostOf)]).toEqual([
      [2, 3, 3, 2],
      [0, 0, 1, 1],
    ]);
    expect([inlining.callCount, inlining.pieceCount]).toEqual([4, 5]);
    expect(inlining.functions.map(({ raw, name, definition, crate, place }) => [raw, name, definition, crate, place])).toEqual([
      ["_RNvC3app4main", "app::main", "app::main", "app", "src/main.rs:3"],
      ["", "helper", "helper", undefined, "src/a.rs:4"],
      ["_RNvC3app5outer", "app::outer", "app::outer", "app", "src/a.rs:5"],
      ["", "inner", "inner", undefined, "library/core/src/fmt/mod.rs:6"],
    ]);
    const nameless = await inliningOf(debugOf({ ...PROGRAM, dies: { 10: { declFile: 0 } } }));
    expect(nameless.functions.map(({ name, place }) => [name, place])).toEqual([
      ["(unnamed function)", "src/main.rs"],
      ["(unnamed function)", undefined],
    ]);
  });
});

// Owner that is right: the line program's file and line of each byte [DWARF5 §6.2]; of a variable DW_AT_decl_file and DW_AT_decl_line.
describe("source levels", () => {
  const told: Told = {
    ...PROGRAM,
    statics: [
      { address: 0x2000, die: 50, unit: 0 },
      { address: 0x2008, die: 60, unit: 0 },
      { address: 0x2010, die: 70, unit: 0 },
    ],
    dies: { 50: { declFile: 1, line: 9 }, 60: { line: 9 }, 70: { declFile: 0 } },
  };

  test("files", async () => {
    const { claims, files } = await sourceClaims(debugOf(told), SECTIONS, false);
    expect(files.paths).toEqual(told.files);
    expect(settled(claims, (owner) => files.titles[owner]!)).toEqual([
      ...["src/main.rs 8", "src/a.rs 16", "library/core/src/fmt/mod.rs 8", "src/a.rs 12", "src/a.rs 4", "src/main.rs 4"],
    ]);
  });

  test("lines; one too long for a number is the last", async () => {
    const long = { start: 0x1030, length: 4, file: 0, line: 2 ** 24 + 5 };
    const { claims, files, lines } = await sourceClaims(debugOf({ ...told, lines: [...told.lines!, long] }), SECTIONS, true);
    expect(settled(claims, (owner) => `${files.titles[lines.file[owner]!]}:${lines.line[owner]}`)).toEqual([
      ...["src/main.rs:3 8", "src/a.rs:5 16", "library/core/src/fmt/mod.rs:6 8", "src/a.rs:0 12", "src/main.rs:16777215 4"],
      ...["src/a.rs:9 4", "src/main.rs:0 4"],
    ]);
    expect(lines.count).toBe(7);
  });

  test("one path, however it is written, is one file", async () => {
    const files = ["/w/app/src/a.rs", "/w/app/./src/../src/a.rs", ""];
    const lines = [0, 1, 2].map((file) => ({ start: 0x1000 + file * 8, length: 8, file, line: 1 }));
    const { files: found, claims } = await sourceClaims(debugOf({ files, lines }), SECTIONS, false);
    expect([found.paths, found.titles]).toEqual([["/w/app/src/a.rs"], ["src/a.rs"]]);
    expect(claims.count).toBe(2);
  });

  test("titles are short and differ where the paths differ", () => {
    const units = [{ directory: "/w/app" }, { directory: "/w/app/deep" }, { directory: "" }] as unknown as UnitNames[];
    const paths = [
      ["/w/app/src/main.rs", "src/main.rs"],
      ["/w/app/deep/x.c", "x.c"],
      ["/w/other/y.c", "/w/other/y.c"],
      ["/rustc/abc/library/core/src/num.rs", "library/core/src/num.rs"],
      ["/c/registry/src/x-1/net-1.2.3/src/lib.rs", "net-1.2.3/src/lib.rs"],
      ["/d/registry/src/x-1/net-1.2.3/src/lib.rs", "/d/registry/src/x-1/net-1.2.3/src/lib.rs"],
      ["/w/app/src/main.rs", "src/main.rs"],
      ["/c/git/checkouts/hal-0123456789abcdef/abcdef0/src/lib.rs", "hal-abcdef0/src/lib.rs"],
    ];
    expect(
      sourceTitles(
        paths.map(([path]) => path!),
        units,
      ),
    ).toEqual(paths.map(([, title]) => title));
  });

  test("symbols are declared where the first function or variable at their address is", async () => {
    const symbols = symbolsAt(0x1000, 0x1020, 0x2000, 0x2008, 0x2010);
    const dies = { ...PROGRAM.dies, 50: { unit: 0, declFile: 1, line: 9 }, 60: { unit: 0, declFile: 1 }, 70: { unit: 0, line: 5 } };
    const places = await symbolPlaces(debugOf({ ...told, dies }), symbols);
    expect([...places]).toEqual([
      [0, { file: "src/main.rs:3", directory: "/w/app" }],
      [1, { file: "src/a.rs:4", directory: "/w/app" }],
      [2, { file: "src/a.rs:9", directory: "/w/app" }],
    ]);
    const twice = {
      functions: [PROGRAM.functions![0]!, { die: 20, unit: 0, start: 0x1000, bytes: 4 }, { die: 30, unit: 0, start: 0x1008, bytes: 4 }],
    };
    expect([...(await symbolPlaces(debugOf({ ...PROGRAM, ...twice }), symbols))]).toEqual([
      [0, { file: "src/main.rs:3", directory: "/w/app" }],
    ]);
    const elsewhere = { 10: { unit: 0, declFile: 2, line: 3 }, 20: { declFile: 1, line: 4 } };
    expect([...(await symbolPlaces(debugOf({ ...PROGRAM, dies: elsewhere }), symbols)).values()]).toEqual([
      { file: "/rustc/abc/library/core/src/fmt/mod.rs:3", directory: undefined },
      { file: "/w/app/src/a.rs:4", directory: undefined },
    ]);
    expect((await symbolPlaces(debugOf({ ...PROGRAM, units: [{}] }), symbols)).get(0)).toEqual({
      file: "/w/app/src/main.rs:3",
      directory: undefined,
    });
  });
});

// Owner that is right: the symbol table's object that begins there; how long a variable is only its symbol says [gABI, st_size].
test("variables are at their symbols", () => {
  const { facts } = debugOf({ statics: [0x2000, 0x2004, 0x2010, 0x3000].map((address, die) => ({ address, die, unit: 0 })) });
  const symbols = { ...symbolsAt(0x2000, 0x2018), sectionIndex: Uint32Array.from([2, 2]), size: Float64Array.from([12, 4]) };
  expect(staticExtents(facts, SECTIONS, symbols)).toEqual([{ row: 0, section: SECTIONS[1], address: 0x2000, size: 12, symbol: 0 }]);
  expect([unitTitle({ name: "a.c" } as UnitNames), unitTitle({ name: "" } as UnitNames)]).toEqual(["a.c", "(unnamed unit)"]);
});

// Owner that is right: the unit whose function or variable it is, before the ranges that units say they cover [DWARF5 §3.1.1].
test("the unit level", () => {
  const { facts, statics } = debugOf({
    ...{
      functions: [
        { unit: 1, start: 0x1008 },
        { unit: 2, start: 0x1010 },
      ],
      statics: [{ address: 0x2000, unit: 1 }],
    },
    ranges: [
      { start: 0x1008, length: 24, function: 0 },
      { start: 0x1010, length: 8, function: 1 },
      { start: 0x5000, length: 8, function: 0 },
    ],
    covers: [
      { start: 0x1000, length: 0x80, unit: 0 },
      { start: 0x1028, length: 8, unit: 2 },
      { start: 0x2000, length: 8, unit: 0 },
    ],
  });
  const name = (unit: number) => `${unit}`;
  expect(settled(unitClaims(facts, SECTIONS, statics), name)).toEqual(["0 8", "1 8", "2 8", "1 8", "0 8", "2 8", "0 16", "1 4", "0 4"]);
});
