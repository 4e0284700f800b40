import { expect, test } from "vitest";
import { Progress } from "../../bin/progress.ts";
import { testIo } from "../support/io.ts";

function run(terminal: boolean, times: readonly number[], size = 0): string {
  const io = testIo("/", { stderrIsTerminal: terminal });
  const clock = [0, ...times];
  const progress = new Progress(io, () => clock.shift()!);
  for (const [i] of times.entries()) progress.step(`step ${i}`, size);
  progress.done();
  return io.printed.err;
}

test("a short run says nothing", () => {
  expect(run(true, [100, 400])).toBe("");
});

test("a long one names its steps on one line and takes it away", () => {
  expect(run(true, [100, 600, 900])).toBe("\r\u001b[Kstep 1 …\r\u001b[Kstep 2 …\r\u001b[K");
});

test("a large image is announced before the first step", () => {
  expect(run(true, [1], 200 << 20)).toBe("\r\u001b[Kstep 0 …\r\u001b[K");
});

test("a pipe hears nothing, however long it lasts", () => {
  expect(run(false, [10_000], 200 << 20)).toBe("");
});
