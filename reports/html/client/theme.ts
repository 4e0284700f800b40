const THEMES = ["auto", "light", "dark", "contrast"] as const;
export type ThemeName = (typeof THEMES)[number];

const KEY = "cortex-size-theme";

/** Applies the theme that the reader chose last; pages opened from a file may have no storage. */
export function restoreTheme(): ThemeName {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(KEY);
  } catch {
    stored = null;
  }
  return apply(THEMES.find((theme) => theme === stored) ?? "auto");
}

/** The theme after the current one. */
export function nextTheme(): ThemeName {
  const now = document.documentElement.dataset["theme"] ?? "auto";
  const theme = THEMES[(THEMES.indexOf(now as ThemeName) + 1) % THEMES.length]!;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
  return apply(theme);
}

function apply(theme: ThemeName): ThemeName {
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
  return theme;
}
