import { bytes, grouped, signed } from "../src/views/numbers.ts";
import { shortened } from "../src/views/safe-text.ts";
import type { Series } from "../src/views/series.ts";

const HEIGHT = 8;
const BLOCKS = " ▁▂▃▄▅▆▇█";

/** A chart in text: a column a commit (the newest that fit), the lowest and highest value at its side. */
export function textChart({ title, limit, points }: Series, width: number): string {
  const labels = 12;
  const shown = points.slice(-Math.max(1, width - labels));
  const values = shown.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  // A flat line stands in the middle.
  const level = (value: number) => (high === low ? HEIGHT * 4 : 8 + ((value - low) / (high - low)) * (HEIGHT - 1) * 8);
  const rows = Array.from({ length: HEIGHT }, (_, i) => {
    const floor = (HEIGHT - 1 - i) * 8;
    const line = values.map((value) => BLOCKS[Math.max(0, Math.min(8, Math.round(level(value) - floor)))]).join("");
    const label = i === 0 ? grouped(high) : i === HEIGHT - 1 ? grouped(low) : "";
    return `${label.padStart(labels - 1)} ${line}`.trimEnd();
  });
  const [first, last] = [points[0]!, points.at(-1)!];
  const of = limit === undefined ? "" : ` of ${bytes(limit)}`;
  const span =
    points.length === 1
      ? "1 commit"
      : `${points.length} commits since ${first.time.slice(0, 10)}, ${signed(last.value - first.value)} bytes`;
  const axis = low === high || low === 0 ? "" : `; the axis begins at ${grouped(low)}, not at 0`;
  return `${title}   ${bytes(last.value)}${of}; ${span}${axis}\n${rows.join("\n")}\n`;
}

const [CHART_WIDTH, CHART_HEIGHT, MARGIN, TITLE] = [720, 160, 60, 24];

/** The same series as SVG: one line chart below another; points carry commit and bytes as titles. */
export function svgChart(series: readonly Series[]): string {
  const step = CHART_HEIGHT + TITLE + 24;
  const charts = series.map((one, i) => `<g transform="translate(0 ${i * step})">${chart(one)}</g>`);
  const [width, height] = [CHART_WIDTH + 2 * MARGIN, Math.max(1, series.length) * step];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12">
<style>text{fill:#555}path{fill:none;stroke:#1f6feb;stroke-width:2}circle{fill:#1f6feb}line{stroke:#bbb}@media(prefers-color-scheme:dark){text{fill:#bbb}line{stroke:#555}}</style>
${charts.join("\n")}
</svg>
`;
}

/** A page of its own with the charts and what each series came to: nothing is loaded, and no script runs. */
export function chartPage(series: readonly Series[], title: string): string {
  const rows = series.map(({ title: of, points }) => {
    const [first, last] = [points[0]!, points.at(-1)!];
    const cells = [first.value, last.value].map((value) => `<td>${grouped(value)}</td>`).join("");
    return `<tr><th scope="row">${escaped(of)}</th>${cells}<td>${signed(last.value - first.value)}</td><td>${escaped(last.time.slice(0, 10))}</td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped(title)}</title>
<style>:root{color-scheme:light dark}body{font:15px system-ui,sans-serif;margin:2rem auto;max-width:54rem;padding:0 1rem}table{border-collapse:collapse;width:100%;margin-bottom:2rem}th,td{padding:.2rem .6rem;text-align:right;border-bottom:1px solid #8884}th:first-child{text-align:left}svg{max-width:100%;height:auto}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<table>
<thead><tr><th>bytes of</th><th>first</th><th>last</th><th>change</th><th>recorded</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
${svgChart(series)}</body>
</html>
`;
}

function chart({ title, points }: Series): string {
  const values = points.map(({ value }) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (i: number) => MARGIN + (points.length === 1 ? CHART_WIDTH / 2 : (i * CHART_WIDTH) / (points.length - 1));
  const y = (value: number) => TITLE + (high === low ? CHART_HEIGHT / 2 : CHART_HEIGHT - ((value - low) * CHART_HEIGHT) / (high - low));
  const place = (i: number) => `${x(i).toFixed(1)} ${y(points[i]!.value).toFixed(1)}`;
  const dots = points.map((point, i) => {
    const label = escaped(`${point.commit.slice(0, 7)} ${point.time.slice(0, 10)}: ${grouped(point.value)} bytes`);
    return `<circle cx="${x(i).toFixed(1)}" cy="${y(point.value).toFixed(1)}" r="3"><title>${label}</title></circle>`;
  });
  return [
    `<text x="${MARGIN}" y="14">${escaped(shortened(title, 80))}</text>`,
    `<line x1="${MARGIN}" x2="${MARGIN + CHART_WIDTH}" y1="${TITLE + CHART_HEIGHT}" y2="${TITLE + CHART_HEIGHT}"/>`,
    `<text x="${MARGIN - 6}" y="${TITLE + 10}" text-anchor="end">${grouped(high)}</text>`,
    `<text x="${MARGIN - 6}" y="${TITLE + CHART_HEIGHT}" text-anchor="end">${grouped(low)}</text>`,
    ...(low === high || low === 0
      ? []
      : [`<text x="${MARGIN + CHART_WIDTH}" y="14" text-anchor="end">the axis begins at ${grouped(low)}, not at 0</text>`]),
    `<path d="M${points.map((_, i) => place(i)).join("L")}"/>`,
    ...dots,
  ].join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
