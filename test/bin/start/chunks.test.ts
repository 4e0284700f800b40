// The program's chunks [bin/start/chunks.ts] are loaded when something of them is first used, in an order that each command makes anew (scripts/build-chunks.mjs):
// each must be loadable before any other, and have all its exports when it is.
import { createRequire } from "node:module";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { expect, test } from "vitest";
import { chunkLoader } from "../../../bin/start/chunk-loader.js";
import { Chunks, programFile } from "../../../bin/start/chunks.ts";

const ROOT = join(import.meta.dirname, "../../..");
const require = createRequire(import.meta.url);
const [program, library] = ["program.chunks", "index.js"].map((name) => programFile(join(ROOT, "dist", name)));
const chunks = new Chunks(program!, library!);
/** The page's script runs where it is loaded, in a browser. */
const names = chunks.names.filter((name) => name !== chunks.head.page.entry);
const functions = new Map(
  names.map((name) => [
    name,
    runInThisContext(chunks.text(name)) as (module: object, exports: object, chunk: object, require: NodeJS.Require) => void,
  ]),
);

/** A loader to which nothing is loaded yet. */
function fresh(): (id: string) => Record<string, unknown> {
  const given = [...functions].map(([name, load]) => [
    name,
    (...[module, exports, chunk]: object[]) => load(module!, exports!, chunk!, require),
  ]);
  return Object.assign(chunkLoader(Object.fromEntries(given)), { page: () => chunks.page() }) as unknown as (
    id: string,
  ) => Record<string, unknown>;
}

test("there are chunks for each command", () => expect(names.length).toBeGreaterThan(chunks.head.commands.length));

test.each(names)("%s can be the first that is loaded, and all that it exports is there", (name) => {
  const exported = fresh()(`./${name}`);
  expect(Object.entries(exported).filter(([, value]) => value === undefined)).toEqual([]);
});
