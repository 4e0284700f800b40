import { expect, test } from "vitest";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { codeImage } from "../../src/graph/load-code-image.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { StackUse } from "../../src/graph/stack/stack.ts";
import { readCallFrames } from "../../src/image/debug-info.ts";
import { withTestImage } from "../support/image.ts";
import { samples } from "../support/samples.ts";

// `.debug_frame` is the compiler's own account (arm-none-eabi-readelf --debug-dump=frames-interp), the other one is decoded from instructions.
test("frames decoded from the code reach what .debug_frame says; the larger of both counts", async () => {
  let [compared, equal] = [0, 0];
  for (const sample of samples()) {
    await withTestImage(sample.elf, async ({ firmware }) => {
      const callFrames = await readCallFrames(firmware);
      const image = await codeImage(firmware, undefined);
      const code = readCode(image);
      const use = new StackUse(buildCallGraph(readCode({ ...image, callFrames })));
      for (const [start, bytes] of callFrames) {
        const index = code.functions.startingAt(start);
        if (index < 0) continue;
        compared++;
        if (code.frame.at(index) === bytes) equal++;
        const frame = use.frame(index).bytes;
        expect(frame, `${sample.name} 0x${start.toString(16)}`).toBe(
          Math.max(code.frame.at(index), bytes, image.stackSizes?.get(start) ?? 0),
        );
      }
    });
  }
  console.log(`${compared} functions have call frame information, ${equal} frames are equal`);
  expect(compared).toBeGreaterThan(1000);
  // Code of rustc addresses its frame by r7, of which the information says a lower bound alone.
  expect(equal / compared).toBeGreaterThan(0.5);
});
