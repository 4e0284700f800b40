import { describe, expect, test } from "vitest";
import { type PackageLevels, packageLevels, unitPackages } from "../../src/attribution/package-claims.ts";
import { type Claims, evidenceText, UNKNOWN } from "../../src/ledger/claims.ts";
import { settle } from "../../src/ledger/settle.ts";
import { type MadeProgram, packageSources, STEP, TEXT } from "../support/package-sources.ts";

/** Who owns the bytes at one of the levels, in order: `name version` and bytes where they are not a whole symbol's. */
function rows(program: MadeProgram, of: (levels: PackageLevels) => Claims | undefined = ({ host }) => host): string[] {
  const sources = packageSources(program);
  const levels = packageLevels(sources);
  const spans = settle(of(levels)!, sources.sections);
  const found: string[] = [];
  for (let i = 0; i < spans.count; i++) {
    const owner = spans.owner[i]!;
    const { name, version } = owner < 0 ? { name: owner === UNKNOWN ? "?" : "linker", version: undefined } : levels.packages.package(owner);
    for (let at = spans.start[i]!; at < spans.start[i]! + spans.length[i]!; at += STEP / 2)
      found.push(version === undefined ? name : `${name} ${version}`);
  }
  return found;
}
/** As `rows`, one for each symbol: the owner of its first half. */
const hosts = (program: MadeProgram) => rows(program).filter((_, half) => half % 2 === 0);
const authors = (program: MadeProgram) => rows(program, ({ author }) => author);

/** Evidence of each symbol's strongest claim. */
function evidence(program: MadeProgram): string[] {
  const sources = packageSources(program);
  const spans = settle(packageLevels(sources).host, sources.sections);
  return program.symbols.map((_, i) => {
    const at = TEXT + i * STEP;
    const span = Array.from({ length: spans.count }, (_, row) => row).find(
      (row) => spans.start[row]! <= at && at < spans.start[row]! + spans.length[row]!,
    )!;
    return evidenceText(spans.evidence[span]!);
  });
}

const RUSTC = "clang LLVM (rustc version 1.96.0)";
const APP = { name: "src/main.rs/@/app.1-cgu.0", directory: "/w/app", producer: RUSTC };
const CORE = { name: "/rustc/abc/library/core/src/lib.rs/@/core.2-cgu.0", directory: "/rustc/abc", producer: RUSTC };
const registry = (name: string) => `/c/registry/src/x-1/${name}/src/lib.rs`;
const unitOf = (folder: string, crate: string, hash = "3") => ({ name: `${registry(folder)}/@/${crate}.${hash}-cgu.0`, producer: RUSTC });
const C = { name: "drv/uart.c", directory: "/w/fw", producer: "GNU C17 12.2.1" };
const symbol = (name: string, unit?: number) => ({ names: [name], ...(unit === undefined ? {} : { unit }) });
const variable = (name: string, unit: number) => ({ names: [name], unit, isStatic: true });
const legacy = (...path: string[]) => `_ZN${path.map((part) => `${part.length}${part}`).join("")}17h0123456789abcdefE`;

// Owner that is right: the crate root of the mangled path, which is where the item is defined [Rust RFC 2603, "Paths"]; the unit only says who compiled it.
describe("a mangled name", () => {
  test("names the crate that defines the function, whoever compiled it", () => {
    const program = {
      units: [APP, unitOf("net-1.2.3", "net")],
      symbols: [symbol("_RNvC3net4send", 0), symbol("_RNvC3app4main", 1), symbol("main", 0)],
    };
    expect(hosts(program)).toEqual(["net 1.2.3", "app", "app"]);
    expect(evidence(program)).toEqual(["crate in the symbol's mangled name", "crate in the symbol's mangled name", "DWARF function"]);
  });

  test("of an alias serves where the first name has no crate", () => {
    const program = { symbols: [{ names: ["plain", "_RNvC3net4send"] }, { names: ["plain", "other"] }, symbol("_RNvC3app4main")] };
    expect(hosts(program)).toEqual(["net", "?", "app"]);
    expect(evidence(program)[0]).toBe("crate in an alias' mangled name");
  });

  test("of a compiler's constant for a function is that function's", () => {
    expect(hosts({ symbols: [symbol("switch.table._RNvC3net4send"), symbol("switch.table.f")] })).toEqual(["net", "?"]);
  });

  test("of rustc itself says nothing: the unit does", () => {
    expect(hosts({ units: [APP], symbols: [symbol("_RNvC7___rustc17rust_begin_unwind", 0)] })).toEqual(["app"]);
  });

  test("of a veneer is the linker's", () => {
    expect(hosts({ symbols: [symbol("___RNvC3net4send_veneer"), symbol("_RNvC3net4send")] })).toEqual(["linker", "net"]);
  });
});

