import { describe, expect, test } from "vitest";
import type { Authors, DebugFunction } from "../../src/attribution/inline-level.ts";
import { pieceName } from "../../src/attribution/piece-name.ts";
import { unitOrigins } from "../../src/attribution/unit-crates.ts";
import { type CodeFacts, type Dwarf, NONE, type UnitNames } from "../../src/formats/dwarf/index.ts";

const RUSTC = "clang LLVM (rustc version 1.96.0)";
/** A unit of an incremental build, whose name has no crate, and one whose name states it. */
const nameless = (root: string, file: string): UnitNames => ({ name: `${file}/@/1abc`, directory: root, producer: RUSTC }) as UnitNames;
const stated = (root: string, file: string, crate: string): UnitNames =>
  ({ name: `${file}/@/${crate}.7-cgu.0`, directory: root, producer: RUSTC }) as UnitNames;

interface Told {
  /** Functions by unit, with what the debug information says of them. */
  readonly functions?: readonly (readonly [unit: number, told: Partial<DebugFunction>])[];
  /** Statics by unit, with their namespaces and name; none for one without a DIE. */
  readonly statics?: readonly (readonly [unit: number, path: readonly string[] | undefined])[];
  /** Namespaces and names of the functions, in their order. */
  readonly paths?: readonly (readonly string[])[];
}

async function crates(
  units: readonly UnitNames[],
  { functions = [], statics = [], paths = [] }: Told = {},
): Promise<(string | undefined)[]> {
  const named = functions.map(([, told]) => ({ linkageName: "", name: "", file: "", line: undefined, ...told }));
  const facts = {
    functions: {
      count: functions.length,
      unit: Uint32Array.from(functions, ([unit]) => unit),
      die: Uint32Array.from(functions, (_, i) => (paths[i] === undefined ? NONE : 1000 + i)),
    },
    statics: {
      count: statics.length,
      unit: Uint32Array.from(statics, ([unit]) => unit),
      die: Uint32Array.from(statics, ([, path], i) => (path === undefined ? NONE : i)),
    },
  } as unknown as CodeFacts;
  const dies = {
    at: (die: number) => (die === 999 ? undefined : { die }),
    path: ({ die }: { die: number }) => (die < 999 ? statics[die]![1] : paths[die - 1000]),
  };
  const dwarf = { dies: async () => dies } as unknown as Dwarf;
  const authors = { functions: named, ofFunction: Uint32Array.from(named, (_, i) => i) } as unknown as Authors;
  const origins = await unitOrigins(dwarf, facts, units, async () => authors);
  return origins.map(({ crate }) => crate);
}

const legacy = (...path: string[]) => `_ZN${path.map((part) => `${part.length}${part}`).join("")}17h0123456789abcdefE`;
const own = (crate: string, unit = 0, file = "/w/app/src/x.rs") => [unit, { linkageName: legacy(crate, "f"), name: "f", file }] as const;
const v0 = (name: string, unit = 0) => [unit, { linkageName: name, name: "f" }] as const;
const UNIT = nameless("/w/app", "src/main.rs");

