import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { BufferSource, openImage, presented } from "../../src/index.ts";
import { wholeReport } from "../../src/session/whole-report.ts";
import { breakdown, ownerName } from "../../src/views/breakdown.ts";
import { samples } from "../support/samples.ts";

const { elf } = samples().find(({ name }) => name === "c-newlib-f4")!;
const LISTED = 20;

async function pageOf(most?: number): Promise<ReportDocument> {
  const image = await openImage(new BufferSource("app.elf", readFileSync(elf)));
  try {
    return presented(image, await wholeReport(image, most)).document;
  } finally {
    await image.close();
  }
}

/** Bytes by the names of the owners of a level. */
function sums(document: ReportDocument, level: string): Record<string, number> {
  const rows = breakdown(document)!;
  const found: Record<string, number> = {};
  for (let row = 0; row < rows.used; row++) {
    const name = ownerName(rows, level, rows.levels[level]![row]!);
    found[name] = (found[name] ?? 0) + rows.bytes[row]!;
  }
  return found;
}

test("a page of more symbols than it lists tells the smaller ones in sum: every level but theirs adds up as before", async () => {
  const [whole, cut] = [await pageOf(), await pageOf(LISTED)];
  for (const level of ["region", "section", "kind", "crate"]) expect(sums(cut, level), level).toEqual(sums(whole, level));
  const [named, some] = [sums(whole, "symbol"), sums(cut, "symbol")];
  const { "(smaller functions)": functions = 0, "(smaller objects)": objects = 0, ...told } = some;
  const sizes = (of: ReportDocument) => (of.symbols ?? []).map(({ size }) => size).sort((a, b) => b - a);
  expect(sizes(cut)).toEqual(sizes(whole).slice(0, LISTED));
  expect(functions > 0 && objects > 0).toBe(true);
  for (const [name, bytes] of Object.entries(told)) expect(bytes, name).toBe(named[name]);
  const total = (of: Record<string, number>) => Object.values(of).reduce((sum, bytes) => sum + bytes, 0);
  expect(total(told) + functions + objects).toBe(total(named));
  expect(cut.pieces!.bytes.length).toBeLessThan(whole.pieces!.bytes.length);
  expect(cut.findings.filter(({ code }) => code === "report/smaller-symbols")).toHaveLength(1);
  expect(whole.findings.filter(({ code }) => code === "report/smaller-symbols")).toEqual([]);
});
