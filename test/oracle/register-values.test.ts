import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Code } from "../../src/graph/code.ts";
import { follow } from "../../src/graph/read-code.ts";
import type { CodeKernel } from "../../src/kernel/code-kernel.ts";
import { loadCodeImage } from "../support/code-image.ts";
import { haveTools, runTool } from "../support/tools.ts";

const PROGRAMS = 16;
const BIAS = 0x80000000;
const ENTRY = 0xffff0000;
const AROUND_ZERO = ENTRY + 15;
const REGISTER_ROWS = 8;

/** A small generator of numbers, the same on every machine. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 0x100000000) * below);
  };
}

/** Instructions without a branch, over r0 to r7. r7 is the base of `data`. */
function straight(next: (below: number) => number): string[] {
  const [a, b, c] = [next(6), next(6), next(6)];
  const forms: readonly (() => string[])[] = [
    () => [`movs r${a}, #${next(256)}`],
    () => [`adds r${a}, r${b}, r${c}`],
    () => [`subs r${a}, r${b}, #${next(8)}`],
    () => [`adds r${a}, #${next(200)}`],
    () => [`lsls r${a}, r${b}, #${next(6)}`],
    () => [`lsrs r${a}, r${b}, #${1 + next(8)}`],
    () => [`asrs r${a}, r${b}, #${1 + next(8)}`],
    () => [`ands r${a}, r${b}`],
    () => [`orrs r${a}, r${b}`],
    () => [`eors r${a}, r${b}`],
    () => [`bic r${a}, r${b}, #${next(256)}`],
    () => [`orr r${a}, r${b}, #${1 << next(16)}`],
    () => [`mvns r${a}, r${b}`],
    () => [`rsbs r${a}, r${b}, #0`],
    () => [`muls r${a}, r${b}, r${a}`],
    () => [`mla r${a}, r${b}, r${c}, r${a}`],
    () => [`uxtb r${a}, r${b}`],
    () => [`sxth r${a}, r${b}`],
    () => [`ubfx r${a}, r${b}, #${next(8)}, #${1 + next(8)}`],
    () => [`bfi r${a}, r${b}, #${next(8)}, #${1 + next(8)}`],
    () => [`movw r${a}, #${next(65536)}`, `movt r${a}, #${next(4)}`],
    () => [`udiv r${a}, r${b}, r${c}`],
    () => [`clz r${a}, r${b}`],
    () => [`and r${a}, r${b}, #15`, `ldr r${a}, [r7, r${a}, lsl #2]`],
    () => [`and r${a}, r${b}, #15`, `str r${c}, [r7, r${a}, lsl #2]`],
    () => [`and r${a}, r${b}, #63`, `ldrb r${a}, [r7, r${a}]`],
    () => [`strb r${c}, [r7, #${next(64)}]`],
    () => [`str r${c}, [r7, #${4 * next(16)}]`],
    () => [`ldr r${a}, [r7, #${4 * next(16)}]`],
    () => [`ldr r${a}, =table`, `ldr r${a}, [r${a}, #${4 * next(8)}]`],
    () => [`str r${c}, [sp, #${4 * next(4)}]`],
    () => [`ldr r${a}, [sp, #${4 * next(4)}]`],
    () => [`strh r${c}, [sp, #${2 * next(8)}]`],
    () => [`push {r${Math.min(a, b)}, r6}`, `add r${c}, sp, #4`, `pop {r${Math.min(a, b)}, r6}`],
    () => [`cmp r${a}, #${next(256)}`, "ite ls", `movls r${b}, r${c}`, `addhi r${b}, r${b}, #1`],
    () => [`cmp r${a}, r${b}`, "it ne", `movne r${c}, #${next(256)}`],
    () => [`strd r${a}, r${b}, [sp, #8]`, `ldrd r${c}, r${(c + 1) % 6}, [sp, #8]`],
    () => [`stm sp, {r${Math.min(a, b)}, r6}`, `ldm sp, {r${Math.min(a, b)}}`],
  ];
  return forms[next(forms.length)]!();
}

