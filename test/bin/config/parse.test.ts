import fc from "fast-check";
import { parse as parseTomlText, stringify as stringifyToml } from "smol-toml";
import { describe, expect, test } from "vitest";
import { stringify as stringifyYaml } from "yaml";
import { type ConfigNode, plainValue } from "../../../bin/config/node.ts";
import { parseDocument } from "../../../bin/config/parse.ts";
import { complaint, documentOf } from "./support.ts";

/** Every key and scalar as `path @line:column = text`, to be read beside the document. */
function places(node: ConfigNode, path = ""): string[] {
  const { source } = node.document;
  const here = (offset: number) => {
    const { line, column } = source.placeAt(offset);
    return `${line}:${column}`;
  };
  const key = node.keyAt === undefined ? "" : `${here(node.keyAt.start)} ${source.text.slice(node.keyAt.start, node.keyAt.end)} `;
  if (node.kind === "scalar") return [`${path} ${key}${here(node.at.start)} ${source.text.slice(node.at.start, node.at.end)}`];
  const inner =
    node.kind === "table"
      ? [...node.entries].flatMap(([name, entry]) => places(entry, `${path}/${name}`))
      : node.items.flatMap((item, index) => places(item, `${path}/${index}`));
  return [`${path} ${key}${here(node.at.start)}`, ...inner];
}

