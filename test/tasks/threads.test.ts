import { describe, expect, test } from "vitest";
import { stackFacts } from "../../src/code/stack.ts";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { StackMarkReader } from "../../src/session/stack/mark-log.ts";
import { findThreads } from "../../src/tasks/threads/find-threads.ts";
import { memoryGivenTo } from "../../src/tasks/threads/static-memory.ts";
import { type SnippetData, type SnippetFunction, snippet, TEXT, word } from "../support/snippet.ts";

// Halfwords by `arm-none-eabi-as -mcpu=cortex-m4 -mfpu=fpv4-sp-d16`. Arguments and units are those of the systems' own headers: FreeRTOS task.h (words),
// Zephyr kernel.h, ThreadX tx_api.h, CMSIS cmsis_os2.h (bytes).
const RODATA = 0x0900_0000;
const STACK = 0x2000_0100;
/** push {r4-r7, lr}; b . : 20 bytes. */
const worker: SnippetFunction = { name: "worker", code: [0xb5f0, 0xe7fe] };
const WORKER = TEXT + 1;
const creator = (name: string): SnippetFunction => ({ name, code: [0x4770] });
/** Address of the function behind `worker` and `creator`. */
const MAKER = TEXT + 8;

/** `BL` at a distance in bytes from `MAKER`, to another. */
function bl(at: number, to: number): number[] {
  const offset = to - (at + 4);
  return [0xf000 | ((offset >> 12) & 0x7ff), 0xf800 | ((offset >> 1) & 0x7ff)];
}
const CREATE = -4;

/** ASCII as words. */
function text(value: string): number[] {
  const bytes = new Uint8Array(Math.ceil((value.length + 1) / 4) * 4);
  bytes.set(new TextEncoder().encode(value));
  return [...new Uint32Array(bytes.buffer)];
}

function graphOf(functions: readonly SnippetFunction[], data: readonly SnippetData[] = [], vectors: readonly string[] = []) {
  return buildCallGraph(readCode(snippet(functions, data, vectors)));
}

const named: SnippetData = { address: RODATA, words: text("logger") };

// FreeRTOS task.h: void vApplicationGetIdleTaskMemory(StaticTask_t **, StackType_t **, uint32_t *)
test("FreeRTOS's own tasks lie where the program's function for it says", () => {
  const [tcb, stack] = [0x2000_0040, STACK];
  const functions: SnippetFunction[] = [
    { name: "prvIdleTask", code: [0xb5f0, 0xe7fe] },
    { name: "prvTimerTask", code: [0xb5f0, 0xe7fe] },
    // ldr r3, =tcb; str r3, [r0]; ldr r3, =stack; str r3, [r1]; movs r3, #128; str r3, [r2]; bx lr
    {
      name: "vApplicationGetIdleTaskMemory",
      code: [0x4b03, 0x6003, 0x4b03, 0x600b, 0x2380, 0x6013, 0x4770, 0xbf00],
      pool: [...word(tcb), ...word(stack)],
    },
  ];
  const graph = graphOf(functions, [
    { address: tcb, words: [0, 0], name: "idle_tcb" },
    { address: stack, words: [0, 0], name: "idle_stack" },
  ]);
  expect([...memoryGivenTo(graph, 0)].sort()).toEqual([tcb, stack].sort());
  expect([...memoryGivenTo(graph, 1)]).toEqual([]);
});

