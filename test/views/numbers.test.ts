import { describe, expect, test } from "vitest";
import { bytes, bytesOf, counted, grouped, hex, percent, signed, signedBytes } from "../../src/views/numbers.ts";
import { safeText, shortened } from "../../src/views/safe-text.ts";

describe("numbers for people", () => {
  test.each([
    [0, "0"],
    [999, "999"],
    [1000, "1,000"],
    [-1234567, "-1,234,567"],
  ])("grouped(%d) is %s", (value, text) => expect(grouped(value)).toBe(text));

  test.each([
    [0, "0 B"],
    [1023, "1023 B"],
    [1024, "1.0 KiB"],
    [-1536, "-1.5 KiB"],
    [1048576, "1.00 MiB"],
    [2 ** 30, "1.00 GiB"],
  ])("bytes(%d) is %s", (value, text) => expect(bytes(value)).toBe(text));

  test.each([
    [10, 256, "10 / 256 B"],
    [247091, 393216, "241.3 / 384.0 KiB"],
    [32, 16384, "32 B / 16.0 KiB"],
    [5000, 2097152, "4.9 KiB / 2.00 MiB"],
    [1426063, 2 ** 30, "1.36 MiB / 1.00 GiB"],
    [0, 65536, "0.0 / 64.0 KiB"],
  ])("bytesOf(%d, %d) is %s", (value, whole, text) => expect(bytesOf(value, whole)).toBe(text));

  test("signs, shares, counts and addresses", () => {
    expect([signed(0), signed(1268), signed(-640)]).toEqual(["0", "+1,268", "−640"]);
    expect([signedBytes(-96), signedBytes(1268)]).toEqual(["−96 B", "+1.2 KiB"]);
    expect([percent(1, 3), percent(1, 0)]).toEqual(["33.3 %", "–"]);
    expect([counted(1, "symbol"), counted(1204, "symbol")]).toEqual(["1 symbol", "1,204 symbols"]);
    expect(hex(0x0800_0000)).toBe("0x08000000");
  });
});

describe("untrusted text", () => {
  test("cannot act on a terminal or reorder what is read", () => {
    expect(safeText("a\u001b[31mb\nc\u202ed\u0007")).toBe("a\\u{1b}[31mb\\u{a}c\\u{202e}d\\u{7}");
    expect(safeText("core::fmt::Write<T>")).toBe("core::fmt::Write<T>");
  });

  test("is cut in the middle", () => {
    expect(shortened("core::fmt::float::float_to_decimal", 20)).toBe("core::fmt::f…decimal");
    expect(shortened("main", 20)).toBe("main");
    expect(shortened("main", 1)).toBe("…");
  });
});