/** A loop whose counter goes from below 0 to above it, or back, and what is computed of it meanwhile. */
function throughZero(label: string, next: (below: number) => number): string[] {
  const step = 1 + next(4);
  const [below, above] = [step * (1 + next(3)), step * (3 + next(20))];
  const counter = next(6);
  const lines = [`mov r${counter}, #${-below}`, "movs r6, #0", `${label}:`, "adds r6, #1"];
  const computed: readonly (() => string)[] = [
    () => `add r${(counter + 1) % 6}, r${counter}, #${below}`,
    () => `sub r${(counter + 2) % 6}, r${counter}, #${next(300)}`,
    () => `adds r${(counter + 3) % 6}, r${counter}, r${next(6)}`,
    () => `subs r${(counter + 3) % 6}, r${next(6)}, r${counter}`,
    () => `lsls r${(counter + 1) % 6}, r${counter}, #2`,
    () => `and r${(counter + 2) % 6}, r${counter}, #15`,
    () => `rsbs r${(counter + 4) % 6}, r${counter}, #0`,
    () => `str r${counter}, [sp, #${4 * next(4)}]`,
    () => `str r${counter}, [r7, #${4 * next(16)}]`,
    () => `cmp r${counter}, #${next(20)}\n it ${["ge", "lo", "hi", "eq"][next(4)]}\n mov${"\0"} r${(counter + 1) % 6}, r${counter}`,
  ];
  for (let count = 0; count < 4; count++) {
    const line = computed[next(computed.length)]!();
    lines.push(...line.replace("\0", / it (..)/.exec(line)?.[1] ?? "").split("\n "));
  }
  lines.push(`adds r${counter}, #${step}`);
  const end: readonly (() => string[])[] = [
    () => [`cmp r${counter}, #${above}`, `bne ${label}`],
    () => [`cmp r${counter}, #${above}`, `blt ${label}`],
    () => [`cmp r${counter}, #${above}`, `ble ${label}`],
    () => [`mov r${(counter + 5) % 6}, #${above}`, `cmp r${counter}, r${(counter + 5) % 6}`, `bne ${label}`],
    () => [`cmp r6, #${2 + next(30)}`, `blo ${label}`],
    () => [`cmp r6, #${2 + next(30)}`, `bhs ${label}e`, `cmp r${counter}, #${next(10)}`, `blo ${label}`, `bge ${label}`, `${label}e:`],
  ];
  lines.push(...end[next(end.length)]!());
  return lines;
}

/** A function with a frame, loops and branches; it calls those before it. */
function functionText(index: number, next: (below: number) => number): string[] {
  const lines = [`.thumb_func`, `.type f${index}, %function`, `f${index}:`, "push {r4-r7, lr}", "sub sp, #20", "ldr r7, =data"];
  // Every register and word of the frame holds a number before it is read.
  for (let register = 1; register < 6; register++) lines.push(`movs r${register}, #${next(256)}`);
  for (let slot = 0; slot < 5; slot++) lines.push(`str r${1 + next(5)}, [sp, #${4 * slot}]`);
  for (let block = 0; block < 4; block++) {
    const label = `l${index}_${block}`;
    const shape = next(6);
    for (let count = 0; count < 4; count++) lines.push(...straight(next));
    if (shape === 0) {
      lines.push(`movs r6, #${1 + next(40)}`, `${label}:`);
      for (let count = 0; count < 3; count++) lines.push(...straight(next));
      lines.push("subs r6, #1", `bne ${label}`);
    } else if (shape === 1) {
      lines.push("movs r6, #0", `${label}:`);
      for (let count = 0; count < 3; count++) lines.push(...straight(next));
      lines.push(`adds r6, #${1 + next(3)}`, `cmp r6, #${5 + next(60)}`, `blo ${label}`);
    } else if (shape === 2) {
      lines.push(`cmp r${next(6)}, #${next(256)}`, `b${["eq", "ne", "hi", "lo", "ge", "lt"][next(6)]} ${label}`);
      for (let count = 0; count < 3; count++) lines.push(...straight(next));
      lines.push(`${label}:`);
    } else if (shape === 3) {
      lines.push(...throughZero(label, next));
    } else if (index > 0) {
      // Behind a call r1 to r3 hold nothing that a program may read.
      lines.push(`bl f${next(index)}`, "movs r1, #1", "movs r2, #2", "movs r3, #3");
    }
  }
  return [...lines, "add sp, #20", "pop {r4-r7, pc}", ".ltorg", `.size f${index}, . - f${index}`];
}

