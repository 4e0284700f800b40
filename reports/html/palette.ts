import { BYTE_KINDS } from "../../src/views/breakdown.ts";

/** Fills of the pictures: hues that colour-blind readers tell apart by lightness too; labels take black or white by luminance. */
export interface Theme {
  readonly kinds: readonly string[];
  /** Fills for crates, regions and sections in turn; what comes after them is `rest`. */
  readonly groups: readonly string[];
  readonly rest: string;
}

const LIGHT_GROUPS = ["#77aadd", "#ee8866", "#eedd88", "#44bb99", "#ffaabb", "#99ddff", "#bbcc33", "#c9a3e0", "#d9b48f", "#aaaa00"];
const LIGHT_KINDS: Readonly<Record<(typeof BYTE_KINDS)[number], string>> = {
  code: "#77aadd",
  rodata: "#eedd88",
  data: "#ee8866",
  bss: "#44bb99",
  vectors: "#c9a3e0",
  veneer: "#d9b48f",
  padding: "#b0b0b0",
  reserved: "#99ddff",
  unknown: "#ffaabb",
  free: "#f2f2f0",
};

/** How much darker fills are on a dark page. */
const DIM = 0.66;

/** Number of fills before `rest`. */
export const GROUP_COLORS = LIGHT_GROUPS.length;

export const THEMES: Readonly<Record<"light" | "dark" | "contrast", Theme>> = {
  light: { kinds: BYTE_KINDS.map((kind) => LIGHT_KINDS[kind]), groups: LIGHT_GROUPS, rest: "#cfcfca" },
  dark: {
    kinds: BYTE_KINDS.map((kind) => (kind === "free" ? "#22262b" : dimmed(LIGHT_KINDS[kind]))),
    groups: LIGHT_GROUPS.map(dimmed),
    rest: "#5b6068",
  },
  contrast: { kinds: BYTE_KINDS.map((kind) => (kind === "free" ? "#ffffff" : LIGHT_KINDS[kind])), groups: LIGHT_GROUPS, rest: "#e0e0e0" },
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

/** The themes as rules: `.k0` … fill by kind, `.g0` … by group, `.gr` the rest; `text` inside them takes the readable colour. */
export function paletteCss(): string {
  const { light, dark, contrast: high } = THEMES;
  return [
    rules(light, ":root"),
    `@media (prefers-color-scheme:dark){${rules(dark, ":root:not([data-theme])")}}`,
    `@media (prefers-contrast:more){${rules(high, ":root:not([data-theme])")}}`,
    rules(light, ':root[data-theme="light"]'),
    rules(dark, ':root[data-theme="dark"]'),
    rules(high, ':root[data-theme="contrast"]'),
    [...light.kinds.map((_, i) => `k${i}`), ...light.groups.map((_, i) => `g${i}`), "gr"]
      .map((name) => `.${name}{fill:var(--${name});background-color:var(--${name})}.${name}+text,.t${name}{fill:var(--t${name})}`)
      .join(""),
  ].join("\n");
}

function rules({ kinds, groups, rest }: Theme, selector: string): string {
  const named: [string, string][] = [
    ...kinds.map((color, i): [string, string] => [`k${i}`, color]),
    ...groups.map((color, i): [string, string] => [`g${i}`, color]),
    ["gr", rest],
  ];
  return `${selector}{${named.map(([name, color]) => `--${name}:${color};--t${name}:${textOn(color)}`).join(";")}}`;
}

function channels(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}

function dimmed(color: string): string {
  return `#${channels(color)
    .map((value) =>
      Math.round(value * DIM)
        .toString(16)
        .padStart(2, "0"),
    )
    .join("")}`;
}
