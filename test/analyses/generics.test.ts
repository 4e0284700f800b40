import { relative } from "node:path";
import { expect, test } from "vitest";
import { withLevels } from "../../bin/levels.ts";
import { generics } from "../../src/analyses/generics.ts";
import { functionInstances } from "../../src/claims/instances.ts";
import type { GenericEntry } from "../../src/model/program-shape.ts";
import { testIo } from "../support/io.ts";
import { ROOT, samples } from "../support/samples.ts";
import { haveTools, runTool } from "../support/tools.ts";

async function genericsOf(name: string): Promise<GenericEntry[]> {
  const sample = samples().find((one) => one.name === name)!;
  return withLevels(relative(ROOT, sample.elf), {}, testIo(ROOT), async ({ firmware, levels, debug }) => {
    const instances = await functionInstances(firmware, debug, levels);
    return generics(firmware, levels.packages, instances, { top: Number.POSITIVE_INFINITY, sort: "total" }).parts.generics!;
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
