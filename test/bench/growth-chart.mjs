// Draws times (as ratios to Node's start-up) over file sizes, both on logarithmic scales: linear growth is a straight line at 45 degrees.
const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [720, 420, 60, 20, 210, 40];
const COLOURS = ["#1f6feb", "#b35900", "#1a7f37", "#8250df", "#bf3989", "#57606a"];

/** SVG of series `{ name, isPeer, points: [{ x: MB, y: ratio }] }`; peers are dashed. */
export function growthChart(series) {
  const all = series.flatMap(({ points }) => points);
  const [x, y] = [
    scale(
      all.map((point) => point.x),
      LEFT,
      WIDTH - RIGHT,
    ),
    scale(
      all.map((point) => point.y),
      HEIGHT - BOTTOM,
      TOP,
    ),
  ];
  const labels = spread(series.map(({ name, points }, i) => ({ name, i, at: y(points.at(-1).y) })));
  const lines = series.map(({ isPeer, points }, i) => {
    const path = points.map((point, n) => `${n === 0 ? "M" : "L"}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`).join("");
    const colour = COLOURS[i % COLOURS.length];
    const { name, at } = labels.find((label) => label.i === i);
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"${isPeer ? ' stroke-dasharray="5 4"' : ""}/><text x="${WIDTH - RIGHT + 8}" y="${(at + 4).toFixed(1)}" style="fill:${colour}">${name}</text>`;
  });
  const ticks = [
    ...series[0].points.map(
      (point) => `<text x="${x(point.x).toFixed(1)}" y="${HEIGHT - 18}" text-anchor="middle">${point.x.toFixed(0)} MB</text>`,
    ),
    ...powers(all.map((point) => point.y)).map(
      (value) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/><text x="${LEFT - 8}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${value}x</text>`,
    ),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="Time of each command over the size of the ELF, as a ratio to the start of Node">
<style>text{fill:#57606a}line{stroke:#d0d7de}svg{background:#fff}</style>
${[...ticks, ...lines].join("\n")}
</svg>
`;
}

function scale(values, from, to) {
  const [low, high] = [Math.log(Math.min(...values)), Math.log(Math.max(...values))];
  return (value) => from + ((Math.log(value) - low) / (high - low)) * (to - from);
}

function powers(values) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500].filter((value) => value >= low && value <= high);
}

/** Moves labels apart that would lie over one another. */
function spread(labels) {
  const sorted = labels.toSorted((a, b) => a.at - b.at);
  for (let i = 1; i < sorted.length; i++) sorted[i].at = Math.max(sorted[i].at, sorted[i - 1].at + 14);
  return sorted;
}