describe("who makes a thread says its entry and its stack", () => {
  test.each<[string, string, SnippetFunction, readonly SnippetData[], object]>([
    [
      "FreeRTOS counts words",
      "xTaskCreate",
      // push {lr}; ldr r0, =worker; ldr r1, =name; movs r2, #128; bl; b .
      { name: "main", code: [0xb500, 0x4803, 0x4903, 0x2280, ...bl(8, CREATE), 0xe7fe, 0xbf00], pool: [...word(WORKER), ...word(RODATA)] },
      [named],
      { name: "logger", system: "FreeRTOS", bytes: 512, start: undefined },
    ],
    [
      "Zephyr counts bytes, and the thread's object has its name",
      "k_thread_create",
      // push {lr}; ldr r0, =object; ldr r1, =stack; movs r2, #200; ldr r3, =worker; bl; b .
      {
        name: "main",
        code: [0xb500, 0x4803, 0x4903, 0x22c8, 0x4b03, ...bl(10, CREATE), 0xe7fe],
        pool: [...word(RODATA), ...word(STACK), ...word(WORKER)],
      },
      [{ address: RODATA, words: [0, 0], name: "z_blink_thread" }],
      { name: "blink", system: "Zephyr", bytes: 200, start: STACK },
    ],
    [
      "ThreadX has stack and size on the caller's stack",
      "_tx_thread_create",
      // sub sp, #16; ldr r3, =stack; str r3, [sp]; mov.w r3, #1000; str r3, [sp, #4]; movs r0, #0; movs r1, #0; ldr r2, =worker; bl; b .
      {
        name: "main",
        code: [0xb084, 0x4b05, 0x9300, 0xf44f, 0x737a, 0x9301, 0x2000, 0x2100, 0x4a02, ...bl(18, CREATE), 0xe7fe],
        pool: [...word(STACK), ...word(WORKER)],
      },
      [],
      { name: "worker", system: "ThreadX", bytes: 1000, start: STACK },
    ],
    [
      "CMSIS-RTOS2 has them in a structure of constants",
      "osThreadNew",
      // ldr r0, =worker; movs r1, #0; ldr r2, =attributes; push {lr}; bl; b .
      {
        name: "main",
        code: [0x4803, 0x2100, 0x4a03, 0xb500, ...bl(8, CREATE), 0xe7fe, 0xbf00],
        pool: [...word(WORKER), ...word(RODATA + 0x100)],
      },
      [named, { address: RODATA + 0x100, words: [RODATA, 0, 0, 0, STACK, 768, 24] }],
      { name: "logger", system: "CMSIS-RTOS2", bytes: 768, start: STACK },
    ],
  ])("%s", (_, create, main, data, expected) => {
    const threads = findThreads(graphOf([worker, creator(create), main], data, ["main"]));
    expect(threads).toMatchObject([{ entry: 0, ...expected }]);
  });

  test("through a function that hands on what it is called with, a thread for each caller", () => {
    // push {r4, lr}; movs r2, r1; ldr r1, =name; bl; pop {r4, pc}
    const wrapper: SnippetFunction = { name: "spawn", code: [0xb510, 0x000a, 0x4901, ...bl(6, CREATE), 0xbd10], pool: word(RODATA) };
    // push {r4, lr}; ldr r0, =worker; movs r1, #100; bl spawn; ldr r0, =worker; movs r1, #60; bl spawn; b .
    const at = 16;
    const main: SnippetFunction = {
      name: "main",
      code: [0xb510, 0x4804, 0x2164, ...bl(at + 6, 0), 0x4802, 0x213c, ...bl(at + 14, 0), 0xe7fe],
      pool: word(WORKER),
    };
    const threads = findThreads(graphOf([worker, creator("xTaskCreate"), wrapper, main], [named], ["main"]));
    expect(threads.map(({ entry, bytes }) => [entry, bytes])).toEqual([
      [0, 400],
      [0, 240],
    ]);
    expect(MAKER).toBe(TEXT + 8);
  });

  test("Zephyr's static thread objects name their threads", () => {
    const data = [{ address: RODATA, words: [0x2000_0000, STACK, 512, WORKER, 0, 0, 0], name: "_k_thread_data_sensor" }];
    expect(findThreads(graphOf([worker], data))).toMatchObject([{ name: "sensor", entry: 0, start: STACK, bytes: 512 }]);
  });

  test("what is no constant is not known", () => {
    // push {lr}; bl: r0 to r2 are what the caller hands over, and nobody calls it.
    const main: SnippetFunction = { name: "main", code: [0xb500, ...bl(2, CREATE), 0xe7fe] };
    expect(findThreads(graphOf([worker, creator("xTaskCreate"), main], [], ["main"]))).toMatchObject([
      { entry: undefined, bytes: undefined },
    ]);
  });
});

