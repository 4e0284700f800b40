import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { built } from "../support/built.ts";
import { SHAPES, type Shape } from "./shapes.ts";

/** Growth of time and memory over the input's: 1 is linear, 2 its square. */
const MOST_EXPONENT = 1.15;
/** Memory of a run whose input claims more than it holds, bytes: so many times the input and so much besides. */
const [MOST_TIMES, MOST_BESIDES] = [4, 256 << 20];
/** Less than this is no work that can be told from the start of a process, microseconds and KiB. */
const [LEAST_TIME, LEAST_MEMORY] = [150_000, 16_384];
const MOST_TRIES = 3;
/** Table of all steps for docs/security.md: `CORTEX_SIZE_GROWTH=table npx vitest run test/growth`. */
const isTable = process.env["CORTEX_SIZE_GROWTH"] === "table";
const STEPS = isTable ? [1, 2, 4, 8] : [1, 8];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cortex-size-growth-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly bytes: number;
  cpu: number;
  peak: number;
}

function measure(shape: Shape, n: number): Run {
  const place = join(folder, "run");
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place);
  let bytes = 0;
  for (const [name, content] of Object.entries(shape.files(n))) {
    writeFileSync(join(place, name), content);
    bytes += statSync(join(place, name)).size;
  }
  const { code, err, cpu, peak } = built(shape.command, place);
  expect(n === 1 ? [0, shape.code] : [shape.code], `${shape.name} of ${n}: ${err.slice(0, 300)}`).toContain(code);
  if (shape.claims === true) expect(peak * 1024, `${shape.name}: memory of ${n}`).toBeLessThan(MOST_TIMES * bytes + MOST_BESIDES);
  return { bytes, cpu, peak };
}

/** Processor time and memory above those of the smallest input, in one run: a slow machine is slow for both. */
function exponents(runs: readonly Run[], least: Run): { time: number; memory: number } {
  const [first, last] = [runs[0]!, runs.at(-1)!];
  const grown = Math.log2(STEPS.at(-1)!);
  const growth = (of: (run: Run) => number, floor: number) =>
    Math.log2(Math.max(floor, of(last) - of(least)) / Math.max(floor, of(first) - of(least))) / grown;
  return { time: growth(({ cpu }) => cpu, LEAST_TIME), memory: growth(({ peak }) => peak, LEAST_MEMORY) };
}

const rows: string[] = [];
test.each(SHAPES)("$name: eight times as many take eight times the work", { timeout: 600_000 }, (shape) => {
  for (let attempt = 1; ; attempt++) {
    const least = measure(shape, 1);
    const runs = STEPS.map((step) => measure(shape, shape.n * step));
    const { time, memory } = exponents(runs, least);
    if (attempt < MOST_TRIES && Math.max(time, memory) > MOST_EXPONENT) continue;
    const cells = runs.map(({ cpu, peak }) => `${(cpu / 1e6).toFixed(1)} s, ${Math.round(peak / 1024)} MiB`);
    rows.push(
      `| ${shape.name} | \`${shape.command[0]}\` | ${shape.n} | ${cells.join(" | ")} | ${time.toFixed(2)} | ${memory.toFixed(2)} |`,
    );
    expect({ time, memory }).toEqual({ time: expect.toSatisfy(isLinear), memory: expect.toSatisfy(isLinear) });
    return;
  }
});

const isLinear = (exponent: number) => exponent <= MOST_EXPONENT;

afterAll(() => {
  if (isTable) console.log(rows.join("\n"));
});
