import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generics } from "../../src/analyses/code/generics.ts";
import { Outlinable } from "../../src/analyses/code/outlinable.ts";
import { functionInstances } from "../../src/attribution/instances.ts";
import type { GenericEntry } from "../../src/contract/program-shape.ts";
import { withTestImage } from "../support/image.ts";
import { samples } from "../support/samples.ts";
import { snippet } from "../support/snippet.ts";
import { haveTools, runTool } from "../support/tools.ts";

async function genericsOf(name: string): Promise<GenericEntry[]> {
  const sample = samples().find((one) => one.name === name)!;
  return withTestImage(sample.elf, async (image) => {
    const { firmware } = image;
    const levels = await image.levels();
    const instances = await functionInstances(firmware, await image.debug(), levels);
    const outlinable = new Outlinable(await image.code());
    return generics(firmware, levels.packages, instances, { top: Number.POSITIVE_INFINITY, sort: "total", outlinable }).parts.generics!;
  });
}

/** Sizes of the functions whose mangled name begins so, the largest first: `llvm-nm -S`. */
function sizes(name: string, start: RegExp): number[] {
  const elf = samples().find((one) => one.name === name)!.elf;
  return runTool("llvm-nm", ["-S", elf])
    .split("\n")
    .map((line) => /^\S+ (\S+) [tTwW] (\S+)$/.exec(line))
    .filter((row) => row !== null && start.test(row[2]!))
    .map((row) => Number.parseInt(row![1]!, 16))
    .sort((a, b) => b - a);
}

test("templates: instances of all units, with the folder that asked", async () => {
  if (!haveTools("templates against llvm-nm", "llvm-nm")) return;
  const found = await genericsOf("cpp-m4");
  for (const [name, start] of [
    ["std::__adjust_heap", /^_ZSt13__adjust_heapI/],
    ["std::__introsort_loop", /^_ZSt16__introsort_loopI/],
  ] as const) {
    const entry = found.find((one) => one.name === name)!;
    const expected = sizes("cpp-m4", start);
    expect(entry.instances.map(({ size }) => size)).toEqual(expected);
    expect(entry.total).toBe(expected.reduce((sum, size) => sum + size, 0));
    expect(entry.saving).toBe(entry.total - expected[0]!);
    // The same header's template was asked for by several folders.
    expect(new Set(entry.instances.map(({ requestedBy }) => requestedBy)).size).toBeGreaterThan(1);
  }
  // Two kinds of one destructor are no template [Itanium C++ ABI §5.1.4.3].
  expect(found.filter(({ name }) => name.includes("~"))).toEqual([]);
});

test("legacy names differ in the hash alone: instances are told by name and place", async () => {
  if (!haveTools("legacy generics against llvm-nm", "llvm-nm")) return;
  const entry = (await genericsOf("alloc-m33")).find(({ name }) => name.endsWith("do_panic::runtime"))!;
  expect(entry.instances.map(({ size }) => size)).toEqual(
    sizes("alloc-m33", /^_ZN4core5slice5index16slice_index_fail8do_panic7runtime17h/),
  );
});

test("v0 names: the author defines it, the requester's compilation made it", async () => {
  const found = await genericsOf("fliplink-f3");
  const foreign = found.filter(({ author, instances }) => author === "core" && instances.some(({ requestedBy }) => requestedBy !== "core"));
  expect(foreign.length).toBeGreaterThan(0);
  for (const { instances, total, largest } of found) {
    expect(instances.reduce((sum, { size }) => sum + size, 0)).toBe(total);
    expect(Math.max(...instances.map(({ size }) => size))).toBe(largest);
  }
});

/** Instructions of the code at an address as `arm-none-eabi-objdump -d` prints them, without targets of branches: text and bytes. */
function disassembled(elf: string, address: number, size: number): { text: string; bytes: number }[] {
  const range = [`--start-address=${address}`, `--stop-address=${address + size}`];
  return runTool("arm-none-eabi-objdump", ["-d", ...range, elf])
    .split("\n")
    .flatMap((line) => {
      const row = /^ *[0-9a-f]+:\t([0-9a-f ]+?) *\t(.+)$/.exec(line);
      if (row === null) return [];
      const text = row[2]!
        .replace(/\s*[@;].*$/, "")
        .replace(/\b[0-9a-f]+ <.*>$/, "TARGET")
        .replace(/^(b\w*)\.[nw]\t/, "$1\t");
      return [{ text, bytes: row[1]!.replaceAll(" ", "").length / 2 }];
    });
}

