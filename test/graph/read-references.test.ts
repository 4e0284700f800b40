import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { readReferences } from "../../src/graph/read-references.ts";
import { Reference } from "../../src/graph/references.ts";
import { loadCodeImage } from "../support/code-image.ts";
import { disassemble } from "../support/disassembly.ts";
import { sampleElfs } from "../support/sample-elfs.ts";
import { type SnippetFunction, snippet, word } from "../support/snippet.ts";
import { haveTools } from "../support/tools.ts";

const RODATA = 0x0801_0000;
const RETURN = 0x4770;

/** Addresses in the data that code names, as `kind address`, in the order of instructions. Encodings are those of GNU as. */
function named(code: readonly number[], pool?: readonly number[]): string[] {
  const one: SnippetFunction = { name: "one", code, ...(pool === undefined ? {} : { pool }) };
  const { references } = readReferences(snippet([one], [{ address: RODATA, words: new Array(16).fill(7) }]));
  const kinds: Record<number, string> = { [Reference.Data]: "data", [Reference.Access]: "access" };
  const found: string[] = [];
  for (let row = 0; row < references.count; row++) {
    const kind = kinds[references.kind.at(row)];
    if (kind !== undefined) found.push(`${kind} ${(references.target.at(row) - RODATA).toString()}`);
  }
  return found;
}

describe("what instructions name", () => {
  it("is a literal, what is computed from it, and where it is read", () => {
    // ldr r0, [pc, #4]; adds r1, r0, #4; ldr r2, [r0, #8]; bx lr; .word RODATA
    expect(named([0x4801, 0x1d01, 0x6882, RETURN], word(RODATA))).toEqual(["data 0", "data 4", "access 8"]);
  });

  it("is an address in two halves, wherever they stand", () => {
    // movw r3, #4; cmp r0, #0; movt r3, #0x801; bx lr
    expect(named([0xf240, 0x0304, 0x2800, 0xf6c0, 0x0301, RETURN])).toEqual(["data 4"]);
  });

  it("is both sides of an IT block, each with its own halves", () => {
    // ite eq; movweq r0, #8; movwne r0, #12; ite eq; movteq r0, #0x801; movtne r0, #0x801; bx lr
    const halves = [0xbf0c, 0xf240, 0x0008, 0xf240, 0x000c];
    const tops = [0xbf0c, 0xf6c0, 0x0001, 0xf6c0, 0x0001];
    // Behind the first block the halves differ: nothing is known, and nothing is made up.
    expect(named([...halves, ...tops, RETURN])).toEqual([]);
    // ittee eq; movweq r0, #8; movteq r0, #0x801; movwne r0, #12; movtne r0, #0x801; bx lr
    expect(named([0xbf07, 0xf240, 0x0008, 0xf6c0, 0x0001, 0xf240, 0x000c, 0xf6c0, 0x0001, RETURN])).toEqual(["data 8", "data 12"]);
  });

  it("is known where a jump goes, behind code that no path runs into", () => {
    // ldr r4, [pc, #12]; b to the last load; movs r4, #0; bx lr; nop; ldr r0, [r4, #4]; bx lr; nop; .word RODATA
    expect(named([0x4c03, 0xe002, 0x2400, RETURN, 0xbf00, 0x6860, RETURN, 0xbf00], word(RODATA))).toEqual(["data 0", "access 4"]);
  });

  it("is not what a call has lost", () => {
    // ldr r0, [pc, #8]; bl self; ldr r1, [r0, #4]; bx lr; nop; .word RODATA
    expect(named([0x4802, 0xf7ff, 0xfffd, 0x6841, RETURN, 0xbf00], word(RODATA))).toEqual(["data 0"]);
  });
});

// Oracle: GNU objdump, which prints the address of each literal behind the load.
describe.skipIf(!haveTools("literals of the samples", "arm-none-eabi-objdump"))("literals", () => {
  it.each(sampleElfs().filter((path) => /c-lld-m0|cpp-m4|base-v8m/.test(path)))("of %s are objdump's", async (path) => {
    const image = await loadCodeImage(path);
    const { references, functions } = readReferences(image);
    const found = new Set<string>();
    for (let row = 0; row < references.count; row++)
      if (references.kind.at(row) === Reference.Literal) found.add(`${references.at.at(row)} ${references.target.at(row)}`);
    const loads = disassemble(path).filter(({ text }) => /^ldr(?:b|h|d|sb|sh)?(?:[a-z]{2})?(?:\.[nw])? r\d.*\[pc/.test(text));
    const missing = loads.filter(({ address, target }) => functions.covering(address) >= 0 && !found.has(`${address} ${target}`));
    console.log(`${basename(path)}: ${loads.length} loads of literals`);
    expect(loads.length).toBeGreaterThan(10);
    expect(missing.map(({ address, text }) => `${address.toString(16)} ${text}`)).toEqual([]);
  });
});
