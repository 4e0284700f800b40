import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mismatch } from "../../src/contract/mismatch.ts";
import type { TasksPart } from "../../src/contract/tasks-shape.ts";
import { documentShape } from "../../src/session/parts/document-shape.ts";
import { cli } from "../support/cli.ts";
import { numbersFrom } from "../support/random.ts";
import { ROOT } from "../support/samples.ts";

const elf = (name: string) => join(ROOT, "samples", name, `${name}.elf`);

test.each(["async-m3", "embassy-nrf52840", "rtic-lm3s", "c-newlib-f4", "microbit-v6m"])(
  "the document of %s fits the schema",
  async (name) => {
    const { code, out } = await cli(["tasks", elf(name), "--json"]);
    expect([code, mismatch(documentShape, JSON.parse(out))]).toEqual([0, undefined]);
  },
);

test("a task is shown state by state, with what it keeps and where it waits", async () => {
  const { code, out } = await cli(["tasks", elf("async-m3"), "sampler"]);
  expect(code).toBe(0);
  const rows = out.split("\n").map((line) => line.trim().split(/ {2,}/));
  // Oracle: samples/async-m3/oracle/type-sizes.txt and src/main.rs.
  expect(rows).toContainEqual(["async_m3::sampler: 216 bytes"]);
  expect(rows).toContainEqual(["Suspend0", "215", "src/main.rs:68"]);
  expect(rows).toContainEqual(["(awaited future)", "calibrate (async)", "8", "208"]);
  expect(rows).toContainEqual(["async_m3::calibrate: 208 bytes"]);
  expect(out).toContain("about 124 bytes less with block kept elsewhere (an estimate)");
  expect(out).toContain("inside of async_m3::sampler, async_m3::collector::{async block#1}");
  expect(out).not.toContain("async_m3::watchdog");
});

test("names are parts, globs and regular expressions; the document holds what was asked for alone", async () => {
  const asked = async (...names: string[]) =>
    (JSON.parse((await cli(["tasks", elf("embassy-nrf52840"), ...names, "--json"])).out) as { tasks: TasksPart }).tasks;
  expect((await asked("*::log")).tasks.map(({ name }) => name)).toEqual(["embassy_nrf52840::log"]);
  expect((await asked("/::(log|blink)$/")).coroutines.map(({ bytes }) => bytes)).toEqual([280, 64]);
  expect((await asked("log", "blink")).coroutines.map(({ bytes }) => bytes)).toEqual([280, 64]);
});

test("a name that nothing has is wrong usage, with the reason where there are no tasks at all", async () => {
  const missing = await cli(["tasks", elf("async-m3"), "nothing"]);
  expect([missing.code, missing.out]).toEqual([2, ""]);
  expect(missing.err).toContain("no task and no async function is called");
  const none = await cli(["tasks", elf("c-newlib-f4"), "nothing"]);
  expect(none.err).toContain("names no Rust code");
});

test("rows are limited, and --all shows them", async () => {
  const short = await cli(["tasks", elf("embassy-nrf52840"), "--top", "1"]);
  expect(short.out).toContain("… 7 more: --all, or --top N");
  expect((await cli(["tasks", elf("embassy-nrf52840"), "--all"])).out).not.toContain("more: --all");
});

test("damaged debug information costs findings, never the run", async () => {
  const image = readFileSync(elf("rtic-lm3s"));
  // .debug_info and .debug_abbrev lie behind the first 4 KiB of this image; a fixed sequence of places and values.
  const next = numbersFrom(12345);
  const random = (below: number) => next() % below;
  const codes = new Set<number>();
  for (let round = 0; round < 40; round++) {
    const copy = Uint8Array.from(image);
    for (let change = 0; change < 8; change++) copy[8192 + random(copy.length - 8192 - 4096)] = random(256);
    codes.add((await cli(["tasks", "-", "--json"], { stdin: copy })).code);
  }
  expect([...codes].filter((code) => code !== 0 && code !== 3)).toEqual([]);
});
