import { expect, test } from "vitest";
import { inlines } from "../../src/analyses/inlines.ts";
import { inlineCalls } from "../../src/attribution/inline-calls.ts";
import { inlineStack } from "../../src/attribution/inline-stack.ts";
import { inliningOf } from "../../src/attribution/inlining.ts";
import { demangle } from "../../src/formats/demangle/index.ts";
import { withTestImage } from "../support/image.ts";
import { samples } from "../support/samples.ts";
import { haveTools, runTool } from "../support/tools.ts";

/** Removed code keeps DWARF at 0: these images have their flash elsewhere, so that the oracle's dead entries are told by their address. */
const FLASH_ABOVE_ZERO = ["alloc-m33", "fliplink-f3", "c-newlib-f4"];
const LOWEST = 0x0800_0000;

interface Known {
  copies: number;
  bytes: number;
}

/** Bytes of ranges that may hold one another: GCC inlines parts of a function into copies of itself. */
function united(ranges: readonly (readonly [number, number])[]): number {
  let [bytes, end] = [0, 0];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    bytes += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return bytes;
}

/** Copies and bytes of each inlined function as `llvm-dwarfdump --debug-info` prints them: ranges of DW_TAG_inlined_subroutine by abstract origin. */
function dumped(path: string): Map<string, Known> {
  const found = new Map<string, { copies: number; ranges: (readonly [number, number])[] }>();
  for (const die of runTool("llvm-dwarfdump", ["--debug-info", path]).split(/\n\n/)) {
    if (!die.includes("DW_TAG_inlined_subroutine")) continue;
    const name = /DW_AT_abstract_origin\s+\(0x[0-9a-f]+ "(.*)"\)/.exec(die)?.[1] ?? "";
    const low = /DW_AT_low_pc\s+\(0x([0-9a-f]+)\)/.exec(die)?.[1];
    const high = /DW_AT_high_pc\s+\(0x([0-9a-f]+)\)/.exec(die)?.[1];
    const printed =
      low !== undefined && high !== undefined
        ? [[low, high]]
        : [...die.matchAll(/\[0x([0-9a-f]+), 0x([0-9a-f]+)\)/g)].map(([, start = "", end = ""]) => [start, end]);
    const ranges = printed
      .map(([start = "", end = ""]) => [Number.parseInt(start, 16), Number.parseInt(end, 16)] as const)
      .filter(([start, end]) => start >= LOWEST && end > start);
    if (ranges.length === 0) continue;
    const known = found.get(name) ?? { copies: 0, ranges: [] };
    found.set(name, { copies: known.copies + 1, ranges: [...known.ranges, ...ranges] });
  }
  return new Map([...found].map(([name, { copies, ranges }]) => [name, { copies, bytes: united(ranges) }]));
}

test("inlined functions have the copies and bytes that llvm-dwarfdump prints", async () => {
  if (!haveTools("inlines against llvm-dwarfdump", "llvm-dwarfdump")) return;
  for (const sample of samples().filter(({ name }) => FLASH_ABOVE_ZERO.includes(name))) {
    const expected = dumped(sample.elf);
    const entries = await withTestImage(sample.elf, async (image) => {
      const { firmware } = image;
      const debug = await image.debug();
      const rows = inlines(await inliningOf(debug!), { top: Number.POSITIVE_INFINITY, sort: "bytes" }).parts.inlines!;
      // Each inlined byte is some function's own: together they are the spans of the inline level that DWARF gives to inlined functions.
      const own = rows.reduce((sum, row) => sum + row.own, 0);
      const { cells } = debug!.facts;
      expect(own).toBe(cells.length.reduce((sum, length, i) => sum + (cells.inline[i] === 0xffffffff ? 0 : length), 0));
      expect(firmware.findings.list().filter(({ severity }) => severity === "error")).toEqual([]);
      return rows;
    });
    const byName = new Map<string, Known>();
    for (const { raw, name, copies, bytes } of entries) {
      const known = byName.get(raw ?? name) ?? { copies: 0, bytes: 0 };
      byName.set(raw ?? name, { copies: known.copies + copies, bytes: known.bytes + bytes });
    }
    const differing = [...expected].filter(
      ([name, { copies, bytes }]) => byName.get(name)?.copies !== copies || byName.get(name)?.bytes !== bytes,
    );
    console.log(`${sample.name}: ${expected.size} inlined functions, ${expected.size - differing.length} equal`);
    expect(differing.map(([name, known]) => ({ name, known, found: byName.get(name) }))).toEqual([]);
    expect([...byName.keys()].filter((name) => !expected.has(name))).toEqual([]);
    for (const entry of entries) {
      expect(entry.callers.reduce((sum, caller) => sum + caller.copies, 0)).toBe(entry.copies);
      expect(entry.saving).toBeLessThan(Math.max(1, entry.bytes));
    }
  }
});

