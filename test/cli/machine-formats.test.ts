import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../bin/commands/index.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { reportSchema } from "../../src/session/parts/document-shape.ts";
import { cli } from "../support/cli.ts";
import { type Sample, samples } from "../support/samples.ts";

const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(reportSchema());
const sampleOf = (name: string) => samples().find((sample) => sample.name === name)!;

/** Rust with debug information, C with a linker map, and a small image of Armv6-M. */
const IMAGES = ["alloc-m33", "c-newlib-f4", "microbit-v6m"].map(sampleOf);

/** Commands that watch, save or need more than an ELF; `diff` and `check` have tests of their own below. */
const OTHERS = ["watch", "baseline", "diff", "check", "history"];
/** `components` answers what the configuration names. */
const folder = mkdtempSync(join(tmpdir(), "cortex-size-formats-"));
const config = join(folder, "cortex-size.toml");
writeFileSync(config, '[components]\nlibrary = { crates = ["core*", "libc*"] }\n');
afterAll(() => rmSync(folder, { recursive: true }));
const ARGUMENTS: Readonly<Record<string, (sample: Sample) => string[]>> = {
  why: ({ elf }) => [elf, "0x08000000"],
  chips: () => ["STM32F411CE"],
  components: ({ elf }) => [elf, "--config", config],
};
/** Images with something to tell where the three have nothing. */
const MORE: Readonly<Record<string, Sample>> = { tasks: sampleOf("embassy-nrf52840"), defmt: sampleOf("defmt-f411") };
const imagesOf = (command: string) => [...IMAGES, ...(MORE[command] === undefined ? [] : [MORE[command]])];
const commands: string[] = [];
for (const [name, { load }] of Object.entries(COMMANDS))
  if ((await load()).formats !== undefined && !OTHERS.includes(name)) commands.push(name);
const argumentsOf = (command: string, sample: Sample) => [command, ...(ARGUMENTS[command]?.(sample) ?? [sample.elf])];

/** Exit codes of answers: 1 is a verdict. A map that is not there is no answer (3). */
async function answer(args: readonly string[], format: string): Promise<string | undefined> {
  const { code, out, err } = await cli([...args, "--format", format]);
  if (code === 3 && /map\/none|vectors\/not-found|code\/not-traced/.test(err)) return undefined;
  expect([0, 1], `${args.join(" ")} --format ${format}: ${err}`).toContain(code);
  return out;
}

/** Fields of RFC 4180 text; an empty line ends a table. */
function tables(csv: string): { header: string[]; rows: string[][] }[] {
  const found: { header: string[]; rows: string[][] }[] = [];
  let [fields, field, quoted]: [string[], string, boolean] = [[], "", false];
  let open: { header: string[]; rows: string[][] } | undefined;
  const end = () => {
    if (fields.length === 0 && field === "") open = undefined;
    else if (open === undefined) {
      open = { header: [...fields, field], rows: [] };
      found.push(open);
    } else open.rows.push([...fields, field]);
    [fields, field] = [[], ""];
  };
  for (let i = 0; i < csv.length; i++) {
    const letter = csv[i]!;
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (csv[i + 1] === '"') {
        field += letter;
        i++;
      } else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ",") {
      fields.push(field);
      field = "";
    } else if (letter === "\n") end();
    else field += letter;
  }
  return found;
}

interface Used {
  readonly flash: number;
  readonly ram: number;
}

interface Summed extends Used {
  readonly depth?: number | undefined;
}

// Oracle: the regions, which test/oracle holds to the section table of readelf.
async function usedBytes(sample: Sample): Promise<Used> {
  const { regions = [] } = JSON.parse((await answer(["show", sample.elf], "json"))!) as ReportDocument;
  const sum = (kind: string) =>
    regions.filter((region) => region.kind === kind).reduce((bytes, { used, reserved }) => bytes + used + reserved, 0);
  return { flash: sum("flash"), ram: sum("ram") };
}

