import { describe, expect, test } from "vitest";
import { text as textReport } from "../../reports/text/text.ts";
import { displayWidth, fitted } from "../../src/views/display-width.ts";
import { name, size, type TableView } from "../../src/views/view.ts";

// Oracle: python3 -c 'import unicodedata as u; print([2 if u.east_asian_width(c) in "WF" else 1 for c in "…"])', Python 3.11 (Unicode 14).
test("East Asian wide characters take two columns", () => {
  for (const [text, width] of [
    ["core::fmt", 9],
    ["传感器驱动", 10],
    ["センサー", 8],
    ["센서", 4],
    ["ｆｌａｓｈ", 10],
    ["naïve", 5],
    ["e\u0301", 1],
  ] as const)
    expect(displayWidth(text), text).toBe(width);
});

test("what is cut takes no more columns than there are, and no more than two fewer", () => {
  for (const text of ["传感器驱动程序初始化", "sensor_传感器_init", "a".repeat(40)])
    for (let columns = 2; columns < displayWidth(text); columns++) {
      const width = displayWidth(fitted(text, columns));
      expect([width <= columns, width >= columns - 2], `${text} in ${columns}`).toEqual([true, true]);
    }
});

describe("tables", () => {
  const names = ["传感器驱动程序初始化", "short", "센서_초기화_함수", "core::fmt::Formatter::pad_integral"];
  const table = (rows: number): TableView => ({
    kind: "table",
    name: "symbols",
    columns: [
      { key: "symbol", title: "symbol", align: "left", elastic: true },
      { key: "size", title: "size", align: "right" },
    ],
    rows: Array.from({ length: rows }, (_, i) => [name(names[i % names.length]!), size(1000 + i)]),
    total: [name("合计"), size(99)],
  });
  const drawn = (rows: number, width: number) => {
    const views = [table(rows)];
    return String(textReport.render({ documents: [], pages: [{ title: "x", views }], terminal: { width, color: false }, cut: false }));
  };

  test("names that fit are not cut, and figures end in one column, by cli-table3 and by the plain writer", () => {
    for (const rows of [4, 300]) {
      const lines = drawn(rows, 60).trimEnd().split("\n");
      for (const one of names)
        expect(
          lines.some((line) => line.includes(one)),
          one,
        ).toBe(true);
      expect(new Set(lines.map(displayWidth)).size).toBe(1);
    }
  });

  test("both writers cut alike", () => {
    for (const width of [40, 44]) expect(drawn(4, width).split("\n").slice(0, 5)).toEqual(drawn(300, width).split("\n").slice(0, 5));
  });
});
