import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Rows of the table in ARCHITECTURE.md: folder → what it may import. */
function layers(): [folder: string, allowed: string[]][] {
  const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
  const table = text.slice(text.indexOf("| folder | may import |")).split("\n\n")[0]!;
  const rows = table.split("\n").slice(2);
  return rows.map((row) => {
    const [, folder = "", allowed = ""] = row.split("|");
    return [folder.replaceAll("`", "").trim(), [...allowed.matchAll(/`([^`]+)`/g)].map((match) => match[1]!)];
  });
}

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return path === "src/kernel/assembly" ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
}

function imports(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  return [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)"([^"]+)"/gm)].map((match) => match[1]!);
}

/** `src/formats/elf` for a file of a format, `src/model` for one of the model, `bin` for one of the edge. */
function layerOf(path: string): string {
  const parts = path.split("/");
  if (parts[0] !== "src") return parts[0]!;
  if (parts.length === 2) return path;
  return parts[1] === "formats" ? parts.slice(0, 3).join("/") : parts.slice(0, 2).join("/");
}

const matches = (pattern: string, layer: string) =>
  pattern === "src/*" ? /^src\/[^/]+$/.test(layer) : pattern.endsWith("/*") ? layer.startsWith(pattern.slice(0, -1)) : layer === pattern;

test("imports go one way, as the table in ARCHITECTURE.md says", () => {
  const table = layers();
  expect(table.length).toBeGreaterThan(8);
  const wrong: string[] = [];
  let checked = 0;
  for (const file of ["src", "reports", "bin"].flatMap(sources)) {
    const layer = layerOf(file);
    const row = table.find(([folder]) => matches(folder, layer));
    if (row === undefined) {
      wrong.push(`${file}: ${layer} has no row in ARCHITECTURE.md`);
      continue;
    }
    for (const imported of imports(file).filter((path) => path.startsWith("."))) {
      const target = layerOf(relative(root, join(root, dirname(file), imported)));
      checked++;
      if (target === layer || target === "package.json") continue;
      const crossesFormats = layer.startsWith("src/formats/") && target.startsWith("src/formats/");
      if (crossesFormats || !row[1].some((pattern) => matches(pattern, target)))
        wrong.push(`${file} imports ${imported}: ${layer} may not import ${target}`);
    }
  }
  expect(wrong).toEqual([]);
  console.log(`${checked} imports checked`);
});

test("the drawing of the imports is that of the tree (npm run update)", async () => {
  const { withDrawing } = (await import(join(root, "scripts/import-graph.mjs"))) as { withDrawing(text: string, root: string): string };
  const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
  expect(text).toBe(withDrawing(text, root));
});

test("no arrow leads upward: what a row of the table may import stands above it", () => {
  const table = layers();
  const upward = table.flatMap(([folder, allowed], row) => {
    const below = table.slice(0, row).map(([name]) => name);
    return allowed
      .filter((one) => one !== "src/*" && !below.some((name) => matches(one, name) || matches(name, one)))
      .map((one) => `${folder} → ${one}`);
  });
  expect(upward).toEqual([]);
});

test("a folder of src that has more than 30 files at one level is several folders", () => {
  const folders = new Map<string, number>();
  const count = (folder: string) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    folders.set(folder, entries.filter((entry) => entry.isFile()).length);
    for (const entry of entries) if (entry.isDirectory()) count(`${folder}/${entry.name}`);
  };
  count("src");
  expect([...folders].filter(([, files]) => files > 30)).toEqual([]);
});

test("the library touches no file, process or network", () => {
  const allowed = /^src\/bytes\/(file-source|inflate[\w-]*)\.ts$/;
  const wrong = sources("src").filter(
    (file) =>
      !allowed.test(file) &&
      (imports(file).some((path) => path.startsWith("node:")) || /\b(console|process|Buffer)\.\w|\bfetch\(/.test(withoutComments(file))),
  );
  expect(wrong).toEqual([]);
});

function withoutComments(file: string): string {
  return readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}

test("bin computes nothing: it reaches what is measured through a session alone, and does no sums on sizes", () => {
  // Notations of numbers, bytes that are read and written, and pauses are the edge's own.
  const figures = "used|reserved|flash|ram|bytes|size|delta|actual|overflow|free|available|headroom|margin|worst|total|whole|limit";
  const operand = `(?:\\w+[!?]?\\.)*(?:${figures})\\b[!)\\]]*`;
  const sums = new RegExp(
    `${operand} (?:[-+*/%]|\\*\\*|<<|>>>?) |[\\w)\\]!] (?:[-+*/%]|\\*\\*|<<|>>>?) \\(*${operand}|Math\\.(?:max|min|ceil|floor|round)\\([^)]*\\.(?:${figures})\\b|[-+]= ${operand}`,
  );
  const edge = /^bin\/(start|publish|files|progress\.ts|io\.ts|inputs\.ts|config\/size-value\.ts)/;
  const wrong = sources("bin").flatMap((file) => {
    if (edge.test(file) || file.endsWith(".generated.ts")) return [];
    const lines = withoutComments(file)
      .replace(/"(?:[^"\\\n]|\\.)*"|`[^`$]*`/g, '""')
      .split("\n");
    return lines.filter((line) => sums.test(line)).map((line) => `${file}: ${line.trim()}`);
  });
  expect(wrong).toEqual([]);
  const [, allowed] = layers().find(([folder]) => folder === "bin")!;
  const computing = ["kernel", "ledger", "image", "graph", "linkmap", "attribution", "code", "tasks", "defmt", "analyses"];
  expect(allowed.filter((one) => one === "src/*" || one === "src/formats/*" || computing.includes(one.slice(4)))).toEqual([]);
  // A session's file that only hands on what computes would be a door: those hand on types, words and readers.
  const doors = sources("src/session").flatMap((file) => {
    const handed = [...readFileSync(join(root, file), "utf8").matchAll(/^export \{([^}]*)\} from "([^"]+)"/gm)];
    return handed
      .filter(([, , from]) => !from!.startsWith("./"))
      .flatMap(([, names]) =>
        names!
          .split(",")
          .map((name) => name.trim())
          .filter(Boolean),
      );
  });
  expect(doors.sort()).toEqual([
    "ASSUMPTIONS",
    "DEFMT_GROUPS",
    "FIGURE_ORDERS",
    "FUNCTION_ORDERS",
    "HISTORY_LEVELS",
    "MissingSubject",
    "SYMBOL_KINDS",
    "companionPaths",
    "pulledInDot",
    "sizedObjects",
    "verdictCount",
  ]);
});