function program(seed: number): string {
  const next = numbersFrom(seed);
  const lines = [
    ".syntax unified",
    ".cpu cortex-m3",
    ".thumb",
    '.section .vectors, "a"',
    ".word 0x20010000, Reset",
    ".text",
    ".global Reset",
  ];
  lines.push(
    ".thumb_func",
    ".type Reset, %function",
    "Reset:",
    "ldr r0, =data",
    "movs r1, #0",
    "movs r2, #16",
    "1: str r1, [r0], #4",
    "subs r2, #1",
  );
  lines.push(
    "bne 1b",
    "movs r0, #7",
    "bl f3",
    "movs r0, #0x18",
    "ldr r1, =0x20026",
    "bkpt 0xab",
    "2: b 2b",
    ".ltorg",
    ".size Reset, . - Reset",
  );
  for (let index = 0; index < 4; index++) lines.push(...functionText(index, next));
  lines.push('.section .rodata, "a"', ".type table, %object", "table:");
  for (let word = 0; word < 8; word++) lines.push(`.word ${next(1 << 20)}`);
  lines.push(".size table, 32", ".bss", ".align 2", ".type data, %object", "data: .space 64", ".size data, 64");
  return `${lines.join("\n")}\n`;
}

const SCRIPT = `ENTRY(Reset)
SECTIONS { .vectors 0 : { KEEP(*(.vectors)) } .text : { *(.text) } .rodata : { *(.rodata) } .bss 0x20000000 (NOLOAD) : { *(.bss) } }
`;

/** Registers in front of each instruction that ran. */
function* trace(log: string): Iterable<Uint32Array> {
  for (const block of log.split(/(?=R00=)/)) {
    const registers = new Uint32Array(16);
    let count = 0;
    for (const [, number, value] of block.matchAll(/R(\d\d)=([0-9a-f]{8})/g)) {
      registers[Number(number)] = Number.parseInt(value!, 16);
      count++;
    }
    if (count === 16) yield registers;
  }
}

interface Context {
  readonly index: number;
  readonly entry: Uint32Array;
}

/** Whether a value holds a number; places in frames and relative to entry are those of the contexts that are active. */
function holds(kernel: CodeKernel, id: number, number: number, contexts: readonly Context[]): boolean {
  const field = (which: number) => kernel.valueField(id, which) >>> 0;
  const own = contexts.at(-1)!;
  const origin = (space: number): number | undefined => {
    if (space === 0) return 0;
    if (space === AROUND_ZERO) return -BIAS;
    if (space >= ENTRY) return space - ENTRY < 15 ? own.entry[space - ENTRY]! - BIAS : undefined;
    const context = contexts.findLast(({ index }) => index === space - 1);
    return context === undefined ? undefined : context.entry[13]! - BIAS;
  };
  switch (field(0)) {
    case 0:
      return false;
    case 2:
    case 4:
      for (let i = 0; i < field(5); i++) {
        const base = origin(kernel.valuePlace(id, i, 1) >>> 0);
        const place = kernel.valuePlace(id, i, 0) >>> 0;
        if (base === undefined || field(0) === 4 || (base + place) >>> 0 === number) return true;
      }
      return false;
    case 3: {
      const base = origin(field(1));
      if (base === undefined) return true;
      const place = (number - base) >>> 0;
      return place >= field(2) && place <= field(3) && (place - field(2)) % field(4) === 0;
    }
    case 6:
      return (number & field(3)) >>> 0 === field(2);
    default:
      return true;
  }
}