// Owner that is right: DW_TAG_compile_unit around the function or the variable; DW_AT_ranges of a unit only where nothing in it says more [DWARF5 §3.1.1].
describe("debug information", () => {
  const units = [APP, C];

  test("gives a function and a variable to their unit, C to its folder", () => {
    const program = { units, symbols: [symbol("main", 0), symbol("uart_send", 1), variable("STATE", 0), variable("uart", 1)] };
    expect(hosts(program)).toEqual(["app", "drv", "app", "drv"]);
    expect(evidence(program)).toEqual(["DWARF function", "DWARF function", "DWARF variable", "DWARF variable"]);
  });

  test("a function inside of a unit's range is its own unit's; the range has the rest", () => {
    const program: MadeProgram = { units, symbols: [symbol("a"), symbol("b", 1), symbol("c")], covers: [[0, 3, 0]] };
    expect(hosts(program)).toEqual(["app", "drv", "app"]);
    expect(evidence(program)[2]).toBe("DWARF compile unit");
  });

  test("of functions and of units that overlap the one that starts later has the bytes", () => {
    expect(hosts({ units, symbols: [symbol("a", 0), symbol("b", 1)], ranges: [[0, 2 * STEP, 0]] })).toEqual(["app", "drv"]);
    expect(
      hosts({
        units,
        symbols: [symbol("a"), symbol("b")],
        covers: [
          [0, 2, 0],
          [1, 1, 1],
        ],
      }),
    ).toEqual(["app", "drv"]);
    expect(
      hosts({
        units,
        symbols: [symbol("a"), symbol("b")],
        covers: [
          [1, 1, 1],
          [0, 2, 0],
        ],
      }),
    ).toEqual(["app", "drv"]);
  });

  test("a variable is stronger than a unit's range", () => {
    expect(hosts({ units, symbols: [variable("uart", 1)], covers: [[0, 1, 0]] })).toEqual(["drv"]);
  });

  test("a unit without a name and a folder says so", () => {
    expect(hosts({ units: [{}], symbols: [symbol("f", 0)] })).toEqual(["(unnamed unit)"]);
  });

  test("the packages of units alone are the same", () => {
    const sources = packageSources({ units, symbols: [symbol("f", 0)] });
    const { packages, ofUnit } = unitPackages(sources);
    expect([0, 1].map((unit) => packages.name(ofUnit(unit)))).toEqual(["app", "drv"]);
    const levels = packageLevels(sources);
    expect([0, 1].map((unit) => levels.packages.name(levels.ofUnit(unit)))).toEqual(["app", "drv"]);
    expect(levels.packages.name(levels.ofUnit(9))).toBe("(unnamed unit)");
  });
});

