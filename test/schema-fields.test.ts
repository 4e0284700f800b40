// Every field that the schema promises is written: by a command on a sample, or by what is named below.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readReportPage } from "../reports/html/read.ts";
import type { Shape } from "../src/contract/shape.ts";
import { documentShape } from "../src/session/parts/document-shape.ts";
import { cli } from "./support/cli.ts";
import { ROOT, samples } from "./support/samples.ts";

const folder = mkdtempSync(join(tmpdir(), "schema-fields-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const config = join(folder, "cortex-size.toml");
writeFileSync(
  config,
  '[components]\nlibrary = { crates = ["core*", "libc*"] }\n[[budgets]]\nname = "code"\nsection = ".text*"\nmax = 1\ngrowth = 0\nhelp = "cut it"\n[[budgets]]\npanics = true\nmax = 0\n',
);

/** Fields, with all in them, that no sample has: what writes them, and where. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  "$.revision.branch": "the branch of a CI job: bin/history/revision.ts",
  "$.revision.labels": "history record --label: bin/commands/history.ts",
  "$.revision.build": "command lines of GCC and clang: flagsOf of src/session/measure.ts",
  "$.contents[].file": "places of symbols from debug information: src/analyses/linking/contents.ts",
  "$.diff.unnamed": "a base without names, stripped: src/analyses/diff/diff.ts",
  "$.heap.reason": "an allocator that is told its memory when the program starts: src/image/ram/find-heap.ts",
  "$.diff.base.commit": "a base that was saved in a repository: src/analyses/diff/diff.ts",
  "$.diff.base.time": "a base that was saved in a repository: src/analyses/diff/diff.ts",
  "$.diff.base.buildId": "a linker with --build-id: src/analyses/diff/diff.ts",
  "$.diff.head.buildId": "a linker with --build-id: src/analyses/diff/diff.ts",
  "$.diff.regions[].reserved": "a region whose reserved bytes changed: src/analyses/diff/diff.ts",
  "$.diff.changes[].baseSection": "a symbol that moved to another section: src/analyses/diff/diff.ts",
  "$.diff.changes[].file": "places of symbols from debug information: src/analyses/diff/diff.ts",
  "$.verdicts[].grew": "a broken limit on growth with what grew: src/analyses/budgets.ts",
  "$.linkError": "a link that failed: src/analyses/linking/link-error.ts",
  "$.why[].loadAddress": "an address of initialised data: src/analyses/why/why.ts",
  "$.why[].pulledIn.chain[]": "a map of GNU ld whose archive member was pulled in: src/analyses/linking/pulled-in.ts",
  "$.stack.strict": "strict of [stack]: src/analyses/code/stack-part.ts",
  "$.stack.measured": "--measured: src/analyses/code/stack-part.ts",
  "$.tasks.threads": "an RTOS: src/analyses/code/thread-part.ts",
  "$.stack.threads": "an RTOS: src/analyses/code/thread-part.ts",
  "$.stack.roots[].path[].callSite": "--root of a function that calls: src/analyses/code/stack-part.ts",
  "$.stack.reason": "an image whose stack cannot be told: src/analyses/code/stack-part.ts",
  "$.vectors.entries[].noCode": "a slot that leads to no code: src/analyses/code/vectors.ts",
  "$.vectors.others[]": "a second vector table: src/analyses/code/vectors.ts",
  "$.tasks.arena": "embassy with its task arena: src/tasks/tasks.ts",
  "$.retained[].items": "a question: retained app.elf NAME: src/analyses/code/retained.ts",
  "$.image.sectors.outside": "bytes outside of a chip's flash: src/analyses/image/image.ts",
};

/** Paths of all fields of a shape: `$.stack.worstCase.path[].name`; `[]` for items, of maps too. */
function fieldsOf(shape: Shape, path: string, found: Set<string>): Set<string> {
  if (shape.kind === "object")
    for (const [name, field] of Object.entries(shape.fields)) {
      found.add(`${path}.${name}`);
      fieldsOf(field, `${path}.${name}`, found);
    }
  else if (shape.kind === "array" || shape.kind === "map" || shape.kind === "oneOrMore") fieldsOf(shape.items, `${path}[]`, found);
  else if (shape.kind === "nullable" || shape.kind === "named" || shape.kind === "ruled") fieldsOf(shape.inner, path, found);
  else if (shape.kind === "either") for (const option of shape.options) fieldsOf(option, path, found);
  return found;
}

/** Takes what a value has from `unseen`. */
function see(shape: Shape, value: unknown, path: string, unseen: Set<string>): void {
  if (value === undefined || value === null) return;
  if (shape.kind === "object")
    for (const [name, field] of Object.entries(shape.fields)) {
      const inner = (value as Record<string, unknown>)[name];
      if (inner === undefined) continue;
      unseen.delete(`${path}.${name}`);
      see(field, inner, `${path}.${name}`, unseen);
    }
  else if (shape.kind === "array" || shape.kind === "map")
    for (const item of Object.values(value)) see(shape.items, item, `${path}[]`, unseen);
  else if (shape.kind === "nullable" || shape.kind === "named") see(shape.inner, value, path, unseen);
}

test("every field of the schema is written", async () => {
  const isElsewhere = (path: string) =>
    Object.keys(ELSEWHERE).some((known) => path === known || path.startsWith(`${known}.`) || path.startsWith(`${known}[`));
  const unseen = new Set([...fieldsOf(documentShape, "$", new Set())].filter((path) => !isElsewhere(path)));
  const all = samples();
  const pairs = ["defmt-v6m", "defmt-f411"].map((name) => join(ROOT, "samples", name, `${name}.elf`)) as [string, string];
  const take = async (args: readonly string[], cwd = ROOT) => {
    const { code, out } = await cli([...args, "--format", "json"], { cwd });
    if (code > 1) return;
    for (const document of [JSON.parse(out)].flat()) see(documentShape, document, "$", unseen);
  };
  // Commands of one image, with the fields that they are asked for: no further sample is read once all of them are seen.
  const asked: readonly (readonly [fields: string, ...args: string[]])[] = [
    ["(firmware|findings|size|regions|sections|heap)", "doctor"],
    ["(firmware|size|regions|sections|symbols|crates|heap)", "show"],
    ["symbols", "symbols", "--lines"],
    ...[
      "sections",
      "shared",
      "crates",
      "units",
      "files",
      "inlines",
      "objects",
      "discarded",
      "fill",
      "stack",
      "vectors",
      "tasks",
      "panics",
      "defmt",
    ].map((name) => [name, ...(name === "shared" ? ["symbols", "--shared"] : [name])] as const),
    ["functions", "functions"],
    ["(archives|linkMap)", "archives", "--depth", "3"],
    ["discarded", "discarded", "--by", "section"],
    ["lines", "files", "--lines"],
    ["(generics|genericCrates)", "generics"],
    ["panicCost", "panics"],
    ["retained", "retained"],
    ...["duplicates", "dead", "tree"].map((name) => [name, name] as const),
    ["image", "image", "--sector", "4KiB", "--slot", "app:0x08000000:64K"],
    ["stack", "stack", "--root", "main", "--assume", "*=64"],
    ["image", "image", "--chip", "STM32F411CE"],
    ["components", "components", "--config", config],
    ["crates", "crates", "--lens", "author"],
    ["chipFit", "chips", "--chip", "STM32F411CE", "--fit"],
    ["why", "why"],
  ];
  for (const [fields, command, ...options] of asked) {
    const own = new RegExp(`^\\$\\.${fields}\\b`);
    for (const { elf } of all) {
      if (![...unseen].some((path) => own.test(path))) break;
      await take(command === "why" ? [command, elf, "main"] : [command!, ...options, elf]);
    }
  }
  await take(["chips", "STM32F411CE"]);
  await take(["check", pairs[1], "--base", pairs[0], "--config", config]);
  await take(["diff", ...pairs]);
  for (const name of ["symbol-moved", "function-renamed", "crate-upgraded", "function-added"]) {
    const [base, head] = ["base", name].map((one) => join(ROOT, "samples/pairs", one, `${one}.elf`));
    await take(["diff", base!, head!]);
  }
  const page = join(folder, "page.html");
  await cli(["report", pairs[1], "--config", config, "-o", page]);
  for (const document of await readReportPage(readFileSync(page, "utf8"), page)) see(documentShape, document, "$", unseen);
  expect([...unseen]).toEqual([]);
});
