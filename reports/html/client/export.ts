import type { GridColumn } from "./table.ts";

/** Hands a file to the reader. */
export function download(name: string, type: string, content: string): void {
  const link = document.createElement("a");
  const url = URL.createObjectURL(new Blob([content], { type }));
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** The picture as a file of its own: colours that the page's style gives are written into it. */
export function svgFile(picture: SVGSVGElement): string {
  const copy = picture.cloneNode(true) as SVGSVGElement;
  const originals = picture.querySelectorAll("rect, text");
  copy.querySelectorAll("rect, text").forEach((shape, i) => {
    const style = getComputedStyle(originals[i]!);
    for (const property of ["fill", "stroke", "stroke-width", "opacity", "font-size", "font-weight"])
      shape.setAttribute(property, style.getPropertyValue(property));
    shape.removeAttribute("class");
    shape.removeAttribute("data-key");
  });
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("font-family", "system-ui, sans-serif");
  return new XMLSerializer().serializeToString(copy);
}

/** Comma-separated values [RFC 4180]; text that a spreadsheet would run as a formula gets a leading apostrophe. */
export function csvFile(columns: readonly GridColumn[], rows: readonly (readonly (string | number)[])[]): string {
  const field = (value: string | number) => {
    if (typeof value === "number") return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines = [columns.map((column) => column.title), ...rows].map((row) => row.map(field).join(","));
  return lines.map((line) => `${line}\r\n`).join("");
}