// Owner that is right: who defines the name: cortex-m-rt's link.x and asm, cortex-m's asm/lib.rs, the run-time ABI [RTABI32 §4]. C may call its own so.
describe("names of the runtime", () => {
  const program = (names: readonly string[], ...crates: string[]): MadeProgram => ({
    symbols: [...names.map((name) => symbol(name)), ...crates.map((crate) => symbol(legacy(crate, "f")))],
  });

  test.each<[name: string, beside: readonly string[], crates: readonly string[], owner: string]>([
    ["Reset", ["__RESET_VECTOR"], ["core"], "cortex_m_rt"],
    ["Reset", ["__EXCEPTIONS"], ["core"], "cortex_m_rt"],
    ["Reset", [], ["core", "cortex_m_rt"], "cortex_m_rt"],
    ["Reset", [], ["core"], "?"],
    ["Reset", ["__RESET_VECTOR"], [], "?"],
    ["main", ["__RESET_VECTOR"], ["core"], "?"],
    ["__aeabi_memcpy", [], ["core"], "compiler_builtins"],
    ["__aeabi_memcpy", ["__RESET_VECTOR"], ["core"], "compiler_builtins"],
    ["__aeabi_memcpy", [], [], "?"],
    ["CORE_PERIPHERALS", [], ["core"], "cortex_m"],
    ["__basepri_r", [], ["core"], "cortex_m"],
    ["_SEGGER_RTT", [], ["core", "defmt_rtt"], "defmt_rtt"],
    ["_SEGGER_RTT", [], ["core", "rtt_target"], "rtt_target"],
    ["_SEGGER_RTT", [], ["core", "rtt_target", "defmt_rtt"], "?"],
    ["_SEGGER_RTT", [], ["core"], "?"],
    ["other", [], ["core", "defmt_rtt"], "?"],
  ])("%s beside %j in an image with %j", (name, beside, crates, owner) => {
    expect(hosts(program([name, ...beside], ...crates))[0]).toBe(owner);
  });

  test("any of a symbol's names will do", () => {
    const names = (...own: string[]): MadeProgram => ({
      symbols: [{ names: own }, symbol(legacy("core", "f")), symbol(legacy("defmt_rtt", "f")), symbol("__RESET_VECTOR")],
    });
    expect(hosts(names("x", "memcpy"))[0]).toBe("compiler_builtins");
    expect(hosts(names("x", "CORE_PERIPHERALS"))[0]).toBe("cortex_m");
    expect(hosts(names("x", "DefaultHandler_"))[0]).toBe("cortex_m_rt");
    expect(hosts(names("x", "_SEGGER_RTT"))[0]).toBe("defmt_rtt");
    expect(evidence(names("x", "memcpy"))[0]).toBe("name known to the runtime");
  });

  test("assembly of no known crate counts for less than such a name, in an image with Rust alone", () => {
    const assembler = { name: "/build/asm/start.S", directory: "/build", producer: "GNU AS 2.40" };
    const built = (...crates: string[]): MadeProgram => ({
      units: [assembler, C],
      symbols: [
        symbol("__aeabi_memcpy", 0),
        symbol("helper", 0),
        symbol("__aeabi_memset", 1),
        symbol("memcmp"),
        ...crates.map((crate) => symbol(legacy(crate, "f"))),
      ],
      covers: [[3, 1, 0]],
    });
    expect(hosts(built("core"))).toEqual(["compiler_builtins", "asm", "drv", "compiler_builtins", "core"]);
    expect(hosts(built())).toEqual(["asm", "asm", "drv", "asm"]);
  });
});

// Owner that is right: whose future it is: `TaskStorage<F>::poll` is embassy's shell around app's code.
describe("a function that polls a future", () => {
  const poll = { names: [legacy("executor", "raw", "poll")], unit: 0, described: { name: "poll<app::run::{async_fn_env#0}>" } };

  test("is the future's as host, and the executor's as author of what it wrote", () => {
    const program = { units: [APP, unitOf("executor-0.1.0", "executor")], symbols: [poll] };
    expect(hosts(program)).toEqual(["app"]);
    expect(evidence(program)).toEqual(["future that the function polls"]);
    expect(authors(program)).toEqual(["executor 0.1.0", "executor 0.1.0"]);
  });

  test("is its crate's where the debug information names no future, or there is none", () => {
    expect(hosts({ units: [APP], symbols: [{ ...poll, described: { name: "poll<u32>" } }] })).toEqual(["executor"]);
    expect(hosts({ symbols: [symbol(legacy("executor", "raw", "poll"))] })).toEqual(["executor"]);
  });

  test("is told by a v0 name's own arguments", () => {
    // TaskStorage<app::run::{closure#0}>::poll, as rustc mangles it: an inherent impl's method with the closure as its argument.
    const name = "_RNvMs_NtC8executor3rawINtB4_11TaskStorageNCNvC3app3run0E4poll";
    expect(hosts({ symbols: [symbol(name)] })).toEqual(["app"]);
  });
});

