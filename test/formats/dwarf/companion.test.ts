import { describe, expect, it } from "vitest";
import { companionPaths, crc32, readDebugLink } from "../../../src/formats/dwarf/index.ts";

describe("companions", () => {
  it("reads .gnu_debuglink: name, padding, checksum", () => {
    // Layout: GDB manual, Separate Debug Files.
    const bytes = Uint8Array.from([...new TextEncoder().encode("app.debug"), 0, 0, 0, 0x26, 0x39, 0xf4, 0xcb]);
    expect(readDebugLink(bytes, "app.elf", true)).toEqual({ name: "app.debug", crc: 0xcbf43926 });
    expect(() => readDebugLink(bytes.subarray(0, 13), "app.elf", true)).toThrow(/bytes\/truncated/);
  });

  it("computes CRC-32, in pieces too", () => {
    // The check value of CRC-32/ISO-HDLC for "123456789".
    const bytes = new TextEncoder().encode("123456789");
    expect(crc32(bytes)).toBe(0xcbf43926);
    expect(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
  });

  it("names where companions can be, and lets no link point elsewhere", () => {
    expect(companionPaths("out", { name: "app.debug", crc: 0 }, "ab12cd", ["/usr/lib/debug"])).toEqual([
      "out/app.debug",
      "out/.debug/app.debug",
      "out/.build-id/ab/12cd.debug",
      "/usr/lib/debug/.build-id/ab/12cd.debug",
    ]);
    expect(companionPaths("out", { name: "../../etc/passwd", crc: 0 }, "../../x", [])).toEqual([]);
  });
});
