import type { Finding } from "../../bytes/finding.ts";
import { counted, grouped } from "../../views/numbers.ts";
import { some } from "../../views/some.ts";
import type { OwnedSymbol, ProgramFacts, ProgramRule } from "./facts.ts";

/** Without optimization only what must be inlined is: fewer calls than this for each function. Optimized samples have three and more. */
const FEW_INLINED = 2;
/** Programs with fewer functions say nothing. */
const LEAST_FUNCTIONS = 10;
const MOST_NAMED = 4;
const OVERFLOW_CHECK = /^core::panicking::panic_const::panic_const_(?:add|sub|mul|neg|shl|shr)_overflow$/;
const ASSERTION = /::precondition_check(?:::|$)/;
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
        message: `the program was compiled without optimization: ${evidence}`,
        hint: 'cargo build --release, or opt-level = "s" in the profile; -Os for C and C++',
      };
    // Code that was not optimized keeps checks that never run: overflow checks tell then whether the profile has both.
    const asserts = evidence === undefined || facts.symbols.some(({ name }) => OVERFLOW_CHECK.test(name));
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

function unoptimized({ units, inlining }: ProgramFacts): string | undefined {
  const gcc = units.filter(({ producer }) => producer.startsWith("GNU C"));
  const bad = gcc.filter(({ producer }) => GCC_UNOPTIMIZED.test(producer));
  if (bad.length > 0) return `${counted(bad.length, "unit")} of GCC ${bad.length === 1 ? "has" : "have"} no -O (${bad[0]!.name})`;
  if (gcc.length > 0 || inlining === undefined || inlining.functions < LEAST_FUNCTIONS) return undefined;
  if (inlining.inlinedCalls >= inlining.functions * FEW_INLINED) return undefined;
  return `into its ${grouped(inlining.functions)} functions only ${grouped(inlining.inlinedCalls)} calls were inlined (estimate)`;
}

function* checks(symbols: readonly OwnedSymbol[], pattern: RegExp, finding: (found: number, bytes: number) => Finding): Generator<Finding> {
  const found = symbols.filter(({ name, kind }) => kind === "function" && pattern.test(name));
  if (found.length > 0) yield finding(found.length, sizes(found));
}

function sizes(symbols: readonly OwnedSymbol[]): number {
  return symbols.reduce((sum, { size }) => sum + size, 0);
}

/** `app.4a3b1f0e-cgu.0`: what rustc calls an object of a crate. */
const RUST_OBJECT = /^(?<crate>[A-Za-z_]\w*)\.[0-9a-f]{8,}-cgu\.(?<number>\d+)$/;
/** Objects of the standard library are compiled beforehand. */
const PRECOMPILED = new Set(["core", "alloc", "compiler_builtins", "std"]);

/** How the crates were compiled: together or each on its own. */
export const linkTimeOptimization: ProgramRule = {
  codes: ["build/no-lto", "build/codegen-units"],
  *check({ objectNames }) {
    const units = new Map<string, Set<string>>();
    for (const name of objectNames) {
      const { crate, number } = RUST_OBJECT.exec(name)?.groups ?? {};
      if (crate === undefined || PRECOMPILED.has(crate)) continue;
      units.set(crate, (units.get(crate) ?? new Set()).add(number!));
    }
    if (units.size > 1)
      yield {
        code: "build/no-lto",
        severity: "note",
        message: `${counted(units.size, "crate")} were compiled on their own: ${some([...units.keys()], MOST_NAMED)}; the compiler could not inline across them or drop what is unused in sum`,
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
    const spans = firmware.ledger.spans("package");
    for (const [name, rows] of versions) {
      if (rows.length < 2) continue;
      const bytes = rows.map((row) => {
        let sum = 0;
        for (let i = 0; i < spans.count; i++) if (spans.owner[i] === row) sum += spans.length[i]!;
        return sum;
      });
      const present = rows.filter((_, i) => bytes[i]! > 0);
      if (present.length < 2) continue;
      yield {
        code: "build/several-versions",
        severity: "warning",
        message: `${name} is linked in ${present.length} versions: ${present.map((row) => packages.package(row).version).join(", ")}`,
        where: name,
        bytes: Math.min(...bytes.filter((each) => each > 0)),
        hint: `cargo tree -d says who wants which; raise the older one`,
      };
    }
  },
};

const COMPILERS: readonly RegExp[] = [
  /rustc version (?<version>\S+)/,
  /^GNU (?:C|C\+\+)\S* (?<version>\d[\d.]*)/,
  /^clang version (?<version>\S+)/,
];

/** Parts that different versions of one compiler made. */
export const severalCompilers: ProgramRule = {
  codes: ["build/several-compilers"],
  *check({ units }) {
    for (const [i, title] of ["rustc", "GCC", "clang"].entries()) {
      const found = new Set(units.flatMap(({ producer }) => COMPILERS[i]!.exec(producer)?.groups?.["version"] ?? []));
      if (found.size < 2) continue;
      yield {
        code: "build/several-compilers",
        severity: "note",
        message: `parts were built by different versions of ${title}: ${[...found].sort().join(", ")}`,
        hint: "libraries that were built beforehand should come from the tool chain that builds the program",
      };
    }
  },
};