// Owner that is right: nm's name and dwarfdump's unit of samples/async-m3: Cs lWixvmklKX8_ is ff8d6549e0a73f24; a crate of two versions has two hashes.
describe("versions of a crate", () => {
  const HASHED = "_RNvCslWixvmklKX8_8async_m33BUS";
  const HASH = "ff8d6549e0a73f24";

  test("a name's disambiguator is the hash of the unit that has the version", () => {
    const units = [unitOf("async_m3-1.0.0", "async_m3", "7"), unitOf("async_m3-2.0.0", "async_m3", HASH)];
    expect(hosts({ units, symbols: [symbol(HASHED), symbol(legacy("async_m3", "f"))] })).toEqual(["async_m3 2.0.0", "async_m3 1.0.0"]);
    expect(hosts({ units: [units[1]!, units[0]!], symbols: [symbol(HASHED), symbol("_RNvC8async_m31f")] })).toEqual([
      "async_m3 2.0.0",
      "async_m3 2.0.0",
    ]);
  });

  test("units of one crate are one package, with the version that any of them tells", () => {
    const plain = { name: "src/lib.rs/@/net.7-cgu.0", directory: "/w/net", producer: RUSTC };
    expect(
      hosts({ units: [unitOf("net-1.2.3", "net"), unitOf("net-1.2.3", "net", "9")], symbols: [symbol("a", 0), symbol("b", 1)] }),
    ).toEqual(["net 1.2.3", "net 1.2.3"]);
    // A program or a path dependency of the same name is another crate.
    const program = { ...plain, name: "src/main.rs/@/net.7-cgu.0" };
    expect(hosts({ units: [unitOf("net-1.2.3", "net"), program], symbols: [symbol("a", 0), symbol("b", 1)] })).toEqual([
      "net 1.2.3",
      "net",
    ]);
    expect(hosts({ units: [unitOf("net-1.2.3", "net"), plain], symbols: [symbol("a", 0), symbol("b", 1)] })).toEqual(["net 1.2.3", "net"]);
  });

  test("what a crate brings ready-made is of the one version that is there, and of none where there are two", () => {
    const made = { name: "asm/lib.rs/@/lib.5-cgu.0", directory: "/w/cortex-m", producer: RUSTC };
    const one = unitOf("cortex-m-0.7.7", "cortex_m");
    const two = unitOf("cortex-m-0.6.7", "cortex_m", "8");
    const symbols = [symbol("__nop", 0), symbol(legacy("lib", "f"))];
    expect(hosts({ units: [made, one], symbols })).toEqual(["cortex_m 0.7.7", "cortex_m 0.7.7"]);
    expect(hosts({ units: [made, one, two], symbols })[0]).toBe("cortex_m");
  });

  test("Cargo.lock completes a crate of which only the name is known, but not the compiler's own", () => {
    const locked = { net: "3.0.0", core: "9.9.9", app: "0.1.0" };
    const symbols = [symbol(legacy("net", "f")), symbol(legacy("core", "f")), symbol(legacy("app", "f"))];
    expect(hosts({ symbols, locked })).toEqual(["net 3.0.0", "core", "app 0.1.0"]);
    expect(hosts({ units: [unitOf("net-1.2.3", "net"), CORE], symbols, locked })).toEqual(["net 1.2.3", "core", "app 0.1.0"]);
  });

  test("a crate whose units were inlined away has the version of the file that declares its function", () => {
    const file = registry("async_m3-4.0.0");
    const gone = [{ linkageName: HASHED, file }];
    expect(hosts({ units: [APP], symbols: [symbol(HASHED)], gone })).toEqual(["async_m3 4.0.0"]);
    // A unit that has the hash knows better; a file of another crate says nothing.
    expect(hosts({ units: [unitOf("async_m3-2.0.0", "async_m3", HASH)], symbols: [symbol(HASHED)], gone })).toEqual(["async_m3 2.0.0"]);
    expect(hosts({ units: [APP], symbols: [symbol(HASHED)], gone: [{ linkageName: HASHED, file: registry("other-4.0.0") }] })).toEqual([
      "async_m3",
    ]);
    expect(hosts({ units: [APP], symbols: [symbol(HASHED)], gone: [{ linkageName: HASHED }] })).toEqual(["async_m3"]);
  });

  test("legacy names, which tell no versions apart, have the one that the files tell", () => {
    const inlined = (...folders: string[]) => folders.map((folder) => ({ linkageName: legacy("net", "f"), file: registry(folder) }));
    const symbols = [symbol(legacy("net", "g"))];
    expect(hosts({ units: [APP], symbols, gone: inlined("net-4.0.0") })).toEqual(["net 4.0.0"]);
    expect(hosts({ units: [APP], symbols, gone: inlined("net-4.0.0", "net-4.0.0") })).toEqual(["net 4.0.0"]);
    expect(hosts({ units: [APP], symbols, gone: inlined("net-4.0.0", "net-5.0.0") })).toEqual(["net"]);
    expect(hosts({ units: [APP], symbols, gone: inlined("other-4.0.0") })).toEqual(["net"]);
    expect(hosts({ units: [unitOf("net-1.2.3", "net")], symbols, gone: inlined("net-4.0.0") })).toEqual(["net 1.2.3"]);
  });

  test("a path is the crate's of that version, else of the one of which only the name is known, else another's", () => {
    const levels = packageLevels(packageSources({ units: [unitOf("net-1.2.3", "net"), CORE], symbols: [symbol(legacy("log", "f"))] }));
    const of = (path: string) => {
      const row = levels.ofSource(path);
      return row < 0 ? undefined : [levels.packages.package(row).name, levels.packages.package(row).version, levels.isStd(row)];
    };
    expect(of("/c/registry/src/x-1/net-1.2.3/src/a.rs")).toEqual(["net", "1.2.3", false]);
    expect(of("/c/registry/src/x-1/net-2.0.0/src/a.rs")).toEqual(["net", "2.0.0", false]);
    expect(of("/c/registry/src/x-1/log-0.4.1/src/a.rs")).toEqual(["log", undefined, false]);
    expect(of("/rustc/abc/library/core/src/fmt/mod.rs")).toEqual(["core", undefined, true]);
    expect(of("src/main.rs")).toBeUndefined();
    expect(levels.isStd(-1)).toBe(false);
    levels.learnVersions([
      "/c/registry/src/x-1/log-0.4.1/src/a.rs",
      "/c/registry/src/x-1/log-0.4.1/src/b.rs",
      "src/main.rs",
      "/rustc/abc/library/core/src/x.rs",
    ]);
    expect(of("/c/registry/src/x-1/log-0.4.1/src/a.rs")).toEqual(["log", "0.4.1", false]);
    levels.learnVersions(["/c/registry/src/x-1/net-9.0.0/src/a.rs"]);
    expect(of("/c/registry/src/x-1/net-1.2.3/src/a.rs")).toEqual(["net", "1.2.3", false]);
  });
});

