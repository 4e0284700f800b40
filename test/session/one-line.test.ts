// A level and a part of the document are each one file and one line: both are added to a copy of the tree, which must then know them everywhere.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Io } from "../../bin/io.ts";
import { breakdown, breakdownLevels, breakdownTree, ownerName } from "../../src/views/breakdown.ts";
import { textOf } from "../support/io.ts";
import { ROOT } from "../support/samples.ts";

mkdirSync(join(ROOT, "coverage"), { recursive: true });
const tree = mkdtempSync(join(ROOT, "coverage/one-line-"));
afterAll(() => rmSync(tree, { recursive: true, force: true }));

/** Bytes at even and at odd multiples of 256. */
const LEVEL = `import { Claims, evidenceId } from "../ledger/claims.ts";
import type { Image } from "./image.ts";

export async function decideParity({ firmware: { ledger, sections } }: Image): Promise<void> {
  const claims = new Claims();
  for (const { index, address, size } of sections)
    for (let at = address; at < address + size; at = (Math.floor(at / 256) + 1) * 256)
      claims.add(index, at, Math.min(address + size, (Math.floor(at / 256) + 1) * 256) - at, Math.floor(at / 256) % 2, 10, evidenceId("its address"));
  ledger.decide("parity", claims, { count: 2, name: (owner) => ["even", "odd"][owner]! });
}
`;
const LEVEL_LINE =
  '  { name: "parity", title: "parity", needs: "nothing", why: "parity", budget: "even or odd", compared: true, decide: async (image) => (await import("./parity.ts")).decideParity(image) },\n';

const PART = `import type { FieldsOf } from "../../contract/document.ts";
import { integer, object } from "../../contract/shape.ts";
import { size } from "../../views/view.ts";
import { part } from "./part.ts";

const shape = { longest: object({ bytes: integer("Its size") }, "The longest section") };

export const longest = part({
  shape,
  async compute({ firmware }) {
    const bytes = Math.max(...firmware.sections.map((section) => section.size));
    const table = { kind: "table", name: "longest", columns: [{ key: "longest", title: "longest", align: "right" }], rows: [[size(bytes)]] } as const;
    return { parts: { longest: { bytes } }, views: [table] };
  },
  chapter: {
    id: "longest",
    title: "The longest section",
    async views({ longest: told }) {
      return told === undefined ? [] : [{ kind: "text", name: "longest", lines: [{ text: \`longest: \${told.bytes}\` }] }];
    },
  },
});

declare module "../../contract/document.ts" {
  interface PartFields extends FieldsOf<typeof shape> {}
}
`;
/** The table's line; imports are where the language wants them. */
const PART_LINE = "  readonly longest: typeof longest = longest;\n";
const PART_IMPORT = 'import { longest } from "./longest.ts";\n';

const ENTRY = `export { run } from "./bin/run.ts";
export { documentShape, reportSchema } from "./src/session/parts/document-shape.ts";
export * from "./src/index.ts";
`;

type Tree = typeof import("../../src/index.ts") & {
  readonly run: typeof import("../../bin/run.ts").run;
  readonly reportSchema: typeof import("../../src/session/parts/document-shape.ts").reportSchema;
};
let changed: Tree;

function addLine(file: string, before: string, line: string): void {
  const path = join(tree, file);
  const text = readFileSync(path, "utf8");
  expect(text.split(before), `${before} stands once in ${file}`).toHaveLength(2);
  writeFileSync(path, text.replace(before, `${line}${before}`));
}

