import { expect, test } from "vitest";
import { diffPicture, stackPicture } from "../../../reports/html/block-pictures.ts";
import type { ReportDocument } from "../../../src/contract/document.ts";
import { cli } from "../../support/cli.ts";
import { samples } from "../../support/samples.ts";

const elfOf = (name: string) => samples().find((sample) => sample.name === name)!.elf;

/** Rectangles of a drawing: their widths, and the bytes that their titles tell. */
function rectangles(markup: string) {
  return [...markup.matchAll(/<rect class="(\w+)[^>]* y="([\d.]+)" width="([\d.]+)"[^>]*><title>([^<]*): ([^:<]*?) B/g)].map(
    ([, fill, y, width, name, told]) => ({
      fill,
      y: Number(y),
      width: Number(width),
      name,
      bytes: Number(told!.replace(/[,+]/g, "").replace("−", "-")),
    }),
  );
}

/** Rectangles by the row that they lie in. */
function grouped(all: ReturnType<typeof rectangles>): Map<number, ReturnType<typeof rectangles>> {
  const rows = new Map<number, ReturnType<typeof rectangles>>();
  for (const one of all) rows.set(one.y, [...(rows.get(one.y) ?? []), one]);
  return rows;
}

// Oracle: the figures of `cortex-size stack ELF --json`; available, worst case and headroom.
test.each(["stack-m33", "stack-fpu-m4f"])("%s: the stack's bars add up to what is available and to the worst case", async (name) => {
  const { stack } = JSON.parse((await cli(["stack", elfOf(name), "--json"])).out) as ReportDocument;
  const picture = stackPicture(stack!)!;
  const rows = grouped(rectangles(picture.markup));
  const sums = [...rows.values()].map((row) => row.reduce((sum, { bytes }) => sum + bytes, 0));
  expect(sums).toEqual([stack!.available, stack!.worstCase.bytes]);
  for (const row of rows.values()) expect(row.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(picture.width, 0);
});

test("without a worst case there is no bar; more than is available has no headroom", async () => {
  const { stack } = JSON.parse((await cli(["stack", elfOf("stack-m33"), "--json"])).out) as ReportDocument;
  expect(stackPicture({ ...stack!, worstCase: { ...stack!.worstCase, bytes: null } })).toBeUndefined();
  const over = stackPicture({ ...stack!, available: 1000, headroom: 1000 - stack!.worstCase.bytes! })!;
  expect(over.markup).toContain("more than available");
  expect(over.markup).not.toContain("headroom");
});

test("changes: tiles tell the region's change, new and gone are hatched", async () => {
  const files = ["stack-sizes-direct", "stack-sizes-fmt"].map(elfOf);
  const { diff } = JSON.parse((await cli(["diff", ...files, "--json", "--all"])).out) as ReportDocument;
  const picture = diffPicture(diff!)!;
  const told = rectangles(picture.markup).reduce((sum, { bytes }) => sum + bytes, 0);
  expect(told).toBe(diff!.regions.reduce((sum, region) => sum + region.delta, 0));
  expect(picture.markup.match(/class="hatch"/g)!.length).toBeGreaterThan(20);
  expect(diffPicture({ ...diff!, changes: [] })).toBeUndefined();
});

test("a path of hundreds of frames stays small: those that cannot be told apart are one, and the bytes add up", async () => {
  const { stack } = JSON.parse((await cli(["stack", elfOf("stack-m33"), "--json"])).out) as ReportDocument;
  const path = Array.from({ length: 2000 }, (_, i) => ({ name: `frame_${i}`, bytes: i % 500 === 0 ? 4096 : 8 }));
  const main = path.reduce((sum, { bytes }) => sum + bytes, 0);
  const picture = stackPicture({ ...stack!, interrupts: [], worstCase: { ...stack!.worstCase, bytes: main, main, path } })!;
  expect(picture.markup.length).toBeLessThan(20_000);
  const [frames] = [...grouped(rectangles(picture.markup)).values()].slice(-1);
  expect(frames!.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(main);
  expect(frames!.map(({ name }) => name)).toContain("499 small frames");
});
