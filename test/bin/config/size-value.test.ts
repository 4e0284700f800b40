import { describe, expect, test } from "vitest";
import { parseLimit, parsePercent, parseSize, sizeLike } from "../../../bin/config/size-value.ts";

// Oracle: kB = 1000, KiB = 1024 [IEC 80000-13 §4]; a bare K has both readings.
describe("sizes", () => {
  test.each([
    [1234, 1234],
    ["1234", 1234],
    ["1_234", 1234],
    ["0x400", 1024],
    ["16 B", 16],
    ["1 byte", 1],
    ["2bytes", 2],
    ["240 KiB", 245760],
    ["240KiB", 245760],
    ["24 kB", 24000],
    ["1.5 MiB", 1572864],
    ["0.3 KiB", 307],
    ["2 MB", 2000000],
    [" 8 KiB ", 8192],
  ])("%j is %d", (text, bytes) => {
    expect(parseSize(text)).toEqual({ ok: true, value: bytes });
  });

  test.each([
    ["240K", "240K can mean 240 kB (240,000 bytes) or 240 KiB (245,760 bytes): write one of them"],
    ["1.5 k", "1.5 k can mean 1.5 kB (1,500 bytes) or 1.5 KiB (1,536 bytes): write one of them"],
    ["64KB", "64KB can mean 64 kB (64,000 bytes) or 64 KiB (65,536 bytes): write one of them"],
    ["1 M", "1 M can mean 1 MB (1,000,000 bytes) or 1 MiB (1,048,576 bytes): write one of them"],
    ["-4", '"-4" is not a size'],
    ["4 KIB", '"4 KIB" is not a size'],
    ["", '"" is not a size'],
    ["1 GiB", '"1 GiB" is not a size'],
    [1.5, "1.5 is not a size"],
    [-1, "-1 is not a size"],
    [Number.NaN, "NaN is not a size"],
  ])("%j is refused", (text, problem) => {
    const result = parseSize(text);
    expect(result.ok ? "accepted" : result.problem).toContain(problem);
  });

  test("percentages and limits", () => {
    expect(parsePercent("85 %")).toEqual({ ok: true, value: 85 });
    expect(parseLimit("0.5%")).toEqual({ ok: true, value: { unit: "percent", percent: 0.5 } });
    expect(parseLimit("4 KiB")).toEqual({ ok: true, value: { unit: "bytes", bytes: 4096 } });
    expect(parseLimit("x %")).toMatchObject({ ok: false, problem: expect.stringContaining("is not a percentage") });
    expect(parseLimit("240k")).toMatchObject({ ok: false });
  });

  test.each([
    [1000, 900, 900],
    ["1000", 900.2, "901"],
    ["0x400", 900, "0x384"],
    ["1000 B", 900, "900 B"],
    ["240 KiB", 231234, "225.9 KiB"],
    ["240KiB", 245760, "240KiB"],
    ["24 kB", 12345, "12.4 kB"],
    ["1.5 MiB", 1234567, "1.178 MiB"],
    ["1 MiB", 2000, "2 KiB"],
    ["2MB", 2000, "2kB"],
    ["4 KiB", 700, "700 B"],
    ["1 MiB", 1048576, "1 MiB"],
    ["1 MiB", 0, "0 B"],
  ])("%j for %d bytes becomes %j, never less", (like, bytes, expected) => {
    expect(sizeLike(like, bytes)).toBe(expected);
    expect(parseSize(sizeLike(like, bytes))).toMatchObject({ ok: true });
    const read = parseSize(sizeLike(like, bytes));
    expect(read.ok && read.value >= Math.floor(bytes)).toBe(true);
  });
});
