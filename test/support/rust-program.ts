import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runTool } from "./tools.ts";

/** One way to build the program. */
export interface RustKind {
  readonly name: string;
  /** Flags of the program's own crates. */
  readonly flags: readonly string[];
  /** Flags of the program alone: link-time optimisation. */
  readonly link?: readonly string[];
  readonly linker?: "ld.lld" | "arm-none-eabi-ld";
}

/** Bytes of RAM that the sources' statics take, by the crate that defines them; `LOG` is `#[no_mangle]`. */
export const STATIC_BYTES = { app: 300 + 4 + 4, drv: 200, util: 4, LOG: 1024 };

/** A workspace of a program and two libraries, laid out and compiled from its root as cargo does; nothing outside core. */
const SOURCES: Readonly<Record<string, string>> = {
  "app/src/main.rs": `#![no_std]
#![no_main]
mod net;
use core::fmt::Write;
use core::sync::atomic::{AtomicU32, Ordering};
#[no_mangle]
static mut LOG: [u8; 1024] = [0; 1024];
static COUNTER: AtomicU32 = AtomicU32::new(7);
static NAMES: [&str; 3] = ["alpha of app", "beta of app", "gamma of app"];
#[inline(never)]
fn choose(i: usize) -> &'static str { NAMES[i] }
#[inline(never)]
fn run(n: u32) {
    let mut text = util::Text::<64>::new();
    let _ = write!(text, "{} {:?}", choose((n % 4) as usize), drv::poll(n));
    let sum = util::sum_all(&[n, n + 1]) ^ util::sum_all(&[n as u64, 77]) as u32;
    net::send(text.as_bytes(), sum);
    COUNTER.fetch_add(n, Ordering::Relaxed);
    unsafe { (*core::ptr::addr_of_mut!(LOG))[(n % 1024) as usize] ^= sum as u8 }
}
#[no_mangle]
pub unsafe extern "C" fn Reset() -> ! { let mut n = 0; loop { run(core::hint::black_box(n)); n += 1; } }
#[link_section = ".vector_table"]
#[used]
static VECTORS: [unsafe extern "C" fn() -> !; 1] = [Reset];
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
`,
  "app/src/net.rs": `use core::sync::atomic::{AtomicU32, Ordering};
static SENT: AtomicU32 = AtomicU32::new(0);
static mut PACKET: [u8; 300] = [1; 300];
#[inline(never)]
pub fn send(bytes: &[u8], sum: u32) {
    let packet = unsafe { &mut *core::ptr::addr_of_mut!(PACKET) };
    for (to, from) in packet.iter_mut().zip(bytes) { *to = from ^ (sum as u8); }
    SENT.fetch_add(bytes.len() as u32, Ordering::Relaxed);
    packet[0] ^= bytes[sum as usize] ^ packet[(sum % 300) as usize];
}
`,
  "util/src/lib.rs": `#![no_std]
use core::fmt;
use core::sync::atomic::{AtomicU32, Ordering};
pub struct Text<const N: usize> { len: usize, bytes: [u8; N] }
static CALLS: AtomicU32 = AtomicU32::new(0);
impl<const N: usize> Text<N> {
    pub fn new() -> Self { Text { len: 0, bytes: [0; N] } }
    pub fn as_bytes(&self) -> &[u8] { &self.bytes[..self.len] }
}
impl<const N: usize> fmt::Write for Text<N> {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        for b in s.bytes() { if self.len == N { return Err(fmt::Error); } self.bytes[self.len] = b; self.len += 1; }
        Ok(())
    }
}
#[inline(never)]
pub fn count() { CALLS.fetch_add(1, Ordering::Relaxed); }
#[inline(never)]
pub fn sum_all<T: Copy + core::ops::Add<Output = T> + Default>(values: &[T]) -> T {
    count();
    let mut s = T::default();
    for v in values { s = s + *v; }
    s
}
#[inline(never)]
pub fn explain(code: u32) -> &'static str {
    match code % 4 { 0 => "util says nothing", 1 => "util says a little", 2 => "util says more than that", _ => "util is lost" }
}
`,
  "drv/src/lib.rs": `#![no_std]
#[derive(Debug, Clone, Copy)]
pub enum State { Idle, Busy(u32), Failed { code: u32, reason: &'static str } }
static mut READINGS: [u32; 50] = [0; 50];
static LIMITS: [u32; 10] = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
trait Step: Sync { fn step(&self, x: u32) -> u32; }
struct Add(u32);
struct Mul(u32);
impl Step for Add { fn step(&self, x: u32) -> u32 { x.wrapping_add(self.0) } }
impl Step for Mul { fn step(&self, x: u32) -> u32 { x.wrapping_mul(self.0 + LIMITS[x as usize % 10]) } }
static STEPS: [&dyn Step; 2] = [&Add(5), &Mul(3)];
#[inline(never)]
pub fn poll(n: u32) -> State {
    let mut x = n;
    for s in STEPS.iter() { x = s.step(x); }
    unsafe { let at = &mut (*core::ptr::addr_of_mut!(READINGS))[(n % 50) as usize]; x ^= *at; *at = x }
    if x < LIMITS[(x % 11) as usize] { State::Idle } else if x & 1 == 0 { State::Busy(x) } else { State::Failed { code: x, reason: util::explain(n) } }
}
`,
  "ffi/src/lib.rs": `#![no_std]
#[no_mangle]
pub extern "C" fn ffi_poll(n: u32) -> u32 {
    match drv::poll(n) { drv::State::Idle => util::sum_all(&[n, 1]), drv::State::Busy(x) => x, drv::State::Failed { code, .. } => code }
}
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! { loop {} }
`,
  "c/main.c": `#include <stdint.h>
extern uint32_t ffi_poll(uint32_t n);
static uint32_t history[25];
static uint32_t seed = 7;
void Reset(void) { for (uint32_t n = 0;; n++) { history[n % 25] += ffi_poll(n + seed); seed ^= history[n % 25]; } }
__attribute__((section(".vector_table"), used)) static void (*const vectors[])(void) = { Reset };
`,
  "compiler_builtins.rs": `#![feature(compiler_builtins)]
#![compiler_builtins]
#![no_std]
#![no_builtins]
#[no_mangle]
pub unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, n: usize) -> *mut u8 { let mut i = 0; while i < n { *to.add(i) = *from.add(i); i += 1; } to }
#[no_mangle]
pub unsafe extern "C" fn memset(to: *mut u8, v: i32, n: usize) -> *mut u8 { let mut i = 0; while i < n { *to.add(i) = v as u8; i += 1; } to }
#[no_mangle]
pub unsafe extern "C" fn __aeabi_memcpy(to: *mut u8, from: *const u8, n: usize) { memcpy(to, from, n); }
#[no_mangle]
pub unsafe extern "C" fn __aeabi_memclr(to: *mut u8, n: usize) { memset(to, 0, n); }
#[no_mangle]
pub unsafe extern "C" fn __aeabi_memclr4(to: *mut u8, n: usize) { memset(to, 0, n); }
#[no_mangle]
pub unsafe extern "C" fn __aeabi_memclr8(to: *mut u8, n: usize) { memset(to, 0, n); }
#[no_mangle]
pub unsafe extern "C" fn __aeabi_memcpy4(to: *mut u8, from: *const u8, n: usize) { memcpy(to, from, n); }
#[no_mangle]
pub unsafe extern "C" fn __aeabi_memset(to: *mut u8, n: usize, v: i32) { memset(to, v, n); }
`,
  "app.ld": `MEMORY { FLASH : ORIGIN = 0x08000000, LENGTH = 512K RAM : ORIGIN = 0x20000000, LENGTH = 64K }
ENTRY(Reset)
SECTIONS {
  .vector_table : { LONG(0x20010000) KEEP(*(.vector_table)) } > FLASH
  .text : { *(.text .text.*) } > FLASH
  .rodata : { *(.rodata .rodata.*) } > FLASH
  .data : { *(.data .data.*) } > RAM AT > FLASH
  .bss : { *(.bss .bss.*) } > RAM
  /DISCARD/ : { *(.ARM.exidx* .ARM.extab*) }
}
`,
};