/** `llvm-symbolizer --inlining` at addresses: the names of the frames, the innermost first. */
function symbolized(path: string, addresses: readonly number[]): string[][] {
  const input = addresses.map((address) => `0x${address.toString(16)}\n`).join("");
  const args = ["--inlining", "--functions=linkage", "--no-demangle", "--output-style=LLVM", `--obj=${path}`];
  return runTool("llvm-symbolizer", args, { input })
    .trimEnd()
    .split("\n\n")
    .map((block) => block.split("\n").filter((_, i) => i % 2 === 0));
}

test("the inline stack of why is that of llvm-symbolizer", async () => {
  if (!haveTools("inline stacks of why against llvm-symbolizer", "llvm-symbolizer")) return;
  const sample = samples().find(({ name }) => name === "alloc-m33")!;
  await withTestImage(sample.elf, async (image) => {
    const debug = await image.debug();
    const { cells } = debug!.facts;
    const addresses = Array.from({ length: 60 }, (_, i) => cells.start[Math.floor((i * cells.count) / 60)]!);
    const expected = symbolized(sample.elf, addresses);
    for (const [i, address] of addresses.entries()) {
      const frames = await inlineStack(debug!, address);
      // The host is called by the linker's symbol there, which may carry a suffix or be an alias.
      expect(frames.slice(0, -1).map(({ raw, name }) => raw || name)).toEqual(expected[i]!.slice(0, -1));
    }
  });
});

/** `llvm-symbolizer --inlining`: each inlined function at an address with the line that calls it, `name file:line`. */
function calledAt(path: string, addresses: readonly number[]): Set<string> {
  const input = addresses.map((address) => `0x${address.toString(16)}\n`).join("");
  const args = ["--inlining", "--functions=linkage", "--no-demangle", "--output-style=LLVM", "--basenames", `--obj=${path}`];
  const calls = new Set<string>();
  for (const block of runTool("llvm-symbolizer", args, { input }).trimEnd().split("\n\n")) {
    const lines = block.split("\n");
    for (let i = 0; i + 3 < lines.length; i += 2) {
      const place = lines[i + 3]!.replace(/:\d+$/, "");
      // Line 0 is code that the compiler gives no line [DWARF5 §6.2.2].
      calls.add(`${demangle(lines[i]!).text} ${place.endsWith(":0") ? "??:0" : place}`);
    }
  }
  return calls;
}

test("the calls of the page's inline stacks are those of llvm-symbolizer", async () => {
  if (!haveTools("inlined calls against llvm-symbolizer", "llvm-symbolizer")) return;
  for (const { name, elf } of samples().filter((sample) => ["alloc-m33", "c-newlib-f4"].includes(sample.name)))
    await withTestImage(elf, async (image) => {
      const { firmware } = image;
      const debug = await image.debug();
      const { cells } = debug!.facts;
      const calls = await inlineCalls(debug!, firmware.symbols, Number.POSITIVE_INFINITY);
      const found = new Set(calls.map((call) => `${call.name} ${(call.place ?? "??:0").replace(/^.*\//, "")}`));
      expect([...found].sort(), name).toEqual([...calledAt(elf, [...cells.start.subarray(0, cells.count)])].sort());
      expect(calls.every(({ parent, bytes }, i) => parent < i && (parent < 0 || calls[parent]!.bytes >= bytes))).toBe(true);
      // A cut list keeps what lies around each call.
      const few = await inlineCalls(debug!, firmware.symbols, 10);
      expect(few).toEqual(calls.slice(0, 10));
    });
});
