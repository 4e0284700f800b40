import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { nestedStack } from "../../src/code/stack.ts";
import { buildCallGraph, type CallGraph } from "../../src/graph/calls.ts";
import { loadCallGraph } from "../../src/graph/load-call-graph.ts";
import type { NotFollowed } from "../../src/graph/load-code-image.ts";
import { type FollowOptions, readCode } from "../../src/graph/read-code.ts";
import { withoutAssumptions } from "../../src/graph/stack/other-sets.ts";
import { readInterruptSetup } from "../../src/graph/stack/priorities.ts";
import { StackUse } from "../../src/graph/stack/stack.ts";
import { vectorSlots } from "../../src/graph/vector-slots.ts";
import { loadCodeImage } from "../support/code-image.ts";
import { withTestImage } from "../support/image.ts";
import { sampleElfs } from "../support/sample-elfs.ts";

const ALL = 0xffffffff;
const truths = sampleElfs().flatMap((path) => {
  const file = join(dirname(path), "stack.json");
  return existsSync(file) ? [{ path, measured: JSON.parse(readFileSync(file, "utf8")).measured as number }] : [];
});

/** By call: what it reaches as far as the code proves it. */
function provenCalls(graph: CallGraph): Map<number, Set<number>> {
  const calls = new Map<number, Set<number>>();
  const { functions } = graph.code;
  graph.from.forEach((from, row) => {
    const to = graph.to[row]!;
    if (from >= graph.functionCount || to < graph.functionCount || to >= graph.nodeCount) return;
    const set = graph.sets[to - graph.functionCount]!;
    calls.set(graph.at[row]!, new Set((set.proven ?? set).functions.map((index) => functions.start[index]!)));
  });
  return calls;
}

// Oracle: the lowest stack pointer in QEMU, recorded in each sample's stack.json; and what is found with more work, which less may only make larger.
describe("an image that takes long", () => {
  const graphOf = async (path: string, work: FollowOptions["work"]) =>
    buildCallGraph(readCode(await loadCodeImage(path), [], work === undefined ? {} : { work }));

  it.each(truths)("$path: widened from the start it is not below the run", async ({ path, measured }) => {
    const [widened, whole] = [await graphOf(path, { steps: ALL, long: 0 }), await graphOf(path, undefined)];
    const { code } = widened;
    const nested = nestedStack(
      new StackUse(withoutAssumptions(widened, new Set(["vtables", "fmt"]))),
      vectorSlots(code),
      readInterruptSetup(code),
    )!;
    expect(code.cutShort).toBe(false);
    expect(nested.unbounded > 0 || nested.bytes >= measured).toBe(true);
    const found = provenCalls(widened);
    for (const [at, functions] of provenCalls(whole)) expect([...(found.get(at) ?? [])]).toEqual(expect.arrayContaining([...functions]));
  });

  it("is cut short where its work ends, or as right as with all of it, and never below the run", async () => {
    for (const { path, measured } of truths.slice(0, 3)) {
      let cut = 0;
      for (let steps = 1000; ; steps *= 3) {
        const { code, ...rest } = await graphOf(path, { steps, long: ALL });
        if (code.cutShort) {
          cut++;
          continue;
        }
        const graph = withoutAssumptions({ code, ...rest }, new Set(["vtables", "fmt"]));
        const nested = nestedStack(new StackUse(graph), vectorSlots(code), readInterruptSetup(code))!;
        expect(nested.unbounded > 0 || nested.bytes >= measured, `${basename(path)}, ${steps} steps`).toBe(true);
        if (steps > 48e6) break;
      }
      expect(cut).toBeGreaterThan(0);
    }
  });

  it("has no calls at all when its work is cut short, and says so", async () => {
    const elf = truths[0]!.path;
    await withTestImage(elf, async ({ firmware, code }) => {
      const told: NotFollowed[] = [];
      const graph = await loadCallGraph(firmware, code, undefined, (why) => told.push(why), { work: { steps: 1000, long: ALL } });
      expect(graph).toBeUndefined();
      expect(told.map((why) => why.code)).toEqual(["code/work"]);
      expect(firmware.findings.list().map((finding) => finding.code)).toContain("code/work");
    });
  });
});
