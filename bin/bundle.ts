import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";
import type * as main from "./main.ts";

/**
 * What both entries start with: compiles the bundle with the code cache that was made when it was built, which halves the start-up. V8 refuses a
 * cache of another version by itself; then, or when there is none, the bundle is compiled as usual.
 */
export function loadBundle(): typeof main {
  const filename = join(__dirname, "main.cjs");
  const source = readFileSync(filename, "latin1");
  const script = new Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename,
    cachedData: readCache(),
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(filename), module, filename, __dirname);
  return module.exports as typeof main;
}

function readCache(): Buffer | undefined {
  try {
    return readFileSync(join(__dirname, "main.cache"));
  } catch {
    return undefined;
  }
}
