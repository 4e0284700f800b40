import { sideBySide } from "../../analyses/side-by-side.ts";
import type { Presented } from "../document.ts";

/** Several images are shown side by side before each of them. */
export function besideEachOther(shown: readonly Presented[]): readonly Presented[] {
  const [first, ...others] = shown;
  if (first === undefined || others.length === 0) return shown;
  const views = [sideBySide(shown.map(({ document }) => document)), ...first.page.views];
  return [{ ...first, page: { ...first.page, views } }, ...others];
}
