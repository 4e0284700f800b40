import { describe, expect, it } from "vitest";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { DataOwners, Referrer } from "../../src/graph/data/data-owners.ts";
import { findPanicLocations } from "../../src/graph/data/panic-locations.ts";
import { buildNeedGraph, findShortestPaths, pathTo } from "../../src/graph/reachability.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { type SnippetFunction, snippet, word } from "../support/snippet.ts";

/** `ldr r0, =address; bx lr` */
const loads = (name: string, address: number): SnippetFunction => ({ name, code: [0x4800, 0x4770], pool: word(address) });

/** Four ASCII letters as a word. */
const letters = (text: string) => Buffer.from(text).readUInt32LE();

const RODATA = 0x0801_0000;
// "src/lib.rs" and "x.y" behind it, a location of line 7 column 3 that names the first, and a word that names nothing.
const words = [letters("src/"), letters("lib."), letters("rsx."), letters("y\0\0\0"), RODATA, 10, 7, 3, RODATA + 10, 3, 0xffff_ffff, 0];

// Objects and owners as one reads them off the words above.
describe("DataOwners", () => {
  const code = readCode(
    snippet([loads("checks", RODATA + 16), loads("prints", RODATA + 32), loads("both", RODATA + 16)], [{ address: RODATA, words }]),
  );
  const owners = new DataOwners(buildCallGraph(code));
  const at = (address: number) => owners.objects.covering(address);

  it("gives strings to the functions that name the tables that point to them", () => {
    const names = (address: number) => [...owners.ownersOf(at(address))].map((index) => code.functions.name(index));
    expect(names(RODATA + 16)).toEqual(["checks", "both"]);
    expect(names(RODATA)).toEqual(["checks", "both"]);
    expect(names(RODATA + 10)).toEqual(["prints"]);
    expect(names(RODATA + 32)).toEqual(["prints"]);
  });

  it("ends an object where the next one begins", () => {
    expect(owners.objects.end[at(RODATA)]).toBe(RODATA + 10);
    expect(owners.objects.end[at(RODATA + 10)]).toBe(RODATA + 16);
  });

  it("keeps the evidence: the instruction, or the word that points", () => {
    const rows = owners.byObject.rows.subarray(owners.byObject.first[at(RODATA)], owners.byObject.first[at(RODATA) + 1]);
    expect([...rows].map((row) => [owners.kind[row], owners.at[row]])).toEqual([[Referrer.PointerAndLength, RODATA + 16]]);
  });

  it("reads panic locations with the functions that name them", () => {
    expect(findPanicLocations(owners)).toEqual([
      { address: RODATA + 16, file: "src/lib.rs", line: 7, column: 3, fileAddress: RODATA, fileLength: 10, functions: [0, 2] },
    ]);
  });

  it("finds the shortest way from a root to a string", () => {
    const image = snippet([loads("Reset", RODATA + 16)], [{ address: RODATA, words }], ["Reset"]);
    const rooted = new DataOwners(buildCallGraph(readCode(image)));
    const need = buildNeedGraph(rooted);
    const node = need.firstObject + rooted.objects.covering(RODATA);
    const path = pathTo(need, findShortestPaths(need), node);
    expect(path.map((row) => need.at[row]!.toString(16))).toEqual(["8000000", "8010010"]);
  });
});

// Owner that is right: the linker script, whose symbols begin and end what a function walks.
describe("a reference to two borders", () => {
  const BSS = 0x2000_0000;
  const table = { address: RODATA, words: [1, 2, 3] };
  // walk: ldr r0, =FIRST; ldr r1, =END; bx lr
  const walk = (name: string, first: number, end: number): SnippetFunction => ({
    name,
    code: [0x4801, 0x4902, 0x4770, 0xbf00],
    pool: [...word(first), ...word(end)],
  });

  it("is one to all that lies between, and to nothing of what start-up code fills", () => {
    const image = snippet(
      [walk("tables", RODATA, RODATA + 12), walk("zero", BSS, BSS + 8), loads("count", BSS), loads("last", RODATA + 8)],
      [table],
    );
    const ram = { name: ".bss", address: BSS, size: 8, bytes: new Uint8Array(0), writable: true, executable: false };
    const code = readCode({ ...image, sections: [...image.sections, ram], borders: [RODATA, RODATA + 12, BSS, BSS + 8] });
    const owners = new DataOwners(buildCallGraph(code));
    const names = (address: number) => [...owners.ownersOf(owners.objects.covering(address))].map((index) => code.functions.name(index));
    expect(names(RODATA)).toEqual(["tables"]);
    expect(names(RODATA + 8)).toEqual(["tables", "last"]);
    expect(names(BSS)).toEqual(["count"]);
  });
});
