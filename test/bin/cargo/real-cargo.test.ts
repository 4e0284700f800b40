import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cargoCli } from "../../support/cargo.ts";
import { haveTools } from "../../support/tools.ts";

/** The language alone: a program that needs no library for its target, so that nothing has to be installed or downloaded. */
const PROGRAM = `#![feature(no_core, lang_items)]
#![no_core]
#![no_main]
#![allow(internal_features)]
#[lang = "pointee_sized"]
pub trait PointeeSized {}
#[lang = "meta_sized"]
pub trait MetaSized: PointeeSized {}
#[lang = "sized"]
pub trait Sized: MetaSized {}
#[lang = "sync"]
pub trait Sync {}
impl Sync for [u32; 64] {}
impl Sync for [extern "C" fn(); 2] {}
#[lang = "copy"]
pub trait Copy {}
impl Copy for u32 {}
#[no_mangle]
pub static mut COUNTERS: [u32; 64] = [0; 64];
#[link_section = ".vectors"]
#[no_mangle]
pub static VECTORS: [extern "C" fn(); 2] = [reset, reset];
#[no_mangle]
pub extern "C" fn reset() {
    loop {}
}
#[lang = "drop_in_place"]
unsafe fn drop_in_place<T: PointeeSized>(_: *mut T) {}
`;

const folder = mkdtempSync(join(tmpdir(), "cortex-size-cargo-"));
// Debian's tools; RUSTC_BOOTSTRAP lets a stable compiler take the language items.
const env = { PATH: "/usr/bin:/bin", HOME: folder, CARGO: "/usr/bin/cargo", RUSTC: "/usr/bin/rustc", RUSTC_BOOTSTRAP: "1" };
let works = haveTools("cargo cortex-size with real cargo", "/usr/bin/cargo", "/usr/bin/rustc", "ld.lld", "llvm-size");

const write = (path: string, text: string) => {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const memory = (flash: string) =>
  write(
    "app/memory.x",
    `MEMORY { FLASH (rx) : ORIGIN = 0x08000000, LENGTH = ${flash}  RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 4K }
SECTIONS { .text : { KEEP(*(.vectors)) *(.text*) } > FLASH  .bss (NOLOAD) : { KEEP(*(.bss*)) } > RAM  /DISCARD/ : { *(.ARM.exidx*) } }\n`,
  );

beforeAll(() => {
  write("Cargo.toml", '[workspace]\nresolver = "2"\nmembers = ["app"]\n[profile.release]\ndebug = 1\n');
  write("app/Cargo.toml", '[package]\nname = "app"\nversion = "0.1.0"\nedition = "2021"\n');
  write("app/src/main.rs", PROGRAM);
  write(
    ".cargo/config.toml",
    '[build]\ntarget = "thumbv7m-none-eabi"\n[target.thumbv7m-none-eabi]\nlinker = "ld.lld"\nrustflags = ["-Clink-arg=-Tapp/memory.x", "-Clink-arg=--entry=reset"]\n',
  );
  memory("16K");
  if (!works) return;
  // Which language items there are depends on the compiler: another one than the program was written for is no failure of ours.
  const { status, stderr } = spawnSync("/usr/bin/cargo", ["build", "--release", "--offline"], { cwd: folder, env, encoding: "utf8" });
  works = status === 0;
  if (!works) console.log(`SKIPPED: cargo cortex-size with real cargo: this compiler does not build the program: ${stderr.slice(0, 600)}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

test("real cargo builds a workspace for a thumb target, and its ELF is shown with its memory.x", async () => {
  if (!works) return;
  const { code, out } = await cargoCli(folder, ["--release", "--offline"], env);
  expect(code).toBe(0);
  expect(out).toContain("thumbv7m-none-eabi");
  // 64 words of COUNTERS
  expect(out).toMatch(/^ {2}\.bss +256 +RAM$/m);
  expect(out).toMatch(/regions from .*app\/memory\.x/);
});

test("cargo cortex-size size prints what llvm-size prints beside the artifact", async () => {
  if (!works) return;
  const release = join(folder, "target/thumbv7m-none-eabi/release");
  const { stdout } = spawnSync("llvm-size", ["app"], { cwd: release, encoding: "utf8" });
  const { code, out } = await cargoCli(folder, ["size", "--release", "--offline"], env);
  expect([code, out]).toEqual([0, stdout]);
});

test("a link that fails is explained, exit 1", async () => {
  if (!works) return;
  memory("4");
  // Cargo does not know of the script: a change of the source makes it link again.
  write("app/src/main.rs", `${PROGRAM}// linked again\n`);
  const { code, out } = await cargoCli(folder, ["--release", "--offline"], env);
  memory("16K");
  expect(code).toBe(1);
  expect(out).toMatch(/^FLASH is over by at least \d+ bytes/);
});
