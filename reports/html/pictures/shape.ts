/** A line of text in a shape, where it stands in the picture, px. */
export interface ShapeText {
  readonly text: string;
  readonly x: number;
  /** Its base line. */
  readonly y: number;
  readonly bold?: boolean;
}

/** A drawn rectangle with its label. `key` is what it shows: a node, a row or a place in a list, as its picture says. */
export interface Shape {
  readonly key: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Class of the fill: `k…` kinds, `g…` groups, `a…` ages, `inner` for what has several colours. */
  readonly fill: string;
  /** Lines that fit into it whole; none where none does. */
  readonly texts: readonly ShapeText[];
  /** What it is, in a sentence; a script that has tooltips leaves it out. */
  readonly title?: string;
  /** Drawn over with lines, for those who do not tell colours apart. */
  readonly hatched?: boolean;
  /** Drawn paler than what it stands for: several that are too small to be drawn. */
  readonly pale?: boolean;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Shapes narrower than this have no outline: it would cover them. */
const THIN = 4;

const px = (value: number) => String(Math.round(value * 100) / 100);

/** Text inside SVG and HTML, attributes too. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A rectangle as an SVG element. */
export function rectMarkup(cls: string, { x, y, width, height }: Box, inside = "", more = ""): string {
  return `<rect class="${cls}"${more} x="${px(x)}" y="${px(y)}" width="${px(Math.max(0, width))}" height="${px(Math.max(0, height))}">${inside}</rect>`;
}

/** A line of text as an SVG element. */
export function textMarkup(cls: string, x: number, y: number, text: string, more = ""): string {
  return `<text class="${cls}"${more} x="${px(x)}" y="${px(y)}">${escapeMarkup(text)}</text>`;
}

/** The shapes as SVG elements; `dim` says which keys are faded. */
export function shapesMarkup(shapes: readonly Shape[], dim?: (key: number) => boolean): string {
  let markup = "";
  for (const shape of shapes) {
    const faded = dim?.(shape.key) === true ? " dim" : "";
    const pale = shape.pale === true ? " pale" : "";
    const thin = shape.width < THIN || shape.height < THIN ? " thin" : "";
    const title = shape.title === undefined ? "" : `<title>${escapeMarkup(shape.title)}</title>`;
    markup += rectMarkup(`${shape.fill}${thin}${pale}${faded}`, shape, title, ` data-key="${shape.key}"`);
    if (shape.hatched === true) markup += rectMarkup(`hatch${faded}`, shape, "", ' fill="url(#hatch)"');
    const over = shape.hatched === true ? " halo" : "";
    for (const { text, x, y, bold } of shape.texts) markup += textMarkup(`t${shape.fill}${bold ? " b" : ""}${over}${faded}`, x, y, text);
  }
  return markup;
}

/** The lifted outline around what is selected. */
export function chosenMarkup(shapes: readonly Shape[]): string {
  return shapes
    .filter(({ fill }) => fill !== "band")
    .map(({ x, y, width, height }) => rectMarkup("chosen", { x: x + 1, y: y + 1, width: width - 2, height: height - 2 }))
    .join("");
}