test("what instances begin and end with is what objdump prints alike, called once by each", async () => {
  if (!haveTools("outlinable halves against objdump", "arm-none-eabi-objdump")) return;
  let compared = 0;
  for (const sample of ["cpp-m4", "stack-sizes-alloc"]) {
    const { elf } = samples().find(({ name }) => name === sample)!;
    for (const { name, instances, outlinable } of await genericsOf(sample)) {
      // What all begin and end with is no more than the smallest.
      const smallest = instances.at(-1)!.size;
      expect(outlinable, name).toBeLessThanOrEqual((instances.length - 1) * smallest);
      if (instances.length !== 2 || instances[0]!.size > 600) continue;
      const [a, b] = instances.map(({ address, size }) => disassembled(elf, address, size)) as [Line[], Line[]];
      const alike = (x: Line[], y: Line[]) => x.findIndex((line, i) => line.text !== y[i]?.text || line.bytes !== y[i]?.bytes);
      const count = (found: number) => (found < 0 ? Math.min(a.length, b.length) : found);
      const prefix = count(alike(a, b));
      const suffix = Math.min(Math.min(a.length, b.length) - prefix, count(alike(a.toReversed(), b.toReversed())));
      const bytes = (lines: Line[]) => lines.reduce((sum, line) => sum + line.bytes, 0);
      const shown = Math.max(0, bytes(a.slice(0, prefix)) + bytes(a.slice(a.length - suffix)) - 8);
      // Addresses are masked: what they differ in alone counts as alike, which objdump's text shows as different.
      expect(outlinable, `${sample} ${name}`).toBeGreaterThanOrEqual(shown);
      if (outlinable === shown) compared++;
    }
  }
  expect(compared).toBeGreaterThan(5);
});

type Line = { readonly text: string; readonly bytes: number };

describe("bodies that are made for it", () => {
  const MOV = 0x2001;
  const instances = (bodies: number[][]) => {
    const image = snippet(bodies.map((code, i) => ({ name: `f${i}`, code })));
    const { address, size } = image.symbols;
    return { image, list: bodies.map((_, i) => ({ address: address[i]!, size: size[i]! })) };
  };

  test("beginning and end count once each, at their real ends", () => {
    // Three words before and two behind what differs, and bodies of different lengths: 2 bytes each, two bodies.
    const body = (middle: number[]) => [MOV, MOV + 1, MOV + 2, ...middle, MOV + 3, 0x4770];
    const { image, list } = instances([body([0x3001, 0x3002, 0x3003]), body([0x3105])]);
    expect(new Outlinable(image).bytes(list)).toBe(5 * 2 - 2 * 4);
    const long = (middle: number) => [
      ...Array.from({ length: 20_000 }, (_, i) => 0x2000 + (i % 256)),
      middle,
      ...new Array<number>(100).fill(MOV),
    ];
    const large = instances([long(0x3001), long(0x3002)]);
    expect(new Outlinable(large.image).bytes(large.list)).toBe(20_100 * 2 - 2 * 4);
  });

  test("never more than all instances but one could be, each as the smallest", () => {
    const code = fc.array(fc.constantFrom(MOV, MOV + 1, 0x3001, 0xbf00), { minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(code, { minLength: 1, maxLength: 5 }), (bodies) => {
        const { image, list } = instances(bodies);
        const smallest = Math.min(...list.map(({ size }) => size));
        const bytes = new Outlinable(image).bytes(list)!;
        expect(bytes).toBeGreaterThanOrEqual(0);
        expect(bytes).toBeLessThanOrEqual((list.length - 1) * smallest);
      }),
    );
  });

  test("what cannot be read is unknown, and a hundred thousand symbols over one another end soon", () => {
    const { image, list } = instances([
      [MOV, 0x4770],
      [MOV, 0x4770],
    ]);
    expect(new Outlinable(image).bytes([...list, { address: 0x1000_0000, size: 4 }])).toBeUndefined();
    expect(new Outlinable(image).bytes(new Array(100_000).fill(list[0]!))).toBeUndefined();
  });
});
