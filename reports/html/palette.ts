import { BYTE_KINDS } from "../../src/views/breakdown.ts";

/** What became of bytes since a base. */
export const AGES = ["new", "grown", "shrunk", "gone", "same"] as const;
export type Age = (typeof AGES)[number];

/** Fills of the pictures: ten quiet hues whose lightness alternates, so that colour-blind readers tell neighbours apart too. */
export interface Theme {
  readonly kinds: readonly string[];
  /** Fills for crates and components in turn; what comes after them is `rest`. */
  readonly groups: readonly string[];
  readonly ages: readonly string[];
  readonly rest: string;
}

type Kinds = Readonly<Record<(typeof BYTE_KINDS)[number], string>>;
type Ages = Readonly<Record<Age, string>>;

// Of equal chroma in OKLCH: light fills of lightness 0.78 and 0.87, dark ones of 0.42 and 0.50.
const LIGHT_GROUPS = ["#8ebcec", "#f7caa6", "#90c79b", "#e2c8f7", "#e2d4a0", "#9de3e6", "#e9a2a1", "#acb2ed", "#caddab", "#f7c2df"];
const DARK_GROUPS = ["#2e5072", "#7b5c43", "#2f5838", "#6d5b7b", "#6d633e", "#3a6d70", "#6e3d3d", "#464873", "#5c6946", "#7a576a"];

const LIGHT_KINDS: Kinds = {
  ...{ code: "#97c2f0", rodata: "#eed49f", data: "#efac8d", bss: "#a3d9bb", vectors: "#b3b6cb", veneer: "#d3c0b1" },
  ...{ padding: "#d1d1d1", reserved: "#dce7ea", unknown: "#eebbc5", free: "#f4f6f8" },
};
const DARK_KINDS: Kinds = {
  ...{ code: "#335578", rodata: "#73613a", data: "#7a462e", bss: "#38624c", vectors: "#4a4c5e", veneer: "#5f4f42" },
  ...{ padding: "#3c3d3f", reserved: "#2a3235", unknown: "#764450", free: "#1c1e21" },
};
const LIGHT_AGES: Ages = { new: "#80bdfb", grown: "#f7b385", shrunk: "#a1dbb4", gone: "#cab9b8", same: "#e3e5e7" };
const DARK_AGES: Ages = { new: "#418ad1", grown: "#a05f38", shrunk: "#3a714f", gone: "#5d4746", same: "#2c2e31" };

/** Number of fills before `rest`. */
export const GROUP_COLORS = LIGHT_GROUPS.length;

const inOrder = (kinds: Kinds) => BYTE_KINDS.map((kind) => kinds[kind]);
const byAge = (ages: Ages) => AGES.map((age) => ages[age]);

export const THEMES: Readonly<Record<"light" | "dark" | "contrast", Theme>> = {
  light: { kinds: inOrder(LIGHT_KINDS), groups: LIGHT_GROUPS, ages: byAge(LIGHT_AGES), rest: "#d9dce0" },
  dark: { kinds: inOrder(DARK_KINDS), groups: DARK_GROUPS, ages: byAge(DARK_AGES), rest: "#44484e" },
  contrast: { kinds: inOrder({ ...LIGHT_KINDS, free: "#ffffff" }), groups: LIGHT_GROUPS, ages: byAge(LIGHT_AGES), rest: "#e0e0e0" },
};

/** Relative luminance of `#rrggbb` [WCAG22 §relative luminance]. */
export function luminance(color: string): number {
  const [red, green, blue] = channels(color).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colours, 1 to 21 [WCAG22 §contrast ratio]. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever is read better on a fill: at least 4.5 on every colour. */
export function textOn(fill: string): "#000000" | "#ffffff" {
  return contrast(fill, "#000000") >= contrast(fill, "#ffffff") ? "#000000" : "#ffffff";
}

/** The themes as rules: `.k0` … fill by kind, `.g0` … by group, `.a0` … by age, `.gr` the rest; `.tk0` … is the colour of text on each. */
export function paletteCss(): string {
  const { light, dark, contrast: high } = THEMES;
  return [
    rules(light, ":root"),
    `@media (prefers-color-scheme:dark){${rules(dark, ":root:not([data-theme])")}}`,
    `@media (prefers-contrast:more){${rules(high, ":root:not([data-theme])")}}`,
    `@media (prefers-color-scheme:dark) and (prefers-contrast:more){${rules(dark, ":root:not([data-theme])")}}`,
    rules(light, ':root[data-theme="light"]'),
    rules(dark, ':root[data-theme="dark"]'),
    rules(high, ':root[data-theme="contrast"]'),
    named(light)
      .map(([name]) => `.${name}{fill:var(--${name});background-color:var(--${name})}.t${name}{fill:var(--t${name})}`)
      .join(""),
  ].join("\n");
}

function named({ kinds, groups, ages, rest }: Theme): [name: string, color: string][] {
  const numbered = (letter: string, colors: readonly string[]) => colors.map((color, i): [string, string] => [`${letter}${i}`, color]);
  return [...numbered("k", kinds), ...numbered("g", groups), ...numbered("a", ages), ["gr", rest]];
}

function rules(theme: Theme, selector: string): string {
  return `${selector}{${named(theme)
    .map(([name, color]) => `--${name}:${color};--t${name}:${textOn(color)}`)
    .join(";")}}`;
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}