/** Commands whose rows add up, with where they are in the document. */
type RowsOf = (document: ReportDocument) => readonly Summed[];
const SUMS: readonly (readonly [args: readonly string[], rows: RowsOf])[] = [
  [["crates"], (document) => document.crates!],
  [["crates", "--lens", "author"], (document) => document.crates!],
  [["components", "--config", config], (document) => document.components!],
  [["units"], (document) => document.units!],
  [["files"], (document) => document.files!],
  [["files", "--lines"], (document) => document.lines!],
  [["objects"], (document) => document.objects!],
  [["archives"], (document) => document.archives!],
  [["archives", "--depth", "3"], (document) => document.archives!],
  [["tree"], (document) => document.tree!.nodes],
  [["tree", "--by", "unit,symbol"], (document) => document.tree!.nodes],
  [["tree", "--by", "component,package", "--config", config], (document) => document.tree!.nodes],
];

describe.each(IMAGES.map((sample) => [sample.name, sample] as const))("%s: rows add up to what the regions hold", (_, sample) => {
  test.each(SUMS.map(([args, rows]) => [args.join(" "), args, rows] as const))("%s", async (_, args, rowsOf) => {
    const used = await usedBytes(sample);
    const sum = (rows: readonly Summed[]) => {
      const outer = rows.filter(({ depth }) => depth === undefined || depth === 1);
      return {
        flash: outer.reduce((bytes, row) => bytes + row.flash, 0),
        ram: outer.reduce((bytes, row) => bytes + row.ram, 0),
      };
    };
    // A limit is for people: it cuts neither.
    const json = await answer([args[0]!, sample.elf, ...args.slice(1), "--top", "2"], "json");
    if (json === undefined) return;
    const document = JSON.parse(json) as ReportDocument;
    expect(sum(rowsOf(document)), "json").toEqual(used);
    const own = [args[0]!, sample.elf, ...args.slice(1)];
    const [table] = tables((await answer(own, "csv"))!);
    const at = (key: string) => table!.header.indexOf(key);
    const rows = table!.rows.map((row) => ({
      flash: Number(row[at("flash")]),
      ram: Number(row[at("ram")]),
      ...(at("depth") < 0 ? {} : { depth: Number(row[at("depth")]) }),
    }));
    expect(sum(rows), "csv").toEqual(used);
    expect(rows.length, "csv").toBe(rowsOf(document).length);
    if (at("depth") >= 0) expect(table!.header[0]).toBe("path");
    // People see the total of all, whatever is left out.
    const total = (await answer([...own, "--top", "2", "--width", "200"], "text"))!.split("\n").find((line) => /^ +total /.test(line))!;
    const figures = total.match(/\d[\d,]*/g)!.map((figure) => Number(figure.replaceAll(",", "")));
    expect(figures, "text").toContain(used.flash);
    expect(figures, "text").toContain(used.ram);
  });
});

