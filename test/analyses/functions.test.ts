import { expect, test } from "vitest";
import { cliDocument } from "../support/cli.ts";

const SAMPLE = "samples/stack-fpu-m4f/stack-fpu-m4f.elf";

test("size, frame, deepest path, callers and place of each function", async () => {
  const { functions = [], stack } = await cliDocument("functions", SAMPLE);
  const named = (name: string) => functions.find((entry) => entry.name === name);
  // Sizes: arm-none-eabi-nm -S. Frames: `push {r4-r7,lr}; …; sub sp` of arm-none-eabi-objdump -d. Depth of main: 2,552 as traced (test/oracle/stack-truth.test.ts).
  expect(named("main")).toMatchObject({ size: 8, frame: 8, stack: 2552, verdict: "bound", callers: 1, file: "src/main.rs:41" });
  expect(named("stack_fpu_m4f::control::estimate")).toMatchObject({ size: 4068, callers: 1, crate: "stack_fpu_m4f 0.1.0" });
  expect(named("SysTick")).toMatchObject({ size: 26, frame: 16, callers: 0 });
  expect(stack).toBeUndefined();
  expect(functions.map((entry) => entry.stack)).toEqual(functions.map((entry) => entry.stack).toSorted((a, b) => b - a));
});

test("the figure of the root is that of stack", async () => {
  const { functions = [] } = await cliDocument("functions", SAMPLE);
  const { stack } = await cliDocument("stack", SAMPLE);
  expect(functions.find(({ name }) => name === "Reset")?.stack).toBe(stack?.worstCase.main);
});

test("a figure that the user gives makes a bound a bound if", async () => {
  const { functions = [] } = await cliDocument("functions", SAMPLE, "--assume", "stack_fpu_m4f::control::attitude=100");
  expect(functions.find(({ name }) => name === "SysTick")).toMatchObject({ stack: 116, verdict: "bound-if" });
  expect(functions.find(({ name }) => name === "main")).toMatchObject({ verdict: "bound" });
});

test("by frame, and of those whose name matches", async () => {
  const { functions = [] } = await cliDocument("functions", SAMPLE, "--sort", "frame", "--filter", "*control::*");
  expect(functions.length).toBeGreaterThan(1);
  expect(functions.every(({ name }) => name.includes("control::"))).toBe(true);
  expect(functions.map(({ frame }) => frame)).toEqual(functions.map(({ frame }) => frame).toSorted((a, b) => b - a));
});
