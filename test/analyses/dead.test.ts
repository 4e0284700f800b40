import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { cli } from "../support/cli.ts";
import { samples } from "../support/samples.ts";
import { haveTools, runTool } from "../support/tools.ts";

const SOURCE = `
#include <stdint.h>
extern uint32_t stack_top;
volatile uint32_t ticks;
static uint32_t counts[8];
static const char greeting[] = "hello from a function that is used";
const char farewell[] = "nothing prints this any more";
uint32_t forgotten[16];
typedef int (*step)(int);
__attribute__((noinline)) int deeper(int x) { return x * 3 + counts[x & 7]; }
__attribute__((noinline)) int first(int x) { return deeper(x) + 1; }
__attribute__((noinline)) int second(int x) { counts[x & 7]++; return x; }
const step steps[] = { first, second };
__attribute__((noinline)) int unused_leaf(int x) { forgotten[x & 15]++; return x ^ farewell[x & 15]; }
__attribute__((noinline)) int unused_caller(int x) { return unused_leaf(x) + unused_leaf(x + 1) + deeper(x); }
static const step unused_steps[] = { unused_caller, first };
__attribute__((noinline)) int unused_through_table(int x) { return unused_steps[x & 1](x); }
int circle_b(int x);
__attribute__((noinline)) int circle_a(int x) { return x ? circle_b(x - 1) + 1 : 0; }
__attribute__((noinline)) int circle_b(int x) { return x > 1 ? circle_a(x - 2) * 2 : 7; }
void SysTick_Handler(void) { ticks++; }
void Default_Handler(void) { for (;;) {} }
void Reset_Handler(void) {
  for (const char *at = greeting; *at; at++) ticks += *at;
  for (;;) ticks += steps[ticks & 1](ticks);
}
__attribute__((section(".isr_vector"), used)) const void *const table[16] = {
  &stack_top, Reset_Handler, Default_Handler, Default_Handler, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, SysTick_Handler };
`;
const THROWING = `
struct Base { int x; };
struct Derived : Base {};
volatile int v;
__attribute__((noinline)) int thrower(int a) { if (a > 3) throw Derived(); return a; }
int main() { try { v = thrower(v); } catch (const Base &e) { v = e.x; } catch (int i) { v = i; } for (;;) v++; }
`;
const SCRIPT = `
ENTRY(Reset_Handler)
MEMORY { FLASH (rx) : ORIGIN = 0x08000000, LENGTH = 64K  RAM (rwx) : ORIGIN = 0x20000000, LENGTH = 16K }
SECTIONS {
  .isr_vector : { KEEP(*(.isr_vector)) } > FLASH
  .text : { *(.text*) } > FLASH
  .rodata : { *(.rodata*) } > FLASH
  .data : { *(.data*) } > RAM AT> FLASH
  .bss : { *(.bss*) } > RAM
  stack_top = ORIGIN(RAM) + LENGTH(RAM);
}
`;
const CPUS = ["cortex-m0", "cortex-m4"] as const;
const COMPILER = "arm-none-eabi-gcc";
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cortex-size-"));
  writeFileSync(join(folder, "app.c"), SOURCE);
  writeFileSync(join(folder, "app.ld"), SCRIPT);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function deadOf(elf: string, ...options: string[]): Promise<NonNullable<ReportDocument["dead"]>> {
  const { code, out, err } = await cli(["dead", elf, "--json", ...options]);
  expect([code, err]).toEqual([0, ""]);
  return JSON.parse(out).dead;
}

describe("dead", () => {
  it.each(CPUS)("lists on %s exactly what ld --gc-sections removes from the same objects", async (cpu) => {
    if (!haveTools("dead code against ld --gc-sections", COMPILER)) return;
    const flags = [`-mcpu=${cpu}`, "-mthumb", "-Os", "-g", "-ffunction-sections", "-fdata-sections", "-ffreestanding", "-nostdlib"];
    const link = (out: string, ...more: string[]) =>
      runTool(COMPILER, [...flags, "app.c", "-T", "app.ld", "-o", out, ...more], { cwd: folder });
    link(`${cpu}.elf`);
    link(`${cpu}-gc.elf`, "-Wl,--gc-sections");
    const names = (elf: string) =>
      runTool("arm-none-eabi-nm", ["--defined-only", "-S", elf], { cwd: folder })
        .split("\n")
        .map((line) => line.split(" "))
        .filter((words) => words.length === 4)
        .map((words) => words[3]!);
    const kept = new Set(names(`${cpu}-gc.elf`));
    const removed = names(`${cpu}.elf`).filter((name) => !kept.has(name));
    const { items } = await deadOf(join(folder, `${cpu}.elf`));
    expect(items.map(({ name }) => name).sort()).toEqual(removed.sort());
    expect(removed).toEqual([
      "circle_a",
      "circle_b",
      "farewell",
      "forgotten",
      "unused_caller",
      "unused_leaf",
      "unused_steps",
      "unused_through_table",
    ]);
  });

  it("says who refers to what is dead, adds it up, and believes named roots", async () => {
    if (!haveTools("dead code of a built program", COMPILER)) return;
    const elf = join(folder, "cortex-m4.elf");
    const { items, flash, ram, roots } = await deadOf(elf);
    const item = (name: string) => items.find((one) => one.name === name)!;
    expect(item("unused_leaf").referrers).toEqual(["unused_caller"]);
    expect(item("circle_a").referrers).toEqual(["circle_b"]);
    expect(item("unused_through_table").referrers).toEqual([]);
    expect([item("forgotten").size, ram]).toEqual([64, 64]);
    expect(flash).toBe(items.filter(({ name }) => name !== "forgotten").reduce((sum, { size }) => sum + size, 0));
    expect(roots.map(({ name }) => name).sort()).toEqual(["Default_Handler", "Reset_Handler", "SysTick_Handler", "table"]);
    const rooted = await deadOf(elf, "--root", "unused_through_table", "--root", "farewell");
    expect(rooted.items.map(({ name }) => name).sort()).toEqual(["circle_a", "circle_b"]);
    expect((await cli(["dead", elf, "--root", "nowhere"])).code).toBe(2);
  });

  it("believes ld that landing pads, personality routines and type information of C++ are needed", async () => {
    if (!haveTools("dead code of C++ with exceptions", "arm-none-eabi-g++")) return;
    writeFileSync(join(folder, "throws.cpp"), THROWING);
    const flags = [
      "-mcpu=cortex-m4",
      "-mthumb",
      "-Os",
      "-ffunction-sections",
      "-fdata-sections",
      "--specs=nosys.specs",
      "-Wl,--gc-sections",
    ];
    runTool("arm-none-eabi-g++", [...flags, "throws.cpp", "-o", "throws.elf"], { cwd: folder });
    const { items, roots } = await deadOf(join(folder, "throws.elf"));
    // What is left was linked by --gc-sections: only archive members with several functions in one section hold dead ones, as C's signal functions.
    expect(items.map(({ name }) => name).filter((name) => /cxa|gxx|typeinfo|vtable|cpp_pr|thrower|main/.test(name))).toEqual([]);
    expect(roots.filter(({ why }) => why === "exception table").map(({ name }) => name)).toContain("__gxx_personality_v0");
  });

  it("calls no handler, entry or start-up table dead in any sample", async () => {
    for (const sample of samples()) {
      const { items } = await deadOf(sample.elf);
      const alive = items.filter(
        ({ name, section }) => /^(?:Reset|Reset_Handler|main|_start)$/.test(name) || /vector|init_array/.test(section),
      );
      expect(alive, sample.name).toEqual([]);
    }
  });
});
