import { existsSync, rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cliDocument } from "../support/cli.ts";
import { buildMixed, buildRust, type RustKind, rustWorkspace, STATIC_BYTES } from "../support/rust-program.ts";
import { haveTools, runTool } from "../support/tools.ts";

const LEGACY = ["-Csymbol-mangling-version=legacy"];
const KINDS: readonly RustKind[] = [
  { name: "release", flags: ["-Copt-level=s", "-Cdebuginfo=2"] },
  { name: "release-o3", flags: ["-Copt-level=3", "-Cdebuginfo=2"] },
  { name: "release-gnu", flags: ["-Copt-level=s", "-Cdebuginfo=2"], linker: "arm-none-eabi-ld" },
  { name: "release-legacy", flags: ["-Copt-level=s", "-Cdebuginfo=2", ...LEGACY] },
  { name: "release-one-unit", flags: ["-Copt-level=2", "-Cdebuginfo=2", "-Ccodegen-units=1"] },
  { name: "release-oz", flags: ["-Copt-level=z", "-Cdebuginfo=2"] },
  { name: "release-o1", flags: ["-Copt-level=1", "-Cdebuginfo=2"] },
  { name: "release-frame-pointers", flags: ["-Copt-level=2", "-Cdebuginfo=2", "-Cforce-frame-pointers=yes"] },
  { name: "release-16-units", flags: ["-Copt-level=3", "-Cdebuginfo=2", "-Ccodegen-units=16"] },
  { name: "release-dwarf5", flags: ["-Copt-level=s", "-Cdebuginfo=2", "-Zdwarf-version=5"] },
  { name: "release-legacy-gnu", flags: ["-Copt-level=s", "-Cdebuginfo=2", ...LEGACY], linker: "arm-none-eabi-ld" },
  { name: "lto-fat-legacy-gnu", flags: ["-Copt-level=z", "-Cdebuginfo=2", ...LEGACY], link: ["-Clto=fat"], linker: "arm-none-eabi-ld" },
  { name: "lto-thin-o3", flags: ["-Copt-level=3", "-Cdebuginfo=2"], link: ["-Clto=thin"] },
  { name: "lto-fat", flags: ["-Copt-level=s", "-Cdebuginfo=2"], link: ["-Clto=fat"] },
  { name: "lto-thin", flags: ["-Copt-level=s", "-Cdebuginfo=2"], link: ["-Clto=thin"] },
  { name: "lto-off", flags: ["-Copt-level=s", "-Cdebuginfo=2", "-Clto=off"] },
  { name: "dev", flags: ["-Copt-level=0", "-Cdebuginfo=2", "-Cincremental=OUT/incremental", "-Cdebug-assertions=on"] },
  { name: "dev-legacy", flags: ["-Copt-level=0", "-Cdebuginfo=2", "-Cincremental=OUT/incremental", ...LEGACY] },
  { name: "dev-one-unit", flags: ["-Copt-level=0", "-Cdebuginfo=2", "-Ccodegen-units=1"] },
  { name: "dev-o1", flags: ["-Copt-level=1", "-Cdebuginfo=2", "-Cincremental=OUT/incremental"] },
];
/** What the compiler's own crates take to build at most, and all kinds together. */
const CORE_MILLISECONDS = 120_000;
const ALL_MILLISECONDS = 170_000;

const isThere =
  haveTools("crates of one program in many kinds of builds", "ld.lld", "arm-none-eabi-ld", "arm-none-eabi-objcopy", "arm-none-eabi-nm") &&
  existsSync("/usr/bin/rustc") &&
  existsSync(`${runTool("/usr/bin/rustc", ["--print", "sysroot"]).trim()}/lib/rustlib/src/rust/library/core/src/lib.rs`);
if (!isThere) console.log("SKIPPED: crates of one program in many kinds of builds: no rustc with the sources of core");

interface Figures {
  readonly code: number;
  readonly rodata: number;
  readonly data: number;
  readonly bss: number;
}

async function crates(elf: string): Promise<Map<string, Figures>> {
  const { crates = [] } = await cliDocument("crates", "--all", elf);
  return new Map(crates.map(({ name, code, rodata, data, bss }) => [name, { code, rodata, data, bss }]));
}

const UNTOLD = "(no crate in the name)";
const ram = (row: Figures | undefined) => (row === undefined ? 0 : row.data + row.bss);

