import type { Finding } from "../../bytes/finding.ts";
import { counted, grouped } from "../../views/numbers.ts";
import { some } from "../../views/some.ts";
import type { OwnedSymbol, ProgramFacts, ProgramRule } from "./facts.ts";

/** Without optimization only what must be inlined is: fewer calls than this for each function. Optimized samples have three and more. */
const FEW_INLINED = 2;
/** Programs with fewer functions say nothing. */
const LEAST_FUNCTIONS = 10;
const MOST_NAMED = 4;
/** What rustc calls functions of checks, and what stands in mangled names of such. */
interface Check {
  readonly word: string;
  readonly pattern: RegExp;
}
const OVERFLOW_CHECK: Check = {
  word: "panic_const_",
  pattern: /^core::panicking::panic_const::panic_const_(?:add|sub|mul|neg|shl|shr)_overflow$/,
};
const ASSERTION: Check = { word: "precondition_check", pattern: /::precondition_check(?:::|$)/ };
/** GCC writes its options into the producer; clang and rustc do not. */
const GCC_UNOPTIMIZED = /^GNU .*\s-O0\b|^GNU (?!.*\s-O)/;

/** An image that was not optimized, or checks what a release does not. */
export const debugBuild: ProgramRule = {
  codes: ["build/opt-level-0", "build/debug-assertions", "build/overflow-checks"],
  *check(facts) {
    const evidence = unoptimized(facts);
    if (evidence !== undefined)
      yield {
        code: "build/opt-level-0",
        severity: "warning",
        message: evidence.message,
        hint: evidence.hint,
      };
    // Code that was not optimized keeps checks that never run: overflow checks tell then whether the profile has both.
    const asserts = evidence === undefined || facts.symbols.some((symbol) => isNamed(symbol, OVERFLOW_CHECK));
    yield* checks(asserts ? facts.symbols : [], ASSERTION, (found, bytes) => ({
      code: "build/debug-assertions",
      severity: "warning",
      message: `debug assertions are on: ${counted(found, "check")} of unsafe code's conditions ${found === 1 ? "is" : "are"} linked`,
      bytes,
      hint: "debug-assertions = false in the profile that is flashed",
    }));
    yield* checks(facts.symbols, OVERFLOW_CHECK, (found, bytes) => ({
      code: "build/overflow-checks",
      severity: "note",
      message: `overflow checks are on: ${counted(found, "kind")} of overflow can panic`,
      bytes,
      hint: "overflow-checks = false in the profile if wrapping is meant; each check is a compare, a branch and a place that can panic",
    }));
  },
};

/** What says that code was not optimized, and how much of it; undefined when nothing does. */
function unoptimized({ units, inlining, packages }: ProgramFacts): { readonly message: string; readonly hint: string } | undefined {
  const gcc = units.filter(({ producer }) => producer.startsWith("GNU C"));
  const bad = gcc.filter(({ producer }) => GCC_UNOPTIMIZED.test(producer));
  if (bad.length > 0) {
    const share = bad.length === gcc.length ? "all" : `${grouped(bad.length)} of`;
    return {
      message: `${share} ${counted(gcc.length, "unit")} of GCC ${bad.length === 1 ? "has" : "have"} no -O: ${some(
        bad.map(({ name }) => name),
        MOST_NAMED,
      )}`,
      hint: "-Os for what is flashed",
    };
  }
  if (gcc.length > 0 || inlining === undefined || inlining.functions < LEAST_FUNCTIONS) return undefined;
  if (inlining.inlinedCalls >= inlining.functions * FEW_INLINED) return undefined;
  // What was counted is the program's own crates: dependencies have profiles of their own.
  const own = new Set(
    units.flatMap((unit) => (unit.package < 0 ? [] : [packages.package(unit.package)])).filter(({ origin }) => origin === "application"),
  );
  return {
    message: `the program's own code (${some([...new Set([...own].map(({ name }) => name))], MOST_NAMED)}) was compiled without optimization: into its ${grouped(inlining.functions)} functions only ${grouped(inlining.inlinedCalls)} calls were inlined (estimate)`,
    hint: 'cargo build --release, or opt-level = "s" in the profile',
  };
}

function isNamed(symbol: OwnedSymbol, { word, pattern }: Check): boolean {
  return symbol.raw.includes(word) && pattern.test(symbol.name);
}

function* checks(symbols: readonly OwnedSymbol[], check: Check, finding: (found: number, bytes: number) => Finding): Generator<Finding> {
  const found = symbols.filter((symbol) => symbol.kind === "function" && isNamed(symbol, check));
  if (found.length > 0) yield finding(found.length, sizes(found));
}

function sizes(symbols: readonly OwnedSymbol[]): number {
  return symbols.reduce((sum, { size }) => sum + size, 0);
}

/** `app.4a3b1f0e-cgu.0`: what rustc calls an object of a crate, with thin LTO too. */
const RUST_OBJECT = /^(?<crate>[A-Za-z_]\w*)\.[0-9a-f]{8,}-cgu\.(?<number>\d+)$/;
/** Objects of the standard library are compiled beforehand, and so is cortex-m's assembler (`lib.<hash>-cgu.0`, up to 0.7.7). */
const PRECOMPILED = new Set(["core", "alloc", "compiler_builtins", "std", "lib"]);

