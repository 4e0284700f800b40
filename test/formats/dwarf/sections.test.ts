import { spawnSync } from "node:child_process";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { BufferSource } from "../../../src/bytes/byte-source.ts";
import { DebugSections } from "../../../src/formats/dwarf/index.ts";
import { inputOf } from "../../support/random-dwarf.ts";
import { haveTools } from "../../support/tools.ts";

const text = new TextEncoder().encode("flash and RAM ".repeat(5000));

/** An `Elf32_Chdr` in front of packed bytes. */
function chdr(type: number, size: number, packed: Uint8Array): Uint8Array {
  const header = new DataView(new ArrayBuffer(12));
  header.setUint32(0, type, true);
  header.setUint32(4, size, true);
  header.setUint32(8, 1, true);
  return Uint8Array.from([...new Uint8Array(header.buffer), ...packed]);
}

function open(name: string, bytes: Uint8Array, compressed: boolean): Promise<Uint8Array> {
  const input = inputOf(new Map(), true, new Uint32Array(0));
  const section = { source: new BufferSource("app.elf", bytes), offset: 0, size: bytes.length, compressed };
  return new DebugSections({ ...input, file: "app.elf", section: (wanted) => (wanted === name ? section : undefined) }).bytes(
    ".debug_info",
  );
}

describe("compressed sections", () => {
  it("unpacks SHF_COMPRESSED zlib and .zdebug_*", async () => {
    // Oracle: node:zlib packed them.
    expect(await open(".debug_info", chdr(1, text.length, deflateSync(text)), true)).toEqual(text);
    const size = [0, 0, 0, 0, text.length >>> 24, (text.length >>> 16) & 255, (text.length >>> 8) & 255, text.length & 255];
    const old = Uint8Array.from([...new TextEncoder().encode("ZLIB"), ...size, ...deflateSync(text)]);
    expect(await open(".zdebug_info", old, false)).toEqual(text);
  });

  it.runIf(haveTools("zstd sections", "zstd"))("unpacks zstd", async () => {
    // Oracle: zstd -c packed them.
    const packed = spawnSync("zstd", ["-c"], { input: text }).stdout;
    expect(await open(".debug_info", chdr(2, text.length, packed), true)).toEqual(text);
  });

  it("unpacks a zstd frame of raw and repeated blocks", async () => {
    // By hand from RFC 8878 §3.1.1: single segment of 11 bytes; a raw block "abc", then 8 times "x" as the last block.
    const frame = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 11, 0x18, 0, 0, 0x61, 0x62, 0x63, 0x43, 0, 0, 0x78];
    expect(new TextDecoder().decode(await open(".debug_info", chdr(2, 11, Uint8Array.from(frame)), true))).toBe("abcxxxxxxxx");
  });

  it.each([
    ["a size beyond the limit", chdr(1, 0x20000000, deflateSync(text)), /unpacks to 536870912 bytes; 268435456 is the limit/],
    ["a bomb: more than deflate can hold", chdr(1, 200_000_000, deflateSync(text)), /damaged or do not unpack/],
    ["more bytes than it says", chdr(1, 100, deflateSync(text)), /damaged or do not unpack to the 100 bytes/],
    ["fewer bytes than it says", chdr(1, text.length + 1, deflateSync(text)), /damaged or do not unpack/],
    ["damaged bytes", chdr(1, text.length, deflateSync(text).fill(7, 20, 60)), /damaged or do not unpack/],
    ["cut bytes", chdr(1, text.length, deflateSync(text).subarray(0, 50)), /damaged or do not unpack/],
    ["damaged zstd", chdr(2, 11, Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20)), /damaged or do not unpack/],
    ["an unknown type", chdr(9, text.length, deflateSync(text)), /compression type 9; 1 \(zlib\) and 2 \(zstd\) are known/],
    ["no room for the header", new Uint8Array(5), /too short for its compression header/],
  ])("refuses %s", async (_, bytes, sentence) => {
    await expect(open(".debug_info", bytes, true)).rejects.toMatchObject({
      code: "dwarf/compression",
      message: expect.stringMatching(sentence),
    });
  });
});