describe.each(commands)("%s", (command) => {
  test("JSON fits the schema, of one image and of two", async () => {
    for (const sample of imagesOf(command)) {
      const text = await answer(argumentsOf(command, sample), "json");
      if (text === undefined) continue;
      expect(validate(JSON.parse(text)), `${sample.name}: ${JSON.stringify(validate.errors)}`).toBe(true);
    }
    if (["why", "chips", "tasks", "retained"].includes(command)) return;
    const [a, b] = [IMAGES[1]!, sampleOf("cpp-m4")];
    const both = JSON.parse((await answer([...argumentsOf(command, a), b.elf], "json"))!);
    expect(both).toHaveLength(2);
    expect(validate(both), JSON.stringify(validate.errors)).toBe(true);
  });

  test("csv and NDJSON hold the same rows, of which each column has a name of its own", async () => {
    let rows = 0;
    for (const sample of imagesOf(command)) {
      const args = argumentsOf(command, sample);
      const [csv, ndjson] = [await answer(args, "csv"), await answer(args, "ndjson")];
      if (csv === undefined || ndjson === undefined) continue;
      const found = tables(csv);
      const lines = ndjson.split("\n").filter((line) => line !== "");
      expect(found.reduce((sum, table) => sum + table.rows.length, 0)).toBe(lines.length);
      for (const { header, rows: own } of found) {
        expect(new Set(header).size, header.join()).toBe(header.length);
        expect(header).not.toContain("image");
        for (const row of own) {
          expect(row).toHaveLength(header.length);
          for (const field of row) expect(field, "an indented drawing").not.toMatch(/^\s/);
        }
        for (const [c, key] of header.entries()) if (key === "address") for (const row of own) expect(row[c]).toMatch(/^(0x[0-9a-f]{8}|)$/);
      }
      const image = command === "chips" ? "chips" : sample.elf;
      for (const line of lines) expect((JSON.parse(line) as { image: string }).image).toBe(image);
      rows += lines.length;
    }
    expect(rows, "rows in all").toBeGreaterThan(0);
  });

  test("a page holds the answer", async () => {
    for (const sample of imagesOf(command)) {
      const args = argumentsOf(command, sample);
      const html = await answer(args, "html");
      if (html === undefined) continue;
      const article = html.slice(html.indexOf("<article"), html.indexOf("</article>"));
      // Oracle: the text for people, whose figures are all in the page.
      const text = (await answer([...args, "--width", "400"], "text"))!;
      const figures = new Set(text.match(/\b\d{1,3}(,\d{3})+\b/g) ?? []);
      for (const figure of figures) expect(article, `${sample.name} ${figure}`).toContain(figure);
    }
  });
});

test("several images have one header, and a column that names them", async () => {
  const [a, b] = [IMAGES[1]!, IMAGES[0]!];
  for (const command of ["crates", "symbols", "sections", "show", "doctor", "stack"]) {
    const found = tables((await answer([command, a.elf, b.elf], "csv"))!);
    expect(new Set(found.map(({ header }) => header.join())).size, command).toBe(found.length);
    for (const { header } of found) expect(header[0], command).toBe("image");
    const named = new Set(found.flatMap(({ rows }) => rows.map(([image]) => image)));
    expect([...named].sort(), command).toEqual([a.elf, b.elf].sort());
  }
});

test("csv is cut where a limit is named, and says so; NDJSON never", async () => {
  const { elf } = IMAGES[1]!;
  const cut = await cli(["symbols", elf, "--top", "3", "--format", "csv"]);
  expect(tables(cut.out)[0]!.rows).toHaveLength(3);
  expect(cut.err).toMatch(/^symbols: 3 of \d+ rows \(--top 3\)\n$/);
  const whole = await cli(["symbols", elf, "--top", "3", "--format", "ndjson"]);
  expect([whole.out.trimEnd().split("\n").length > 40, whole.err]).toEqual([true, ""]);
  expect(tables((await answer(["symbols", elf], "csv"))!)[0]!.rows.length).toBeGreaterThan(40);
});

test("the image keeps its name beside the source file of a symbol", async () => {
  const { elf } = IMAGES[0]!;
  const lines = (await answer(["symbols", elf, "--lines"], "ndjson"))!.trimEnd().split("\n");
  const rows = lines.map((line) => JSON.parse(line) as { image: string; file: string | null });
  expect(rows.every(({ image }) => image === elf)).toBe(true);
  expect(rows.some(({ file }) => file?.includes(".rs:"))).toBe(true);
});

test("what a command cannot fill is refused with the list of what it can", async () => {
  const { elf } = IMAGES[1]!;
  for (const [command, format] of [
    ["tasks", "badge"],
    ["symbols", "junit"],
    ["crates", "sarif"],
  ] as const) {
    const asked = await cli([command, elf, "--format", format]);
    expect([asked.code, asked.err]).toEqual([2, expect.stringContaining(`${command} has no --format ${format}; it has text, json,`)]);
    const written = await cli([command, elf, "--out", `${format}:size.out`]);
    expect([written.code, written.err]).toEqual([
      2,
      expect.stringContaining(`${command} has no --out ${format}:size.out; it has text, json,`),
    ]);
  }
});
