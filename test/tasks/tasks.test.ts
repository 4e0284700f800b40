import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import type { CoroutineEntry, TasksPart } from "../../src/contract/tasks-shape.ts";
import { loadFirmware } from "../../src/image/load.ts";
import { openImage } from "../../src/session/image.ts";
import { findTasks } from "../../src/tasks/tasks.ts";
import { cli } from "../support/cli.ts";
import { buildElf } from "../support/elf-builder.ts";
import { oracle, ROOT, type Sample, samples } from "../support/samples.ts";

/** A coroutine in words that the compiler's listing and the debug information share. */
interface Layout {
  name: string;
  bytes: number;
  states: Record<string, { bytes: number; keeps: string[] }>;
}

const all = samples();
const recorded = all.filter((sample) => oracle(sample, "type-sizes.txt") !== undefined);
const parts = new Map<string, Promise<TasksPart>>();

function tasksOf(name: string): Promise<TasksPart> {
  const sample = all.find((one) => one.name === name) as Sample;
  const known = parts.get(name) ?? read(sample);
  parts.set(name, known);
  return known;
}

async function read(sample: Sample): Promise<TasksPart> {
  const image = await openImage(new BufferSource(`${sample.name}.elf`, readFileSync(sample.elf)));
  return findTasks(image.firmware, await image.debug(), (await image.graph())?.code);
}

test("coroutines were recorded of at least two images", () => {
  expect(recorded.map(({ name }) => name)).toEqual(expect.arrayContaining(["async-m3", "embassy-nrf52840", "rtic-lm3s"]));
});

// Oracle: rustc -Zprint-type-sizes of the same build, oracle/type-sizes.txt (samples/build-rust records it).
describe.each(recorded.map((sample) => [sample.name, sample] as const))("%s", (name, sample) => {
  test("every coroutine, every state and every value kept is what the compiler says", async () => {
    const expected = compilerLayouts(oracle(sample, "type-sizes.txt") as string);
    expect(expected.length).toBeGreaterThan(1);
    expect((await tasksOf(name)).coroutines.map(layoutOf).sort(byText)).toEqual(expected.sort(byText));
  });

  test("awaits stand where the source has them", async () => {
    const source = readFileSync(`${sample.folder}/src/main.rs`, "utf8").split("\n");
    for (const { states } of (await tasksOf(name)).coroutines)
      for (const state of states)
        if (state.name.startsWith("Suspend") && state.file === "src/main.rs") expect(source[(state.line ?? 0) - 1]).toContain(".await");
  });
});

/** Reads the compiler's listing. Names of upvars and locals begin with a dot; the type's path is left out, blocks go by their line. */
function compilerLayouts(listing: string): Layout[] {
  return listing
    .split(/^(?=type: )/m)
    .filter((text) => text !== "")
    .map((text) => {
      const [, type, bytes] = /^type: `\{(.+)\}`: (\d+) bytes/.exec(text) as unknown as [string, string, string];
      const states: Layout["states"] = {};
      for (const variant of text.split(/^ {4}(?=variant)/m).slice(1)) {
        const [, name, size] = /^variant `(\w+)`: (\d+) bytes/.exec(variant) as unknown as [string, string, string];
        const keeps = [...variant.matchAll(/^ {8}(?:upvar|local) `\.([.\w]+)`: (\d+) bytes/gm)].map(
          (kept) => `${kept[1]!.replace(/^\.coroutine_field\d+$/, "temporary")} ${kept[2]}`,
        );
        states[name] = { bytes: Number(size), keeps: keeps.sort() };
      }
      const block = /^async block@.*?:(\d+):/.exec(type)?.[1];
      return { name: block === undefined ? lastName(type.replace(/\(\)$/, "")) : `block ${block}`, bytes: Number(bytes), states };
    });
}