const RUSTC = "/usr/bin/rustc";
const TARGET = ["--target", "thumbv7m-none-eabi", "-Cpanic=abort", "-Zunstable-options", "--cap-lints=allow"];

/** A folder with the sources, core and its helpers compiled once; undefined when that takes longer than `milliseconds`. */
export function rustWorkspace(milliseconds: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "cortex-size-rust-"));
  for (const [path, text] of Object.entries(SOURCES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const root = join(runTool(RUSTC, ["--print", "sysroot"]).trim(), "lib/rustlib/src/rust/library/core/src/lib.rs");
  const core = [
    "--edition=2024",
    "--crate-name=core",
    "--crate-type=rlib",
    root,
    "-Copt-level=s",
    "-Cdebuginfo=2",
    "-Zforce-unstable-if-unmarked",
  ];
  if (rustc(folder, [...core, ...TARGET, "--out-dir=std"], milliseconds) === undefined) {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  }
  const builtins = [
    "--edition=2021",
    "--crate-name=compiler_builtins",
    "--crate-type=rlib",
    "compiler_builtins.rs",
    "-Copt-level=s",
    "-Cdebuginfo=2",
  ];
  rustc(folder, [...builtins, ...TARGET, "--extern=noprelude:core=std/libcore.rlib", "--out-dir=std"], milliseconds);
  return folder;
}

/** Builds the program in one way; the path of its ELF. */
export function buildRust(folder: string, { name, flags, link = [], linker = "ld.lld" }: RustKind): string {
  const { out, common } = buildLibraries(folder, name, flags);
  const linking = [
    `-Clinker=${linker}`,
    ...(linker === "ld.lld" ? [] : ["-Clinker-flavor=ld"]),
    "-Clink-arg=-Tapp.ld",
    "-Clink-arg=--gc-sections",
  ];
  rustc(folder, ["--crate-name=app", "--crate-type=bin", "app/src/main.rs", ...common, ...link, ...linking]);
  return join(out, "app");
}

/** Builds the C program that links the crates as a static library; the path of its ELF. */
export function buildMixed(folder: string): string {
  const { out, common } = buildLibraries(folder, "mixed", ["-Copt-level=s", "-Cdebuginfo=2"]);
  rustc(folder, ["--crate-name=ffi", "--crate-type=staticlib", "ffi/src/lib.rs", ...common]);
  const [elf, library] = [join(out, "app.elf"), join(out, "libffi.a")];
  const options = ["-mcpu=cortex-m3", "-mthumb", "-Os", "-g", "-nostdlib", "-ffunction-sections", "-w"];
  const inputs = [join(folder, "c/main.c"), library];
  runTool("arm-none-eabi-gcc", [...options, `-Wl,-T${join(folder, "app.ld")}`, "-Wl,--gc-sections", ...inputs, "-o", elf]);
  return elf;
}

/** Builds the two libraries; the folder they are in, and the options that compile what uses them. */
function buildLibraries(folder: string, name: string, flags: readonly string[]): { readonly out: string; readonly common: string[] } {
  const out = join(folder, name);
  mkdirSync(out);
  const std = ["--extern=noprelude:core=std/libcore.rlib", "--extern=noprelude:compiler_builtins=std/libcompiler_builtins.rlib", "-Lstd"];
  const common = ["--edition=2021", ...TARGET, ...std, ...flags.map((flag) => flag.replace("OUT", out)), `--out-dir=${out}`, `-L${out}`];
  rustc(folder, ["--crate-name=util", "--crate-type=rlib", "util/src/lib.rs", ...common]);
  const util = `--extern=util=${out}/libutil.rlib`;
  rustc(folder, ["--crate-name=drv", "--crate-type=rlib", "drv/src/lib.rs", util, ...common]);
  return { out, common: [...common, util, `--extern=drv=${out}/libdrv.rlib`] };
}

/** Runs rustc; undefined when its time is over. */
function rustc(folder: string, args: readonly string[], milliseconds = 60_000): true | undefined {
  const done = spawnSync(RUSTC, args, {
    cwd: folder,
    encoding: "utf8",
    timeout: milliseconds,
    env: { ...process.env, RUSTC_BOOTSTRAP: "1" },
  });
  if (done.error !== undefined && "code" in done.error && done.error.code === "ETIMEDOUT") return undefined;
  if (done.status !== 0) throw new Error(`rustc ${args.join(" ")}: ${done.stderr}`);
  return true;
}
