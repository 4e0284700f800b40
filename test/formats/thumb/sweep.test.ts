import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decode, Instruction } from "../../../src/formats/thumb/index.ts";
import { numbersFrom } from "../../support/random.ts";
import { haveTools, runTool } from "../../support/tools.ts";

/** Recorded from the command it names; `firstHalfwords` are runs [first, last, bytes] over all 65,536. */
interface Recorded {
  readonly tool: string;
  readonly command: string;
  readonly firstHalfwords: [number, number, number][];
  readonly wide: { readonly seed: number; readonly count: number; readonly bytes: number };
}

const RECORDED: Recorded = JSON.parse(readFileSync(join(import.meta.dirname, "lengths.json"), "utf8"));

/** `count` random 32-bit encodings. */
function wideEncodings(): Uint8Array {
  const next = numbersFrom(RECORDED.wide.seed);
  const halfwords = new Uint16Array(RECORDED.wide.count * 2);
  for (let i = 0; i < halfwords.length; i += 2) {
    halfwords[i] = 0xe800 + (next() % 0x1800);
    halfwords[i + 1] = next();
  }
  return new Uint8Array(halfwords.buffer);
}

/** Every first halfword, each followed by a no-operation. */
function firstHalfwords(): Uint8Array {
  const halfwords = new Uint16Array(0x20000);
  for (let i = 0; i < 0x10000; i++) {
    halfwords[i * 2] = i;
    halfwords[i * 2 + 1] = 0xbf00;
  }
  return new Uint8Array(halfwords.buffer);
}

describe("every encoding", () => {
  const instruction = new Instruction();

  it("has the recorded length for all 65,536 first halfwords, and is never read past the end of the buffer", () => {
    const bytes = firstHalfwords();
    let checked = 0;
    for (const [first, last, length] of RECORDED.firstHalfwords) {
      for (let half = first; half <= last; half++) {
        if (decode(bytes, half * 4, 0x1000, instruction) !== length) expect.fail(`${half.toString(16)}: ${instruction.length} bytes`);
        const cut = bytes.subarray(half * 4, half * 4 + 2);
        if (decode(cut, 0, 0x1000, instruction) !== (length === 2 ? 2 : 0)) expect.fail(`${half.toString(16)} read past its buffer`);
        checked++;
      }
    }
    expect(checked).toBe(0x10000);
  });

  it("has the recorded length for 200,000 random 32-bit encodings", () => {
    const bytes = wideEncodings();
    expect(bytes.length).toBe(800_000);
    let total = 0;
    for (let at = 0; at < bytes.length; at += 4) total += decode(bytes, at, at, instruction);
    expect(total).toBe(RECORDED.wide.bytes);
  });

  it("has a length that the disassembler still gives", () => {
    if (!haveTools("length of every encoding against objdump", "arm-none-eabi-objdump")) return;
    const folder = mkdtempSync(join(tmpdir(), "thumb-"));
    try {
      const lengths = (bytes: Uint8Array, limit: number) => {
        const file = join(folder, "encodings.bin");
        writeFileSync(file, bytes);
        const found = new Map<number, number>();
        for (const line of runTool("arm-none-eabi-objdump", [...RECORDED.command.split(" ").slice(1), file]).split("\n")) {
          const [, address, code] = /^\s*([0-9a-f]+):\t((?:[0-9a-f]{4} )+)/.exec(line) ?? [];
          if (address !== undefined) found.set(Number.parseInt(address, 16), code!.trim().split(" ").length * 2);
        }
        for (let at = 0; at < limit; at += 4) {
          if (found.get(at) !== decode(bytes, at, at, instruction))
            expect.fail(`at ${at}: ${found.get(at)} and ${instruction.length} bytes`);
        }
      };
      lengths(firstHalfwords(), 0x40000);
      lengths(wideEncodings(), 800_000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
