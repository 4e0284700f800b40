import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Deletes declarations that an entry does not lead to: a library's types are what its users can name, and what these are made of. */
export function pruneTypes(entry, folder) {
  const kept = new Set();
  const open = [resolve(entry)];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (kept.has(file)) continue;
    kept.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, path] of text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)"(\.[^"]+)"/gm)) {
      const target = resolve(dirname(file), path).replace(/\.(ts|js)$/, ".d.ts");
      if (!existsSync(target)) throw new Error(`${file} imports ${path}, which has no declarations`);
      open.push(target);
    }
  }
  prune(resolve(folder), kept);
}

function prune(folder, kept) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) prune(path, kept);
    else if (!kept.has(path)) rmSync(path);
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
