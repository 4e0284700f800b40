import fc from "fast-check";
import { expect, test } from "vitest";
import { areasOf } from "../../../reports/html/pictures/areas.ts";
import { changedRegions, changePicture } from "../../../reports/html/pictures/change-picture.ts";
import { changeScenes } from "../../../reports/html/pictures/change-scene.ts";
import { coloringOf } from "../../../reports/html/pictures/coloring.ts";
import { estimated, labelOf } from "../../../reports/html/pictures/labels.ts";
import { nestingOf } from "../../../reports/html/pictures/nesting.ts";
import { type Scene, shareOf, wholesOf } from "../../../reports/html/pictures/scene.ts";
import { stackPicture } from "../../../reports/html/pictures/stack-picture.ts";
import { treemapShapes } from "../../../reports/html/pictures/treemap-picture.ts";
import { readReportPage } from "../../../reports/html/read.ts";
import type { ReportDocument } from "../../../src/contract/document.ts";
import { childrenOf } from "../../../src/ledger/contribution-tree.ts";
import { type Breakdown, breakdown, breakdownTree } from "../../../src/views/breakdown.ts";
import { percent } from "../../../src/views/numbers.ts";
import { cli } from "../../support/cli.ts";
import { samples } from "../../support/samples.ts";

const elfOf = (name: string) => samples().find((sample) => sample.name === name)!.elf;
const SIZE = { width: 960, height: 420 };

async function pageOf(...args: string[]): Promise<ReportDocument> {
  return (await readReportPage((await cli(["report", ...args, "-o", "-"])).out, "page"))[0]!;
}

