import { expect, test } from "vitest";
import type { WhyPart } from "../../src/contract/program-shape.ts";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const ELF = "samples/alloc-m33/alloc-m33.elf";

async function why(query: string, elf = ELF): Promise<WhyPart> {
  const { code, out, err } = await cli(["why", elf, query, "--json"], { cwd: ROOT });
  expect(err).toBe("");
  expect(code).toBe(0);
  return (JSON.parse(out) as { why: WhyPart[] }).why[0]!;
}

const owners = (part: WhyPart) => Object.fromEntries(part.levels.map(({ level, owner }) => [level, owner]));
const evidence = (part: WhyPart) => Object.fromEntries(part.levels.map(({ level, evidence }) => [level, evidence]));

// Places: `arm-none-eabi-nm -nS samples/alloc-m33/alloc-m33.elf`; regions: its memory.x; units: `llvm-dwarfdump --lookup`.
test("code that was inlined: host and author, the stack of inlined functions, referrers and the path from Reset", async () => {
  const part = await why("alloc_m33::__cortex_m_rt_main");
  expect(owners(part)).toMatchObject({
    region: "FLASH",
    section: ".text",
    crate: "alloc_m33 0.1.0",
    symbol: "alloc_m33::__cortex_m_rt_main",
  });
  expect(evidence(part)).toMatchObject({
    crate: "crate in the symbol's mangled name",
    unit: "DWARF function",
    symbol: "symbol",
    file: "line table",
  });
  expect(part.frames.at(-1)!.name).toBe("alloc_m33::__cortex_m_rt_main");
  expect(part.path.map(({ name }) => name)).toEqual(["Reset", "main", "alloc_m33::__cortex_m_rt_main"]);
  expect(part.referrers.map(({ name, how }) => [name, how])).toContainEqual(["main", "code"]);
});

test("a static: where it is declared, who uses it", async () => {
  const part = await why("alloc_m33::HEAP");
  expect(owners(part)).toMatchObject({ region: "RAM", section: ".bss", crate: "alloc_m33 0.1.0", file: "src/main.rs:15" });
  expect(evidence(part)).toMatchObject({ unit: "DWARF variable", file: "DWARF variable" });
  expect(part.frames).toEqual([]);
  expect(part.referrers.length).toBeGreaterThan(3);
});

test("the vector table belongs to nobody", async () => {
  const part = await why("__INTERRUPTS");
  expect(owners(part)).toMatchObject({ section: ".vector_table", crate: "(vectors)", unit: "(vectors)", symbol: "__INTERRUPTS" });
  expect(evidence(part)["crate"]).toBe("vector table");
});

test("a byte of a load image is the byte that runs elsewhere", async () => {
  // .ramfunc runs at 0x28000000 [readelf -lW: LMA behind .rodata].
  const run = await why("0x28000000");
  expect(owners(run)).toMatchObject({ region: "SRAM4", "load region": "FLASH", section: ".ramfunc" });
  const load = await why(`0x${run.loadAddress!.toString(16)}`);
  expect(load.address).toBe(0x2800_0000);
  expect(load.levels).toEqual(run.levels);
});

test("data without a symbol, padding, free memory and no memory at all each have their word", async () => {
  const { out } = await cli(["tree", ELF, "--by", "section,symbol", "--all", "--json"], { cwd: ROOT });
  const { tree } = JSON.parse(out) as { tree: { nodes: { name: string }[] } };
  expect(tree.nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(["(padding)", "(data without symbol)", "__INTERRUPTS"]));
  expect(owners(await why("0x20020000"))).toEqual({ region: "RAM", section: "(free)" });
  expect(owners(await why("0x60000000"))).toEqual({ region: "(none)" });
});

test("every byte of .rodata and of the gaps between symbols is explained in words", async () => {
  // .rodata: `arm-none-eabi-readelf -SW`; each 97th byte, and the last.
  const sections = JSON.parse((await cli(["sections", ELF, "--json"], { cwd: ROOT })).out) as {
    sections: { name: string; address: number; size: number }[];
  };
  const rodata = sections.sections.find(({ name }) => name === ".rodata")!;
  const queries = Array.from({ length: Math.ceil(rodata.size / 97) }, (_, i) => String(rodata.address + i * 97));
  const { out } = await cli(["why", ELF, ...queries, String(rodata.address + rodata.size - 1), "--json"], { cwd: ROOT });
  const parts = (JSON.parse(out) as { why: WhyPart[] }).why;
  expect(parts).toHaveLength(queries.length + 1);
  for (const part of parts) {
    expect(owners(part)["crate"], `0x${part.address.toString(16)}`).not.toBe("");
    expect(part.levels.every(({ evidence }) => evidence !== "")).toBe(true);
  }
  expect(new Set(parts.map((part) => evidence(part)["crate"])).size).toBeGreaterThan(1);
});

test("a name that fits none or several is refused with what there is", async () => {
  const several = await cli(["why", ELF, "fmt"], { cwd: ROOT });
  expect(several.code).toBe(2);
  expect(several.err).toMatch(/samples\/alloc-m33\/alloc-m33\.elf: 25 symbols match fmt: /);
  const none = await cli(["why", ELF, "no_such_symbol"], { cwd: ROOT });
  expect(none.code).toBe(2);
  expect(none.err).toContain("no symbol is called no_such_symbol");
  expect((await cli(["why", ELF], { cwd: ROOT })).code).toBe(2);
});
