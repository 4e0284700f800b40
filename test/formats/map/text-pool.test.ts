import { describe, expect, test } from "vitest";
import { AddressColumn } from "../../../src/formats/map/address-column.ts";
import { packBlock, unpackBlock } from "../../../src/formats/map/packed-block.ts";
import { TextPool } from "../../../src/formats/map/text-pool.ts";

const utf8 = new TextEncoder();

/** Bytes that repeat as seldom (span 256) or as often (span 2) as wanted; the figures of a linear congruential generator [Knuth TAOCP 3.3.4]. */
function bytesOf(length: number, span: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * span);
  });
}

describe("packed blocks", () => {
  // Oracle: the block itself; unpacking is the inverse of packing, whatever the bytes.
  test.each([2, 5, 40, 256])("give back blocks of %i different bytes at every length", (span) => {
    for (const length of [0, 1, 3, 4, 5, 127, 128, 129, 135, 5000, 65536]) {
      const block = bytesOf(length, span, length + span);
      const packed = packBlock(block, length);
      expect(packed.length).toBeLessThanOrEqual(length + Math.ceil(length / 128));
      expect(Buffer.compare(unpackBlock(packed, length), block)).toBe(0);
    }
  });

  test("take less than half of names that share their words", () => {
    const names = utf8.encode(Array.from({ length: 2000 }, (_, i) => `_ZN4core3fmt8builders${i}DebugStruct5field17h`).join(""));
    expect(packBlock(names.subarray(0, 65536), 65536).length).toBeLessThan(32768);
  });
});

describe("a pool of names that packs", () => {
  test("gives every name back, in any order and again", () => {
    const count = 200_000;
    const name = (i: number) => `.text.sensor_filter_${(i * 7919) % 1000003}`;
    const pool = new TextPool(true);
    const places = Array.from({ length: count }, (_, i) => {
      const bytes = utf8.encode(name(i));
      return [pool.add(bytes, 0, bytes.length), bytes.length] as const;
    });
    for (let i = 0; i < count; i += 97) {
      const row = (i * 48271) % count;
      expect(pool.text(...places[row]!)).toBe(name(row));
    }
    const [offset, length] = places[count - 1]!;
    expect(pool.equals(offset, length, utf8.encode(name(count - 1)), 0)).toBe(true);
  });

  test("holds the longest names whole", () => {
    const pool = new TextPool(true);
    const longest = Array.from({ length: 68 }, (_, i) => bytesOf(65535, 26, i).map((letter) => letter + 0x61));
    const offsets = longest.map((bytes) => pool.add(bytes, 0, bytes.length));
    offsets.forEach((offset, i) => {
      expect(pool.text(offset, 65535) === new TextDecoder().decode(longest[i])).toBe(true);
    });
  });
});

test("a column of addresses widens when one needs more than 32 bits, and keeps those before it", () => {
  const column = new AddressColumn();
  for (const address of [0, 0x0800_0000, 0xffff_ffff]) column.push(address);
  expect(column.finish()).toEqual(Uint32Array.of(0, 0x0800_0000, 0xffff_ffff));
  for (const address of [2 ** 32, 1]) column.push(address);
  expect(column.finish()).toEqual(Float64Array.of(0, 0x0800_0000, 0xffff_ffff, 2 ** 32, 1));
});
