import { appendFileSync, existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/**
 * Deletes declarations that an entry does not lead to: a library's types are what its users can name, and what these are made of. Declarations that add to an
 * interface of a kept file belong to it, so the entry imports them.
 */
export function pruneTypes(entry, folder) {
  const kept = new Set();
  keep(resolve(entry), kept);
  for (let adding = addingTo(kept, folder); adding.length > 0; adding = addingTo(kept, folder)) {
    const lines = adding.map(
      (file) =>
        `import "./${relative(dirname(resolve(entry)), file)
          .replaceAll("\\", "/")
          .replace(/\.d\.ts$/, ".ts")}";\n`,
    );
    appendFileSync(entry, lines.join(""));
    for (const file of adding) keep(file, kept);
  }
  prune(resolve(folder), kept);
}

function keep(entry, kept) {
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (kept.has(file)) continue;
    kept.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, path] of text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)"(\.[^"]+)"/gm)) {
      const target = declarationsOf(path, file);
      if (!existsSync(target)) throw new Error(`${file} imports ${path}, which has no declarations`);
      open.push(target);
    }
  }
}

/** Files that are not kept and add to an interface of one that is. */
function addingTo(kept, folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".d.ts"))
    .map((name) => resolve(folder, name));
  return files.filter((file) => {
    if (kept.has(file)) return false;
    const added = /^declare module "(\.[^"]+)"/m.exec(readFileSync(file, "utf8"));
    return added !== null && kept.has(declarationsOf(added[1], file));
  });
}

function declarationsOf(path, file) {
  return resolve(dirname(file), path).replace(/\.(ts|js)$/, ".d.ts");
}

function prune(folder, kept) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) prune(path, kept);
    else if (!kept.has(path)) rmSync(path);
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