// Owner that is right: rustc's --crate-name, which names of the crate's items begin with and units of ordinary builds state.
describe("a unit whose name has no crate is of", () => {
  test("the crate that another unit of its root file states", async () => {
    expect(await crates([UNIT, stated("/w/app", "src/main.rs", "firmware")], { functions: [own("other")] })).toEqual([
      "firmware",
      "firmware",
    ]);
    expect(await crates([UNIT, stated("/w/lib", "src/main.rs", "lib")], { functions: [own("firmware")] })).toEqual(["firmware", "lib"]);
  });

  test("the crate that made most of its functions: no instances, declared among its sources, of legacy names", async () => {
    expect(await crates([UNIT], { functions: [own("firmware")] })).toEqual(["firmware"]);
    expect(await crates([UNIT], { functions: [own("a"), own("b"), own("b")] })).toEqual(["b"]);
    expect(await crates([UNIT], { functions: [own("a"), own("b")] })).toEqual(["a"]);
    expect(await crates([UNIT], { functions: [own("core", 0, "/rustc/x/library/core/src/a.rs")] })).toEqual(["app"]);
    expect(
      await crates([UNIT], { functions: [[0, { linkageName: legacy("core", "f"), name: "f<u32>", file: "/w/app/src/x.rs" }]] }),
    ).toEqual(["app"]);
    expect(await crates([UNIT], { functions: [[0, { name: "f", file: "/w/app/src/x.rs" }]] })).toEqual(["app"]);
  });

  test("the crate that v0 names call the compiling one, else the defining one", async () => {
    // core::hint::f::<u8>, instantiated by firmware: the crate stands behind the name.
    expect(await crates([UNIT], { functions: [v0("_RINvNtC4core4hint1fhEC8firmware")] })).toEqual(["firmware"]);
    expect(await crates([UNIT], { functions: [v0("_RNvC8firmware1f")] })).toEqual(["firmware"]);
  });

  test("no crate that another root file states: those functions were taken over", async () => {
    const units = [UNIT, stated("/w/net", "src/lib.rs", "net")];
    expect(await crates(units, { functions: [v0("_RNvC3net1f"), v0("_RNvC3net1g"), v0("_RNvC8firmware1f")] })).toEqual(["firmware", "net"]);
  });

  test("its own functions' crate before that of its root file's others, and that before its folder", async () => {
    const units = [UNIT, nameless("/w/app", "src/main.rs"), nameless("/w/app", "src/other.rs")];
    expect(await crates(units, { functions: [own("a", 0), own("b", 1)] })).toEqual(["a", "b", "app"]);
    expect(await crates(units, { functions: [own("b", 1)] })).toEqual(["b", "b", "app"]);
  });

  test("the outermost namespace of its statics and functions where no name tells", async () => {
    expect(await crates([UNIT], { statics: [[0, ["firmware", "STATE"]]] })).toEqual(["firmware"]);
    expect(
      await crates([UNIT], {
        statics: [
          [0, ["STATE"]],
          [0, undefined],
        ],
      }),
    ).toEqual(["app"]);
    expect(await crates([UNIT], { functions: [[0, { name: "main" }]], paths: [["firmware", "main"]] })).toEqual(["firmware"]);
    expect(
      await crates([UNIT], {
        functions: [own("firmware")],
        statics: [
          [0, ["other", "A"]],
          [0, ["other", "B"]],
        ],
      }),
    ).toEqual(["firmware"]);
    const units = [UNIT, nameless("/w/lib", "src/lib.rs")];
    expect(
      await crates(units, {
        functions: [own("firmware")],
        statics: [
          [1, ["library", "A"]],
          [0, ["other", "B"]],
        ],
      }),
    ).toEqual(["firmware", "library"]);
    expect(
      await crates(units, {
        statics: [
          [1, ["b", "A"]],
          [0, ["a", "B"]],
        ],
      }),
    ).toEqual(["a", "b"]);
  });

  test("what its folder or its file is called after", async () => {
    expect(await crates([nameless("/w/my-app", "src/main.rs")])).toEqual(["my_app"]);
    expect(
      await crates([nameless("/w/app", "src/bin/probe.rs"), nameless("/w/app", "examples/two/main.rs"), nameless("/w/app", "tests/it.rs")]),
    ).toEqual(["probe", "two", "it"]);
    expect(await crates([nameless("/", "src/main.rs")])).toEqual([undefined]);
  });

  test("nothing where it is C, or a crate's from a registry", async () => {
    const units = [
      { name: "a.c", directory: "/w/fw", producer: "GNU C17" } as UnitNames,
      nameless("/c/registry/src/x-1/net-1.2.3", "src/lib.rs"),
      UNIT,
    ];
    expect(await crates(units, { functions: [own("x", 0), own("y", 1)] })).toEqual([undefined, "net", "app"]);
  });
});

test("an input section is called after what it holds", () => {
  expect(
    [`.text.${legacy("app", "f")}`, ".text.unlikely.main", ".text", ".rodata..L__unnamed_3", ".rodata.cst4", ".rodata.str1.4"].map(
      pieceName,
    ),
  ).toEqual([...["app::f", "main", ".text", ".rodata..L__unnamed_3", ".rodata.cst4", ".rodata.str1.4"]]);
});