describe("every value knows its place", () => {
  // Oracle: the line and column of each word, counted by hand.
  test("TOML: headers, arrays of tables, dotted keys, inline tables, strings of every kind", async () => {
    const text = `# top { [
noise = 16 # bytes
"a b".c = 'x # y'
[targets.app]
elf = """
a"b = 1
"""
list = [ 1, "two", { k = 3 }, # c ]
  '''4''',
]
[[budgets]]
region = "FLASH"
growth = { bytes = 1, both = true }
[[budgets]]
  [budgets.extra]
  when = 2026-12-31
`;
    expect(places(await parseDocument(documentOf("c.toml", text)))).toEqual([
      " 1:1",
      "/noise 2:1 noise 2:9 16",
      '/a b 3:1 "a b" 3:1',
      "/a b/c 3:7 c 3:11 'x # y'",
      "/targets 4:2 targets 4:1",
      "/targets/app 4:10 app 4:1",
      '/targets/app/elf 5:1 elf 5:7 """\na"b = 1\n"""',
      "/targets/app/list 8:1 list 8:8",
      "/targets/app/list/0 8:10 1",
      '/targets/app/list/1 8:13 "two"',
      "/targets/app/list/2 8:20",
      "/targets/app/list/2/k 8:22 k 8:26 3",
      "/targets/app/list/3 9:3 '''4'''",
      "/budgets 11:3 budgets 11:1",
      "/budgets/0 11:3 budgets 11:1",
      '/budgets/0/region 12:1 region 12:10 "FLASH"',
      "/budgets/0/growth 13:1 growth 13:10",
      "/budgets/0/growth/bytes 13:12 bytes 13:20 1",
      "/budgets/0/growth/both 13:23 both 13:30 true",
      "/budgets/1 14:3 budgets 14:1",
      "/budgets/1/extra 15:12 extra 15:3",
      "/budgets/1/extra/when 16:3 when 16:10 2026-12-31",
    ]);
  });

  test("YAML and JSON", async () => {
    const yaml = "a: 1 # c\nb:\n  - x: 'y'\n    z: {k: v}\nc: &anchor two\nd: *anchor\n";
    expect(places(await parseDocument(documentOf("c.yaml", yaml)))).toEqual([
      " 1:1",
      "/a 1:1 a 1:4 1",
      "/b 2:1 b 3:3",
      "/b/0 3:5",
      "/b/0/x 3:5 x 3:8 'y'",
      "/b/0/z 4:5 z 4:8",
      "/b/0/z/k 4:9 k 4:12 v",
      "/c 5:1 c 5:12 two",
      "/d 6:1 d 5:12 two",
    ]);
    const json = '{ "a": [1, {"b": null}],\n  "c": "x" }';
    expect(places(await parseDocument(documentOf("c.json", json)))).toEqual([
      " 1:1",
      '/a 1:3 "a" 1:8',
      "/a/0 1:9 1",
      "/a/1 1:12",
      '/a/1/b 1:13 "b" 1:18 null',
      '/c 2:3 "c" 2:8 "x"',
    ]);
  });

  test("random data written by each format's own library is read back, and every text under a place is the value's", async () => {
    const word = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => text !== "__proto__");
    const { table } = fc.letrec<{ table: Record<string, unknown>; value: unknown }>((tie) => ({
      table: fc.dictionary(word, tie("value"), { maxKeys: 4, noNullPrototype: true }),
      value: fc.oneof(
        { maxDepth: 4 },
        fc.integer(),
        fc.boolean(),
        fc.string({ maxLength: 10 }),
        tie("table"),
        fc.array(fc.oneof(fc.integer(), tie("table")), { maxLength: 3 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(table, async (data) => {
        const texts = [
          ["c.toml", stringifyToml(data)],
          ["c.yaml", stringifyYaml(data)],
          ["c.json", JSON.stringify(data, undefined, 1)],
        ] as const;
        for (const [name, text] of texts) {
          const node = await parseDocument(documentOf(name, text));
          expect(plainValue(node), text).toEqual(data);
          if (name === "c.toml") checkTexts(node, text);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Oracle: the TOML library reads the text under each scalar's place as the same value. */
function checkTexts(node: ConfigNode, text: string): void {
  if (node.kind === "table") for (const entry of node.entries.values()) checkTexts(entry, text);
  else if (node.kind === "list") for (const item of node.items) checkTexts(item, text);
  else expect(parseTomlText(`x = ${text.slice(node.at.start, node.at.end)}`)["x"]).toEqual(node.value);
}

describe("what is no document is refused with its place", () => {
  // A configuration of 1 MiB of them took more than 512 MiB.
  test("TOML of very many values", async () => {
    const text = "[a.b]\nc = 1\n".repeat(60_000);
    expect(await complaint(() => parseDocument(documentOf("c.toml", text)))).toContain("c.toml:5001:1: there are more than 5000 values");
  });

  test.each([
    ["c.toml", "a = 1\nb = = 2\n", "c.toml:2:"],
    ["c.toml", "a = 1\na = 2\n", "c.toml:2:"],
    ["c.toml", `a${".a".repeat(2000)} = 1\n`, "c.toml:1:65: keys are nested deeper than 32 levels"],
    ["c.toml", `[a${".a".repeat(2000)}]\n`, "c.toml:1:66: keys are nested deeper than 32 levels"],
    ["c.toml", `a = ${"[".repeat(50_000)}`, "c.toml:1:37: values are nested deeper than 32 levels"],
    ["c.toml", `a = ${"{a=".repeat(50_000)}`, "c.toml:1:101: values are nested deeper than 32 levels"],
    ["c.toml", `a.a.a = { a.a.a = ${"[".repeat(30)}${"]".repeat(30)} }`, "values are nested deeper than 32 levels"],
    ["c.toml", 'a = """\n', "c.toml:2:1: "],
    ["c.yaml", "a: 1\n  b: 2\n", "c.yaml:1:4: nested mappings are not allowed"],
    ["c.yaml", "a: 1\na: 2\n", "c.yaml:2:1: the key a stands here for the second time (config/syntax)"],
    [
      "c.yaml",
      `a: &a [1]\n${Array.from({ length: 25 }, (_, i) => `${"bcdefghijklmnopqrstuvwxyz"[i]}: &${"bcdefghijklmnopqrstuvwxyz"[i]} [${`*${"abcdefghijklmnopqrstuvwxy"[i]},`.repeat(8)}]\n`).join("")}`,
      "there are more than ",
    ],
    ["c.yaml", `a: ${"[".repeat(40)}${"]".repeat(40)}\n`, "values are nested deeper than 32 levels"],
    ["c.yaml", `a: ${"[".repeat(20_000)}${"]".repeat(20_000)}\n`, "values are nested deeper than 32 levels"],
    ["c.yaml", `a:\n${"- ".repeat(20_000)}x\n`, "values are nested deeper than 32 levels"],
    ["c.json", '{"a": 1,}', "c.json:1:9: a key in double quotes is expected here (config/syntax)"],
    ["c.json", '{"a": 1, "a": 2}', 'c.json:1:10: the key "a" stands twice'],
    ["c.json", '{"a": 01}', "c.json:1:8: , or } is expected here"],
    ["c.json", "[1] x", "c.json:1:5: nothing may follow the value"],
    ["c.json", `${"[".repeat(100)}`, "values are nested deeper than 32 levels"],
    ["c.json", "", "c.json:1:1: a value is expected here"],
  ])("%s %j", async (name, text, message) => {
    expect(await complaint(() => parseDocument(documentOf(name, text)))).toContain(message);
  });
});