/** Rectangles of a drawing that say what they are. */
function rectangles(markup: string) {
  return [
    ...markup.matchAll(
      /<rect class="([\w ]+)"[^>]* x="([-\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"[^>]*><title>([^<]*): ([\d,]+) B/g,
    ),
  ].map(([, fill, x, y, width, height, name, told]) => ({
    ...{ fill: fill!, x: Number(x), y: Number(y), width: Number(width), height: Number(height), name },
    bytes: Number(told!.replaceAll(",", "")),
  }));
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

/** Rectangles by the column that they stand in. */
function columns(markup: string) {
  const found = new Map<number, ReturnType<typeof rectangles>>();
  for (const one of rectangles(markup)) found.set(one.x, [...(found.get(one.x) ?? []), one]);
  return [...found.values()];
}

function sceneOf(document: ReportDocument): Scene {
  const rows = breakdown(document)!;
  const levels = ["region", "crate", "symbol"] as const;
  return { rows, levels, tree: breakdownTree(rows, levels), coloring: coloringOf(document, rows, "crate"), wholes: wholesOf(rows, false) };
}

test("a label fits its box whole: no line is wider, none is below it, no character of a name or a size is missing", () => {
  const name = fc.stringMatching(/^[a-z_:<>/.{}# ]{1,40}$/).filter((text) => text.trim() === text && text !== "");
  const side = fc.integer({ min: 0, max: 300 });
  fc.assert(
    fc.property(name, side, side, fc.boolean(), (text, width, height, inline) => {
      const box = { x: 10, y: 20, width, height };
      const lines = labelOf([text, "short"], "1.1 KiB", box, { measure: estimated, inline });
      for (const line of lines) {
        expect(line.x + estimated(line.text, line.bold)).toBeLessThanOrEqual(box.x + width);
        expect(line.y).toBeLessThanOrEqual(box.y + height);
      }
      const said = lines
        .map((line) => line.text)
        .join("")
        .replaceAll(" ", "");
      const whole = text.replaceAll(" ", "");
      expect(["", whole, `${whole}1.1KiB`, "short", "short1.1KiB"]).toContain(said);
    }),
    { numRuns: 500 },
  );
});

test("each memory is an area of its own, and shares are of it", async () => {
  const document = await pageOf(elfOf("cpp-m4"));
  const scene = sceneOf(document);
  const areas = areasOf(scene, 0, SIZE);
  // Oracle: the regions of the command's own JSON.
  const { regions } = JSON.parse((await cli([elfOf("cpp-m4"), "--json"])).out) as ReportDocument;
  const used = regions!.filter((region) => region.used + region.reserved > 0);
  expect(areas.map(({ title }) => title).sort()).toEqual(used.map(({ name }) => name).sort());
  areas.forEach((area, i) => {
    for (const other of areas.slice(0, i)) {
      const apart =
        area.at.x >= other.at.x + other.at.width ||
        other.at.x >= area.at.x + area.at.width ||
        area.at.y >= other.at.y + other.at.height ||
        other.at.y >= area.at.y + area.at.height;
      expect(apart, `${area.title} and ${other.title}`).toBe(true);
    }
    const region = used.find(({ name }) => name === area.title)!;
    expect(scene.tree.bytes[area.node]).toBe(region.used + region.reserved);
    for (const crate of childrenOf(scene.tree, area.node))
      expect(shareOf(scene, crate)).toBe(`${percent(scene.tree.bytes[crate]!, region.used + region.reserved)} of ${region.name}`);
  });
});

test("versions and file:line are never broken", () => {
  const box = { x: 0, y: 0, width: 96, height: 100 };
  const lines = (name: string) => labelOf([name], "1 B", box, { measure: (text) => 8 * text.length }).map(({ text }) => text);
  expect(lines("embassy_sync 0.7.2")).toEqual(["embassy_", "sync 0.7.2", "1 B"]);
  expect(lines("log (async, main.rs:47)")).toEqual([]);
  expect(lines("strings-0.cpp")).toEqual(["strings-0.", "cpp", "1 B"]);
});

test("symbols too small to be seen are grouped by what divides them most evenly, others are not", () => {
  const scene = (size: number, count: number): Breakdown => {
    const column = (of: (row: number) => number) => Int32Array.from({ length: count }, (_, row) => of(row));
    const levels = {
      ...{ region: column(() => 0), section: column(() => 0), kind: column(() => 0), crate: column(() => 0) },
      ...{ unit: column((row) => row % 40), file: column((row) => (row % 10 === 0 ? 1 : 0)), symbol: column((row) => row) },
    };
    return { levels, count, used: count, bytes: new Float64Array(count).fill(size) } as unknown as Breakdown;
  };
  expect(nestingOf(scene(100, 50))).toEqual(["crate", "symbol"]);
  expect(nestingOf(scene(100, 9000))).toEqual(["crate", "unit", "symbol"]);
});

test("tiles lie inside of their groups, and siblings are as large as their bytes", async () => {
  const scene = sceneOf(await pageOf(elfOf("cpp-m4")));
  const box = { x: 0, y: 0, width: 1000, height: 700 };
  const flash = childrenOf(scene.tree, 0).find((node) => scene.rows.names.region[scene.tree.owner[node]!] === "FLASH")!;
  const shapes = treemapShapes(scene, flash, box, { measure: estimated, depth: 2 });
  const byKey = new Map(shapes.map((shape) => [shape.key, shape]));
  let groups = 0;
  for (const shape of shapes) {
    const parent = shape.key < 0 ? undefined : byKey.get(scene.tree.parent[shape.key]!);
    if (parent === undefined) continue;
    groups++;
    expect(shape.x).toBeGreaterThanOrEqual(parent.x - 0.01);
    expect(shape.y + shape.height).toBeLessThanOrEqual(parent.y + parent.height + 0.01);
    const density = (one: typeof shape) => (one.width * one.height) / scene.tree.bytes[one.key]!;
    const sibling = shapes.find((other) => other.key >= 0 && scene.tree.parent[other.key] === parent.key)!;
    expect(density(shape) / density(sibling)).toBeCloseTo(1, 6);
  }
  expect(groups).toBeGreaterThan(50);
});

// Oracle: the figures of `cortex-size stack ELF --json`; available, worst case and headroom.
test.each(["stack-m33", "stack-fpu-m4f"])("%s: the columns add up to the room there is and to the worst case", async (name) => {
  const { stack } = JSON.parse((await cli(["stack", elfOf(name), "--json"])).out) as ReportDocument;
  const { markup } = stackPicture(stack!, SIZE, estimated, true)!;
  const [room, frames] = columns(markup);
  expect(sum(room!.map(({ bytes }) => bytes))).toBe(stack!.available);
  expect(sum(frames!.map(({ bytes }) => bytes))).toBe(stack!.worstCase.bytes);
  for (const column of [room!, frames!]) {
    const tall = sum(column.map(({ height }) => height));
    for (const { height, bytes } of column) expect(height / tall).toBeCloseTo(bytes / sum(column.map((one) => one.bytes)), 2);
  }
});

test("without a worst case there is no picture; more than there is room for has no headroom", async () => {
  const { stack } = JSON.parse((await cli(["stack", elfOf("stack-m33"), "--json"])).out) as ReportDocument;
  expect(stackPicture({ ...stack!, worstCase: { ...stack!.worstCase, bytes: null } }, SIZE, estimated)).toBeUndefined();
  const over = stackPicture({ ...stack!, available: 1000, headroom: 1000 - stack!.worstCase.bytes! }, SIZE, estimated)!;
  expect(over.markup).toContain("over by");
  expect(over.markup).not.toContain("headroom");
});

test("a path of hundreds of frames stays small: those that cannot be told apart are one, and the bytes add up", async () => {
  const { stack } = JSON.parse((await cli(["stack", elfOf("stack-m33"), "--json"])).out) as ReportDocument;
  const path = Array.from({ length: 2000 }, (_, i) => ({ name: `frame_${i}`, bytes: i % 500 === 0 ? 4096 : 8 }));
  const main = sum(path.map(({ bytes }) => bytes));
  const { markup } = stackPicture(
    { ...stack!, interrupts: [], worstCase: { ...stack!.worstCase, bytes: main, main, panic: 0, path } },
    SIZE,
    estimated,
    true,
  )!;
  expect(markup.length).toBeLessThan(30_000);
  const frames = columns(markup).at(-1)!;
  expect(sum(frames.map(({ bytes }) => bytes))).toBe(main);
  expect(frames.some(({ name }) => /^\d\d small frames$/.test(name!))).toBe(true);
});

test("changes: both sides of every region add up to the regions of the diff", async () => {
  const files = ["stack-sizes-direct", "stack-sizes-fmt"].map(elfOf);
  const document = await pageOf("--diff", ...files);
  // Oracle: the regions of `cortex-size diff BASE HEAD --json`.
  const { diff } = JSON.parse((await cli(["diff", ...files, "--json", "--all"])).out) as ReportDocument;
  const scenes = changeScenes(document, breakdown(document)!)!;
  const told = Object.fromEntries(changedRegions(scenes).map(({ name, base, head }) => [name, [base, head]]));
  expect(told).toEqual(
    Object.fromEntries(diff!.regions.filter(({ base, head }) => base + head > 0).map(({ name, base, head }) => [name, [base, head]])),
  );
  const { markup } = changePicture(scenes, "FLASH", SIZE, estimated, true);
  const flash = diff!.regions.find(({ name }) => name === "FLASH")!;
  expect(columns(markup).length).toBeGreaterThan(3);
  expect(markup).toContain('class="hatch"');
  const area = (ages: readonly string[]) =>
    sum(
      rectangles(markup)
        .filter(({ fill }) => ages.some((age) => fill.startsWith(age)))
        .map(({ width, height }) => width * height),
    );
  // The larger side fills its half; the other one is as much smaller as its bytes.
  expect(area(["a", "gr"]) / (((SIZE.width - 16) / 2) * (SIZE.height - 24))).toBeCloseTo(
    1 + Math.min(flash.base, flash.head) / Math.max(flash.base, flash.head),
    1,
  );
});
