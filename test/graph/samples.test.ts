import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { nestedStack } from "../../src/code/stack.ts";
import { buildCallGraph, type CallGraph } from "../../src/graph/calls.ts";
import { DataOwners } from "../../src/graph/data/data-owners.ts";
import { findPanicLocations } from "../../src/graph/data/panic-locations.ts";
import { findUnownedPaths } from "../../src/graph/data/source-paths.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { readInterruptSetup } from "../../src/graph/stack/priorities.ts";
import { StackUse, Unbounded } from "../../src/graph/stack/stack.ts";
import { reachOf } from "../../src/graph/stack/stack-reach.ts";
import { vectorSlots } from "../../src/graph/vector-slots.ts";
import { loadCodeImage } from "../support/code-image.ts";
import { sampleElfs } from "../support/sample-elfs.ts";

async function graphOf(path: string): Promise<CallGraph> {
  return buildCallGraph(readCode(await loadCodeImage(path)));
}

/** Recorded from QEMU by the command in `run`; see FIRMWARE notes of the sample. */
interface StackTruth {
  readonly measured: number;
  readonly indirect: boolean;
  readonly run: string;
}

function truthOf(path: string): StackTruth | undefined {
  const file = join(dirname(path), "stack.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

// Oracle: the high-water mark and the lowest stack pointer in QEMU, recorded in stack.json with the command.
describe("worst-case stack against the emulator", () => {
  it.each(sampleElfs().filter((path) => truthOf(path) !== undefined))("%s: never below, and close", async (path) => {
    const truth = truthOf(path)!;
    const graph = await graphOf(path);
    const { code } = graph;
    const nested = nestedStack(new StackUse(graph), vectorSlots(code), readInterruptSetup(code))!;
    console.log(`${basename(path)}: bound ${nested.bytes}, measured ${truth.measured}: ${(nested.bytes / truth.measured).toFixed(3)}x`);
    expect(nested.bytes).toBeGreaterThanOrEqual(truth.measured);
    expect(nested.bytes).toBeLessThanOrEqual(truth.measured * (truth.indirect ? 1.5 : 1.25));
  });

  it.each(sampleElfs().filter((path) => path.includes("unbounded-recursion")))(
    "%s: is not bounded, and says who recurses",
    async (path) => {
      const graph = await graphOf(path);
      const stack = new StackUse(graph);
      const reset = vectorSlots(graph.code)[0]!.function;
      expect(stack.unbounded[reset]! & Unbounded.Recursion).toBe(Unbounded.Recursion);
      const { recursions } = reachOf(stack, [reset]);
      const names = recursions.flatMap(({ cycle }) => cycle.map((index) => graph.code.functions.name(index)));
      expect(names.sort()).toEqual(["visit_even", "visit_odd"]);
    },
  );
});

/** Padding between objects: a few zero bytes that nothing refers to. */
function isPadding(owners: DataOwners, object: number): boolean {
  const { space } = owners.graph.code;
  const [start, end] = [owners.objects.start[object]!, owners.objects.end[object]!];
  if (end - start >= 16) return false;
  for (let address = start; address < end; address++) if (space.byte(address) !== 0) return false;
  return true;
}

describe("what compilers know", () => {
  // Oracle: LLVM's `.stack_sizes` in images that were built with `-Z emit-stack-sizes`.
  it.each(sampleElfs().filter((path) => path.includes("stack-sizes")))("%s: equal for 99.5 %% of functions, never below", async (path) => {
    const image = await loadCodeImage(path);
    const code = readCode(image);
    const [below, above]: [string[], string[]] = [[], []];
    let compared = 0;
    for (let index = 0; index < code.functions.count; index++) {
      const expected = image.stackSizes?.get(code.functions.start[index]!);
      if (expected === undefined) continue;
      compared++;
      const frame = code.frame.at(index);
      if (frame !== expected) (frame < expected ? below : above).push(`${code.functions.name(index)}: ${frame}, compiler ${expected}`);
    }
    console.log(`${basename(path)}: ${compared} frames, ${compared - below.length - above.length} equal`);
    expect(compared).toBeGreaterThan(0);
    expect(below).toEqual([]);
    expect(above.length, above.join("\n")).toBeLessThanOrEqual(compared * 0.005);
  });

  // References alone; with names and units the share of .rodata that has a crate is held to its target in test/oracle/rodata.test.ts.
  it.each(sampleElfs().filter((path) => existsSync(join(dirname(path), "Cargo.toml"))))("%s: reaches its share", async (path) => {
    const graph = await graphOf(path);
    const owners = new DataOwners(graph);
    const paths = findUnownedPaths(owners);
    let [total, owned, padding] = [0, 0, 0];
    for (let object = 0; object < owners.objects.count; object++) {
      const section = graph.code.space.sections[graph.code.space.sectionAt(owners.objects.start[object]!)]!;
      if (!section.name.startsWith(".rodata")) continue;
      const size = owners.objects.end[object]! - owners.objects.start[object]!;
      total += size;
      if (owners.ownersOf(object).length > 0) owned += size;
      else if (isPadding(owners, object)) padding += size;
    }
    const named = paths.reduce((sum, { length }) => sum + length, 0);
    const share = total === 0 ? 1 : (owned + padding + named) / total;
    const locations = findPanicLocations(owners);
    const percent = (bytes: number) => (total === 0 ? "-" : `${((100 * bytes) / total).toFixed(1)} %`);
    console.log(
      `${basename(path)}: .rodata ${total}: ${percent(owned)} by references, ${percent(named)} unreferenced paths, ${percent(padding)} padding; ${locations.length} panic locations`,
    );
    expect(share).toBeGreaterThanOrEqual(0.9);
    expect(locations.filter((location) => location.functions.length === 0)).toEqual([]);
  });
});