// Owner that is right: the instructions' own widths [ARMv7-M §A7.7.160, §A7.7.255] and the exception frame [ARMv7-M §B1.5.6].
describe("a thread needs its path, the frame on it, what the switch saves and what the top loses", () => {
  const main: SnippetFunction = {
    name: "main",
    code: [0xb500, 0x4803, 0x4903, 0x2280, ...bl(8, CREATE), 0xe7fe, 0xbf00],
    pool: [...word(WORKER), ...word(RODATA)],
  };
  test.each<[string, readonly number[], number, boolean]>([
    // mrs r0, psp; tst lr, #16; it eq; vstmdbeq r0!, {s16-s31}; stmdb r0!, {r4-r11, lr}; msr psp, r0; bx lr: the thread uses no floating point
    ["nine registers", [0xf3ef, 0x8009, 0xf01e, 0x0f10, 0xbf08, 0xed20, 0x8a10, 0xe920, 0x4ff0, 0xf380, 0x8809, 0x4770], 36, true],
    // mrs r0, psp; subs r0, #32; stmia r0!, {r4-r7}; bx lr
    ["a subtraction", [0xf3ef, 0x8009, 0x3820, 0xc0f0, 0x4770], 32, true],
    // mrs r2, psp; stmia.w r0!, {r4-r11}; bx lr: kept in the thread's object
    ["nothing", [0xf3ef, 0x8209, 0xe8a0, 0x0ff0, 0x4770], 0, true],
    ["what ports save, where no switch is seen", [0x4770], 36, false],
  ])("%s", (_, switching, saved, isSeen) => {
    const vectors = ["main", ...Array.from({ length: 12 }, () => ""), "pend"];
    const graph = graphOf([worker, creator("xTaskCreate"), main, { name: "pend", code: switching }], [named], vectors);
    const { threads } = stackFacts(graph, { threads: findThreads(graph) });
    // 20 bytes, 4 that align, 32 of the frame; FreeRTOS starts up to 8 bytes below the top.
    expect(threads).toMatchObject([
      { need: { path: 20, frame: 36, saved, bytes: 20 + 36 + saved + 8, unbounded: 0 }, isSwitchSeen: isSeen },
    ]);
  });
});

describe("marks of runs are read from what systems print", () => {
  const read = (lines: string) => {
    const reader = new StackMarkReader();
    for (const line of lines.split("\n")) reader.line(line);
    return reader.result();
  };

  test("Zephyr's thread analyzer, of both forms; the deepest mark of a thread counts", () => {
    const { marks, kinds } = read(
      [
        "Thread analyze:",
        "[00:00:05.000,000] <inf> thread_analyzer:  sysworkq            : STACK: unused 644 usage 380 / 1024 (37 %); CPU: 0 %",
        " main                : unused 612 usage 412 / 1024 (40 %)",
        " sysworkq            : STACK: unused 600 usage 424 / 1024 (41 %); CPU: 0 %",
      ].join("\n"),
    );
    expect(kinds).toEqual(["thread analyzer"]);
    expect(marks).toEqual([
      { name: "sysworkq", used: 424 },
      { name: "main", used: 412 },
    ]);
  });

  test("FreeRTOS' task list says words that were never used; a line of paint says bytes; QEMU's log has stack pointers", () => {
    expect(read("prod            B       2       68      1").marks).toEqual([{ name: "prod", unused: 272 }]);
    expect(read("main = 2944").marks).toEqual([{ name: "main", used: 2944 }]);
    expect(read("R12=00000000 R13=2000fff8 R14=00000101 R15=00000102\nXPSR=41000000 -Z-- A svc").pointers).toEqual([0x2000fff8]);
    expect(read("hello world").marks).toEqual([]);
  });
});