beforeAll(async () => {
  for (const name of ["bin", "src", "reports", "package.json", "tsconfig.json"])
    cpSync(join(ROOT, name), join(tree, name), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(tree, "node_modules"), "junction");
  writeFileSync(join(tree, "src/session/parity.ts"), LEVEL);
  addLine("src/session/levels.ts", '  { name: "line", title: "line"', LEVEL_LINE);
  writeFileSync(join(tree, "src/session/parts/longest.ts"), PART);
  addLine("src/session/parts/parts.ts", "  readonly image: typeof image = image;\n}", PART_LINE);
  addLine("src/session/parts/parts.ts", 'import { dead } from "./code/dead.ts"', PART_IMPORT);
  writeFileSync(join(tree, "all.ts"), ENTRY);
  const outfile = join(tree, "all.mjs");
  const alias = { "string-width": "./reports/text/string-width.cjs", "@colors/colors/safe": "./reports/text/no-colors.cjs" };
  await build({
    ...{ absWorkingDir: tree, entryPoints: ["all.ts"], bundle: true, format: "esm", platform: "node", outfile, alias, logLevel: "error" },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  changed = (await import(pathToFileURL(outfile).href)) as Tree;
  mkdirSync(join(tree, ".git"));
  writeFileSync(join(tree, "cortex-size.toml"), '[[budgets]]\nparity = "odd"\nin = "flash"\nmax = "1 B"\n');
});

async function run(...args: string[]): Promise<string> {
  let [out, err] = ["", ""];
  const io = { cwd: tree, env: {}, columns: 100, stdoutIsTerminal: false, stderrIsTerminal: false } as const;
  const print: Pick<Io, "out" | "err" | "readStdin"> = {
    out: (text) => {
      out += textOf(text);
    },
    err: (text) => {
      err += text;
    },
    readStdin: () => 0,
  };
  const code = await changed.run(args, { ...io, ...print });
  expect(code, err).toBeLessThanOrEqual(1);
  return out;
}
const [base, elf] = ["defmt-v6m/defmt-v6m.elf", "defmt-f411/defmt-f411.elf"].map((path) => join(ROOT, "samples", path)) as [string, string];
const documentOf = async (...args: string[]) => JSON.parse(await run(...args, "--json"));

test("the tree with both of them has no mistake in its types", () => {
  const { stdout } = spawnSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", tree], {
    encoding: "utf8",
  });
  expect(stdout).toBe("");
});

test("a level is one file and one line: tree, why, budgets, comparisons, saved reports and the page have it", async () => {
  const nodes: { name: string; flash: number; depth: number }[] = (await documentOf("tree", elf, "--by", "parity")).tree.nodes;
  const { regions } = await documentOf("show", elf);
  const flash = regions.filter(({ kind }: { kind: string }) => kind === "flash");
  const used = flash.reduce((sum: number, one: { used: number; reserved: number }) => sum + one.used + one.reserved, 0);
  const told = nodes.filter(({ name }) => name === "even" || name === "odd");
  expect(told.map(({ name }) => name).sort()).toEqual(["even", "odd"]);
  expect(nodes.filter(({ depth }) => depth === 1).reduce((sum, node) => sum + node.flash, 0)).toBe(used);
  expect((await documentOf("why", elf, "main")).why[0].levels).toContainEqual(
    expect.objectContaining({ level: "parity", evidence: "its address" }),
  );
  const checked = await documentOf("check", elf, "--base", base, "--out", "json:size.json");
  expect(checked.verdicts).toContainEqual(expect.objectContaining({ name: "parity odd", ok: false }));
  expect(checked.diff.changes.some(({ level }: { level: string }) => level === "parity")).toBe(true);
  expect(await run("diff", base, elf, "--level", "parity", "--all")).toContain("odd");
  expect(await run("tree", elf, "--by", "parity", "--format", "csv")).toContain("odd");
  const [saved] = changed.readSaved(readFileSync(join(tree, "size.json")), "size.json");
  expect(saved!.diff!.changes.some(({ level }) => level === "parity")).toBe(true);
  await run("report", elf, "-o", "page.html");
  const { readReportPage } = await import("../../reports/html/read.ts");
  const [shown] = await readReportPage(readFileSync(join(tree, "page.html"), "utf8"), "page.html");
  const pictures = breakdown(shown!)!;
  const by = breakdownTree(pictures, ["parity"]);
  expect(breakdownLevels([shown!])).toContain("parity");
  expect(Array.from(by.owner.subarray(1, by.count), (owner) => ownerName(pictures, "parity", owner))).toEqual(
    expect.arrayContaining(["even", "odd"]),
  );
});

test("a part is one file and one line: schema, JSON, text, CSV, saved reports and pages have it", async () => {
  const image = await changed.openImage(new changed.BufferSource("app.elf", readFileSync(elf)));
  const table = changed.PARTS as unknown as Record<"longest", (typeof changed.PARTS)["regions"]>;
  const { document, page } = changed.presented(image, [await table.longest.compute(image)]);
  await image.close();
  const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(changed.reportSchema());
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...document, longest: { bytes: "many" } })).toBe(false);
  const print = async (format: "json" | "text" | "csv" | "markdown" | "html") =>
    (await changed.REPORTS[format]()).render({ documents: [document], pages: [page], terminal: { width: 80, color: false }, cut: false });
  const { bytes } = (document as unknown as { longest: { bytes: number } }).longest;
  expect(JSON.parse((await print("json")) as string).longest).toEqual({ bytes });
  for (const format of ["text", "csv", "markdown", "html"] as const) expect(await print(format), format).toContain("longest");
  expect(changed.readSaved(new TextEncoder().encode(JSON.stringify(document)), "saved.json")[0]).toEqual(document);
  await run("report", elf, "-o", "page.html");
  expect(readFileSync(join(tree, "page.html"), "utf8")).toContain("The longest section");
});