function layoutOf({ name, type, line, bytes, states }: CoroutineEntry): Layout {
  return {
    name: /\{async block#\d+\}$/.test(name) ? `block ${line}` : lastName(type.replace(/::\{async_fn_env#0\}(<.*>)?$/, "")),
    bytes,
    states: Object.fromEntries(
      states.map((state) => [
        state.name,
        { bytes: state.bytes, keeps: state.keeps.map((kept) => `${kept.name.replace(/^__\d+$/, "temporary")} ${kept.bytes}`).sort() },
      ]),
    ),
  };
}

function lastName(path: string): string {
  return /(\w+)$/.exec(path)?.[1] ?? path;
}

function byText(a: Layout, b: Layout): number {
  const [left, right] = [`${a.name} ${JSON.stringify(a)}`, `${b.name} ${JSON.stringify(b)}`];
  return left < right ? -1 : left > right ? 1 : 0;
}

describe("tasks", () => {
  // Oracle: oracle/nm-S.txt for address and bytes, pool_size in src/main.rs.
  test("of embassy: every pool with its places, its coroutine and who spawns it", async () => {
    const found = (await tasksOf("embassy-nrf52840")).tasks;
    expect(
      found.map(({ name, bytes, pool, each, address, usedBy }) => [
        name,
        bytes,
        pool,
        each,
        address,
        usedBy.includes("embassy_nrf52840::main"),
      ]),
    ).toEqual([
      ["embassy_nrf52840::log", 0x140, 1, 0x140, 0x200000f0, true],
      ["embassy_nrf52840::blink", 0xd0, 2, 0x68, 0x20000230, true],
      ["embassy_nrf52840::button", 0x50, 1, 0x50, 0x20000300, true],
      ["embassy_nrf52840::main", 0x30, 1, 0x30, 0x200000c0, false],
    ]);
    expect(
      found.every(
        ({ coroutine, kind, crate, file }) =>
          coroutine !== null && kind === "async" && crate === "embassy_nrf52840" && file === "src/main.rs",
      ),
    ).toBe(true);
  });

  test("of two executors, one in an interrupt", async () => {
    const { tasks, executors, holders, coroutines } = await tasksOf("async-m3");
    expect(tasks.map(({ name, bytes, pool }) => [name, bytes, pool])).toEqual([
      ["async_m3::sampler", 0x2b8, 3],
      ["async_m3::collector", 0x270, 1],
      ["async_m3::watchdog", 0x28, 1],
    ]);
    expect(tasks.every(({ usedBy }) => usedBy.includes("async_m3::__cortex_m_rt_main"))).toBe(true);
    expect(executors.map(({ name, type, bytes, address }) => [name, type.replace(/.*::/, ""), bytes, address])).toEqual([
      ["async_m3::URGENT", "InterruptExecutor", 0xc, 0x20000150],
      ["async_m3::EXECUTOR", "Executor", 0xc, 0x20000390],
    ]);
    // Declared in src/main.rs:27-35, bytes of nm.
    expect(holders.map(({ name, holder, holds, bytes }) => [name, holder, holds, bytes])).toEqual([
      ["async_m3::SCRATCH", "static_cell::StaticCell", "[u8; 320]", 0x141],
      ["async_m3::SAMPLES", "embassy_sync::channel::Channel", "async_m3::Sample", 0xa0],
      ["async_m3::BUS", "embassy_sync::mutex::Mutex", "[u8; 96]", 0x70],
      ["async_m3::EVENTS", "embassy_sync::pubsub::PubSubChannel", "u32", 0x68],
      ["async_m3::PENDING", "critical_section::mutex::Mutex", "core::cell::RefCell<heapless::spsc::Queue<async_m3::Sample, 8>>", 0x4c],
      ["async_m3::NAMES", "critical_section::mutex::Mutex", "core::cell::RefCell<heapless::vec::Vec<u16, 24>>", 0x38],
      ["async_m3::TOTALS", "critical_section::mutex::Mutex", "core::cell::RefCell<[u64; 5]>", 0x30],
      ["async_m3::STOP", "embassy_sync::signal::Signal", "u8", 0xc],
    ]);
    const calibrate = coroutines.find(({ name }) => name === "async_m3::calibrate");
    expect(calibrate?.tasks).toEqual(["async_m3::sampler", "async_m3::collector"]);
    expect(calibrate?.within).toEqual(["async_m3::sampler", "async_m3::collector::{async block#1}"]);
    // 128 bytes leave, a pointer of 4 stays.
    expect(calibrate?.saving).toMatchObject({ value: "block", bytes: 128, estimate: 124 });
  });

  // Oracle: the attributes of the tasks in src/main.rs, readelf -sW for addresses and bytes.
  test("of RTIC: priority, dispatcher, resources and storage", async () => {
    const { tasks, resources, coroutines } = await tasksOf("rtic-lm3s");
    expect(tasks.map(({ name, kind, bytes, priority, dispatcher, address }) => [name, kind, bytes, priority, dispatcher, address])).toEqual(
      [
        ["rtic_lm3s::app::filter", "async", 0x14, 2, "GPIOA", 0x20000310],
        ["rtic_lm3s::app::report", "async", 0x14, 1, "QEI0", 0x20000324],
        ["rtic_lm3s::app::sample", "interrupt", 0, 3, "UART0", null],
      ],
    );
    expect(coroutines.map(({ tasks: of }) => of)).toEqual([["rtic_lm3s::app::filter"], ["rtic_lm3s::app::report"]]);
    expect(resources.map(({ name, kind, task, type, bytes, address }) => [name, kind, task, type, bytes, address])).toEqual([
      ["history", "local", "report", "[i32; 128]", 0x200, 0x20000108],
      ["queue", "local", "init", "heapless::spsc::Queue<i32, 64>", 0x108, 0x20000000],
      ["window", "local", "filter", "[i32; 16]", 0x40, 0x20000338],
      ["peaks", "shared", undefined, "[i32; 8]", 0x20, 0x20000380],
      ["at", "local", "filter", "usize", 4, 0x20000308],
      ["count", "local", "report", "usize", 4, 0x2000030c],
      ["raw", "local", undefined, "heapless::spsc::Consumer<i32, 64>", 4, 0x20000378],
      ["seed", "local", undefined, "u32", 4, 0x2000037c],
      ["average", "shared", undefined, "i32", 0, null],
      ["samples", "local", undefined, "heapless::spsc::Producer<i32, 64>", 0, null],
    ]);
  });

  test("without debug information: names and bytes of the symbols, the rest unknown and said so", async () => {
    const sample = all.find(({ name }) => name === "embassy-nrf52840") as Sample;
    const image = await openImage(new BufferSource("app.elf", readFileSync(sample.elf)));
    const part = await findTasks(image.firmware, undefined, (await image.graph())?.code);
    expect(part.known).toBe(false);
    expect(part.reason).toMatch(/^there is no debug information: tasks are told from symbol names alone/);
    expect(part.tasks.map(({ name, bytes, pool, each, coroutine }) => [name, bytes, pool, each, coroutine])).toEqual([
      ["embassy_nrf52840::log", 0x140, null, null, null],
      ["embassy_nrf52840::blink", 0xd0, null, null, null],
      ["embassy_nrf52840::button", 0x50, null, null, null],
      ["embassy_nrf52840::main", 0x30, null, null, null],
    ]);
    expect([part.coroutines, part.holders]).toEqual([[], []]);
  });

  // Names and sizes as rustc and cortex-m-rtic 1.1 give them: a task with four places, one with two, a timer queue (arm-none-eabi-nm -S).
  test("of RTIC 1: messages and queues by their names", async () => {
    const names: [string, number][] = [
      ["TQ_Tonic", 152],
      ["P1_RQ", 12],
      ["step_FQ", 16],
      ["step_INPUTS", 16],
      ["report_later_FQ", 12],
      ["report_later_INPUTS", 64],
      ["report_later_Tonic_INSTANTS", 16],
      ["local_step_count", 4],
      ["local_report_later_history", 128],
      ["shared_resource_total", 4],
    ];
    let at = 0x20000000;
    const held = names.map(([name, size]) => {
      const symbol = { name: `blink::app::__rtic_internal_${name}`, value: at, size, type: 1, section: 0 };
      at += size;
      return symbol;
    });
    const elf = buildElf({
      machine: 40,
      type: 2,
      sections: [{ name: ".bss", type: 8, flags: 3, address: 0x20000000, size: at - 0x20000000, alignment: 4 }],
      symbols: held,
    });
    const { tasks, resources } = await findTasks(await loadFirmware(new BufferSource("app.elf", elf)), undefined, undefined);
    expect(tasks.map(({ name, kind, bytes, crate }) => [name, kind, bytes, crate])).toEqual([
      ["blink::app::report_later", "software", 92, "blink"],
      ["blink::app::step", "software", 32, "blink"],
    ]);
    expect(resources.map(({ name, kind, task, bytes }) => [name, kind, task, bytes])).toEqual([
      ["TQ_Tonic", "queue", undefined, 152],
      ["history", "local", "report_later", 128],
      ["report_later_INPUTS", "queue", "report_later", 64],
      ["report_later_Tonic_INSTANTS", "queue", "report_later", 16],
      ["step_FQ", "queue", "step", 16],
      ["step_INPUTS", "queue", "step", 16],
      ["P1_RQ", "queue", undefined, 12],
      ["report_later_FQ", "queue", "report_later", 12],
      ["count", "local", "step", 4],
      ["total", "shared", undefined, 4],
    ]);
  });

  /** What nm shows of embassy-executor 0.7 with `task-arena-size-16384`: one ARENA of 16,388 bytes, and a POOL of 4 bytes for each task. */
  test("of embassy with an arena: pools are in it, the statics called POOL point to them", async () => {
    const at = (name: string, value: number, size: number) => ({ name, value, size, type: 1, section: 0 });
    const elf = buildElf({
      machine: 40,
      type: 2,
      sections: [{ name: ".bss", type: 8, flags: 3, address: 0x20000000, size: 16_408, alignment: 4 }],
      symbols: [
        at("_ZN16embassy_executor7_export5ARENA17h0123456789abcdefE", 0x20000010, 16_388),
        at("_ZN5arena6worker4POOL17h0123456789abcdefE", 0x20000000, 4),
        at("_ZN5arena6pooled4POOL17h0123456789abcdefE", 0x20000004, 4),
      ],
    });
    const part = await findTasks(await loadFirmware(new BufferSource("app.elf", elf)), undefined, undefined);
    expect(part.tasks.map(({ name, bytes }) => [name, bytes])).toEqual([
      ["arena::pooled", null],
      ["arena::worker", null],
    ]);
    expect(part.arena).toMatchObject({ symbol: "embassy_executor::_export::ARENA", bytes: 16_388, used: null, pointers: 8 });
  });

  const ARENA = join(ROOT, "../shared/cases/rust/arena/app.elf");
  test.runIf(existsSync(ARENA))("of embassy with an arena and types: what each task takes of it, each pool once", async () => {
    // Source: worker keeps a buffer of 1,000 bytes; pooled has four places.
    const { tasks } = JSON.parse((await cli(["tasks", ARENA, "--json"])).out) as { tasks: TasksPart };
    expect(tasks.tasks.map(({ name, bytes, pool }) => [name, bytes, pool])).toEqual([
      ["arena::worker", 1040, 1],
      ["arena::pooled", 192, 4],
      ["arena::main", 48, 1],
    ]);
    expect(tasks.arena).toMatchObject({ bytes: 16_388, used: 1280, pointers: 12 });
  });

  test("an image without tasks says why there are none", async () => {
    const [rust, lines, c] = [await tasksOf("alloc-m33"), await tasksOf("microbit-v6m"), await tasksOf("c-newlib-f4")];
    for (const part of [rust, lines, c]) expect([part.tasks, part.coroutines]).toEqual([[], []]);
    expect([rust.known, lines.known, c.known]).toEqual([true, false, false]);
    expect(lines.reason).toMatch(/^the debug information holds no types \(line tables alone\): no symbol is named like a task/);
    expect(rust.reason).toMatch(/^no async function and no RTIC task/);
    expect(c.reason).toMatch(/^the debug information names no Rust code/);
  });
});
