import type { GridColumn, Value } from "./grid.ts";

/** Hands a file to the reader. */
export function download(name: string, content: Blob): void {
  const link = document.createElement("a");
  const url = URL.createObjectURL(content);
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export const textFile = (type: string, content: string) => new Blob([content], { type });

const DRAWN = "rect, text, path";

/** The picture as a file of its own: colours that the page's style gives are written into it. */
export function svgFile(picture: SVGSVGElement): string {
  const copy = picture.cloneNode(true) as SVGSVGElement;
  const originals = picture.querySelectorAll(DRAWN);
  copy.querySelectorAll(DRAWN).forEach((shape, i) => {
    const style = getComputedStyle(originals[i]!);
    if (shape.classList.contains("hatch")) shape.setAttribute("opacity", "0");
    for (const property of ["fill", "stroke", "stroke-width", "paint-order", "opacity", "font-size", "font-weight", "text-anchor"])
      shape.setAttribute(property, style.getPropertyValue(property));
    shape.removeAttribute("class");
    shape.removeAttribute("data-key");
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("font-family", "system-ui, sans-serif");
  return new XMLSerializer().serializeToString(copy);
}

/** The picture as an image, twice as fine as it is shown. Drawn shape by shape: the page's policy loads no images. */
export function pngFile(picture: SVGSVGElement): Promise<Blob | null> {
  const { width, height } = picture.viewBox.baseVal;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [width * 2, height * 2];
  const context = canvas.getContext("2d")!;
  context.scale(2, 2);
  context.fillStyle = getComputedStyle(document.body).backgroundColor;
  context.fillRect(0, 0, width, height);
  for (const shape of picture.querySelectorAll<SVGElement>(DRAWN)) drawShape(context, shape);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function drawShape(context: CanvasRenderingContext2D, shape: SVGElement): void {
  const style = getComputedStyle(shape);
  const number = (name: string) => Number(shape.getAttribute(name) ?? 0);
  context.globalAlpha = Number(style.opacity);
  context.lineWidth = Number.parseFloat(style.strokeWidth) || 1;
  context.fillStyle = style.fill.startsWith("url") || style.fill === "none" ? "transparent" : style.fill;
  context.strokeStyle = style.stroke === "none" ? "transparent" : style.stroke;
  if (shape.tagName === "text") {
    context.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    context.textAlign = style.textAnchor === "end" ? "right" : "left";
    context.fillText(shape.textContent ?? "", number("x"), number("y"));
  } else {
    const path = new Path2D(shape.getAttribute("d") ?? undefined);
    if (shape.tagName === "rect") path.rect(number("x"), number("y"), number("width"), number("height"));
    context.fill(path);
    context.stroke(path);
  }
}

/** Comma-separated values [RFC 4180]; text that a spreadsheet would run as a formula gets a leading apostrophe, addresses are hexadecimal. */
export function csvFile(columns: readonly GridColumn[], rows: readonly (readonly Value[])[]): string {
  const field = (value: Value, column?: GridColumn) => {
    if (value === null) return "";
    if (typeof value === "number") return column?.kind === "address" ? `0x${value.toString(16).padStart(8, "0")}` : String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const head = columns.map(({ title }) => field(title)).join(",");
  const lines = rows.map((row) => columns.map((column) => field(row[column.place]!, column)).join(","));
  return [head, ...lines].map((line) => `${line}\r\n`).join("");
}
