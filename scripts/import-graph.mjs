// Draws which folder imports which, from the imports themselves. Arrows that follow from others are left out: what a folder reaches through another it may use too.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)"(\.[^"]+)"/gm;
const [BEGIN, END] = ["<!-- imports: npm run update -->", "<!-- /imports -->"];

function sources(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return path === "src/kernel/assembly" ? [] : sources(root, path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}

/** `src/ledger` for a file of the ledger; all readers are one box. */
function boxOf(path) {
  const parts = path.split("/");
  if (parts[0] !== "src") return parts[0];
  return parts.length === 2 ? "src/index.ts" : `src/${parts[1]}`;
}

/** Which folders each imports, by their names. */
export function importsOf(root) {
  const boxes = new Map();
  for (const file of ["src", "reports", "bin"].flatMap((folder) => sources(root, folder))) {
    const from = boxOf(file);
    if (!boxes.has(from)) boxes.set(from, new Set());
    for (const [, path] of readFileSync(join(root, file), "utf8").matchAll(IMPORT)) {
      const to = boxOf(relative(root, join(root, dirname(file), path)).replaceAll("\\", "/"));
      if (to !== from && to !== "package.json") boxes.get(from).add(to);
    }
  }
  return boxes;
}

function reaches(boxes, from, to, left) {
  for (const next of boxes.get(from) ?? []) {
    if (from === left.from && next === left.to) continue;
    if (next === to || reaches(boxes, next, to, left)) return true;
  }
  return false;
}

/** The drawing in Mermaid's language: who imports stands above what it imports. @throws Error for a circle, which has no above. */
export function drawing(boxes) {
  const order = [];
  const visit = (box, path) => {
    if (path.includes(box)) throw new Error(`imports go in a circle: ${[...path, box].join(" → ")}`);
    if (order.includes(box)) return;
    for (const next of [...(boxes.get(box) ?? [])].sort()) visit(next, [...path, box]);
    order.push(box);
  };
  for (const box of [...boxes.keys()].sort()) visit(box, []);
  const name = (box) => box.replace("src/", "").replace(".ts", "");
  const lines = order
    .toReversed()
    .flatMap((from) =>
      [...boxes.get(from)].sort().flatMap((to) => (reaches(boxes, from, to, { from, to }) ? [] : [`  ${name(from)} --> ${name(to)}`])),
    );
  return ["```mermaid", "flowchart TD", ...lines, "```"].join("\n");
}

/** The text of ARCHITECTURE.md with the drawing of the tree as it is. */
export function withDrawing(text, root) {
  const [head, rest] = text.split(BEGIN);
  return `${head}${BEGIN}\n\n${drawing(importsOf(root))}\n\n${END}${rest.split(END)[1]}`;
}
