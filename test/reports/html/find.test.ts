import { expect, test } from "vitest";
import { find, parseQuery } from "../../../reports/html/client/find.ts";
import { fromHash, START, toHash } from "../../../reports/html/client/state.ts";
import { readReportPage } from "../../../reports/html/read.ts";
import type { ReportDocument } from "../../../src/contract/document.ts";
import { breakdown } from "../../../src/views/breakdown.ts";
import { cli } from "../../support/cli.ts";
import { samples } from "../../support/samples.ts";

async function documentOf(name: string): Promise<ReportDocument> {
  const sample = samples().find((candidate) => candidate.name === name)!;
  const { out } = await cli(["report", sample.elf, "-o", "-"]);
  return (await readReportPage(out, "page"))[0]!;
}

test("queries find what their words say; the oracle is a plain filter over the document", async () => {
  const document = await documentOf("cpp-m4");
  const rows = breakdown(document)!;
  const symbols = document.symbols!;
  const names = (text: string) => {
    const { rows: hits } = find(document, rows, parseQuery(text));
    const found = new Set<number>();
    for (let row = 0; row < hits.length; row++) if (hits[row] === 1 && rows.levels.symbol[row]! >= 0) found.add(rows.levels.symbol[row]!);
    return [...found].map((symbol) => symbols[symbol]!.demangled).sort();
  };
  const filter = (keep: (symbol: (typeof symbols)[number]) => boolean) =>
    symbols
      .filter(keep)
      .map((symbol) => symbol.demangled)
      .sort();
  const called = (symbol: (typeof symbols)[number], pattern: RegExp) =>
    [symbol.demangled, symbol.name, ...symbol.aliases].some((name) => pattern.test(name));
  expect(names("printf")).toEqual(filter((symbol) => called(symbol, /printf/i)));
  expect(names("printf").length).toBeGreaterThan(3);
  expect(names("printf -vf")).toEqual(filter((symbol) => called(symbol, /printf/i) && !called(symbol, /vf/i)));
  expect(names("/^_+s?vf/")).toEqual(filter((symbol) => called(symbol, /^_+s?vf/i)));
  expect(names(">1k")).toEqual(filter((symbol) => symbol.size > 1024));
  expect(names("<5")).toEqual(filter((symbol) => symbol.size < 5));
  expect(names("section:.bss")).toEqual(filter((symbol) => symbol.section.includes(".bss")));
  expect(names("crate:libm >100")).toEqual(filter((symbol) => symbol.crate?.includes("libm") === true && symbol.size > 100));
  expect(names("file:scheduler")).toEqual(filter((symbol) => symbol.file?.includes("scheduler") === true));
  expect(names("size:>=1k")).toEqual(filter((symbol) => symbol.size >= 1024));
  expect(names("size:<64B -size:<5")).toEqual(filter((symbol) => symbol.size < 64 && symbol.size >= 5));
  expect(names("name:printf")).toEqual(names("printf"));
  expect(names("Station::report")).toEqual(filter((symbol) => called(symbol, /Station::report/i)));
  expect(parseQuery("/(/").problem).toContain("no regular expression");
  expect(parseQuery("crte:libm").problem).toMatch(/^there is no key “crte”: name, size, crate, folder, archive, file/);
  expect(parseQuery("size:big").problem).toBe("“big” is no size: size:>1k, size:<64");
  expect(parseQuery('crate:libm -"a b" size:>1k').understood).toBe("crate has “libm”, not (name has “a b”), size > 1,024 B");
  const all = find(document, rows, parseQuery(""));
  expect(all.bytes).toBe(document.regions!.reduce((bytes, region) => bytes + region.used + region.reserved, 0));
});

test("every symbol of the document is found by its name", async () => {
  const document = await documentOf("alloc-m33");
  const rows = breakdown(document)!;
  for (const [index, symbol] of document.symbols!.entries()) {
    if (symbol.section === "") continue;
    const { rows: hits } = find(document, rows, parseQuery(`"${symbol.demangled}"`));
    expect(
      hits.some((hit, row) => hit === 1 && rows.levels.symbol[row] === index),
      symbol.demangled,
    ).toBe(true);
  }
});

test("the state goes through the address and back; a damaged address is the start", () => {
  const state = {
    ...START,
    file: 1,
    view: "flame" as const,
    levels: ["section", "kind", "symbol"] as const,
    color: "kind" as const,
    lens: "author" as const,
    free: true,
    zoom: ["FLASH", "a/b&c=d%", "(padding)"],
    chosen: ["FLASH", "<a as b::C>::d+e~2"],
    without: ["core", "x y#"],
    table: "stack frames",
    window: [0x0800_0000, 4096] as const,
    query: "a b&c=#%/",
  };
  expect(fromHash(`#${toHash(state)}`, 2)).toEqual(state);
  expect(toHash(START)).toBe("");
  expect(fromHash("#view=nothing&by=x.y&file=9&window=zz&color=__proto__&nothing", 2)).toEqual(START);
  expect(fromHash("#zoom=%E0%A4%A/b", 1).zoom).toEqual(["%E0%A4%A", "b"]);
});
