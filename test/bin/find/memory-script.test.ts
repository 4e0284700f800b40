import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findMemoryScripts } from "../../../bin/find/memory-script.ts";

const MEMORY = "MEMORY { FLASH : ORIGIN = 0, LENGTH = 4K }\n";
let root = "";
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "find-script-")));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Lays out files; a path ending in / is a folder. Names are those that cargo gives [Cargo book, Build cache]. */
function layOut(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (!name.endsWith("/")) writeFileSync(path, text);
  }
}

function search(elf: string): { chosen: string | undefined; all: string[]; findings: string[] } {
  const places = findMemoryScripts(join(root, elf));
  const first = places.findIndex(({ preferred }) => preferred !== undefined);
  const chosen = places[first]?.preferred;
  const candidates = places.flatMap((place) => place.candidates);
  const findings = places.slice(0, first < 0 ? places.length : first + 1).flatMap(({ doubt }) => (doubt === undefined ? [] : [doubt]));
  const show = (one: { path: string; reason: string }) => `${relative(root, one.path)} (${one.reason})`;
  return {
    chosen: chosen && show(chosen),
    all: candidates.map(show),
    findings: findings.map(({ code, message }) => `${code}: ${message}`),
  };
}

test("beside the ELF comes first", () => {
  layOut({ "p/Cargo.toml": "[package]", "p/memory.x": MEMORY, "p/out/memory.x": MEMORY, "p/out/app.elf": "" });
  expect(search("p/out/app.elf")).toEqual({
    chosen: "p/out/memory.x (beside the ELF)",
    all: ["p/out/memory.x (beside the ELF)", "p/memory.x (beside Cargo.toml)"],
    findings: [],
  });
});

test("cargo project: beside Cargo.toml, not beyond its root", () => {
  layOut({ "memory.x": MEMORY, "p/Cargo.toml": "[package]", "p/memory.x": MEMORY, "p/target/thumbv7em-none-eabi/release/app": "" });
  expect(search("p/target/thumbv7em-none-eabi/release/app").all).toEqual(["p/memory.x (beside Cargo.toml)"]);
});

test("no project above: only beside the ELF", () => {
  layOut({ "memory.x": MEMORY, "build/app.elf": "" });
  expect(search("build/app.elf")).toEqual({ chosen: undefined, all: [], findings: [] });
});

test("workspace: the member that app.d names, and the workspace root stops the climb", () => {
  layOut({
    "memory.x": MEMORY,
    "ws/Cargo.toml": '[workspace]\nmembers = ["app", "boot"]',
    "ws/app/Cargo.toml": "[package]",
    "ws/app/src/main.rs": "",
    "ws/app/memory.x": MEMORY,
    "ws/boot/Cargo.toml": "[package]",
    "ws/boot/memory.x": `/* other */${MEMORY}`,
    "ws/target/t/release/app": "",
    "ws/target/t/release/app.d": `${root}/ws/target/t/release/app: ${root}/ws/app/src/main.rs\n`,
  });
  expect(search("ws/target/t/release/app").all).toEqual(["ws/app/memory.x (beside Cargo.toml)"]);
});

test("a memory.x that the build script watches is named in app.d, also with blanks in its path and a target folder elsewhere", () => {
  layOut({
    "my fw/Cargo.toml": "[package]",
    "my fw/boards/a/memory.x": MEMORY,
    "target/t/release/app": "",
    "target/t/release/app.d": `${root}/target/t/release/app: ${root.replaceAll(" ", "\\ ")}/my\\ fw/boards/a/memory.x ${root}/gone/memory.x\n`,
  });
  expect(search("target/t/release/app").chosen).toBe("my fw/boards/a/memory.x (named in app.d, cargo's list of sources)");
});

test("build scripts: newest first, and differing ones are told; examples lie one deeper", () => {
  const build = "p/target/t/release/build";
  layOut({
    "p/Cargo.toml": "[package]",
    [`${build}/app-0123456789abcdef/out/memory.x`]: MEMORY,
    [`${build}/hal-0123456789abcdef/out/memory.x`]: `${MEMORY}/* x */`,
    [`${build}/app-1111111111111111/out/other.x`]: MEMORY,
    "p/target/t/release/examples/blink": "",
  });
  utimesSync(join(root, build, "hal-0123456789abcdef/out/memory.x"), 2_000_000_000, 2_000_000_000);
  expect(search("p/target/t/release/examples/blink")).toEqual({
    chosen: `${build}/hal-0123456789abcdef/out/memory.x (in the output of the build script of hal)`,
    all: [
      `${build}/hal-0123456789abcdef/out/memory.x (in the output of the build script of hal)`,
      `${build}/app-0123456789abcdef/out/memory.x (in the output of the build script of app)`,
    ],
    findings: ["memory/several-scripts: build scripts left 2 memory.x that differ; the newest is hal-0123456789abcdef/out/memory.x"],
  });
});

test("C projects: one .ld with MEMORY in the repository's root; several are not guessed between", () => {
  layOut({ "fw/.git/": "", "fw/stm32.ld": MEMORY, "fw/sections.ld": "SECTIONS { }", "fw/build/app.elf": "" });
  expect(search("fw/build/app.elf").chosen).toBe("fw/stm32.ld (in the project's root)");
  layOut({ "fw/stm32-ram.ld": MEMORY });
  expect(search("fw/build/app.elf")).toEqual({
    chosen: undefined,
    all: ["fw/stm32-ram.ld (in the project's root)", "fw/stm32.ld (in the project's root)"],
    findings: ["memory/several-scripts: 2 linker scripts with MEMORY lie in the project's root: stm32-ram.ld, stm32.ld"],
  });
});

test("a memory.x without MEMORY, or one that is a folder, does not count", () => {
  layOut({ "fw/.git/": "", "fw/memory.x": "/* nothing */", "fw/build/memory.x/": "", "fw/build/app.elf": "" });
  expect(search("fw/build/app.elf").all).toEqual([]);
});
