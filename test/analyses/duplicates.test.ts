import { describe, expect, it } from "vitest";
import type { ReportDocument } from "../../src/contract/document.ts";
import { mismatch } from "../../src/contract/mismatch.ts";
import { documentShape } from "../../src/session/parts/document-shape.ts";
import { cli } from "../support/cli.ts";
import { samples } from "../support/samples.ts";
import { haveTools, runTool } from "../support/tools.ts";

const NAMES = [
  "cpp-m4",
  "microbit-v6m",
  "alloc-m33",
  "defmt-f411",
  "fliplink-f3",
  "embassy-nrf52840",
  "debug-v7m",
  "stack-debug-m3",
  "async-m3",
];
const chosen = samples().filter(({ name }) => NAMES.includes(name));

/** Instructions of an image by address, as objdump prints them. */
function disassembly(elf: string): Map<number, string> {
  const found = new Map<number, string>();
  for (const line of runTool("arm-none-eabi-objdump", ["-d", "-z", "--no-show-raw-insn", elf]).split("\n")) {
    const match = /^ *([0-9a-f]+):\s+(.*)$/.exec(line);
    if (match !== null) found.set(Number.parseInt(match[1]!, 16), match[2]!.replace(/\s*[;@].*|\s*<.*/, ""));
  }
  return found;
}

describe("duplicates", () => {
  // Oracle: arm-none-eabi-objdump -d prints targets as addresses; those within the function are made distances here.
  it.each(chosen)("are functions of $name that objdump prints alike", async ({ elf }) => {
    if (!haveTools("equal functions", "arm-none-eabi-objdump")) return;
    const { duplicates } = JSON.parse((await cli(["duplicates", elf, "--json"])).out) as ReportDocument;
    const code = disassembly(elf);
    const bodyOf = (start: number, size: number) => {
      const lines: string[] = [];
      for (let at = start; at < start + size; at += 2) {
        const line = code.get(at)?.replace(/\b[0-9a-f]{3,8}$/, (target) => {
          const distance = Number.parseInt(target, 16) - start;
          return distance >= 0 && distance < size ? `+${distance}` : target;
        });
        if (line !== undefined) lines.push(`${at - start} ${line}`);
      }
      return lines;
    };
    const functions = duplicates!.groups.filter(({ kind }) => kind === "function");
    expect(functions.length).toBeGreaterThan(0);
    for (const { size, copies, wasted } of functions) {
      const [first, ...others] = copies.map(({ address }) => bodyOf(address, size));
      expect(first!.length).toBeGreaterThan(0);
      for (const other of others) expect(other).toEqual(first);
      expect(wasted).toBe(size * others.length);
    }
  });

  it.each(chosen)("add up in $name", async ({ elf }) => {
    const { duplicates } = JSON.parse((await cli(["duplicates", elf, "--json"])).out) as ReportDocument;
    expect(mismatch(documentShape, JSON.parse((await cli(["duplicates", elf, "--json"])).out))).toBeUndefined();
    const { groups, functions, constants, total } = duplicates!;
    expect(functions + constants).toBe(total);
    expect(groups.reduce((sum, { wasted }) => sum + wasted, 0)).toBe(total);
    const starts = groups.flatMap(({ copies }) => copies.map(({ address }) => address));
    expect(new Set(starts).size).toBe(starts.length);
  });

  it("finds the three equal streams of newlib", async () => {
    // arm-none-eabi-nm -S samples/cpp-m4/cpp-m4.elf | grep __sf_fake: 32 bytes each, all zero.
    const { duplicates } = JSON.parse(
      (await cli(["duplicates", samples().find(({ name }) => name === "cpp-m4")!.elf, "--json"])).out,
    ) as ReportDocument;
    const group = duplicates!.groups.find(({ kind }) => kind === "constant")!;
    expect([group.size, group.wasted, group.copies.map(({ name }) => name)]).toEqual([
      32,
      64,
      ["__sf_fake_stderr", "__sf_fake_stdout", "__sf_fake_stdin"],
    ]);
  });
});