// Owner that is right: who wrote the function whose copy it is: DW_AT_abstract_origin's name, or the file that declares it [DWARF5 §3.3.8].
describe("the author of inlined code", () => {
  const inlined = (told: object, unit = 0): MadeProgram => ({
    units: [APP, C, unitOf("net-1.2.3", "net")],
    symbols: [{ names: ["f"], unit, inlined: told }],
  });

  test("is the crate of its mangled name, else of the file that declares it", () => {
    expect(authors(inlined({ linkageName: "_RNvC3net4send", file: "/rustc/abc/library/core/src/x.rs" }))).toEqual(["app", "net 1.2.3"]);
    expect(authors(inlined({ name: "send", file: "/rustc/abc/library/core/src/x.rs" }))).toEqual(["app", "core"]);
    expect(rows(inlined({ linkageName: "_RNvC3net4send" }))).toEqual(["app", "app"]);
  });

  test("is the unit's crate in Rust where the file is the program's own, and its folder in C", () => {
    expect(authors(inlined({ name: "own", file: "src/util.rs" }))).toEqual(["app", "app"]);
    expect(authors(inlined({ name: "own" }))).toEqual(["app", "app"]);
    expect(authors(inlined({ name: "min", file: "lib/min.h" }, 1))).toEqual(["drv", "lib"]);
    expect(authors(inlined({ name: "min", file: "/w/fw/lib/min.h" }, 1))).toEqual(["drv", "lib"]);
    expect(authors(inlined({ name: "min" }, 1))).toEqual(["drv", "drv"]);
    // The host's own code is its unit's, wherever it is declared.
    const declared = { name: "f", linkageName: "", file: "lib/min.h" };
    expect(authors({ units: [C], symbols: [{ names: ["f"], unit: 0, described: declared }] })).toEqual(["drv", "drv"]);
  });

  test("is told for each of several functions of one file and of several", () => {
    const symbols = ["lib/a.h", "lib/b.h", "other/c.h"].map((file, i) => ({ names: [`f${i}`], unit: 0, inlined: { name: `g${i}`, file } }));
    expect(authors({ units: [C], symbols })).toEqual(["drv", "lib", "drv", "lib", "drv", "other"]);
  });

  test("has its own level: there is none without debug information", () => {
    expect(packageLevels(packageSources({ symbols: [symbol("f")] })).author).toBeUndefined();
  });
});
