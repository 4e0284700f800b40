import { describe, expect, it } from "vitest";
import { nestedStack } from "../../src/code/stack.ts";
import { buildCallGraph } from "../../src/graph/calls.ts";
import type { CodeImage } from "../../src/graph/code-image.ts";
import { DataOwners } from "../../src/graph/data/data-owners.ts";
import { findPanicLocations } from "../../src/graph/data/panic-locations.ts";
import { findUnownedPaths } from "../../src/graph/data/source-paths.ts";
import { findDominators } from "../../src/graph/dominators.ts";
import { buildNeedGraph, findShortestPaths } from "../../src/graph/reachability.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { readInterruptSetup } from "../../src/graph/stack/priorities.ts";
import { StackUse } from "../../src/graph/stack/stack.ts";
import { reachOf } from "../../src/graph/stack/stack-reach.ts";
import { vectorSlots } from "../../src/graph/vector-slots.ts";
import { loadCodeImage } from "../support/code-image.ts";
import { numbersFrom } from "../support/random.ts";
import { sampleElfs } from "../support/sample-elfs.ts";

/** Everything that the graph can say about an image. */
function analyse(image: CodeImage): number {
  const code = readCode(image);
  const graph = buildCallGraph(code);
  const stack = new StackUse(graph);
  const slots = vectorSlots(code);
  nestedStack(stack, slots, readInterruptSetup(code));
  for (const slot of slots.slice(0, 4)) {
    if (slot.function < 0) continue;
    stack.path(slot.function);
    reachOf(stack, [slot.function]);
  }
  const owners = new DataOwners(graph);
  findPanicLocations(owners);
  findUnownedPaths(owners);
  const need = buildNeedGraph(owners);
  findShortestPaths(need);
  findDominators(need.nodeCount, need.byFrom, need.to, need.roots);
  return code.functions.count;
}

/** A copy with some bytes, symbols and mapping symbols changed. */
function mutate(image: CodeImage, next: () => number): CodeImage {
  const sections = image.sections.map((section) => {
    const bytes = section.bytes.slice();
    for (let i = next() % 40; i > 0 && bytes.length > 0; i--) bytes[next() % bytes.length] = next();
    const cut = next() % 20 === 0 ? bytes.subarray(0, next() % (bytes.length + 1)) : bytes;
    return { ...section, bytes: cut, executable: next() % 30 === 0 ? !section.executable : section.executable };
  });
  const { symbols, mapping } = image;
  const [address, size, kind, data] = [symbols.address.slice(), symbols.size.slice(), symbols.kind.slice(), mapping.data.slice()];
  for (let i = next() % 10; i > 0 && symbols.count > 0; i--) {
    const row = next() % symbols.count;
    if (next() % 2 === 0) address[row] = address[next() % symbols.count]! + (next() % 64);
    if (next() % 2 === 0) size[row] = next() % 3 === 0 ? next() : next() % 4096;
    kind[row] = next() % 3;
  }
  for (let i = next() % 6; i > 0 && mapping.count > 0; i--) data[next() % mapping.count] = next() % 2;
  return { ...image, sections, symbols: { ...symbols, address, size, kind }, mapping: { ...mapping, data } };
}

describe("damaged images", () => {
  it("end without an error, whatever their bytes and symbols say", async () => {
    const next = numbersFrom(20260);
    const paths = sampleElfs().filter((path) => /stack-(dyn-m3|m0-c|tail-c|fpu-m4f)\.elf|microbit-v6m\.elf/.test(path));
    let runs = 0;
    for (const path of paths) {
      const image = await loadCodeImage(path);
      for (let run = 0; run < 120; run++, runs++) expect(analyse(mutate(image, next))).toBeGreaterThanOrEqual(0);
    }
    console.log(`graph: ${runs} damaged images read to the end`);
  });

  it("end when thousands of symbols overlap", async () => {
    const next = numbersFrom(5);
    const bytes = Uint8Array.from({ length: 20_000 }, () => next());
    const count = 4000;
    const image: CodeImage = {
      sections: [{ name: ".text", address: 0x1000, size: bytes.length, bytes, writable: false, executable: true }],
      symbols: {
        count,
        address: Uint32Array.from({ length: count }, (_, row) => 0x1000 + row * 4),
        size: new Uint32Array(count).fill(0xffff_ffff),
        kind: new Uint8Array(count).fill(1),
        name: (row) => `f${row}`,
      },
      mapping: { count: 0, address: new Uint32Array(0), data: new Uint8Array(0) },
      entry: 0x1001,
      vectorTable: { address: 0x1000, words: 0xffff },
      processor: { architecture: "v8.1-M.main", fpu: true },
    };
    expect(analyse(image)).toBeGreaterThanOrEqual(count);
  });
});