/** How the crates were compiled: together or each on its own. */
export const linkTimeOptimization: ProgramRule = {
  codes: ["build/no-lto", "build/codegen-units"],
  *check({ objectNames, packages, firmware, units: compiled }) {
    const bytes = packageBytes(firmware, packages.count);
    const owners = new Set(
      Array.from({ length: packages.count }, (_, row) => (bytes[row]! > 0 ? packages.package(row).name.replaceAll("-", "_") : "")),
    );
    const units = new Map<string, Set<string>>();
    for (const name of objectNames) {
      const { crate, number } = RUST_OBJECT.exec(name)?.groups ?? {};
      // A crate whose code was all dropped or inlined elsewhere has no byte to speak of.
      if (crate === undefined || PRECOMPILED.has(crate) || !owners.has(crate)) continue;
      units.set(crate, (units.get(crate) ?? new Set()).add(number!));
    }
    if (importsUnits(compiled)) return;
    if (units.size > 1)
      yield {
        code: "build/no-lto",
        severity: "note",
        message: `${counted(units.size, "crate")} came to the linker as objects of their own: ${some([...units.keys()], MOST_NAMED)}; no fat LTO made one program of them, inlined across them and dropped what is unused in sum`,
        hint: 'lto = "fat" in the release profile',
      };
    const several = [...units].filter(([, numbers]) => numbers.size > 1);
    if (several.length > 0)
      yield {
        code: "build/codegen-units",
        severity: "note",
        message: `${several.map(([crate, numbers]) => `${crate} was compiled in ${numbers.size} parts`).join(", ")}, each optimized on its own`,
        hint: "codegen-units = 1 in the release profile",
      };
  },
};

/**
 * Whether thin LTO brought units of one crate into objects of another: what it imports keeps its unit, so that `core.<hash>-cgu.6` is there several
 * times with units of other crates between. Without LTO a crate's own units are imported at most into each other.
 */
function importsUnits(units: ProgramFacts["units"]): boolean {
  const lastRun = new Map<string, number>();
  let [run, before] = [0, ""];
  for (const { name } of units) {
    const { crate } = /@\/(?<crate>\w+)\.[0-9a-f]{8,}-cgu\.\d+$/.exec(name)?.groups ?? {};
    if (crate === undefined) continue;
    if (crate !== before) run++;
    before = crate;
    const seen = lastRun.get(name);
    if (seen !== undefined && seen !== run) return true;
    lastRun.set(name, run);
  }
  return false;
}

/** The standard library with an operating system below it, which firmware has not. */
export const standardLibrary: ProgramRule = {
  codes: ["build/std"],
  *check({ symbols }) {
    const found = symbols.filter(({ crate }) => crate === "std");
    if (found.length === 0) return;
    yield {
      code: "build/std",
      severity: "warning",
      message: `std is linked in: ${counted(found.length, "symbol")}, ${some(
        found.map(({ name }) => name),
        MOST_NAMED,
      )}`,
      bytes: sizes(found),
      hint: "#![no_std] in the program, and default-features = false for the dependency that wants std (cargo tree -e features)",
    };
  },
};

/** Several versions of one crate: their code is there twice. */
export const severalVersions: ProgramRule = {
  codes: ["build/several-versions"],
  *check({ packages, firmware }) {
    const versions = new Map<string, number[]>();
    for (let row = 0; row < packages.count; row++) {
      const { kind, name, version, origin } = packages.package(row);
      if (kind !== "crate" || version === undefined || origin === "std") continue;
      versions.set(name, [...(versions.get(name) ?? []), row]);
    }
    const bytes = packageBytes(firmware, packages.count);
    const found = [...versions]
      .map(([name, rows]) => ({ name, rows: rows.filter((row) => bytes[row]! > 0) }))
      .filter(({ rows }) => rows.length > 1);
    if (found.length === 0) return;
    const list = found.map(({ name, rows }) => `${name} ${rows.map((row) => packages.package(row).version).join(" and ")}`);
    yield {
      code: "build/several-versions",
      severity: "warning",
      message: `${counted(found.length, "crate")} ${found.length === 1 ? "is" : "are"} linked in several versions: ${some(list, MOST_NAMED)}`,
      where: found[0]!.name,
      bytes: found.reduce((sum, { rows }) => sum + Math.min(...rows.map((row) => bytes[row]!)), 0),
      hint: "cargo tree -d says who wants which; raise the older one",
    };
  },
};

function packageBytes({ ledger }: ProgramFacts["firmware"], count: number): Float64Array {
  const bytes = new Float64Array(count);
  const spans = ledger.spans("package");
  for (let i = 0; i < spans.count; i++) if (spans.owner[i]! >= 0) bytes[spans.owner[i]!]! += spans.length[i]!;
  return bytes;
}

const COMPILERS: readonly RegExp[] = [
  /rustc version (?<version>\S+)/,
  /^GNU (?:C|C\+\+)\S* (?<version>\d[\d.]*)/,
  /^clang version (?<version>\S+)/,
];

/** Fewer bytes of code from another compiler than this stay unsaid: a prebuilt assembler routine. */
const LEAST_FOREIGN = 256;

/** Parts that different versions of one compiler made. */
export const severalCompilers: ProgramRule = {
  codes: ["build/several-compilers"],
  *check({ units }) {
    for (const [i, title] of ["rustc", "GCC", "clang"].entries()) {
      const amounts = new Map<string, number>();
      for (const { producer, code } of units) {
        const version = COMPILERS[i]!.exec(producer)?.groups?.["version"];
        if (version !== undefined) amounts.set(version, (amounts.get(version) ?? 0) + code);
      }
      const found = [...amounts].filter(([, bytes]) => bytes >= LEAST_FOREIGN).sort((a, b) => b[1] - a[1]);
      if (found.length < 2) continue;
      yield {
        code: "build/several-compilers",
        severity: "note",
        message: `parts were built by different versions of ${title}: ${found.map(([version, bytes]) => `${version} (${grouped(bytes)} bytes of code)`).join(", ")}`,
        hint: "libraries that were built beforehand should come from the tool chain that builds the program",
      };
    }
  },
};