describe.runIf(isThere)("one program in many kinds of builds", () => {
  let folder: string | undefined;
  const built = new Map<string, string>();

  beforeAll(() => {
    const end = performance.now() + ALL_MILLISECONDS;
    folder = rustWorkspace(CORE_MILLISECONDS);
    for (const kind of folder === undefined ? [] : KINDS) if (performance.now() < end) built.set(kind.name, buildRust(folder!, kind));
    const left = KINDS.length - built.size;
    if (left > 0) console.log(`SKIPPED: ${left} of ${KINDS.length} kinds of builds: the compiler took too long here`);
  }, ALL_MILLISECONDS * 2);

  afterAll(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  // Oracle: the sources, which say what each crate's statics take; nm lists the same.
  test("every crate has the RAM of its own statics", async () => {
    for (const [kind, elf] of built) {
      const rows = await crates(elf);
      expect(ram(rows.get("app")), kind).toBe(STATIC_BYTES.app + STATIC_BYTES.LOG);
      for (const crate of ["drv", "util"] as const) expect(ram(rows.get(crate)), `${kind}: ${crate}`).toBe(STATIC_BYTES[crate]);
      expect(ram(rows.get("core")), `${kind}: core`).toBe(0);
      expect(rows.has(UNTOLD), kind).toBe(false);
    }
  });

  // Oracle: the same bytes with their debug information: a crate has the same figures, but for what `#[no_mangle]` hides.
  test("crates have the same figures without debug information", async () => {
    for (const [kind, elf] of built) {
      runTool("arm-none-eabi-objcopy", ["--strip-debug", elf, `${elf}.stripped`]);
      const [rows, plain] = [await crates(elf), await crates(`${elf}.stripped`)];
      expect(ram(plain.get(UNTOLD)), kind).toBe(STATIC_BYTES.LOG);
      for (const crate of ["core", "drv", "util", "compiler_builtins"])
        expect(plain.get(crate), `${kind}: ${crate}`).toEqual(rows.get(crate));
      // The part that a function without a crate has of a constant that several need has no owner.
      const unshared = (of: Map<string, Figures>, key: keyof Figures) => of.get("(data without symbol)")?.[key] ?? 0;
      const [app, told, untold] = [rows.get("app")!, plain.get("app")!, plain.get(UNTOLD)!];
      for (const key of ["code", "rodata", "data", "bss"] as const)
        expect(told[key] + untold[key] + unshared(plain, key) - unshared(rows, key), `${kind}: app's ${key}`).toBe(app[key]);
    }
  });

  // Oracle: arm-none-eabi-nm lists `history` (100 bytes) and `seed` (4) of main.c, and the crates' statics as the sources have them.
  test.runIf(haveTools("C with a Rust library", "arm-none-eabi-gcc"))(
    "C that links a Rust library: crates and C side by side",
    async () => {
      if (folder === undefined) return;
      const elf = buildMixed(folder);
      runTool("arm-none-eabi-objcopy", ["--strip-debug", elf, `${elf}.stripped`]);
      const [rows, plain] = [await crates(elf), await crates(`${elf}.stripped`)];
      expect(
        [...rows]
          .filter(([name]) => !name.startsWith("("))
          // The folder of main.c is told by where it lies.
          .map(([name, row]) => [name.endsWith("/c") ? "c" : name, ram(row)])
          .sort(),
      ).toEqual([
        ["c", 104],
        ["core", 0],
        ["drv", STATIC_BYTES.drv],
        ["ffi", 0],
        ["util", STATIC_BYTES.util],
      ]);
      for (const crate of ["core", "drv", "util"]) expect(plain.get(crate), crate).toEqual(rows.get(crate));
      expect(ram(plain.get(UNTOLD))).toBe(104);
      const { findings } = await cliDocument("doctor", elf);
      expect(findings.filter(({ code, hint }) => code === "code/panic-formatting" && hint?.includes("panic-halt"))).toEqual([]);
    },
  );

  test("nothing but the program's own crates and the compiler's has bytes", async () => {
    for (const [kind, elf] of built) {
      const names = [...(await crates(elf)).keys()].filter((name) => !name.startsWith("("));
      expect(names.sort(), kind).toEqual(["app", "compiler_builtins", "core", "drv", "util"]);
    }
    console.log(`crates: ${built.size} kinds of builds of one program agree (${[...built.keys()].join(", ")})`);
  });
});