const canRun = haveTools("values of registers against QEMU", "arm-none-eabi-as", "arm-none-eabi-ld", "qemu-system-arm");

// Oracle: QEMU, whose registers in front of every instruction lie in the value that the interpreter has for them there.
describe.runIf(canRun)("values of registers", () => {
  it("hold what QEMU has in them, on random straight and looping code", async () => {
    const folder = mkdtempSync(join(tmpdir(), "values-"));
    let checked = 0;
    try {
      for (let seed = 1; seed <= PROGRAMS; seed++) {
        const at = (name: string) => join(folder, name);
        writeFileSync(at("p.s"), program(seed));
        writeFileSync(at("p.ld"), SCRIPT);
        runTool("arm-none-eabi-as", ["-o", at("p.o"), at("p.s")]);
        runTool("arm-none-eabi-ld", ["-T", at("p.ld"), "-o", at("p.elf"), at("p.o")]);
        spawnSync("timeout", [
          "20",
          "qemu-system-arm",
          ...["-M", "mps2-an385", "-nographic", "-semihosting-config", "enable=on,target=native"],
          ...["-singlestep", "-d", "cpu,nochain", "-D", at("log"), "-kernel", at("p.elf")],
        ]);
        const code = new Code({ ...(await loadCodeImage(at("p.elf"))), vectorTable: { address: 0, words: 2 } });
        const log = readFileSync(at("log"), "utf8");
        checked += check(code, follow(code, [], { keepsRegisters: true }), log, seed);
        // And where following takes long from the start, so that values are widened at once.
        checked += check(code, follow(code, [], { keepsRegisters: true, work: { steps: 0xffffffff, long: 0 } }), log, seed);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    console.log(`${checked} values of registers lie in what the interpreter has for them`);
    expect(checked).toBeGreaterThan(10_000);
  });
});

function check(code: Code, kernel: CodeKernel, log: string, seed: number): number {
  const { functions } = code;
  const column = (field: number) => {
    const address = kernel.column(REGISTER_ROWS, field);
    return new Uint32Array(kernel.memory.buffer, address, kernel.rowCount(REGISTER_ROWS)).slice();
  };
  const [ats, registers, values] = [column(0), column(1), column(2)];
  // In an IT block there are two: where its condition holds and where not.
  const known = new Map<number, number[]>();
  ats.forEach((at, row) => {
    const key = at * 16 + registers[row]!;
    known.set(key, [...(known.get(key) ?? []), values[row]!]);
  });
  const contexts: Context[] = [];
  let checked = 0;
  for (const now of trace(log)) {
    const pc = now[15]!;
    const index = functions.covering(pc);
    if (index < 0) continue;
    if (functions.start[index] === pc) contexts.push({ index, entry: now.slice() });
    while (contexts.length > 1 && contexts.at(-1)!.index !== index) contexts.pop();
    for (let register = 0; register < 15; register++) {
      const held = known.get(pc * 16 + register);
      const place = `program ${seed}: 0x${pc.toString(16)} of ${functions.name(index)}, r${register} = 0x${now[register]!.toString(16)}`;
      if (held === undefined) throw new Error(`${place}: no value`);
      if (!held.some((value) => holds(kernel, value, now[register]!, contexts))) {
        const value = held[0]!;
        const fields = [0, 1, 2, 3, 4, 5].map((field) => (kernel.valueField(value, field) >>> 0).toString(16));
        const first = kernel.valueField(value, 5) > 0 ? (kernel.valuePlace(value, 0, 0) >>> 0).toString(16) : "";
        throw new Error(`${place} is not in value ${fields.join(" ")} ${first}`);
      }
      checked++;
    }
  }
  return checked;
}
