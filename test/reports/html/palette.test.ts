import { expect, test } from "vitest";
import { contrast, luminance, paletteCss, THEMES, textOn } from "../../../reports/html/palette.ts";

test("labels are readable on every fill of every theme [WCAG22 §1.4.3]", () => {
  // Oracle: the definition's own examples: white on black is 21 to 1, mid grey #777777 on white 4.48.
  expect(contrast("#ffffff", "#000000")).toBe(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(luminance("#ff0000")).toBeCloseTo(0.2126, 4);
  const fills = Object.values(THEMES).flatMap((theme) => [...theme.kinds, ...theme.groups, theme.rest]);
  for (const fill of fills) expect(contrast(fill, textOn(fill)), fill).toBeGreaterThanOrEqual(4.5);
  expect(paletteCss()).toContain('[data-theme="contrast"]');
});
