import { expect, test } from "vitest";
import type { TreeEntry } from "../../src/contract/program-shape.ts";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const ELF = "samples/alloc-m33/alloc-m33.elf";

async function tree(...args: string[]): Promise<TreeEntry[]> {
  const { code, out, err } = await cli(["tree", ELF, ...args, "--json"], { cwd: ROOT });
  expect([code, err]).toEqual([0, ""]);
  return (JSON.parse(out) as { tree: { nodes: TreeEntry[] } }).tree.nodes;
}

const outermost = (nodes: readonly TreeEntry[]) => nodes.filter(({ depth }) => depth === 1);
const bytes = (nodes: readonly TreeEntry[]) => nodes.reduce((sum, node) => sum + node.bytes, 0);

test("any order of levels divides the same bytes", async () => {
  // Sections by `llvm-size -A samples/alloc-m33/alloc-m33.elf`: 13,060 in flash with the load image of .ramfunc, 12,352 in RAM, 28 bytes that align .ramfunc's image.
  for (const by of ["region,section,package", "package,region", "symbol,inline", "unit,file,line", "author,package"]) {
    expect(bytes(outermost(await tree("--by", by, "--all"))), by).toBe(25_440);
  }
});

test("rows that people do not see are one row, so that sums hold; machines get all", async () => {
  const nodes = await tree("--by", "package,symbol", "--top", "2");
  expect(bytes(outermost(nodes))).toBe(25_440);
  expect(nodes.some(({ name }) => name.endsWith(" more)"))).toBe(false);
  const { out } = await cli(["tree", ELF, "--by", "package,symbol", "--top", "2"], { cwd: ROOT });
  expect(out).toContain(" more)");
  expect(out).toMatch(/^ {2}total +25,440 /m);
});

test("filters keep a crate, a file, symbols by glob and by regular expression", async () => {
  const crates = await tree("--by", "package,symbol", "--crate", "alloc", "--all");
  expect(outermost(crates).map(({ name }) => name)).toEqual(["alloc"]);
  const file = await tree("--by", "file,line", "--file", "src/main.rs", "--all");
  expect(outermost(file).map(({ name }) => name)).toEqual(["src/main.rs"]);
  const glob = await tree("--by", "symbol", "--filter", "core::fmt::*", "--all");
  expect(glob.length).toBeGreaterThan(3);
  expect(glob.every(({ name }) => name.startsWith("core::fmt::"))).toBe(true);
  const regex = await tree("--by", "symbol", "--filter", "/^mem(cpy|set)$|mem::memcpy/", "--all");
  expect(regex.map(({ name }) => name)).toEqual(["compiler_builtins::mem::memcpy"]);
});

test("levels that are mistyped, doubled or unknown of this image are refused with a way out", async () => {
  const mistyped = await cli(["tree", ELF, "--by", "crat"], { cwd: ROOT });
  expect([mistyped.code, mistyped.err]).toEqual([2, expect.stringContaining("did you mean crate?")]);
  expect((await cli(["tree", ELF, "--by", "unit,unit"], { cwd: ROOT })).code).toBe(2);
});
